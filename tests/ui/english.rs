//! In English no word of the screen's own is left in Chinese: what is Chinese on any page comes
//! from the content.

use std::collections::BTreeSet;

use query_corner::{
    app::{
        attract, home,
        kiosk::{Intent, Kiosk},
        language::Language,
        page::Page,
    },
    content::{factory, item::Detail, source::parse},
    machine::{
        shoot::{self, Scene},
        studio::Studio,
        worker::simulated_printer,
    },
    search::from_items,
    shell::size::ScreenSize,
};

use slint::ComponentHandle;

use crate::{stand::OPEN, tree};

/// Rows of a list that are looked at.
const ROWS: usize = 40;
/// So many characters in a row that stand in the content are a piece of it.
const PIECE: usize = 6;
/// The button that leads back to Chinese.
const BACK: &str = "中文";

/// What the content says.
struct Content {
    /// Its texts, the longest first.
    texts: Vec<String>,
    short: BTreeSet<String>,
    all: String,
}

fn plain(text: &str) -> String {
    let joiners = ['\u{2060}', '\u{200d}', '\n', '\u{3000}', ' '];
    text.chars().filter(|c| !joiners.contains(c)).collect()
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || ('\u{20000}'..='\u{323af}').contains(&c)
}

impl Content {
    fn factory() -> Self {
        let (mut texts, mut passages) = (BTreeSet::new(), Vec::new());
        for draft in parse(&factory::files()).unwrap().drafts {
            let mut item = serde_json::to_value(&draft.item).unwrap();
            // Words of the format and of the workflow, which the screen has its own for.
            if let Some(fields) = item.as_object_mut() {
                for name in ["scope", "disclosure", "secrecy", "notice", "kind", "record"] {
                    fields.remove(name);
                }
            }
            leaves(&item, &mut texts);
            for block in &draft.item.body {
                texts.extend(block.plain().lines().map(plain));
            }
            // Its face is shown as it is on paper (GB/T 9704).
            if let Detail::Document(document) = &draft.item.detail {
                let day = |day| plain(&Language::Chinese.date(day));
                texts.insert(day(document.written));
                texts.extend(document.printed_on.map(|on| day(on) + "印发"));
                texts.extend(document.copy_to.iter().map(|to| format!("抄送：{to}")));
            }
            let run_on = from_items::passages(&draft.item);
            passages.extend(run_on.iter().map(|passage| plain(passage)));
        }
        // A place is told by its first sentence.
        let sentences: Vec<String> = texts
            .iter()
            .flat_map(|text| text.split('。').map(str::to_owned))
            .collect();
        texts.extend(sentences);
        texts.retain(|text| text.chars().any(is_han));
        passages.extend(texts.iter().cloned());
        let all = passages.join("\n");
        let (short, long): (BTreeSet<_>, BTreeSet<_>) = texts
            .into_iter()
            .partition(|text| text.chars().filter(|c| is_han(*c)).count() < 4);
        let mut texts: Vec<String> = long.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { texts, short, all }
    }

    /// What of a text is Chinese and not the content's.
    fn own(&self, text: &str) -> String {
        let mut left = plain(text);
        // Counted as on paper: the words are the content's.
        let counted = left.trim_start_matches(|c| "（）一二三四五六七八九十、".contains(c));
        for whole in [left.trim_matches('…'), counted] {
            if self.short.contains(whole) || self.has(whole) {
                return String::new();
            }
        }
        for known in &self.texts {
            left = left.replace(known.as_str(), "|");
        }
        // A line of several facts, or a piece that was cut out of the content.
        let pieces = left.split(['|', '·', '…']).filter(|part| !self.has(part));
        let is_between = |c: char| "、，,。；;：:/()（）「」“”".contains(c);
        let own = pieces.flat_map(|piece| piece.split(is_between));
        let own = own.filter(|part| {
            let word = part.trim_matches(|c: char| !is_han(c));
            let known = self.short.contains(word) || self.short.contains(*part);
            !self.has(part) && !known && word != BACK
        });
        own.collect::<Vec<_>>().join(" | ")
    }

    /// Whether all of it is cut out of the content: a comparison shows pieces of any length, and
    /// the catalogue's entry numbers and headings.
    fn is_cut_out(&self, scene: &Scene, own: &str) -> bool {
        let cuts = [
            "document-changes",
            "document-catalogue-entry",
            "document-contents",
        ];
        let han = own
            .split(|c: char| !is_han(c))
            .filter(|piece| !piece.is_empty());
        cuts.contains(&scene.name) && han.into_iter().all(|piece| self.all.contains(piece))
    }

