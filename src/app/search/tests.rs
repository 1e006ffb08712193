// Highlights are ranges, often one.
#![allow(clippy::single_range_in_vec_init)]

mod asked;
mod missing;
mod writing;

use super::*;
use crate::app::{
    kiosk::{self, Kiosk, View as Shown},
    page::Page,
    shelf::{Shelf, key},
    world::{Event, FoundItem},
};

fn kiosk(typing: Typing) -> Kiosk {
    let mut kiosk = Shelf::factory().kiosk();
    kiosk.deliver(Event::Typing(typing));
    let page = Page::search(&kiosk.context());
    kiosk.go(page);
    kiosk
}

fn act(kiosk: &mut Kiosk, intent: Intent) -> Vec<Effect> {
    kiosk.handle(kiosk::Intent::Search(intent))
}

fn press(kiosk: &mut Kiosk, keys: &str) -> Vec<Effect> {
    keys.chars()
        .flat_map(|key| act(kiosk, Intent::Key(key.into())))
        .collect()
}

fn view(kiosk: &mut Kiosk) -> View {
    match kiosk.view() {
        Some(Shown::Search(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn searches(effects: &[Effect]) -> Vec<(u64, String)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Search(query) => Some((query.serial, query.text.clone())),
            _ => None,
        })
        .collect()
}

fn last_serial(effects: &[Effect]) -> u64 {
    searches(effects).last().unwrap().0
}

fn candidates(serial: u64, reading: &str, words: &[(&str, usize)]) -> Event {
    Event::Candidates(Candidates {
        serial,
        reading: reading.into(),
        words: words
            .iter()
            .map(|(text, consumed)| Candidate {
                text: (*text).into(),
                consumed: *consumed,
            })
            .collect(),
        ..Candidates::default()
    })
}

fn spelled(effects: &[Effect]) -> u64 {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Spell(spelling) => Some(spelling.serial),
            Effect::Recognise(writing) => Some(writing.serial),
            _ => None,
        })
        .next_back()
        .unwrap()
}

fn found(serial: u64, keys: &[&str]) -> Event {
    let hits = keys.iter().map(|text| FoundItem {
        key: key(text),
        title: "组织关系接转".into(),
        highlights: vec![0..4],
        line_highlights: vec![],
        line: String::new(),
        title_en: String::new(),
        highlights_en: vec![],
        line_en: String::new(),
    });
    Event::Found(Found {
        serial,
        hits: hits.collect(),
        fits: keys.len(),
        is_known: !keys.is_empty(),
        totals: vec![(Kind::Guide, u32::try_from(keys.len()).unwrap())],
        ..Found::default()
    })
}

const ALL: Typing = Typing {
    spell: true,
    write: true,
};

#[test]
fn each_letter_is_searched_and_spelled() {
    let mut kiosk = kiosk(ALL);
    let effects = press(&mut kiosk, "zz");
    let texts: Vec<_> = searches(&effects)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["z", "zz"]);
    assert_eq!(view(&mut kiosk).composing, "zz");
}

#[test]
fn an_answer_that_was_overtaken_is_left_alone() {
    let mut kiosk = kiosk(ALL);
    let early = last_serial(&press(&mut kiosk, "z"));
    let late = last_serial(&press(&mut kiosk, "z"));
    kiosk.deliver(found(early, &["guide/agency-service"]));
    assert_eq!(view(&mut kiosk).count, 0);
    kiosk.deliver(found(late, &["guide/agency-service"]));
    assert_eq!(view(&mut kiosk).count, 1);
    // The same answer twice changes nothing, and an old one after it neither.
    kiosk.deliver(found(early, &[]));
    assert_eq!(view(&mut kiosk).count, 1);
}

#[test]
fn a_candidate_stands_and_the_rest_is_read_anew() {
    let mut kiosk = kiosk(ALL);
    let effects = press(&mut kiosk, "zuzhiguan");
    kiosk.deliver(candidates(
        spelled(&effects),
        "zu'zhi'guan",
        &[("组织", 5), ("组织馆", 9)],
    ));
    assert_eq!(view(&mut kiosk).candidates, ["组织", "组织馆"]);
    let effects = act(&mut kiosk, Intent::ChooseCandidate(0));
    let view = view(&mut kiosk);
    assert_eq!(
        (view.committed.as_str(), view.composing.as_str()),
        ("组织", "guan")
    );
    assert_eq!(searches(&effects).last().unwrap().1, "组织guan");
    assert!(matches!(&effects[0], Effect::Spell(s) if s.keys == "guan"));
}

#[test]
fn candidates_of_a_word_that_is_gone_are_left_alone() {
    let mut kiosk = kiosk(ALL);
    let effects = press(&mut kiosk, "z");
    act(&mut kiosk, Intent::Clear);
    kiosk.deliver(candidates(spelled(&effects), "z", &[("在", 1)]));
    let view = view(&mut kiosk);
    assert!(view.candidates.is_empty() && view.blank);
}

