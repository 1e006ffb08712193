//! Where lines break: the screen asks the presenters, who know the words.

use query_corner_ui::{App, Breaks};
use slint::ComponentHandle;

use crate::app::{title, typeset};

/// Answers what the texts of a window ask.
pub fn connect(app: &App) {
    let breaks = app.global::<Breaks>();
    breaks.on_bound(|text| typeset::bound(&text).into());
    breaks.on_closed(|text| typeset::closed(&text).into());
    breaks.on_lines(|text, columns| {
        i32::try_from(typeset::lines(&typeset::bound(&text), columns, 0.0)).unwrap_or(i32::MAX)
    });
    breaks.on_even(|text, columns, lines| {
        let most = usize::try_from(lines).unwrap_or_default();
        title::even(&text, columns, most).unwrap_or_default().into()
    });
}
