SELECT facet, value, items FROM facet_count WHERE kind = ?1 ORDER BY items DESC, value;
