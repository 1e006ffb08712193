//! What lies over a page.

use std::rc::Rc;

use query_corner_ui::{App, Dialog, DialogKind, PlaceRow, Screen};
use slint::ComponentHandle;

use crate::{
    app::{
        dialog::{Intent, View},
        help, kiosk, take_along,
    },
    shell::{
        bridge::Bridge,
        qr::{self, Level},
    },
};

use super::model;

pub fn connect(bridge: &Rc<Bridge>) {
    let dialog = bridge.app().global::<Dialog>();
    let screen = bridge.app().global::<Screen>();
    let send = |intent: Intent| {
        let bridge = Rc::downgrade(bridge);
        move || {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Dialog(intent));
            }
        }
    };
    screen.on_ask_help(send(Intent::AskHelp));
    screen.on_take_along(send(Intent::TakeAlong));
    dialog.on_print(send(Intent::Print));
    dialog.on_close(send(Intent::Close));
}

pub fn render(app: &App, view: Option<&View>) {
    let dialog = app.global::<Dialog>();
    let kind = match view {
        None => DialogKind::None,
        Some(View::Help(view)) => {
            render_help(&dialog, view);
            DialogKind::Help
        }
        Some(View::TakeAlong(view)) => {
            render_take_along(&dialog, view);
            DialogKind::TakeAlong
        }
    };
    dialog.set_kind(kind);
}

fn render_help(dialog: &Dialog, view: &help::View) {
    dialog.set_title(view.title.into());
    dialog.set_note(view.note.into());
    dialog.set_places(model(view.places.iter().map(|place| PlaceRow {
        name: place.name.as_str().into(),
        way: place.way.as_str().into(),
    })));
    dialog.set_telephone(view.telephone.as_str().into());
    dialog.set_closed(view.closed.as_str().into());
}

fn render_take_along(dialog: &Dialog, view: &take_along::View) {
    dialog.set_title(view.title.as_str().into());
    dialog.set_note(view.note.as_str().into());
    let code = qr::code(&view.code, Level::Any).unwrap_or_default();
    dialog.set_modules(i32::try_from(code.size().width).unwrap_or(i32::MAX));
    dialog.set_code(code);
    dialog.set_holds(view.holds.as_str().into());
    dialog.set_rest(view.rest.as_str().into());
    dialog.set_has_printer(view.has_printer);
    dialog.set_can_print(view.can_print);
    dialog.set_paper(view.paper.as_str().into());
    dialog.set_paper_failed(view.paper_failed);
}