    /// Whether a text has no Chinese, or stands in the content and is too long to do so by chance.
    fn has(&self, text: &str) -> bool {
        let count = text.chars().filter(|c| is_han(*c)).count();
        let piece = text.trim_matches(|c: char| !is_han(c));
        count == 0 || (count >= PIECE && self.all.contains(piece))
    }
}

fn leaves(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => {
            into.extend(text.lines().map(plain));
            into.insert(plain(text));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| leaves(value, into)),
        serde_json::Value::Object(values) => values.values().for_each(|value| leaves(value, into)),
        _ => {}
    }
}

/// The texts that a page's presenter gives the screen, its rows among them.
fn words_of(kiosk: &Kiosk) -> Vec<String> {
    let context = kiosk.context();
    let mut said = match kiosk.page() {
        None => vec![
            format!("{:?}", home::view(&context)),
            format!("{:?}", attract::view(0, &context)),
            format!("{:?}", attract::view(1, &context)),
        ],
        Some(page) => vec![format!("{:?}", page.view(&context))],
    };
    for index in 0..ROWS {
        let row = match kiosk.page() {
            Some(Page::Catalogue(page)) => page.row(index, &context).unwrap(),
            Some(Page::Hall(page)) => page.row(index, &context).unwrap(),
            Some(Page::Search(page)) => page.row(index, &context),
            _ => None,
        };
        said.extend(row.map(|row| format!("{row:?}")));
    }
    said.push(format!("{:?}", kiosk.bars()));
    said.push(format!("{:?}", kiosk.notice()));
    said.iter().flat_map(|said| quoted(said)).collect()
}

/// The texts in what `Debug` writes.
fn quoted(said: &str) -> Vec<String> {
    let (mut texts, mut signs) = (Vec::new(), said.chars());
    while signs.any(|c| c == '"') {
        let mut text = String::new();
        while let Some(c) = signs.next() {
            match c {
                '"' => break,
                '\\' => match signs.next() {
                    Some('n') => text.push('\n'),
                    Some('u') => drop(signs.by_ref().find(|c| *c == '}')),
                    other => text.extend(other),
                },
                c => text.push(c),
            }
        }
        texts.push(text);
    }
    texts
}

/// What a visitor types or may choose is of the language that is typed.
fn typed(kiosk: &Kiosk) -> Vec<String> {
    let Some(Page::Search(page)) = kiosk.page() else {
        return vec![];
    };
    let view = page.view(&kiosk.context()).unwrap();
    let mut typed = view.candidates;
    typed.extend([view.committed, view.composing, view.reading]);
    let keys = ["第", "条", "号", "年", "月"];
    typed.extend(keys.map(str::to_owned));
    typed
}

#[test]
fn what_is_chinese_on_an_english_page_is_the_contents() {
    let content = Content::factory();
    let folder = tempfile::tempdir().unwrap();
    let printer = simulated_printer(folder.path()).unwrap();
    let studio = Studio::open(folder.path(), ScreenSize::of(1080, 1920), OPEN, printer).unwrap();
    let (mut seen, mut left) = (0, BTreeSet::new());
    let english = [Intent::ToggleLanguage];
    for scene in shoot::scenes().iter().filter(|scene| scene.is_in(&english)) {
        shoot::play(&studio, scene, &english).unwrap();
        studio.settle();
        let mut said = tree::labels(studio.app().window());
        said.extend(studio.read(words_of));
        let typed = studio.read(typed);
        for text in said.iter().filter(|text| !typed.contains(text)) {
            seen += 1;
            let own = content.own(text);
            if !own.is_empty() && !content.is_cut_out(scene, &own) {
                left.insert(format!("{}: {own} in {text}", scene.name));
            }
        }
    }
    assert!(seen > 1000, "{seen}");
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn a_word_of_the_screens_own_would_be_noticed() {
    let content = Content::factory();
    for own in [
        "今天已取 12 个号",
        "办理窗口",
        "材料 0/5",
        "还有 3 天",
        "3 号窗口",
    ] {
        assert!(!content.own(own).is_empty(), "{own}");
    }
    for known in ["党费每月交多少？", "党费", "Line A · 组织关系接转"] {
        assert_eq!(content.own(known), "", "{known}");
    }
}
