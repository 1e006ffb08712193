//! How texts are set on every page: no last line of one character, one size in a list.

use std::collections::BTreeMap;

use slint::ComponentHandle;

use crate::{
    overflow::{pages, report},
    stand::{OPEN, PORTRAIT, Stand},
    texts::{self, Text},
};

#[test]
fn no_last_line_is_a_single_character() {
    let faults = report(|text| {
        let said = format!("“{}” of {}", text.words.replace('\n', "/"), text.path);
        // A column of a table is as narrow as its neighbours leave it.
        let in_table = text.path.contains("/TableBlock/");
        (text.widow && !in_table)
            .then_some(said)
            .into_iter()
            .collect()
    });
    assert!(faults.is_empty(), "\n{faults}");
}

/// The components whose like stand in a list.
const ROWS: [&str; 3] = ["EntryCard", "PickCard", "Choice"];

#[test]
fn what_stands_in_one_list_is_of_one_size() {
    let mut wrong = Vec::new();
    for page in pages() {
        let mut sizes: BTreeMap<&str, Vec<(f32, &str)>> = BTreeMap::new();
        for text in &page.texts {
            if text.path.split('/').any(|part| ROWS.contains(&part)) {
                // What takes two lines is no line of its own.
                let path = text.path.trim_end_matches("/Line");
                sizes
                    .entry(path)
                    .or_default()
                    .push((text.size, &text.words));
            }
        }
        for (path, sizes) in sizes {
            let (first, _) = sizes[0];
            if let Some((other, words)) = sizes.iter().find(|(size, _)| (size - first).abs() > 0.6)
            {
                wrong.push(format!(
                    "{}: {path}: “{words}” {other:.1} not {first:.1}",
                    page.place
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of\n{}", wrong.len(), wrong.join("\n"));
}

/// Lists that are longer than four rows.
const LONG_LISTS: [&str; 4] = ["documents", "questions", "guides", "hall-stations"];

#[test]
fn lists_in_the_low_mode_show_four_rows_as_far_as_large_type_leaves_room() {
    let mut seen = 0;
    for page in pages() {
        let words: Vec<&str> = page.place.split(' ').collect();
        let [shape, mode, scene] = words[..] else {
            panic!("{}", page.place);
        };
        if !mode.ends_with("low") || !LONG_LISTS.contains(&scene) {
            continue;
        }
        let title = |text: &&Text| text.path.ends_with("EntryCard/Title") && text.in_view;
        let rows = page.texts.iter().filter(title).count();
        // Two lines of the larger type are 12 cm together: a reach of 14 cm with its bar holds three.
        let large = mode == "elder-low" && (shape != "portrait" || scene == "hall-stations");
        let least = if large { 3 } else { 4 };
        assert!(rows >= least, "{}: {rows} rows", page.place);
        seen += 1;
    }
    assert!(seen >= 2 * LONG_LISTS.len());
}

slint::slint! {
    component Set inherits Text {
        font-family: "Noto Sans SC";
        font-size: 100px;
        wrap: no-wrap;
    }
    export component Apostrophes inherits Window {
        width: 1080px;
        height: 1920px;
        Set { x: 0; y: 0; text: "members’ year’s"; }
        Set { x: 0; y: 200px; text: "members' year's"; }
        Set { x: 0; y: 400px; text: "会员’"; }
    }
}

#[test]
fn an_apostrophe_is_as_narrow_as_in_english_and_a_quotation_mark_as_wide_as_in_chinese() {
    // Its fonts are the kiosk's.
    let stand = Stand::of(PORTRAIT, OPEN);
    let window = Apostrophes::new().unwrap();
    window.show().unwrap();
    stand.studio().still();
    let texts = texts::all(window.window());
    let widths: Vec<f32> = texts.iter().map(|text| text.ink.2).collect();
    assert!((widths[0] - widths[1]).abs() < 10.0, "{widths:?}");
    assert!((widths[2] - 300.0).abs() < 1.0, "{widths:?}");
}
