//! Two wordings, character by character.
//!
//! The edit script is Myers' as the crate `similar` finds it: without a time limit, so the same
//! every time.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// In which version some characters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    Kept,
    Removed,
    Added,
}

/// Characters in a row of one share; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub share: Share,
    pub text: String,
}

/// Characters that two wordings have in common between two changes count as kept from this
/// many on: a lone 「的」 between two changes helps nobody to read them.
const WORTH_KEEPING: usize = 3;

/// What was kept, removed and added, in reading order, removed before added. Kept and removed
/// together are `before`; kept and added together are `after`.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut out = Pieces::default();
    for (n, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal { old_index, len, .. } => {
                let between = n > 0 && n + 1 < ops.len();
                let common = &old[old_index..old_index + len];
                if between && len < WORTH_KEEPING {
                    out.removed.extend(common);
                    out.added.extend(common);
                } else {
                    out.close();
                    out.push(Share::Kept, common.iter().collect());
                }
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => out.removed.extend(&old[old_index..old_index + old_len]),
            DiffOp::Insert {
                new_index, new_len, ..
            } => out.added.extend(&new[new_index..new_index + new_len]),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                out.removed.extend(&old[old_index..old_index + old_len]);
                out.added.extend(&new[new_index..new_index + new_len]);
            }
        }
    }
    out.close();
    out.done
}

#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    /// The change that is being gathered.
    removed: String,
    added: String,
}

impl Pieces {
    fn close(&mut self) {
        let (removed, added) = (
            std::mem::take(&mut self.removed),
            std::mem::take(&mut self.added),
        );
        self.push(Share::Removed, removed);
        self.push(Share::Added, added);
    }

    fn push(&mut self, share: Share, text: String) {
        if !text.is_empty() {
            self.done.push(Piece { share, text });
        }
    }
}
