//! Text → folded, read, indexed, ranked, highlighted. Pure and deterministic,
//! all in memory: an index belongs to one content generation and is replaced whole.
//!
//! An *entry* is one thing to find. Its *rows* (title, other wordings, numbers,
//! headings) are short and scored one by one; an entry takes its best row. Its
//! *passages* are long and answer for what its rows leave uncovered.
//!
//! A text is cut into *atoms* (a Han character, a word of letters, a number);
//! a query is cut into *units* that match atoms by writing or by sound. There
//! is no word segmenter. A query typed in letters has several *readings*; each
//! is searched, and a row takes its best.

pub mod alias;
mod align;
mod asking;
pub mod atom;
mod channels;
mod charset;
pub mod corpus;
mod edges;
mod english;
mod finder;
pub mod from_items;
pub mod golden;
mod grasp;
pub mod highlight;
pub mod index;
mod inverter;
pub mod lattice;
mod line;
pub mod normalise;
pub mod number;
pub mod passage;
mod postings;
pub mod query;
pub mod reading;
mod reason;
pub mod recall;
pub mod row;
mod run;
pub mod score;
pub mod syllable;
pub mod unit;
mod vocabulary;
mod written;

pub use alias::Aliases;
pub use corpus::{Builder, Entry};
pub use english::{
    English, EnglishAnswer, EnglishHit, HOURS as ENGLISH_HOURS, marks as english_marks,
};
pub use golden::{Golden, Miss};
pub use highlight::Snippet;
pub use index::Index;
pub use query::{Answer, Hit, How, Options};
pub use recall::Cancelled;
pub use row::Role;
pub use score::Weights;

/// The version of what an index holds and how it ranks: a program with another one rebuilds it.
pub const VERSION: u32 = 3;
