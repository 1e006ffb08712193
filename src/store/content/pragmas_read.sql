PRAGMA query_only = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA busy_timeout = 1000;
-- No mmap: a failing disk would end the program by a signal instead of an error,
-- and every page once read would count as the program's own memory.
PRAGMA mmap_size = 0;
