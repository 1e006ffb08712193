//! The guide of a matter.

use std::rc::Rc;

use query_corner_ui::{App, Guide, MaterialRow};
use slint::ComponentHandle;

use crate::{
    app::{
        guide::{Intent, Material, View},
        kiosk,
    },
    shell::bridge::Bridge,
};

use super::{basis, body, entries, facts, model, place, strings};

pub fn connect(bridge: &Rc<Bridge>) {
    let guide = bridge.app().global::<Guide>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Guide(intent));
            }
        }
    };
    let to = send(bridge);
    guide.on_hold(move |index| to(Intent::Hold(place(index))));
    let to = send(bridge);
    guide.on_open_basis(move |index| to(Intent::OpenBasis(place(index))));
    let to = send(bridge);
    guide.on_open_question(move |index| to(Intent::OpenQuestion(place(index))));
    let to = send(bridge);
    guide.on_open_queue(move || to(Intent::TakeNumber));
}

pub fn render(app: &App, view: &View, pictures: body::Pictures) {
    let guide = app.global::<Guide>();
    guide.set_title(view.title.as_str().into());
    guide.set_note(view.note.as_str().into());
    guide.set_example(view.example);
    guide.set_facts(facts(&view.facts));
    guide.set_conditions(strings(&view.conditions));
    guide.set_materials(model(view.materials.iter().map(material)));
    guide.set_steps(body::blocks(&view.steps, false, pictures));
    guide.set_body(body::blocks(&view.body, false, pictures));
    guide.set_result(view.result.as_str().into());
    guide.set_other_ways(strings(&view.other_ways));
    guide.set_basis(basis(&view.basis));
    guide.set_questions(entries(&view.questions));
    guide.set_count(view.count.as_str().into());
    let taking = view.taking.as_ref();
    guide.set_can_take(taking.is_some());
    guide.set_queue_open(taking.is_some_and(|taking| taking.open));
    guide.set_queue_note(taking.map_or("", |taking| &taking.note).into());
}

fn material(material: &Material) -> MaterialRow {
    MaterialRow {
        name: material.name.as_str().into(),
        detail: material.detail.as_str().into(),
        optional: material.optional,
        held: material.held,
    }
}
