SELECT version FROM tuf_floor WHERE role = ?1 AND keys = ?2;
