//! The parts of an official document where they are plain (GB/T 9704-2012, 7.2 and 7.3): what
//! stands above the text and below it becomes proposed metadata and leaves the body.

use jiff::civil::Date;

use crate::content::block::Block;

use super::{
    dates,
    imported::Proposed,
    numbering::{can_head, mark},
    piece::{Align, Para, Piece, join},
    remark::Remark,
};

/// Kinds of documents by the last word of their title: 党政机关公文处理工作条例 Art. 8, and
/// what grass-roots offices publish besides. Longer words come before those they end in.
const FORMS: [&str; 40] = [
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "纪要",
    "函",
    "办法",
    "规定",
    "规则",
    "细则",
    "条例",
    "章程",
    "方案",
    "规划",
    "计划",
    "制度",
    "公示",
    "指南",
    "须知",
    "说明",
    "解读",
    "公约",
    "守则",
    "准则",
    "目录",
    "清单",
    "要点",
    "倡议书",
    "总结",
    "预案",
    "标准",
];

/// How many pieces from the top may hold head and title.
const TOP: usize = 14;
/// The most lines of one title.
const TITLE_LINES: usize = 4;

/// Takes the parts of an official document out of `pieces`.
pub fn take(pieces: &mut Vec<Piece>, proposed: &mut Proposed, remarks: &mut Vec<Remark>) {
    take_head(pieces, proposed);
    let title_end = take_title(pieces, proposed, remarks);
    if proposed.title.is_some() {
        take_addressee(pieces, title_end, proposed);
    }
    take_foot(pieces, proposed);
    take_signature(pieces, title_end, proposed);
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

/// Takes the title out and returns the place behind it.
fn take_title(
    pieces: &mut Vec<Piece>,
    proposed: &mut Proposed,
    remarks: &mut Vec<Remark>,
) -> usize {
    let top = pieces.len().min(TOP);
    let found = said_title(pieces, top)
        .or_else(|| only_first_heading(pieces))
        .or_else(|| by_its_words(pieces, top))
        .or_else(|| {
            let found = by_its_place(pieces, top);
            if found.is_some() && proposed.title.is_none() {
                remarks.push(Remark::TitleUnsure);
            }
            found.filter(|_| proposed.title.is_none())
        });
    let Some(lines) = found else {
        // What a page says of itself stands also in its text as a rule.
        if proposed.title.is_none() {
            remarks.push(Remark::NoTitle);
        }
        return 0;
    };
    let mut title = String::new();
    for piece in &pieces[lines.clone()] {
        join(&mut title, &plain(Some(piece)));
    }
    let start = lines.start;
    pieces.drain(lines);
    proposed.title = Some(title);
    start
}

type Lines = std::ops::Range<usize>;

/// The paragraphs that the format itself calls the title.
fn said_title(pieces: &[Piece], top: usize) -> Option<Lines> {
    let is_title = |piece: &Piece| {
        piece
            .para()
            .is_some_and(|p| p.title && !p.text.0.is_empty())
    };
    let start = pieces[..top].iter().position(is_title)?;
    let lines = pieces[start..].iter().take(TITLE_LINES);
    let length = lines.take_while(|piece| is_title(piece)).count();
    Some(start..start + length)
}

/// A heading on top that is the only one of its level, above others.
fn only_first_heading(pieces: &[Piece]) -> Option<Lines> {
    let level = |piece: &Piece| match piece {
        Piece::Para(para) => para.level,
        Piece::Block(Block::Heading { level, .. }) => Some(*level),
        Piece::Block(_) => None,
    };
    let start = pieces
        .iter()
        .position(|piece| piece.para().is_some_and(|p| !p.text.0.is_empty()))?;
    let highest = level(pieces.get(start)?)?;
    let rest = pieces.get(start + 1..)?;
    let alone = rest.iter().filter_map(level).all(|other| other > highest);
    let unnumbered = mark(&plain(pieces.get(start))).is_none();
    (alone && unnumbered && !rest.is_empty()).then_some(start..start + 1)
}

/// Lines on top that together end in the word of a kind of document.
fn by_its_words(pieces: &[Piece], top: usize) -> Option<Lines> {
    for start in 0..top {
        let mut title = String::new();
        for (end, piece) in pieces
            .iter()
            .enumerate()
            .take(start + TITLE_LINES)
            .skip(start)
        {
            let text = plain(Some(piece));
            if !can_be_title(&text) || piece.para().is_some_and(|p| p.align == Align::Right) {
                break;
            }
            join(&mut title, &text);
            let length = title.chars().count();
            if form(&title).is_some() && (6..=100).contains(&length) {
                return Some(start..end + 1);
            }
        }
        // Once running text has begun there is no title any more.
        if plain(pieces.get(start)).contains('。') {
            return None;
        }
    }
    None
}

/// The first short line, or lines in the middle, above a text.
fn by_its_place(pieces: &[Piece], top: usize) -> Option<Lines> {
    let start = pieces[..top]
        .iter()
        .position(|piece| piece.para().is_some_and(|p| !p.text.0.is_empty()))?;
    let text = plain(pieces.get(start));
    let length = text.chars().count();
    let good = can_be_title(&text) && (4..=60).contains(&length) && pieces.len() > start + 1;
    if !good {
        return None;
    }
    let centred = |piece: &Piece| {
        piece
            .para()
            .is_some_and(|p| p.align == Align::Centre && can_be_title(&p.text.plain()))
    };
    let more = match centred(&pieces[start]) {
        true => pieces[start + 1..]
            .iter()
            .take(TITLE_LINES - 1)
            .take_while(|p| centred(p))
            .count(),
        false => 0,
    };
    Some(start..start + 1 + more)
}

fn can_be_title(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 60
        && !text.contains(['。', '；', '★', '：', ':'])
        && !text.ends_with([',', '，', '、'])
        && mark(text).is_none()
        && dates::whole(text).is_none()
        && !text.starts_with("附件")
}

/// The kind of document that a title names with its last word.
pub fn form(title: &str) -> Option<&'static str> {
    let mut title = title.trim();
    // （试行）, （2026年修订）.
    while let Some(open) = title
        .strip_suffix(['）', ')'])
        .and_then(|_| title.rfind(['（', '(']))
    {
        title = title[..open].trim_end();
    }
    FORMS.into_iter().find(|form| title.ends_with(form))
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

/// The lines at the very end: who gets copies, who printed it and when, and who may see it.
fn take_foot(pieces: &mut Vec<Piece>, proposed: &mut Proposed) {
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
fn take_signature(pieces: &mut Vec<Piece>, from: usize, proposed: &mut Proposed) {
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

/// 「自2026年1月1日起施行」.
fn effective(piece: &Piece) -> Option<Date> {
    let text = piece.para()?.text.plain();
    let (before, _) = text
        .split_once("起施行")
        .or_else(|| text.split_once("起实施"))?;
    let (_, date) = before.rsplit_once('自')?;
    dates::whole(date)
}
