INSERT INTO item (
    key, kind, channel, sha256, title, title_en, topic, example, dated,
    number, issuer, starts, ends,
    answer, answer_en, asked, visitors_asked,
    service, materials, time_limit,
    notice, posted_from, posted_until, on_home,
    address, distance_m
) VALUES (
    :key, :kind, :channel, :sha256, :title, :title_en, :topic, :example, :dated,
    :number, :issuer, :starts, :ends,
    :answer, :answer_en, :asked, :visitors_asked,
    :service, :materials, :time_limit,
    :notice, :posted_from, :posted_until, :on_home,
    :address, :distance_m
);
