//! What the content does not have, and what only comes near.

use super::*;

/// An answer whose first `fits` fit, the others coming near.
fn near(serial: u64, keys: &[&str], fits: usize) -> Event {
    let Event::Found(mut found) = found(serial, keys) else {
        panic!("an answer");
    };
    found.fits = fits;
    found.is_known = fits > 0;
    found.totals = vec![(Kind::Guide, u32::try_from(fits).unwrap())];
    Event::Found(found)
}

const TWO: [&str; 2] = ["guide/agency-service", "guide/floating-register"];

/// The words for editors among effects.
fn told(effects: &[Effect]) -> Vec<&str> {
    let words = effects.iter().filter_map(|effect| match effect {
        Effect::Unanswered { words, .. } => Some(words.as_str()),
        _ => None,
    });
    words.collect()
}

/// A page on which `huochepiao` was typed, with its answer.
fn missing() -> Kiosk {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "huochepiao"));
    kiosk.deliver(near(serial, &TWO, 0));
    kiosk
}

#[test]
fn what_the_content_does_not_have_is_said_with_who_may_know_and_no_shortcut() {
    let mut kiosk = missing();
    let shown = view(&mut kiosk);
    assert!(shown.missing && !shown.nothing && shown.can_ask);
    assert_eq!(shown.calm, "没有找到「huochepiao」");
    for way in ["咨询台", "一楼，正对大门", "0000-6012345", "12345"] {
        assert!(shown.help.contains(way), "{way}: {}", shown.help);
    }
    // What comes near is listed, and nothing is put forward.
    assert_eq!((shown.count, shown.parted), (2, None));
    assert_eq!(shown.best, "");
    assert!(shown.tabs.iter().all(|tab| tab.note.is_empty()));
    let effects = act(&mut kiosk, Intent::OpenBest);
    assert!(effects.is_empty() && matches!(kiosk.page(), Some(Page::Search(_))));
}

#[test]
fn a_window_can_be_asked_and_the_words_reach_the_editors() {
    let mut kiosk = missing();
    let effects = act(&mut kiosk, Intent::AskAtWindow);
    assert_eq!(told(&effects), ["huochepiao"]);
    assert!(matches!(kiosk.page(), Some(Page::Queue(_))));
    kiosk.handle(kiosk::Intent::Back);
    assert_eq!(told(&kiosk.handle(kiosk::Intent::Back)), [""; 0], "once");
}

#[test]
fn what_only_comes_near_is_no_answer_where_it_is_opened() {
    let mut kiosk = missing();
    let effects = act(&mut kiosk, Intent::Open(0));
    assert_eq!(told(&effects), ["huochepiao"]);
    assert!(matches!(kiosk.page(), Some(Page::Guide(_))));
    kiosk.handle(kiosk::Intent::Back);
    assert_eq!(told(&kiosk.handle(kiosk::Intent::Back)), [""; 0], "once");
}

#[test]
fn a_hall_without_desk_telephone_and_services_leads_to_the_hotline() {
    let mut hall = Shelf::factory();
    let item = hall
        .0
        .iter_mut()
        .find(|item| item.header.key.kind() == Kind::Hall);
    if let Some(crate::content::item::Detail::Hall(hall)) = item.map(|item| &mut item.detail) {
        hall.areas.clear();
        hall.services.clear();
        hall.telephone.clear();
    }
    let mut kiosk = hall.kiosk();
    kiosk.deliver(Event::Typing(ALL));
    let page = Page::search(&kiosk.context());
    kiosk.go(page);
    let serial = last_serial(&press(&mut kiosk, "weather"));
    kiosk.deliver(near(serial, &[], 0));
    let shown = view(&mut kiosk);
    assert_eq!(shown.help, "可以打 12345 热线。");
    assert!(shown.missing && !shown.can_ask);
}

#[test]
fn the_count_is_of_what_fits_and_the_rest_stands_apart() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "daiban"));
    kiosk.deliver(near(serial, &TWO, 1));
    let shown = view(&mut kiosk);
    assert_eq!((shown.count, shown.parted), (2, Some(1)));
    assert_eq!((shown.tabs[0].note.as_str(), shown.missing), ("1", false));
    assert!(!shown.best.is_empty());
}

#[test]
fn a_full_list_says_that_there_is_more() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "dangyuan"));
    let Event::Found(mut full) = found(serial, &TWO) else {
        panic!("an answer");
    };
    full.totals = vec![(Kind::Guide, 7), (Kind::Question, 5)];
    kiosk.deliver(Event::Found(full));
    let notes: Vec<String> = view(&mut kiosk)
        .tabs
        .into_iter()
        .map(|tab| tab.note)
        .collect();
    // Both are guides; of the answers none has its place in the list.
    assert_eq!(notes, ["2+", "", "2+"]);
}

#[test]
fn a_kind_that_is_looked_at_is_counted_as_it_is_listed() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "zz"));
    kiosk.deliver(near(serial, &TWO, 1));
    let serial = last_serial(&act(&mut kiosk, Intent::ChooseTab(1)));
    kiosk.deliver(near(serial, &TWO, 2));
    let notes: Vec<String> = view(&mut kiosk)
        .tabs
        .into_iter()
        .map(|tab| tab.note)
        .collect();
    // And the list of all kinds has not all of them.
    assert_eq!(notes, ["1+", "2"]);
}

#[test]
fn words_of_asking_alone_ask_for_more() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "zenmeban"));
    let Event::Found(mut asking) = near(serial, &TWO, 0) else {
        panic!("an answer");
    };
    asking.is_known = true;
    kiosk.deliver(Event::Found(asking));
    let shown = view(&mut kiosk);
    assert_eq!((shown.missing, shown.best.as_str()), (false, ""));
    assert_eq!(shown.calm, "再打几个字：是什么事？");
}
