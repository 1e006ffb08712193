//! The page of a number that was given.

use std::rc::Rc;

use query_corner_ui::{App, Ticket};
use slint::ComponentHandle;

use crate::{
    app::{
        kiosk,
        ticket::{Intent, View},
    },
    shell::{
        bridge::Bridge,
        qr::{self, Level},
    },
};

pub fn connect(bridge: &Rc<Bridge>) {
    let ticket = bridge.app().global::<Ticket>();
    let send = |intent: Intent| {
        let bridge = Rc::downgrade(bridge);
        move || {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Ticket(intent));
            }
        }
    };
    ticket.on_see_guide(send(Intent::SeeGuide));
    ticket.on_done(send(Intent::Done));
}

pub fn render(app: &App, view: &View) {
    let ticket = app.global::<Ticket>();
    ticket.set_label(view.label.as_str().into());
    ticket.set_service(view.service.as_str().into());
    ticket.set_windows(view.windows.as_str().into());
    ticket.set_taken(view.taken.as_str().into());
    ticket.set_order(view.order.as_str().into());
    ticket.set_first_name(view.first.0.as_str().into());
    ticket.set_first(view.first.1.as_str().into());
    let (name, value) = view.second.clone().unwrap_or_default();
    ticket.set_second_name(name.into());
    ticket.set_second(value.into());
    let code = qr::code(&view.qr, Level::Medium);
    ticket.set_has_code(code.is_some());
    ticket.set_code(code.unwrap_or_default());
    ticket.set_code_note(view.code_note.into());
    ticket.set_materials(view.materials.as_str().into());
    ticket.set_print(view.print.into());
    ticket.set_paperless(view.paperless);
    ticket.set_test(view.test);
    ticket.set_seconds(i32::try_from(view.seconds).unwrap_or(i32::MAX));
}
