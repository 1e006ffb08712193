INSERT INTO item (
    key, kind, channel, sha256, title, topic, example, dated,
    number, issuer, starts, ends,
    answer, asked, visitors_asked,
    service, materials, time_limit,
    notice, posted_from, posted_until, on_home,
    address, distance_m
) VALUES (
    :key, :kind, :channel, :sha256, :title, :topic, :example, :dated,
    :number, :issuer, :starts, :ends,
    :answer, :asked, :visitors_asked,
    :service, :materials, :time_limit,
    :notice, :posted_from, :posted_until, :on_home,
    :address, :distance_m
);
