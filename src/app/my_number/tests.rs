use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::app::{
    kiosk::{self, Kiosk, View as Shown},
    page::Page,
    ports::{Ports, Tickets},
    shelf::{NOW, Shelf},
};

type Asked = Rc<RefCell<Vec<(Letter, String)>>>;

/// A journal without tickets that notes what it is asked for.
struct Empty(Asked);

impl Tickets for Empty {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        Ok(vec![])
    }

    fn find(&self, letter: Letter, digits: &str) -> Result<Vec<Ticket>, ReadError> {
        self.0.borrow_mut().push((letter, digits.to_owned()));
        Ok(vec![])
    }

    fn after(&self, _ticket: &Ticket) -> Result<u32, ReadError> {
        Ok(0)
    }
}

fn kiosk() -> (Kiosk, Asked) {
    let asked = Asked::default();
    let ports = Ports {
        library: Box::new(Shelf::factory()),
        tickets: Box::new(Empty(asked.clone())),
    };
    let mut kiosk = Kiosk::new(ports, NOW, NOW.date());
    kiosk.go(Page::MyNumber(MyNumber::default()));
    (kiosk, asked)
}

fn act(kiosk: &mut Kiosk, intents: &[Intent]) -> View {
    for intent in intents {
        kiosk.handle(kiosk::Intent::MyNumber(*intent));
    }
    match kiosk.view() {
        Some(Shown::MyNumber(view)) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn letter_and_digits_are_touched_and_looked_up() {
    let (mut kiosk, asked) = kiosk();
    let digits = ['1', '0', '3', '7', '9'].map(Intent::Digit);
    let view = act(&mut kiosk, &[Intent::Look]);
    assert!(!view.ready && asked.borrow().is_empty());
    act(&mut kiosk, &[Intent::ChooseLetter(1)]);
    act(&mut kiosk, &digits);
    let view = act(&mut kiosk, &[Intent::Delete]);
    assert_eq!((view.letter.as_str(), view.digits.as_str()), ("B", "1037"));
    let view = act(&mut kiosk, &[Intent::Look]);
    assert_eq!(asked.borrow()[0].1, "1037");
    assert!(view.calm.contains("今天没有这个号码"));
    assert!(view.found.is_none());
    // The sentence goes with the next touch.
    assert_eq!(act(&mut kiosk, &[Intent::Digit('1')]).calm, "");
}

#[test]
fn more_digits_than_a_label_has_are_not_taken() {
    let (mut kiosk, _) = kiosk();
    let view = act(&mut kiosk, &[Intent::Digit('1'); 12]);
    assert_eq!(view.digits.len(), MOST_DIGITS);
}

#[test]
fn every_state_has_its_words() {
    for state in State::ALL {
        for language in [Language::Chinese, Language::English] {
            let (word, note) = super::state(state, language);
            assert!(!word.is_empty() && !note.is_empty(), "{state}");
        }
    }
}