#[test]
fn nine_keys_and_strokes_are_searched_once_they_are_read() {
    let mut kiosk = kiosk(ALL);
    act(&mut kiosk, Intent::ChooseMethod(Method::Nine));
    let effects = press(&mut kiosk, "98");
    assert!(searches(&effects).is_empty());
    let answer = kiosk.deliver(candidates(spelled(&effects), "zu", &[("组", 2)]));
    assert_eq!(searches(&answer)[0].1, "组");

    act(&mut kiosk, Intent::Clear);
    act(&mut kiosk, Intent::ChooseMethod(Method::Write));
    act(
        &mut kiosk,
        Intent::PenDown {
            x: 100.0,
            y: 50.0,
            height: 200.0,
        },
    );
    act(&mut kiosk, Intent::PenMove { x: 150.0, y: 50.0 });
    let effects = act(&mut kiosk, Intent::PenUp);
    let Effect::Recognise(writing) = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(writing.strokes, [vec![(0.5, 0.25), (0.75, 0.25)]]);
    assert_eq!(view(&mut kiosk).strokes, ["M 100.0 50.0 L 150.0 50.0"]);
    let answer = kiosk.deliver(candidates(spelled(&effects), "", &[("一", 1)]));
    assert_eq!(searches(&answer)[0].1, "一");
    act(&mut kiosk, Intent::ChooseCandidate(0));
    let view = view(&mut kiosk);
    assert_eq!(view.committed, "一");
    assert!(view.strokes.is_empty());
}

#[test]
fn a_chosen_syllable_takes_the_place_of_its_digits() {
    let mut kiosk = kiosk(ALL);
    act(&mut kiosk, Intent::ChooseMethod(Method::Nine));
    let effects = press(&mut kiosk, "482694");
    let mut answer = Candidates {
        serial: spelled(&effects),
        openings: vec!["guan".into(), "huan".into()],
        ..Candidates::default()
    };
    kiosk.deliver(Event::Candidates(answer.clone()));
    assert_eq!(view(&mut kiosk).openings, ["guan", "huan"]);
    let effects = act(&mut kiosk, Intent::ChooseOpening(0));
    assert!(matches!(&effects[0], Effect::Spell(s) if s.keys == "guan'94"));

    answer.serial = spelled(&effects);
    answer.openings = vec!["xi".into()];
    kiosk.deliver(Event::Candidates(answer));
    let effects = act(&mut kiosk, Intent::ChooseOpening(0));
    assert!(matches!(&effects[0], Effect::Spell(s) if s.keys == "guan'xi"));
    // The mark between two chosen syllables goes with the first letter after it.
    for left in ["guan'x", "guan"] {
        let effects = act(&mut kiosk, Intent::Delete);
        assert!(matches!(&effects[0], Effect::Spell(s) if s.keys == left));
    }
}

#[test]
fn delete_takes_keys_first_then_characters() {
    let mut kiosk = kiosk(ALL);
    act(&mut kiosk, Intent::ChooseKeys(Keys::Digits));
    press(&mut kiosk, "12");
    act(&mut kiosk, Intent::ChooseKeys(Keys::Words));
    press(&mut kiosk, "h");
    for expected in ["12", "1", "", ""] {
        act(&mut kiosk, Intent::Delete);
        let view = view(&mut kiosk);
        assert_eq!(format!("{}{}", view.committed, view.composing), expected);
    }
}

#[test]
fn an_empty_field_suggests_what_is_asked_most() {
    let mut kiosk = kiosk(Typing::default());
    let view = view(&mut kiosk);
    assert!(view.blank && view.keyboard);
    assert_eq!(view.suggestions.len(), SUGGESTIONS);
    act(&mut kiosk, Intent::ChooseSuggestion(0));
    assert!(matches!(kiosk.page(), Some(Page::Answer(_))));
}

#[test]
fn nothing_found_is_said_with_other_words_to_try() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "qqqq"));
    assert!(!view(&mut kiosk).nothing);
    kiosk.deliver(found(serial, &[]));
    let view = view(&mut kiosk);
    assert!(view.nothing);
    assert_eq!(view.calm, "没有找到「qqqq」");
    assert!(view.hint.contains("换个说法"));
}

#[test]
fn a_tab_looks_among_one_kind_and_keeps_the_others_in_sight() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "zz"));
    kiosk.deliver(found(serial, &["guide/agency-service"]));
    let effects = act(&mut kiosk, Intent::ChooseTab(1));
    assert!(matches!(&effects[..], [Effect::Search(q)] if q.kind == Some(Kind::Guide)));
    let tabs = view(&mut kiosk).tabs;
    assert_eq!(
        tabs.iter()
            .map(|tab| tab.label.as_str())
            .collect::<Vec<_>>(),
        ["全部", "指南"]
    );
    assert!(tabs[1].on);
    // Typing on searches everything again.
    let effects = press(&mut kiosk, "g");
    assert!(matches!(effects.last(), Some(Effect::Search(q)) if q.kind.is_none()));
}

#[test]
fn elders_begin_with_handwriting_where_it_is_there() {
    for (elder, typing, expected) in [
        (true, ALL, Method::Write),
        (true, Typing::default(), Method::Letters),
        (false, ALL, Method::Letters),
    ] {
        assert_eq!(Search::new(elder, typing).method, expected);
    }
}

#[test]
fn the_keyboard_goes_and_comes_back_by_the_field() {
    let mut kiosk = kiosk(ALL);
    press(&mut kiosk, "zz");
    act(&mut kiosk, Intent::Done);
    let hidden = view(&mut kiosk);
    assert!(!hidden.keyboard);
    assert_eq!(hidden.committed, "zz");
    act(&mut kiosk, Intent::TouchField);
    assert!(view(&mut kiosk).keyboard);
}

#[test]
fn the_wipe_leaves_nothing_typed() {
    let mut kiosk = kiosk(ALL);
    press(&mut kiosk, "zz");
    kiosk.wipe();
    let page = Page::search(&kiosk.context());
    kiosk.go(page);
    assert!(view(&mut kiosk).blank);
}
