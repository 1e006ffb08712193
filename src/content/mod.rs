//! A content generation: the item model, blocks, source files, publication rules. Pure.

pub mod block;
pub mod item;
pub mod library;
