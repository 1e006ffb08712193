//! Two versions of a document, clause by clause: what the reader shows under 「改了什么」 and the
//! editors before they sign.
//!
//! A clause is an article (第N条) with all of its paragraphs, or outside of articles a heading, a
//! paragraph, a step, a point, a row. Clauses keep their order; of all ways to put the two
//! versions side by side the one is taken whose pairs are most alike. A clause that moved past
//! others is shown as removed there and added here, as an amending decision would say it.

mod align;
mod pieces;
mod split;

pub use pieces::{Piece, Share, pieces};
pub use split::{Clause, ClauseKind, split};

use super::block::Block;

/// What became of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Unchanged,
    /// The same words under another number.
    Renumbered,
    /// Other words, under the same or another number.
    Reworded,
    Added,
    Removed,
}

/// A clause in one or both versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub change: Change,
    pub before: Option<Clause>,
    pub after: Option<Clause>,
    /// The words without the number, in reading order, each piece kept, removed or added.
    pub pieces: Vec<Piece>,
}

/// How many clauses changed in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub unchanged: usize,
    pub renumbered: usize,
    pub reworded: usize,
    pub added: usize,
    pub removed: usize,
}

/// Compares two bodies. The rows hold every clause of either version once, each version in its
/// own order.
pub fn compare(before: &[Block], after: &[Block]) -> Vec<Row> {
    let (before, after) = (split(before), split(after));
    align::align(&before, &after)
        .into_iter()
        .map(|(b, a)| row(b.map(|at| &before[at]), a.map(|at| &after[at])))
        .collect()
}

fn row(before: Option<&Clause>, after: Option<&Clause>) -> Row {
    let words = |clause: Option<&Clause>| clause.map_or(String::new(), |c| c.text.clone());
    let change = match (before, after) {
        (Some(b), Some(a)) if b.text != a.text => Change::Reworded,
        (Some(b), Some(a)) if b.label != a.label => Change::Renumbered,
        (Some(_), None) => Change::Removed,
        (None, Some(_)) => Change::Added,
        _ => Change::Unchanged,
    };
    Row {
        change,
        pieces: pieces(&words(before), &words(after)),
        before: before.cloned(),
        after: after.cloned(),
    }
}

/// Counts the rows by what became of them.
pub fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally::default();
    for row in rows {
        let count = match row.change {
            Change::Unchanged => &mut tally.unchanged,
            Change::Renumbered => &mut tally.renumbered,
            Change::Reworded => &mut tally.reworded,
            Change::Added => &mut tally.added,
            Change::Removed => &mut tally.removed,
        };
        *count += 1;
    }
    tally
}
