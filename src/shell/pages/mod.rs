//! One mapping a page: `connect` turns callbacks into intents, `render` writes a
//! view into the page's global. Nothing else happens here.

pub mod answer;
pub mod attract;
pub mod body;
pub mod catalogue;
pub mod dialog;
pub mod guide;
pub mod hall;
pub mod home;
pub mod keeper;
pub mod my_number;
pub mod notice;
pub mod places;
pub mod queue;
pub mod reader;
pub mod search;
pub mod ticket;

use std::{ops::Range, rc::Rc};

use query_corner_ui::{BasisRow, ChoiceRow, EntryRow, FactRow, SealTone as Tone};
use slint::{ModelRc, SharedString, StyledText, VecModel};

use crate::app::{
    basis::BasisCard,
    catalogue::Choice,
    reader::Fact,
    row::{Row, SealTone},
    title, typeset,
};

/// Plain lines.
pub fn strings(lines: &[String]) -> ModelRc<SharedString> {
    model(lines.iter().map(SharedString::from).collect::<Vec<_>>())
}

pub fn facts(facts: &[Fact]) -> ModelRc<FactRow> {
    model(facts.iter().map(|fact| FactRow {
        name: fact.name.as_str().into(),
        value: fact.value.as_str().into(),
    }))
}

pub fn basis(cards: &[BasisCard]) -> ModelRc<BasisRow> {
    model(cards.iter().map(|card| BasisRow {
        text: card.text.as_str().into(),
        opens: card.opens.unwrap_or_default().into(),
    }))
}

pub fn entries(rows: &[Row]) -> ModelRc<EntryRow> {
    model(rows.iter().map(entry))
}

/// A model of plain rows.
pub fn model<T: Clone + 'static>(rows: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from_iter(rows)))
}

/// A count as Slint knows it.
pub fn int(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A place in a list, as a callback gives it.
pub fn place(index: i32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

pub fn choices(choices: &[Choice]) -> ModelRc<ChoiceRow> {
    model(choices.iter().map(|choice| ChoiceRow {
        label: choice.label.as_str().into(),
        note: choice.note.as_str().into(),
        on: choice.on,
        enabled: true,
    }))
}

pub fn seal_tone(tone: SealTone) -> Tone {
    match tone {
        SealTone::Plain => Tone::Plain,
        SealTone::Good => Tone::Ok,
        SealTone::Notable => Tone::Gold,
        SealTone::Warning => Tone::Red,
    }
}

pub fn entry(row: &Row) -> EntryRow {
    let seal = row.seal.clone().unwrap_or_default();
    EntryRow {
        text: row.title.as_str().into(),
        title: highlighted(&row.title, &row.highlights, Weight::Bold),
        highlighted: !row.highlights.is_empty(),
        line: row.line.as_str().into(),
        rich_line: highlighted(&row.line, &row.line_highlights, Weight::Regular),
        line_highlighted: !row.line_highlights.is_empty(),
        seal: seal.text.into(),
        seal_tone: seal_tone(seal.tone),
        kind: row.kind.unwrap_or_default().into(),
    }
}

/// How a text stands around its matches, which are bold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// A title's: what parts of it belong together is joined.
    Bold,
    /// One line that ends where its place ends.
    Regular,
}

/// A text with its matches in red and bold.
fn highlighted(text: &str, highlights: &[Range<usize>], weight: Weight) -> StyledText {
    if highlights.is_empty() {
        return StyledText::default();
    }
    let (begin, end, around) = match weight {
        Weight::Bold => ("<font color=\"#b01e23\">", "</font>", "**"),
        Weight::Regular => ("<font color=\"#b01e23\">**", "**</font>", ""),
    };
    let mut markdown = around.to_owned();
    let end_of = typeset::closed(text).find(typeset::JOINER);
    for (index, (at, character)) in text.char_indices().enumerate() {
        let (before, after) = text.split_at(at);
        if weight == Weight::Bold && (title::tears(before, after) || end_of == Some(at)) {
            markdown.push(typeset::JOINER);
        }
        if highlights.iter().any(|range| range.end == index) {
            markdown.push_str(end);
        }
        if highlights.iter().any(|range| range.start == index) {
            markdown.push_str(begin);
        }
        push_escaped(&mut markdown, character);
    }
    let length = text.chars().count();
    if highlights.iter().any(|range| range.end >= length) {
        markdown.push_str(end);
    }
    markdown.push_str(around);
    styled(&markdown, text)
}

/// Markdown as styled text, and the plain words where it cannot be one.
pub fn styled(markdown: &str, plain: &str) -> StyledText {
    StyledText::from_markdown(markdown).unwrap_or_else(|_| StyledText::from_plain_text(plain))
}

/// Adds a character so that markdown takes it for itself.
pub fn push_escaped(markdown: &mut String, character: char) {
    if character.is_ascii_punctuation() {
        markdown.push('\\');
    }
    markdown.push(character);
}
