-- The channels on the screen: what is published, or else the factory content.
SELECT channel, number, title, example, published_at, root
FROM current JOIN generation USING (channel, number)
WHERE factory = NOT EXISTS (SELECT 1 FROM current WHERE NOT factory)
ORDER BY rank, channel;
