//! The screen's own words in English: every one is translated, and none is left in Chinese.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, ending, out),
            false if path.to_string_lossy().ends_with(ending) => out.push(path),
            false => {}
        }
    }
}

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// The text between quotes that a source begins with, and what follows it.
fn literal(source: &str) -> Option<(String, &str)> {
    let source = source.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut signs = source.char_indices();
    while let Some((at, c)) = signs.next() {
        match c {
            '"' => return Some((text, &source[at + 1..])),
            '\\' => match signs.next()?.1 {
                'n' => text.push('\n'),
                // The line goes on after the white space.
                '\n' => {}
                other => text.push(other),
            },
            c => text.push(c),
        }
    }
    None
}

/// The texts of a page's source, comments left out, each with what stands right before it.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let lines = source.lines().map(|line| match line.trim_start() {
        comment if comment.starts_with("//") => "",
        _ => line,
    });
    let source = lines.collect::<Vec<_>>().join("\n");
    let mut at = 0;
    while let Some(next) = source[at..].find('"') {
        let start = at + next;
        let Some((text, rest)) = literal(&source[start..]) else {
            break;
        };
        let before: String = source[..start].trim_end().chars().rev().take(12).collect();
        found.push((before.chars().rev().collect(), text));
        at = source.len() - rest.len();
    }
    found
}

/// The catalogue: the Chinese words with the English ones.
fn catalogue() -> BTreeMap<String, String> {
    let path = root().join("ui/lang/en/LC_MESSAGES/query-corner-ui.po");
    let text = fs::read_to_string(path).unwrap();
    let mut words = BTreeMap::new();
    let (mut id, mut said, mut of_id) = (String::new(), String::new(), true);
    let line_of = |line: &str| {
        let inside = line.trim_matches('"');
        inside.replace("\\n", "\n").replace("\\\"", "\"")
    };
    for line in text.lines().chain(["msgid \"\""]) {
        if let Some(rest) = line.strip_prefix("msgid ") {
            words.insert(std::mem::take(&mut id), std::mem::take(&mut said));
            (id, of_id) = (line_of(rest), true);
        } else if let Some(rest) = line.strip_prefix("msgstr ") {
            (said, of_id) = (line_of(rest), false);
        } else if line.starts_with('"') {
            match of_id {
                true => id += &line_of(line),
                false => said += &line_of(line),
            }
        }
    }
    words.remove("");
    words
}

#[test]
fn every_word_of_the_pages_has_an_english_one() {
    let words = catalogue();
    let mut sources = Vec::new();
    files(&root().join("ui"), ".slint", &mut sources);
    let (mut used, mut wrong) = (0, Vec::new());
    for path in &sources {
        let source = fs::read_to_string(path).unwrap();
        let calls = source.match_indices("@tr(");
        let texts = calls.filter_map(|(at, call)| literal(&source[at + call.len()..]));
        for (text, _) in texts {
            used += 1;
            match words.get(&text) {
                Some(english) if !english.trim().is_empty() && !is_han(english) => {}
                Some(english) => wrong.push(format!("{text}: {english:?}")),
                None => wrong.push(format!("{text} of {}", path.display())),
            }
        }
    }
    assert!(used > 150, "{used}");
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_page_has_chinese_words_that_are_not_translated() {
    // Keys that put a Chinese character in, and the button that leads back to Chinese.
    let meant = ["第", "条", "号", "年", "月", "中文"];
    let mut sources = Vec::new();
    files(&root().join("ui"), ".slint", &mut sources);
    let mut wrong = Vec::new();
    for path in &sources {
        // What the presenters set; the values there are samples for a preview of the page.
        if path.parent().is_some_and(|folder| folder.ends_with("api")) {
            continue;
        }
        for (before, text) in literals(&fs::read_to_string(path).unwrap()) {
            let translated = before.ends_with("@tr(");
            if !translated && is_han(&text) && !meant.contains(&text.as_str()) {
                wrong.push(format!("{text} of {}", path.display()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn what_is_picked_for_english_is_english() {
    let mut sources = Vec::new();
    files(&root().join("src"), ".rs", &mut sources);
    let (mut seen, mut wrong) = (0, Vec::new());
    for path in &sources {
        let source = fs::read_to_string(path).unwrap();
        for (at, call) in source.match_indices("pick(") {
            let Some((chinese, rest)) = literal(&source[at + call.len()..]) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some((english, _)) = rest.strip_prefix(',').and_then(literal) else {
                continue;
            };
            seen += 1;
            // A unit that English has no word for may be left out.
            let is_lost = english.is_empty() && chinese.trim().chars().count() > 2;
            if is_han(&english) || is_lost {
                wrong.push(format!("{chinese}: {english:?} in {}", path.display()));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert_eq!(wrong, [""; 0]);
}
