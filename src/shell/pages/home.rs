//! The home page.

use std::rc::Rc;

use query_corner_ui::{App, Door as Shown, Home, HomeNotice};
use slint::{ComponentHandle, SharedString};

use crate::{
    app::{
        home::{BoardNotice, Door, Intent, View},
        kiosk,
    },
    shell::bridge::Bridge,
};

use super::{model, place, search::method_of};

pub fn connect(bridge: &Rc<Bridge>) {
    let home = bridge.app().global::<Home>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Home(intent));
            }
        }
    };
    let to = send(bridge);
    home.on_open_door(move |door| to(Intent::OpenDoor(door_of(door))));
    let to = send(bridge);
    home.on_open_search(move || to(Intent::OpenSearch(None)));
    let to = send(bridge);
    home.on_open_search_by(move |method| to(Intent::OpenSearch(Some(method_of(method)))));
    let to = send(bridge);
    home.on_open_suggestion(move |index| to(Intent::OpenSuggestion(place(index))));
    let to = send(bridge);
    home.on_open_notice(move |index| to(Intent::OpenNotice(place(index))));
}

pub fn render(app: &App, view: &View) {
    let home = app.global::<Home>();
    home.set_hall(view.hall.as_str().into());
    home.set_time(view.time.as_str().into());
    home.set_date(view.date.as_str().into());
    home.set_status(view.status.as_str().into());
    home.set_open(view.open);
    home.set_hours_note(view.hours_note.as_str().into());
    home.set_queue_note(view.queue_note.as_str().into());
    home.set_questions_note(view.questions_note.as_str().into());
    home.set_can_write(view.can_write);
    home.set_suggestions(model(view.suggestions.iter().map(SharedString::from)));
    home.set_notices(model(view.notices.iter().map(notice)));
}

fn notice(notice: &BoardNotice) -> HomeNotice {
    HomeNotice {
        kind: notice.kind.into(),
        title: notice.title.as_str().into(),
        note: notice.note.as_str().into(),
    }
}

fn door_of(door: Shown) -> Door {
    match door {
        Shown::Documents => Door::Documents,
        Shown::Questions => Door::Questions,
        Shown::Guides => Door::Guides,
        Shown::Queue => Door::Queue,
        Shown::Notices => Door::Notices,
        Shown::Hall => Door::Hall,
        Shown::MyNumber => Door::MyNumber,
    }
}
