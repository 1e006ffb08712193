DELETE FROM facet_count;
INSERT INTO facet_count (kind, facet, value, items)
SELECT kind, facet, value, COUNT(*) FROM facet GROUP BY kind, facet, value;
