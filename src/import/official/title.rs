//! The title: as the format says it, by the word of its kind, or by its place.

use crate::{
    content::block::Block,
    import::{
        dates,
        imported::Proposed,
        numbering::mark,
        piece::{Align, Piece, join},
        remark::Remark,
    },
};

use super::{Lines, TOP, plain};

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

/// The most lines of one title.
const TITLE_LINES: usize = 4;

/// Takes the title out and returns the place behind it.
pub fn take(pieces: &mut Vec<Piece>, proposed: &mut Proposed, remarks: &mut Vec<Remark>) -> usize {
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
