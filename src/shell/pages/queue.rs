//! The queue's page.

use std::rc::Rc;

use query_corner_ui::{App, Declaration, Queue, QueueStep, ServiceRow};
use slint::ComponentHandle;

use crate::{
    app::{
        kiosk,
        queue::{Intent, ServiceCard, View, ViewStep},
        typeset::em,
    },
    domain::ticket::Class,
    shell::bridge::Bridge,
};

use super::{model, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let queue = bridge.app().global::<Queue>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Queue(intent));
            }
        }
    };
    let to = send(bridge);
    queue.on_choose(move |index| to(Intent::Choose(place(index))));
    let to = send(bridge);
    queue.on_declare(move |declaration| to(Intent::Declare(class_of(declaration))));
    let to = send(bridge);
    queue.on_confirm(move || to(Intent::Confirm));
    let to = send(bridge);
    queue.on_confirm_late(move || to(Intent::ConfirmLate));
    let to = send(bridge);
    queue.on_decline(move || to(Intent::Decline));
    let to = send(bridge);
    queue.on_see_guides(move || to(Intent::SeeGuides));
    let to = send(bridge);
    queue.on_see_hall(move || to(Intent::SeeHall));
}

pub fn render(app: &App, view: &View) {
    let queue = app.global::<Queue>();
    queue.set_step(match view.step {
        ViewStep::Choose => QueueStep::Choose,
        ViewStep::Declare => QueueStep::Declare,
        ViewStep::Warned => QueueStep::Warned,
        ViewStep::Refused => QueueStep::Refused,
    });
    queue.set_services(model(view.services.iter().map(row).collect::<Vec<_>>()));
    let longest = |of: fn(&ServiceCard) -> f32| view.services.iter().map(of).fold(0.0, f32::max);
    queue.set_longest_name(longest(|card| em(&card.name)));
    queue.set_longest_line(longest(|card| em(&card.state) + em(&card.note)));
    queue.set_longest_state(longest(|card| em(&card.state)));
    queue.set_all_open(view.services.iter().all(|card| card.open));
    queue.set_service(row(&view.service));
    queue.set_windows(view.windows.as_str().into());
    queue.set_matter(view.matter.as_str().into());
    queue.set_declaration(declaration(view.class));
    queue.set_issuing(view.issuing);
    queue.set_declaring(view.declaring.as_str().into());
    queue.set_paperless(view.paperless.into());
    queue.set_refusal(view.refusal.as_str().into());
    queue.set_refusal_note(view.refusal_note.as_str().into());
}

fn row(card: &ServiceCard) -> ServiceRow {
    ServiceRow {
        letter: card.letter.as_str().into(),
        name: card.name.as_str().into(),
        intro: card.intro.as_str().into(),
        open: card.open,
        state: card.state.as_str().into(),
        note: card.note.as_str().into(),
    }
}

fn class_of(declaration: Declaration) -> Class {
    match declaration {
        Declaration::None => Class::Ordinary,
        Declaration::Elder => Class::Elder,
        Declaration::Disabled => Class::Disabled,
        Declaration::Pregnant => Class::Pregnant,
        Declaration::Military => Class::Military,
    }
}

fn declaration(class: Class) -> Declaration {
    match class {
        Class::Ordinary | Class::Appointment => Declaration::None,
        Class::Elder => Declaration::Elder,
        Class::Disabled => Declaration::Disabled,
        Class::Pregnant => Declaration::Pregnant,
        Class::Military => Declaration::Military,
    }
}
