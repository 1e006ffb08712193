//! What the C library is told about memory.

/// The environment variable and its value; the library reads it when a program begins and never
/// again. By itself it moves its threshold up with each large piece that is freed, and then keeps
/// about 30 MB that the search index needed while it was built.
pub const ALLOCATOR: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.mmap_threshold=1048576:glibc.malloc.arena_max=2",
);
