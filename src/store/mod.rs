//! The kiosk's SQLite files, the SQL beside what runs it.

pub mod content;
