//! What stands below the text: names and date, who may see it, who gets copies, who printed it.

use jiff::civil::Date;

use crate::import::{
    dates,
    imported::Proposed,
    numbering::{can_head, mark},
    piece::{Align, Para, Piece},
};

use super::{Lines, plain};

/// The lines at the very end: who gets copies, who printed it and when, and who may see it.
pub fn take(pieces: &mut Vec<Piece>, proposed: &mut Proposed) {
    let bottom = pieces.len().saturating_sub(12);
    for at in (bottom..pieces.len()).rev() {
        let text = plain(pieces.get(at));
        let short = text.chars().count() <= 200;
        let copies = text
            .strip_prefix("抄送：")
            .or_else(|| text.strip_prefix("抄送:"));
        if let Some(copies) = copies.filter(|_| short) {
            let copies = copies.trim().trim_end_matches('。');
            proposed.copy_to = Some(copies.to_owned());
            pieces.remove(at);
        } else if let Some((by, on)) = printed(&text) {
            proposed.printed_by = Some(by);
            proposed.printed_on = Some(on);
            pieces.remove(at);
        } else if proposed.remark.is_none() && is_remark(&text) {
            proposed.remark = Some(text);
            pieces.remove(at);
        }
    }
}

/// 「××办公室　　2026年10月12日印发」.
fn printed(text: &str) -> Option<(String, Date)> {
    let before = text.trim_end().strip_suffix("印发")?;
    let at = before.find(|c: char| c.is_ascii_digit() || c == '二')?;
    let on = dates::whole(before.get(at..)?)?;
    let by = before.get(..at)?.trim();
    let good = (2..=40).contains(&by.chars().count()) && !by.contains(['，', '。', '；']);
    good.then(|| (by.to_owned(), on))
}

/// 「（此件公开发布）」 and the like.
fn is_remark(text: &str) -> bool {
    let inside = text
        .strip_prefix(['（', '('])
        .and_then(|text| text.strip_suffix(['）', ')']));
    inside.is_some_and(|inside| {
        let words = ["此件", "公开", "联系人", "发至", "传达"];
        inside.chars().count() <= 60
            && !inside.contains(['（', '('])
            && words.iter().any(|word| inside.starts_with(word))
    })
}

/// The date below the text and the names above it; attachments may follow.
pub fn take_signature(pieces: &mut Vec<Piece>, from: usize, proposed: &mut Proposed) {
    // A date right below the title is that of adoption; a later one, if any, is of more weight.
    if let Some(on) = dates::whole(&plain(pieces.get(from))) {
        proposed.written = Some(on);
        pieces.remove(from);
    }
    for at in from..pieces.len() {
        let Some(para) = pieces[at].para() else {
            continue;
        };
        let text = para.text.plain();
        if let Some(on) = dates::whole(&text) {
            let names = names_above(pieces, from, at);
            let lines: Vec<String> = names.clone().map(|at| plain(pieces.get(at))).collect();
            proposed.signature = (!lines.is_empty()).then(|| lines.join(" "));
            proposed.written = Some(on);
            pieces.drain(names.start..at + 1);
            return;
        }
        if let Some((name, on)) = signed_line(para, &text, at + 1 == pieces.len()) {
            proposed.signature = Some(name);
            proposed.written = Some(on);
            pieces.remove(at);
            return;
        }
    }
}

/// The lines of names right above a date: one, or as many as stand at the right.
fn names_above(pieces: &[Piece], from: usize, date: usize) -> Lines {
    let is_name = |at: usize| {
        let text = plain(pieces.get(at));
        (2..=30).contains(&text.chars().count())
            && !text.contains(['。', '；', '：', ':', '，', '《', '）', ')'])
            && mark(&text).is_none()
            && !text.starts_with("附件")
            && pieces[at].para().is_some_and(|para| para.level.is_none())
    };
    let right = |at: usize| {
        pieces[at]
            .para()
            .is_some_and(|para| para.align == Align::Right)
    };
    let mut start = date;
    while start > from
        && date - start < 4
        && is_name(start - 1)
        && (start == date || right(start - 1))
    {
        start -= 1;
    }
    start..date
}

/// Name and date on one line at the right, or on the last.
fn signed_line(para: &Para, text: &str, last: bool) -> Option<(String, Date)> {
    if para.align != Align::Right && !last {
        return None;
    }
    let at = text.find(|c: char| c.is_ascii_digit() || c == '二')?;
    let on = dates::whole(text.get(at..)?)?;
    let name = text.get(..at)?.trim();
    (can_head(name) && (2..=30).contains(&name.chars().count())).then(|| (name.to_owned(), on))
}
