//! Whether words are seen.

/// The least certain last: what is more hides what is less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    #[default]
    Seen,
    /// That can't be decided.
    Perhaps,
    Unseen,
}
