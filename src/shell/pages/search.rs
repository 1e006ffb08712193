//! The search page and its keyboard.

use std::rc::Rc;

use query_corner_ui::{App, EntryRow, Keys as ShownKeys, Method as ShownMethod, Search};
use slint::{ComponentHandle, SharedString};

use crate::{
    app::{
        kiosk,
        page::Page,
        search::{Intent, Keys, Method, View},
    },
    shell::bridge::Bridge,
};

use super::{choices, entry, int, model, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let search = bridge.app().global::<Search>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Search(intent));
            }
        }
    };
    let to = send(bridge);
    search.on_touch_field(move || to(Intent::TouchField));
    let to = send(bridge);
    search.on_clear(move || to(Intent::Clear));
    let to = send(bridge);
    search.on_clear_word(move || to(Intent::ClearWord));
    let to = send(bridge);
    search.on_choose_tab(move |index| to(Intent::ChooseTab(place(index))));
    let to = send(bridge);
    search.on_choose_suggestion(move |index| to(Intent::ChooseSuggestion(place(index))));
    let to = send(bridge);
    search.on_choose_facet(move |index| to(Intent::ChooseFacet(place(index))));
    let to = send(bridge);
    search.on_open(move |index| to(Intent::Open(place(index))));
    let to = send(bridge);
    search.on_open_best(move || to(Intent::OpenBest));
    let to = send(bridge);
    search.on_ask_at_window(move || to(Intent::AskAtWindow));
    let to = send(bridge);
    search.on_choose_method(move |method| to(Intent::ChooseMethod(method_of(method))));
    let to = send(bridge);
    search.on_choose_keys(move |keys| to(Intent::ChooseKeys(keys_of(keys))));
    let to = send(bridge);
    search.on_key(move |face| to(Intent::Key(face.into())));
    let to = send(bridge);
    search.on_space(move || to(Intent::Space));
    let to = send(bridge);
    search.on_delete(move || to(Intent::Delete));
    let to = send(bridge);
    search.on_done(move || to(Intent::Done));
    let to = send(bridge);
    search.on_choose_candidate(move |index| to(Intent::ChooseCandidate(place(index))));
    let to = send(bridge);
    search.on_choose_opening(move |index| to(Intent::ChooseOpening(place(index))));
    let rows = Rc::downgrade(bridge);
    search.on_entry_at(move |index, _revision| {
        rows.upgrade()
            .and_then(|bridge| row(&bridge, place(index)))
            .unwrap_or_default()
    });
    connect_pen(bridge);
}

/// A pen moves far more often than anything else changes: only its strokes are drawn.
fn connect_pen(bridge: &Rc<Bridge>) {
    let search = bridge.app().global::<Search>();
    let draw = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send_unshown(kiosk::Intent::Search(intent));
                show_strokes(&bridge);
            }
        }
    };
    let to = draw(bridge);
    search.on_pen_down(move |x, y, _width, height| to(Intent::PenDown { x, y, height }));
    let to = draw(bridge);
    search.on_pen_move(move |x, y| to(Intent::PenMove { x, y }));
    let send = |bridge: &Rc<Bridge>, intent: Intent| {
        let bridge = Rc::downgrade(bridge);
        move || {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Search(intent.clone()));
            }
        }
    };
    search.on_pen_up(send(bridge, Intent::PenUp));
    search.on_pause_over(send(bridge, Intent::PauseOver));
    search.on_undo_stroke(send(bridge, Intent::UndoStroke));
    search.on_wipe_slate(send(bridge, Intent::WipeSlate));
}

fn show_strokes(bridge: &Bridge) {
    let (strokes, covered) = bridge.read(|kiosk| match kiosk.page() {
        Some(Page::Search(search)) => search.commands(),
        _ => (vec![], 0),
    });
    let strokes = strokes.iter().map(SharedString::from);
    let search = bridge.app().global::<Search>();
    search.set_strokes(model(strokes));
    search.set_covered(int(covered));
    // A pen on the glass: no pause runs.
    search.set_pausing(false);
}

/// A row is asked for while the page is drawn.
fn row(bridge: &Bridge, index: usize) -> Option<EntryRow> {
    let row = bridge.read(|kiosk| match kiosk.page() {
        Some(Page::Search(search)) => search.row(index, &kiosk.context()),
        _ => None,
    });
    row.map(|row| entry(&row))
}

pub fn render(app: &App, view: &View) {
    let words = |words: &[String]| model(words.iter().map(SharedString::from).collect::<Vec<_>>());
    let search = app.global::<Search>();
    search.set_committed(view.committed.as_str().into());
    search.set_composing(view.composing.as_str().into());
    search.set_keyboard(view.keyboard);
    search.set_tabs(choices(&view.tabs));
    search.set_count(int(view.count));
    search.set_blank(view.blank);
    search.set_suggestions(words(&view.suggestions));
    search.set_parted(view.parted.map_or(-1, int));
    search.set_nothing(view.nothing);
    search.set_missing(view.missing);
    search.set_help(view.help.as_str().into());
    search.set_can_ask(view.can_ask);
    search.set_calm(view.calm.as_str().into());
    search.set_hint(view.hint.into());
    search.set_facets(choices(&view.facets));
    search.set_can_write(view.can_write);
    search.set_can_spell(view.can_spell);
    search.set_method(match view.method {
        Method::Write => ShownMethod::Write,
        Method::Letters => ShownMethod::Letters,
        Method::Nine => ShownMethod::Nine,
    });
    search.set_keys(match view.keys {
        Keys::Words => ShownKeys::Words,
        Keys::Digits => ShownKeys::Digits,
        Keys::Marks => ShownKeys::Marks,
    });
    search.set_reading(view.reading.as_str().into());
    search.set_candidates(words(&view.candidates));
    search.set_openings(words(&view.openings));
    search.set_best(view.best.as_str().into());
    search.set_strokes(words(&view.strokes));
    search.set_covered(int(view.covered));
    search.set_pausing(view.pausing);
    search.set_pause(i64::try_from(view.pause.as_millis()).unwrap_or(i64::MAX));
    search.set_revision(view.revision);
}

pub(super) fn method_of(method: ShownMethod) -> Method {
    match method {
        ShownMethod::Write => Method::Write,
        ShownMethod::Letters => Method::Letters,
        ShownMethod::Nine => Method::Nine,
    }
}

fn keys_of(keys: ShownKeys) -> Keys {
    match keys {
        ShownKeys::Words => Keys::Words,
        ShownKeys::Digits => Keys::Digits,
        ShownKeys::Marks => Keys::Marks,
    }
}
