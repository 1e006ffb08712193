//! A content generation: the item model, blocks, source files, publication rules. Pure.

pub mod alias;
pub mod block;
pub mod bounds;
pub mod canonical;
pub mod channel;
pub mod check;
pub mod clauses;
pub mod difference;
pub mod digest;
pub mod draft;
pub mod factory;
pub mod generation;
pub mod item;
pub mod library;
pub mod link;
pub mod marking;
pub mod page;
pub mod publish_rules;
pub mod source;
pub mod words;
pub mod written;
