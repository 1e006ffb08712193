//! One item that comes, changes or goes.

use maud::{Markup, html};

use super::{pictures, values};
use crate::{
    content::{
        clauses::{Change, Clause, Row, Share, tally},
        draft::Draft,
    },
    publish::review::Changed,
    web::{body, fields::kind_label},
};

/// An item, folded under its title.
pub(super) fn folded(draft: &Draft, open: bool, inside: Markup) -> Markup {
    let header = &draft.item.header;
    html! {
        details.item open[open] {
            summary { (header.title) " " span.tag { (kind_label(header.key.kind())) } }
            p.key { (header.key) " · " (header.owner) }
            (inside)
        }
    }
}

/// An item as it is on the screens, and all that is said of it.
pub(super) fn whole(draft: &Draft, token: &str) -> Markup {
    html! {
        (body::kiosk(&draft.item, &pictures::address(token, draft)))
        (pictures::list(draft, token))
        details { summary { "全部字段" } (values::all(&draft.item)) }
    }
}

/// What changes of an item: the words clause by clause, the other fields, the pictures.
pub(super) fn change(changed: &Changed, token: &str) -> Markup {
    let counts = tally(&changed.rows);
    let words = counts.renumbered + counts.reworded + counts.added + counts.removed;
    let is_body = |name: &&String| *name == "body";
    let look = changed.fields.iter().any(|name| is_body(&name)) && words == 0;
    let (before, after) = (&changed.before, &changed.after);
    let other: Vec<_> = changed
        .fields
        .iter()
        .filter(|name| !is_body(name))
        .collect();
    html! {
        @for row in changed.rows.iter().filter(|row| row.change != Change::Unchanged) { (clause(row)) }
        @if look {
            p { "正文文字没有变，格式、表格、链接或图片有变化：" }
            div.sides { @for (label, draft) in [("原来", before), ("现在", after)] {
                figure {
                    figcaption { (label) }
                    (body::blocks(&draft.item.body, &pictures::address(token, draft)))
                }
            } }
        }
        @if !other.is_empty() {
            table {
                thead { tr { th { "字段" } th { "原来" } th { "现在" } } }
                tbody { @for name in &other { tr {
                    th { (values::label(&after.item, name)) }
                    td { (values::field(&before.item, name)) }
                    td { (values::field(&after.item, name)) }
                } } }
            }
        }
        (pictures::changed(before, after, &changed.files, token))
        details { summary { "改后的整页" } (whole(after, token)) }
    }
}

fn clause(row: &Row) -> Markup {
    let what = match row.change {
        Change::Unchanged => "不变",
        Change::Renumbered => "改号",
        Change::Reworded => "改写",
        Change::Added => "增加",
        Change::Removed => "删去",
    };
    let label = |clause: &Option<Clause>| clause.as_ref().map(|clause| clause.label.clone());
    let (before, after) = (label(&row.before), label(&row.after));
    html! {
        div.clause {
            span.tag { (what) }
            @if before != after { @if let Some(before) = &before { del { (before) } } }
            @if let Some(after) = &after {
                @if before == Some(after.clone()) { b { (after) } } @else { ins { (after) } }
            }
            p {
                @for piece in &row.pieces {
                    @match piece.share {
                        Share::Kept => (piece.text),
                        Share::Removed => del { (piece.text) },
                        Share::Added => ins { (piece.text) },
                    }
                }
            }
        }
    }
}
