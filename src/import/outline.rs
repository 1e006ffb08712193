//! Pieces to blocks: headings by the format's own level or by their numbering, articles, steps.

use crate::content::block::{Block, Text};

use super::{
    numbering::{Mark, can_head, mark},
    piece::{Para, Piece, clean, span, without_start},
    remark::Remark,
};

/// The longest text that is taken for a heading because the format says so, in characters.
const HEADING_LENGTH: usize = 80;

/// Blocks in reading order.
pub fn blocks(pieces: Vec<Piece>, remarks: &mut Vec<Remark>) -> Vec<Block> {
    let levels = Levels::of(&pieces);
    if levels.0.len() > 3 {
        remarks.push(Remark::HeadingsFlattened);
    }
    let mut blocks = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let para = match piece {
            Piece::Block(block) => {
                blocks.push(block);
                continue;
            }
            Piece::Para(para) => para,
        };
        let plain = para.text.plain();
        if plain.is_empty() {
            continue;
        }
        if let Some(level) = para.level
            && plain.chars().count() <= HEADING_LENGTH
        {
            let level = levels.ours(level);
            blocks.push(Block::Heading { level, text: plain });
            continue;
        }
        let Some((mark, label)) = mark(&plain) else {
            blocks.push(Block::Paragraph { text: para.text });
            continue;
        };
        if mark == Mark::Third(1) {
            let mut steps = vec![without_start(&para.text, label)];
            while let Some(step) = pieces.next_if(|next| is_step(next, steps.len() + 1)) {
                if let Piece::Para(next) = step {
                    let label = self::mark(&next.text.plain()).map_or(0, |(_, label)| label);
                    steps.push(without_start(&next.text, label));
                }
            }
            if steps.len() > 1 {
                blocks.push(Block::Steps { steps });
                continue;
            }
        }
        blocks.push(numbered(mark, label, para, plain));
    }
    blocks
}

/// A numbered paragraph that is no step.
fn numbered(mark: Mark, label: usize, para: Para, plain: String) -> Block {
    let level = match mark {
        Mark::Chapter | Mark::First => 1,
        Mark::Section | Mark::Second => 2,
        Mark::Third(_) => 3,
        Mark::Article => {
            let text = article(&plain, label, &para.text);
            return Block::Paragraph { text };
        }
    };
    match can_head(&plain) {
        true => Block::Heading { level, text: plain },
        false => Block::Paragraph { text: para.text },
    }
}

/// An article as docs/content-format.md writes it: its number strong, then a full-width space.
fn article(plain: &str, label: usize, text: &Text) -> Text {
    let number = plain.get(..label).unwrap_or_default();
    let rest = without_start(text, label);
    if rest.0.is_empty() {
        return clean([span(number, true)]);
    }
    let head = [span(number, true), span("\u{3000}", false)];
    Text::tidy(head.into_iter().chain(rest.0))
}

/// Whether a piece is the paragraph numbered `number` that goes on with a list.
fn is_step(piece: &Piece, number: usize) -> bool {
    let Some(para) = piece.para().filter(|para| para.level.is_none()) else {
        return false;
    };
    let found = mark(&para.text.plain()).map(|(mark, _)| mark);
    found == u32::try_from(number).ok().map(Mark::Third)
}

/// The levels that a file uses, so that the highest of them becomes our first.
struct Levels(Vec<u8>);

impl Levels {
    fn of(pieces: &[Piece]) -> Self {
        let mut levels: Vec<u8> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Para(para) if !para.text.0.is_empty() => para.level,
                Piece::Para(_) => None,
                Piece::Block(Block::Heading { level, .. }) => Some(*level),
                Piece::Block(_) => None,
            })
            .collect();
        levels.sort_unstable();
        levels.dedup();
        Self(levels)
    }

    fn ours(&self, level: u8) -> u8 {
        let rank = self.0.iter().position(|&used| used == level).unwrap_or(0);
        u8::try_from(rank + 1).unwrap_or(3).min(3)
    }
}
