SELECT items FROM facet_count WHERE kind = ?1 AND facet = ?2 AND value = ?3;
