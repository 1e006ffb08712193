//! The catalogue pages.

use std::rc::Rc;

use query_corner_ui::{App, Catalogue, EntryRow};
use slint::ComponentHandle;

use crate::{
    app::{
        catalogue::{Intent, View},
        kiosk,
        page::Page,
    },
    shell::bridge::Bridge,
};

use super::{choices, entry, int, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let catalogue = bridge.app().global::<Catalogue>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Catalogue(intent));
            }
        }
    };
    let to = send(bridge);
    catalogue.on_choose_tab(move |index| to(Intent::ChooseTab(place(index))));
    let to = send(bridge);
    catalogue.on_choose(move |index| to(Intent::Choose(place(index))));
    let to = send(bridge);
    catalogue.on_toggle_more(move || to(Intent::ToggleMore));
    let to = send(bridge);
    catalogue.on_open(move |index| to(Intent::Open(place(index))));
    let rows = Rc::downgrade(bridge);
    catalogue.on_entry_at(move |index, _revision| {
        rows.upgrade()
            .and_then(|bridge| row(&bridge, place(index)))
            .unwrap_or_default()
    });
}

/// A row is asked for while the page is drawn; one that can't be read stays empty.
fn row(bridge: &Bridge, index: usize) -> Option<EntryRow> {
    bridge
        .read(|kiosk| {
            let Some(Page::Catalogue(catalogue)) = kiosk.page() else {
                return None;
            };
            let row = catalogue.row(index, &kiosk.context());
            row.inspect_err(|error| tracing::error!(%error, "有一行读不了"))
                .ok()
                .flatten()
        })
        .map(|row| entry(&row))
}

pub fn render(app: &App, view: &View) {
    let catalogue = app.global::<Catalogue>();
    catalogue.set_tabs(choices(&view.tabs));
    catalogue.set_choices(choices(&view.choices));
    catalogue.set_more(view.more);
    catalogue.set_expanded(view.expanded);
    catalogue.set_count(int(view.count));
    catalogue.set_empty(view.empty.into());
    catalogue.set_revision(view.revision);
}
