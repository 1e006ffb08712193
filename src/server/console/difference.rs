//! What differs, for the eyes of those who sign.

use maud::{Markup, html};

use crate::{
    content::clauses::{Change, Row, Share, tally},
    server::{
        fault::Fault,
        items::kind_label,
        publishing::difference::{self, Detail, Difference, Differs},
        storage::Session,
    },
};

use super::body;

/// How many items are opened up; the rest is named.
const OPEN: usize = 60;

/// The whole difference.
pub fn all(session: &mut dyn Session, difference: &Difference) -> Result<Markup, Fault> {
    let mut left = OPEN;
    let mut part = |title: &str, list: &[Differs]| -> Result<Markup, Fault> {
        let mut rows = Vec::new();
        for differs in list {
            let open = left > 0;
            left = left.saturating_sub(1);
            let detail = match open {
                true => Some(one(session, differs)?),
                false => None,
            };
            rows.push((differs, detail));
        }
        Ok(html! { @if !list.is_empty() { section.card {
            header { h2 { (title) } small { (list.len()) " 条" } }
            @for (differs, detail) in &rows {
                details.delta open[list.len() <= 3] {
                    summary { (differs.title) " " span.tag { (kind_label(differs.place.key.kind())) } }
                    div { p.crumb { a href=(differs.place.path()) { (differs.place) } } @if let Some(detail) = detail { (detail) } }
                }
            }
        } } })
    };
    let changed = part("修改", &difference.changed)?;
    let added = part("新增", &difference.added)?;
    let withdrawn = part("下架", &difference.withdrawn)?;
    Ok(html! { (changed) (added) (withdrawn) })
}

/// What one item's change would do to the screens.
pub fn one(session: &mut dyn Session, differs: &Differs) -> Result<Markup, Fault> {
    let (before, after) = difference::items(session, differs)?;
    let files =
        |number: Option<i64>| format!("{}/file/{}", differs.place.path(), number.unwrap_or(0));
    Ok(match (&before, &after) {
        (Some(before), Some(after)) => detail(&difference::detail(before, after)?),
        (None, Some(item)) => body::kiosk(item, &files(differs.after)),
        (Some(item), None) => {
            html! { p.sub { "离开屏幕的内容：" } (body::kiosk(item, &files(differs.before))) }
        }
        (None, None) => html! {},
    })
}

/// How two versions of one item differ.
pub fn detail(detail: &Detail) -> Markup {
    let counts = tally(&detail.clauses);
    html! { div.stack {
        @if detail.fields.is_empty() && detail.clauses.is_empty() { p.sub { "内容没有变化。" } }
        @if !detail.fields.is_empty() { dl { @for (label, before, after) in &detail.fields {
            dt { (label) }
            dd.pre { @if !before.is_empty() { del { (before) } " " } @if !after.is_empty() { ins { (after) } } }
        } } }
        @if !detail.clauses.is_empty() {
            p.sub { "正文：改动 " (counts.reworded) " 处，新增 " (counts.added) " 处，删去 " (counts.removed) " 处，未变 " (counts.unchanged) " 处" }
            @for row in detail.clauses.iter().filter(|row| row.change != Change::Unchanged) { (clause(row)) }
        }
    } }
}

fn clause(row: &Row) -> Markup {
    let (kind, word) = match row.change {
        Change::Unchanged => ("", "未变"),
        Change::Renumbered => ("reworded", "条号变动"),
        Change::Reworded => ("reworded", "改动"),
        Change::Added => ("added", "新增"),
        Change::Removed => ("removed", "删去"),
    };
    let number = |clause: &Option<crate::content::clauses::Clause>| {
        clause
            .as_ref()
            .map_or(String::new(), |clause| clause.label.to_string())
    };
    let (before, after) = (number(&row.before), number(&row.after));
    html! { div class={ "clause " (kind) } {
        b { (word) " " @if before == after { (after) } @else { (before) " → " (after) } }
        div.pre { @for piece in &row.pieces { @match piece.share { Share::Kept => (piece.text), Share::Removed => del { (piece.text) }, Share::Added => ins { (piece.text) } } } }
    } }
}
