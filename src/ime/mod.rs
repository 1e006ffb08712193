//! Hands that write Chinese: typed letters or drawn strokes → candidates.
//!
//! Two pure halves. [`pinyin`] reads letters (26 keys) or digits (nine keys)
//! against a dictionary and a lexicon of the content's own words; [`ink`]
//! recognises characters drawn on the glass. Both read one data file from disk
//! when they are first wanted, neither learns nor keeps anything: the machine
//! is public. What neither offers is in [`Withheld`].

mod data;
pub mod ink;
pub mod pinyin;
pub mod withheld;

pub use data::DataError;
pub use ink::{Ink, Point, Recogniser, Stroke};
pub use pinyin::{Candidate, Commit, Dictionary, ImeEngine, LatticeEngine, Lexicon, Pinyin};
pub use withheld::Withheld;
