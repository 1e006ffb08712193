//! A body into clauses.

use crate::content::block::Block;

/// What a clause is; only clauses of one kind are put side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// 第N条 with what belongs to it.
    Article,
    Heading,
    /// A paragraph, step, point, row or note outside of articles.
    Text,
}

/// A clause of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub kind: ClauseKind,
    /// The number as written: 第八条, （二）, 一、; empty if it has none.
    pub label: String,
    /// The words after the number, a line a paragraph.
    pub text: String,
    /// The block of the body at which it starts.
    pub block: usize,
}

/// The clauses of a body in order.
pub fn split(body: &[Block]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for (at, block) in body.iter().enumerate() {
        let heading = matches!(block, Block::Heading { .. });
        for line in parts(block) {
            let (label, text) = split_label(&line);
            let article = label.starts_with('第') && !heading;
            let open = clauses.last_mut();
            match open.filter(|open| open.kind == ClauseKind::Article && !article && !heading) {
                Some(open) => {
                    open.text.push('\n');
                    open.text.push_str(&line);
                }
                None => clauses.push(Clause {
                    kind: match (article, heading) {
                        (true, _) => ClauseKind::Article,
                        (_, true) => ClauseKind::Heading,
                        _ => ClauseKind::Text,
                    },
                    label: label.to_owned(),
                    text: text.to_owned(),
                    block: at,
                }),
            }
        }
    }
    clauses
}

/// The parts of a block that can change one by one.
fn parts(block: &Block) -> Vec<String> {
    match block {
        Block::Heading { .. } | Block::Paragraph { .. } | Block::Note { .. } => {
            vec![block.plain()]
        }
        Block::Image { alt, .. } => vec![alt.clone()],
        Block::Steps { .. } | Block::List { .. } | Block::Table { .. } => {
            block.plain().lines().map(str::to_owned).collect()
        }
    }
}

const NUMERALS: &str = "零〇一二三四五六七八九十百千0123456789";

/// Parts the number of a clause from its words: 第八条, 第八条之一, 第二章, 一、, （二）, 3. and
/// the like. A sentence that begins 「第八条规定…」 has none.
fn split_label(line: &str) -> (&str, &str) {
    let numerals = |text: &str| {
        let rest = text.trim_start_matches(|c: char| NUMERALS.contains(c));
        text.len() - rest.len()
    };
    let end = if let Some(rest) = line.strip_prefix('第') {
        let digits = numerals(rest);
        let unit = rest[digits..].chars().next();
        let unit = unit.filter(|unit| digits > 0 && "条章节".contains(*unit));
        unit.and_then(|unit| {
            let mut end = '第'.len_utf8() + digits + unit.len_utf8();
            if let Some(rest) = line[end..].strip_prefix('之')
                && numerals(rest) > 0
            {
                end += '之'.len_utf8() + numerals(rest);
            }
            let next = line[end..].chars().next();
            next.is_none_or(char::is_whitespace).then_some(end)
        })
    } else if let Some(rest) = line.strip_prefix(['（', '(']) {
        let digits = numerals(rest);
        let close = rest[digits..].chars().next();
        let close = close.filter(|close| digits > 0 && "）)".contains(*close));
        close.map(|close| line.len() - rest.len() + digits + close.len_utf8())
    } else {
        let digits = numerals(line);
        let stop = line[digits..].chars().next();
        let stop = stop.filter(|stop| digits > 0 && "、.．".contains(*stop));
        stop.map(|stop| digits + stop.len_utf8())
    };
    let (label, words) = line.split_at(end.unwrap_or(0));
    (label, words.trim_start())
}

#[cfg(test)]
mod tests {
    use super::split_label;

    #[test]
    fn numbers_are_parted_from_words() {
        for (line, label, words) in [
            ("第一条　为了", "第一条", "为了"),
            ("第十二条之一　为了", "第十二条之一", "为了"),
            ("第二章 总则", "第二章", "总则"),
            ("第八条规定的情形", "", "第八条规定的情形"),
            ("一、目的", "一、", "目的"),
            ("（十一）时限", "（十一）", "时限"),
            ("（示例）时限", "", "（示例）时限"),
            ("3. 材料", "3.", "材料"),
            ("2026年起", "", "2026年起"),
            ("十分重要", "", "十分重要"),
            ("第", "", "第"),
            ("", "", ""),
        ] {
            assert_eq!(split_label(line), (label, words));
        }
    }
}
