//! 我的号.

use std::rc::Rc;

use query_corner_ui::{App, MyNumber};
use slint::{ComponentHandle, SharedString};

use crate::{
    app::{
        kiosk,
        my_number::{Intent, View},
    },
    shell::bridge::Bridge,
};

use super::{model, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let number = bridge.app().global::<MyNumber>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::MyNumber(intent));
            }
        }
    };
    let to = send(bridge);
    number.on_choose_letter(move |index| to(Intent::ChooseLetter(place(index))));
    let to = send(bridge);
    number.on_digit(move |digit: SharedString| {
        if let Some(digit) = digit.chars().next() {
            to(Intent::Digit(digit));
        }
    });
    let to = send(bridge);
    number.on_delete(move || to(Intent::Delete));
    let to = send(bridge);
    number.on_look(move || to(Intent::Look));
    let to = send(bridge);
    number.on_again(move || to(Intent::Again));
}

pub fn render(app: &App, view: &View) {
    let number = app.global::<MyNumber>();
    let letters: Vec<SharedString> = view.letters.iter().map(SharedString::from).collect();
    number.set_letters(model(letters));
    number.set_letter(view.letter.as_str().into());
    number.set_digits(view.digits.as_str().into());
    number.set_ready(view.ready);
    number.set_calm(view.calm.into());
    let found = view.found.clone();
    number.set_found(found.is_some());
    let found = found.unwrap_or_default();
    number.set_label(found.label.into());
    number.set_service(found.service.into());
    number.set_windows(found.windows.into());
    number.set_taken(found.taken.into());
    number.set_state(found.state.into());
    number.set_state_note(found.state_note.into());
    number.set_first_name(found.first.0.into());
    number.set_first(found.first.1.into());
    let (name, value) = found.second.unwrap_or_default();
    number.set_second_name(name.into());
    number.set_second(value.into());
    number.set_place(found.place.into());
    number.set_order(found.order.into());
    number.set_test(found.test);
}
