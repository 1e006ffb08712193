//! Drafts to files of the same format, so that what is exported can be read again.

use std::{
    collections::BTreeMap,
    mem::{Discriminant, discriminant},
};

use serde_json::{Map, Value};

use crate::content::{
    block::{Block, Text},
    draft::{Draft, Drafts},
};

use super::{
    CHANNEL_FILE, SourceFile,
    item::{FENCE, HEADER_KEYS},
    toml_text,
};

/// Keys that every item has and most items share; only these go into `[defaults]`. Who may see an
/// item is not among them: [`super::parse_foreign`] reads what is written here.
const SHARED: [&str; 4] = ["owner", "updated", "review_by", "record"];

/// The files of a folder, in the order of their paths. Reading them gives the same drafts.
pub fn write(drafts: &Drafts) -> Result<Vec<SourceFile>, serde_json::Error> {
    let mut tables = Vec::new();
    for draft in &drafts.drafts {
        tables.push(front(draft)?);
    }
    let defaults = commonest(&tables);
    let mut channel = object(serde_json::to_value(&drafts.channel)?);
    channel.insert("defaults".into(), Value::Object(defaults.clone()));
    let order: Vec<_> = ["channel", "title", "example"]
        .into_iter()
        .chain(HEADER_KEYS)
        .collect();
    let mut files = vec![SourceFile {
        path: CHANNEL_FILE.into(),
        bytes: toml_text::write(&channel, &order).into_bytes(),
    }];
    for (draft, mut table) in drafts.drafts.iter().zip(tables) {
        table.retain(|key, value| defaults.get(key) != Some(value));
        let key = &draft.item.header.key;
        let text = format!(
            "{FENCE}\n{}{FENCE}\n{}",
            toml_text::write(&table, &HEADER_KEYS),
            write_body(&draft.item.body)
        );
        files.push(SourceFile {
            path: format!("{key}.md"),
            bytes: text.into_bytes(),
        });
        files.extend(draft.attachments.iter().map(|file| SourceFile {
            path: format!("{key}/{}", file.name),
            bytes: file.bytes.clone(),
        }));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// One draft's file with every key in it, so that it needs no defaults.
pub fn write_item(draft: &Draft) -> Result<String, serde_json::Error> {
    Ok(format!(
        "{FENCE}\n{}{FENCE}\n{}",
        toml_text::write(&front(draft)?, &HEADER_KEYS),
        write_body(&draft.item.body)
    ))
}

/// The keys on top of a draft's file.
fn front(draft: &Draft) -> Result<Map<String, Value>, serde_json::Error> {
    let mut table = object(serde_json::to_value(&draft.item)?);
    for not_on_top in ["key", "kind", "body"] {
        table.remove(not_on_top);
    }
    Ok(table)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// For each shared key the value that most items have.
fn commonest(tables: &[Map<String, Value>]) -> Map<String, Value> {
    let mut defaults = Map::new();
    for key in SHARED {
        let mut counts: BTreeMap<String, (usize, &Value)> = BTreeMap::new();
        for value in tables.iter().filter_map(|table| table.get(key)) {
            counts.entry(value.to_string()).or_insert((0, value)).0 += 1;
        }
        if let Some((_, value)) = counts.into_values().max_by_key(|(count, _)| *count) {
            defaults.insert(key.into(), value.clone());
        }
    }
    defaults
}

/// A body as its editors type it.
pub fn write_body(body: &[Block]) -> String {
    let mut out = String::new();
    let mut signs = Signs::default();
    for block in body {
        out.push('\n');
        write_block(block, signs.other(block), &mut out);
    }
    out
}

/// Which sign a list has: two lists of a kind in a row would be read as one, so every other one
/// has the other sign.
#[derive(Default)]
pub(super) struct Signs {
    before: Option<(Discriminant<Block>, bool)>,
}

impl Signs {
    /// Whether the next block has the other sign.
    pub(super) fn other(&mut self, block: &Block) -> bool {
        let kind = discriminant(block);
        let other = matches!(block, Block::Steps { .. } | Block::List { .. })
            && matches!(self.before, Some((before, other)) if before == kind && !other);
        self.before = Some((kind, other));
        other
    }
}

pub(super) fn write_block(block: &Block, other_sign: bool, out: &mut String) {
    match block {
        Block::Heading { level, text } => {
            let signs = "#".repeat(usize::from(*level));
            out.push_str(&format!("{signs} {}\n", escaped(text)));
        }
        Block::Paragraph { text } => out.push_str(&format!("{}\n", at_start(&inline(text)))),
        Block::Steps { steps } => {
            let sign = if other_sign { ')' } else { '.' };
            for (n, step) in (1..).zip(steps) {
                out.push_str(&format!("{n}{sign} {}\n", at_start(&inline(step))));
            }
        }
        Block::List { points } => {
            let sign = if other_sign { '+' } else { '-' };
            for point in points {
                out.push_str(&format!("{sign} {}\n", at_start(&inline(point))));
            }
        }
        Block::Table { header, rows } => {
            let row = |cells: &[Text]| {
                let cells = cells.iter().map(|cell| format!(" {} |", inline(cell)));
                format!("|{}\n", cells.collect::<String>())
            };
            out.push_str(&row(header));
            out.push_str(&format!("|{}\n", " --- |".repeat(header.len())));
            rows.iter().for_each(|cells| out.push_str(&row(cells)));
        }
        Block::Image { name, alt } => {
            out.push_str(&format!("![{}]({name})\n", escaped(alt)));
        }
        Block::Note { text } => out.push_str(&format!("> {}\n", at_start(&inline(text)))),
    }
}

fn inline(text: &Text) -> String {
    let spans = text.0.iter().map(|span| {
        let words = escaped(&span.text);
        if span.strong {
            format!("**{words}**")
        } else {
            words
        }
    });
    spans.collect()
}

/// The signs that have a meaning anywhere in a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\*_`[]<>&|#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The signs that have a meaning at the start of a line: list signs, a rule, a number with a dot.
fn at_start(line: &str) -> String {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match line[digits..].chars().next() {
        Some('-' | '+' | '=' | '~') if digits == 0 => format!("\\{line}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line.to_owned(),
    }
}
