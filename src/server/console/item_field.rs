//! The fields of an item's form.

use maud::{Markup, html};

use crate::{
    content::item::Kind,
    import::draft::OPEN,
    server::{
        items::{
            fields::{Field, Input},
            form::{self, Wrong},
        },
        request::Fields,
    },
};

pub fn is_wrong(wrong: &[Wrong], name: &str) -> Option<&'static str> {
    wrong
        .iter()
        .any(|wrong| wrong.field == Some(name))
        .then_some("true")
}

/// Where a field is on its page, for what is said of it above to lead there.
pub fn anchor(name: &str) -> String {
    format!("field-{name}")
}

/// What is longer doesn't fit into half of the form.
const LONG: usize = 14;

/// One field with its value and what is wrong with it.
pub fn input(field: &Field, values: &Fields, wrong: &[Wrong]) -> Markup {
    let value = values.get(field.name);
    // What a conversion did not find.
    let open = value == OPEN;
    let bad = is_wrong(wrong, field.name).or(open.then_some("true"));
    let name = field.name;
    let area = matches!(
        field.input,
        Input::Area | Input::Lines | Input::Aliases | Input::Keys(_) | Input::Rows(_)
    );
    let day = field.input == Input::Periods;
    let long = value.chars().count() > LONG && !day;
    let rows = Rows::of(field, value, bad.is_some());
    let own = wrong.iter().filter(|wrong| wrong.field == Some(name));
    html! { div.field.day[day].wide[area || long || name == "title"] id=(anchor(name)) {
        @if field.input == Input::Flag {
            label.check { input type="checkbox" name=(name) value="on" checked[!value.is_empty()]; span { (field.label) } }
        } @else {
            label.must[field.required] for=(name) { (field.label) }
            @match field.input {
                Input::Choice(choices) => select id=(name) name=(name) aria-invalid=[bad] {
                    // Nothing is chosen until somebody chooses it.
                    @if !choices.contains(&value) { option value="" selected { "请选择" } }
                    @for choice in choices { option value=(choice) selected[*choice == value] { (choice) } } },
                Input::Date => input type="date" id=(name) name=(name) value=(value) aria-invalid=[bad];,
                Input::Number => input id=(name) name=(name) value=(value) inputmode="numeric" aria-invalid=[bad];,
                Input::Key(kind) => input id=(name) name=(name) value=(value) aria-invalid=[bad] data-find=(kind.map_or("", Kind::as_str));,
                _ if area => textarea id=(name) name=(name) aria-invalid=[bad] data-rows=[rows.cells] data-wrong=[rows.wrong] { "\n" (value) },
                _ => input id=(name) name=(name) value=(value) aria-invalid=[bad];,
            }
            @for wrong in own { p.wrong data-marks[rows.said.contains(&wrong.message)] { (wrong.message) } }
            @if open { p.wrong { "原件里没有认出来，请填写" } }
            @if !field.hint.is_empty() { span.hint data-marks[!field.input.cells().is_empty()] { (field.hint) } }
        }
    } }
}

/// What the browser needs to show a field's lines as rows.
struct Rows {
    /// The cells of each row, as JSON.
    cells: Option<String>,
    /// Row, cell and what is wrong with it, as JSON.
    wrong: Option<String>,
    /// What is said below the field as long as there are no rows.
    said: Vec<String>,
}

impl Rows {
    fn of(field: &Field, value: &str, is_wrong: bool) -> Self {
        let cells = field.input.cells();
        let json = |value: serde_json::Result<String>| value.unwrap_or_default();
        let cells = (!cells.is_empty()).then(|| json(serde_json::to_string(&cells)));
        let wrong = match is_wrong {
            true => form::wrong_cells(field, value),
            false => Vec::new(),
        };
        let places = wrong.iter();
        let places: Vec<_> = places
            .map(|(cell, _)| (cell.row, cell.column, cell.message.as_str()))
            .collect();
        let places = (!places.is_empty()).then(|| json(serde_json::to_string(&places)));
        Self {
            cells,
            wrong: places,
            said: wrong.into_iter().map(|(_, said)| said).collect(),
        }
    }
}
