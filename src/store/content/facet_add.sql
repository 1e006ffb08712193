INSERT INTO facet (kind, facet, value, dated, key, item) VALUES (?1, ?2, ?3, ?4, ?5, ?6);
