//! The kiosk's SQLite files. The SQL lies beside the `impl` that runs it.

pub mod content;
pub mod journal;
pub mod keeper;
