//! What second persons released of what looks like a security marking.

use maud::{Markup, html};

use crate::{
    agent::paper::Paper,
    content::{canonical, digest::Digest, draft::Draft, marking},
    protocol::proposals::ReleaseNote,
    publish::review::Line,
};

/// Who released which item when, and the lines in it that look marked. An item that does not
/// change with this proposal is known by its digest alone.
pub(super) fn note(note: &ReleaseNote, paper: &Paper) -> Markup {
    let lines = match paper {
        Paper::Channel(review) => review.lines.as_slice(),
        Paper::Withdrawal(_) => &[],
    };
    let is_it = |draft: &&Draft| {
        let bytes = canonical::to_bytes(&draft.item);
        bytes.is_ok_and(|bytes| Digest::of(&bytes) == note.item)
    };
    let draft = lines.iter().filter_map(coming).find(is_it);
    html! {
        p { (note.on) " " (note.by) " 确认不是密级标志："
            @match draft { Some(draft) => (draft.item.header.title), None => code { (note.item) } } }
        @if let Some(draft) = draft {
            ul { @for marking in marking::all(&draft.item) { li { (marking) } } }
        }
    }
}

/// The item as it would be on the screens.
fn coming(line: &Line) -> Option<&Draft> {
    match line {
        Line::Added(draft) => Some(draft),
        Line::Changed(changed) => Some(&changed.after),
        Line::Withdrawn(_) => None,
    }
}
