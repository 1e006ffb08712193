//! The page of a question.

use std::rc::Rc;

use query_corner_ui::{Answer, App};
use slint::ComponentHandle;

use crate::{
    app::{
        answer::{Intent, View},
        kiosk,
    },
    shell::bridge::Bridge,
};

use super::{basis, body, entries, place, seal_tone};

pub fn connect(bridge: &Rc<Bridge>) {
    let answer = bridge.app().global::<Answer>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Answer(intent));
            }
        }
    };
    let to = send(bridge);
    answer.on_open_basis(move |index| to(Intent::OpenBasis(place(index))));
    let to = send(bridge);
    answer.on_open_queue(move || to(Intent::TakeNumber));
    let to = send(bridge);
    answer.on_open_guide(move || to(Intent::OpenGuide));
    let to = send(bridge);
    answer.on_open_related(move |index| to(Intent::OpenRelated(place(index))));
}

pub fn render(app: &App, view: &View, pictures: body::Pictures) {
    let answer = app.global::<Answer>();
    answer.set_title(view.title.as_str().into());
    answer.set_note(view.note.as_str().into());
    answer.set_seal(view.seal.text.as_str().into());
    answer.set_seal_tone(seal_tone(view.seal.tone));
    answer.set_tag(view.tag.as_str().into());
    answer.set_example(view.example);
    answer.set_answer(body::paragraph(&view.answer));
    answer.set_body(body::blocks(&view.body, false, pictures));
    answer.set_basis(basis(&view.basis));
    let taking = view.taking.as_ref();
    answer.set_place(taking.map_or("", |taking| &taking.place).into());
    answer.set_can_take(taking.is_some());
    answer.set_queue_open(taking.is_some_and(|taking| taking.open));
    answer.set_queue_note(taking.map_or("", |taking| &taking.note).into());
    answer.set_has_guide(view.has_guide);
    answer.set_related(entries(&view.related));
}
