//! The screen at rest and the screen in trouble; neither has anything to press
//! but itself.

use query_corner_ui::{App, Attract, FactRow, SlideKind, Trouble};
use slint::{ComponentHandle, SharedString};

use crate::app::{
    attract::{Slide, View},
    trouble,
};

use super::{int, model};

pub fn render(app: &App, view: &View) {
    let attract = app.global::<Attract>();
    attract.set_hall(view.hall.as_str().into());
    attract.set_time(view.time.as_str().into());
    attract.set_date(view.date.as_str().into());
    attract.set_status(view.status.as_str().into());
    attract.set_open(view.open);
    attract.set_slide(match view.slide {
        Slide::Hall => SlideKind::Hall,
        Slide::Figures => SlideKind::Figures,
        Slide::Notice => SlideKind::Notice,
    });
    attract.set_kind(view.kind.as_str().into());
    attract.set_title(view.title.as_str().into());
    attract.set_note(view.note.as_str().into());
    let figures: Vec<_> = view
        .figures
        .iter()
        .map(|(name, value)| FactRow {
            name: name.as_str().into(),
            value: value.as_str().into(),
        })
        .collect();
    attract.set_figures(model(figures));
    attract.set_slides(int(view.slides));
    attract.set_drift_x(view.drift.0 as f32);
    attract.set_drift_y(view.drift.1 as f32);
    attract.set_index(int(view.index));
}

pub fn render_trouble(app: &App, view: &trouble::View) {
    let trouble = app.global::<Trouble>();
    trouble.set_title(view.title.into());
    trouble.set_text(view.text.into());
    let works: Vec<SharedString> = view.works.iter().map(|line| (*line).into()).collect();
    trouble.set_works(model(works));
    trouble.set_telephone(view.telephone.as_str().into());
}
