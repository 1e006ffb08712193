//! The parts of an official document where they are plain (GB/T 9704-2012, 7.2 and 7.3): what
//! stands above the text and below it becomes proposed metadata and leaves the body.

mod foot;
mod title;

use jiff::civil::Date;

use super::{dates, imported::Proposed, numbering::mark, piece::Piece, remark::Remark};

pub use title::form;

/// How many pieces from the top may hold head and title.
const TOP: usize = 14;

/// Takes the parts of an official document out of `pieces`.
pub fn take(pieces: &mut Vec<Piece>, proposed: &mut Proposed, remarks: &mut Vec<Remark>) {
    take_head(pieces, proposed);
    let title_end = title::take(pieces, proposed, remarks);
    if proposed.title.is_some() {
        take_addressee(pieces, title_end, proposed);
    }
    foot::take(pieces, proposed);
    foot::take_signature(pieces, title_end, proposed);
    if proposed.effective.is_none() {
        proposed.effective = pieces.iter().rev().find_map(effective);
    }
    if proposed.form.is_none() {
        proposed.form = proposed.title.as_deref().and_then(form).map(str::to_owned);
    }
    if proposed.issuer.is_none() {
        let mark = proposed
            .mark
            .as_deref()
            .and_then(|m| m.strip_suffix("文件"));
        let issuer = proposed.signature.as_deref().or(mark);
        proposed.issuer = issuer.map(|name| name.split_whitespace().collect());
    }
}

fn plain(piece: Option<&Piece>) -> String {
    piece
        .and_then(Piece::para)
        .map(|para| para.text.plain())
        .unwrap_or_default()
}

/// The mark and the number above the title.
fn take_head(pieces: &mut Vec<Piece>, proposed: &mut Proposed) {
    let found = (0..pieces.len().min(TOP)).find_map(|at| {
        let text = plain(pieces.get(at));
        // An upward document has the signer on the same line.
        let alone = text.split("签发人").next().unwrap_or_default();
        Some((at, number(alone.trim())?))
    });
    let Some((at, number)) = found else { return };
    proposed.number = Some(number);
    pieces.remove(at);
    let Some(before) = at.checked_sub(1) else {
        return;
    };
    let text: String = plain(pieces.get(before)).split_whitespace().collect();
    if text.ends_with("文件") && text.chars().count() <= 40 {
        proposed.mark = Some(text);
        pieces.remove(before);
    }
}

/// A 发文字号 in its standard form, if `text` is one: 政办发〔2026〕5号.
pub fn number(text: &str) -> Option<String> {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let open = dense.find(['〔', '[', '［', '(', '（', '【'])?;
    let agency = &dense[..open];
    let mut rest = dense[open..].chars();
    rest.next();
    let year: String = rest.by_ref().take(4).collect();
    let close = rest.next()?;
    let rest = rest.as_str();
    let serial = rest.strip_prefix('第').unwrap_or(rest).strip_suffix('号')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let good = (2..=20).contains(&agency.chars().count())
        && agency.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
        && digits(&year)
        && (1949..=2199).contains(&year.parse::<u32>().ok()?)
        && "〕]］)）】".contains(close)
        && digits(serial)
        && serial.len() <= 5;
    good.then(|| format!("{agency}〔{year}〕{}号", serial.trim_start_matches('0')))
}

/// The line below the title that ends in a colon.
fn take_addressee(pieces: &mut Vec<Piece>, at: usize, proposed: &mut Proposed) {
    let text = plain(pieces.get(at));
    let Some(names) = text.strip_suffix(['：', ':']) else {
        return;
    };
    let office = [
        "各", "府", "局", "委", "办", "会", "部", "厅", "镇", "乡", "村", "街道", "单位", "同志",
    ];
    let good = (2..=200).contains(&names.chars().count())
        && !names.contains(['。', '；', '：', '？'])
        && mark(names).is_none()
        && office.iter().any(|word| names.contains(word));
    if good {
        proposed.addressee = Some(names.to_owned());
        pieces.remove(at);
    }
}

/// 「自2026年1月1日起施行」.
fn effective(piece: &Piece) -> Option<Date> {
    let text = piece.para()?.text.plain();
    let (before, _) = text
        .split_once("起施行")
        .or_else(|| text.split_once("起实施"))?;
    let (_, date) = before.rsplit_once('自')?;
    dates::whole(date)
}

/// A range of pieces.
type Lines = std::ops::Range<usize>;
