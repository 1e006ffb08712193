//! Markings before and behind titles, behind labels, beside what else the head of a paper says, and
//! the ordinary sentences that use the same words.

use query_corner::content::marking::in_line;

/// Whole lines, titles, names of files, cells of one row.
const MARKED: &str = include_str!("../fixtures/markings/marked.txt");

/// What English titles and answers say.
const ENGLISH: &str = include_str!("../fixtures/markings/english.txt");

/// Laws, headings, questions of forms, everyday words.
const HARMLESS: &str = include_str!("../fixtures/markings/harmless.txt");

#[test]
fn a_marking_is_found_beside_other_words() {
    for line in MARKED.lines() {
        assert!(in_line(line).is_some(), "{line}");
    }
}

#[test]
fn english_markings_are_found_beside_other_words() {
    for line in ENGLISH.lines() {
        assert!(in_line(line).is_some(), "{line}");
    }
}

#[test]
fn the_same_words_are_none_in_sentences_and_names() {
    for line in HARMLESS.lines() {
        assert_eq!(in_line(line), None, "{line}");
    }
}

/// What a wide gap parts is looked at by itself, whichever sign makes the gap.
#[test]
fn what_stands_apart_in_a_line_is_looked_at_by_itself() {
    for level in ["秘密", "内部使用", "不予公开", "机密★3年"] {
        for gap in [
            "\t", "\u{3000}", "  ", "\u{2003}", "｜", " | ", "\r", "\u{2028}", "\u{B}",
        ] {
            for line in [
                format!("{level}{gap}县委办公室"),
                format!("县委办公室{gap}{level}"),
            ] {
                assert!(in_line(&line).is_some(), "{line:?}");
            }
            let label = format!("密级{gap}国家秘密{gap}份号{gap}12");
            assert!(in_line(&label).is_some(), "{label:?}");
            let harmless = format!("秘密投票{gap}国家秘密{gap}内部管理");
            assert_eq!(in_line(&harmless), None, "{harmless:?}");
        }
    }
}
