-- Of each channel: what is current and the one before it.
DELETE FROM generation WHERE number < COALESCE(
    (SELECT MAX(older.number) FROM generation AS older
        JOIN current ON current.channel = older.channel
        WHERE older.channel = generation.channel AND older.number < current.number),
    (SELECT number FROM current WHERE current.channel = generation.channel),
    0
);
