//! The page of a notice.

use query_corner_ui::{App, Notice};
use slint::ComponentHandle;

use crate::app::notice::View;

use super::body;

pub fn render(app: &App, view: &View, pictures: body::Pictures) {
    let notice = app.global::<Notice>();
    notice.set_kind(view.kind.into());
    notice.set_title(view.title.as_str().into());
    notice.set_note(view.note.as_str().into());
    notice.set_example(view.example);
    let posting = view.posting.as_ref();
    notice.set_period(posting.map_or("", |posting| &posting.words).into());
    notice.set_left(posting.map_or("", |posting| &posting.left).into());
    notice.set_over(posting.map_or(0.0, |posting| posting.over));
    notice.set_body(body::blocks(&view.body, false, pictures));
    notice.set_telephone(view.telephone.as_str().into());
}
