//! Tests of what needs no screen and no server.

mod content_source;
mod content_store;
