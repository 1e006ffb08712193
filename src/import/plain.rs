//! Plain text: which encoding, which lines belong together, rows with tabs.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{
    error::ImportError,
    numbering::mark,
    piece::{Align, Para, Piece, clean_words, join},
    remark::Remark,
    table,
};

/// The text of a file in UTF-8, UTF-16 with a mark, or GB 18030, which holds GBK and GB 2312.
/// `said` is the encoding that the file itself names.
pub fn decode(
    bytes: &[u8],
    said: Option<&'static Encoding>,
    remarks: &mut Vec<Remark>,
) -> Result<String, ImportError> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if marked.is_none() && bytes.contains(&0) {
        return Err(ImportError::UnknownFormat);
    }
    let encoding = match marked.or(said) {
        Some(encoding) => encoding,
        None if is_mostly_utf8(bytes) => UTF_8,
        None => {
            let name = "GB 18030".to_owned();
            remarks.push(Remark::Encoding { name });
            GB18030
        }
    };
    // GBK and GB 2312 as names mean the larger set in practice.
    let encoding = if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    };
    let (text, wrong) = encoding.decode_with_bom_removal(bytes);
    if wrong {
        let characters = text.chars().filter(|&c| c == '\u{fffd}').count();
        // Half of it unreadable is no text at all.
        if characters * 2 > text.chars().count() {
            return Err(ImportError::UnknownFormat);
        }
        remarks.push(Remark::Undecodable { characters });
    }
    Ok(text.into_owned())
}

/// Whether the bytes are UTF-8 but for a few that were damaged: other encodings of Chinese break
/// its rules in nearly every word.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    let wrong = text.chars().filter(|&c| c == '\u{fffd}').count();
    wrong * 20 <= wide
}

/// The longest line that is taken for a paragraph of its own although no sentence ends with it.
const SHORT: usize = 28;

/// The pieces of a text.
pub fn read(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let words = clean_words(line);
        if words.is_empty() {
            close(&mut open, &mut pieces);
            continue;
        }
        let columns = cells(line);
        if columns > 1 && lines.peek().is_some_and(|next| cells(next) == columns) {
            close(&mut open, &mut pieces);
            let mut rows = vec![row(line)];
            while let Some(next) = lines.next_if(|next| cells(next) == columns) {
                rows.push(row(next));
            }
            pieces.extend(table::block(rows).map(Piece::Block));
            continue;
        }
        let indent = indent(line);
        let goes_on = indent == 0 && mark(&words).is_none() && is_open(&open);
        if goes_on {
            join(&mut open, &words);
            continue;
        }
        close(&mut open, &mut pieces);
        match indent {
            // Deeper than the two characters of a first line.
            6.. => pieces.push(Piece::Para(Para {
                align: match pieces.len() > 12 || pieces.iter().any(is_sentence) {
                    true => Align::Right,
                    false => Align::Centre,
                },
                ..plain(&words)
            })),
            _ => open = words,
        }
    }
    close(&mut open, &mut pieces);
    pieces
}

/// Whether running text has begun: what is set in deep above it is the title, below it a name.
fn is_sentence(piece: &Piece) -> bool {
    let ends = |para: &Para| para.text.plain().ends_with(['。', '：', '；']);
    piece.para().is_none_or(ends)
}

fn plain(words: &str) -> Para {
    match Piece::plain(words) {
        Piece::Para(para) => para,
        Piece::Block(_) => Para::default(),
    }
}

fn close(open: &mut String, pieces: &mut Vec<Piece>) {
    if !open.is_empty() {
        pieces.push(Piece::Para(plain(&std::mem::take(open))));
    }
}

/// Whether a paragraph may go on in the next line: it is long, and no sentence ends with it.
fn is_open(text: &str) -> bool {
    let ends = text.ends_with([
        '。', '！', '？', '；', '：', '”', '.', '!', '?', ':', ';', '）',
    ]);
    !ends && text.chars().count() > SHORT
}

/// How far a line is set in, in half characters.
fn indent(line: &str) -> usize {
    line.chars()
        .map_while(|c| match c {
            ' ' => Some(1),
            '\u{3000}' => Some(2),
            '\t' => Some(4),
            _ => None,
        })
        .sum()
}

/// How many cells the line has if it is a row of a table.
fn cells(line: &str) -> usize {
    line.trim().split('\t').count()
}

fn row(line: &str) -> Vec<crate::content::block::Text> {
    let cells = line.trim().split('\t');
    cells.map(|cell| plain(&clean_words(cell)).text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::block::Block;

    fn words(text: &str) -> Vec<String> {
        let pieces = read(text);
        let plain = pieces.iter().map(|piece| match piece {
            Piece::Para(para) => para.text.plain(),
            Piece::Block(block) => block.plain(),
        });
        plain.collect()
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_indented_ones_begin_another() {
        let text = "　　为了进一步规范办事流程，方便群众查询政策、办理事项，结合我镇实际情\n况，制定本办法。\n　　第二段。\n";
        assert_eq!(
            words(text),
            [
                "为了进一步规范办事流程，方便群众查询政策、办理事项，结合我镇实际情况，制定本办法。",
                "第二段。"
            ]
        );
    }

    #[test]
    fn rows_with_tabs_are_a_table() {
        let text = "表\n姓名\t电话\n张三\t1\n李四\t2\n完\n";
        assert!(
            matches!(&read(text)[1], Piece::Block(Block::Table { header, rows }) if header.len() == 2 && rows.len() == 2)
        );
    }
}
