//! An item's fields in words: called as the console calls them, lists as lists, rows as tables.

use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::{
    content::{
        item::Item,
        words::{PARTS, part},
    },
    web::fields,
};

/// What a field is called.
pub(super) fn label(item: &Item, name: &str) -> String {
    let fields = fields::all(item.header.key.kind());
    let field = fields.iter().find(|field| field.name == name);
    field
        .map_or_else(|| part(name), |field| field.label)
        .to_owned()
}

/// A field's value.
pub(super) fn field(item: &Item, name: &str) -> Markup {
    let value = serde_json::to_value(item).unwrap_or_default();
    value.get(name).map_or_else(|| html! { "—" }, words)
}

/// Every field but the body, which is shown as it is on the screen.
pub(super) fn all(item: &Item) -> Markup {
    let value = serde_json::to_value(item).unwrap_or_default();
    let none = Map::new();
    let values = value.as_object().unwrap_or(&none);
    html! {
        table.fields { tbody {
            @for (name, value) in values.iter().filter(|(name, _)| *name != "body") {
                tr { th { (label(item, name)) } td { (words(value)) } }
            }
        } }
    }
}

fn words(value: &Value) -> Markup {
    match value {
        Value::Null => html! { "—" },
        Value::Bool(true) => html! { "是" },
        Value::Bool(false) => html! { "否" },
        Value::Number(number) => html! { (number) },
        Value::String(text) => html! { span.words { (text) } },
        Value::Array(values) if values.iter().all(Value::is_object) && !values.is_empty() => {
            rows(values)
        }
        Value::Array(values) => html! { ul { @for value in values { li { (words(value)) } } } },
        Value::Object(values) => html! {
            table.fields { tbody { @for (name, value) in values {
                tr { th { (part(name)) } td { (words(value)) } }
            } } }
        },
    }
}

/// Rows with the same parts as a table.
fn rows(values: &[Value]) -> Markup {
    let mut columns: Vec<&str> = Vec::new();
    for name in values
        .iter()
        .filter_map(Value::as_object)
        .flat_map(Map::keys)
    {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    columns.sort_by_key(|name| PARTS.iter().position(|(known, _)| known == name));
    html! {
        table {
            thead { tr { @for name in &columns { th { (part(name)) } } } }
            tbody { @for row in values { tr { @for name in &columns {
                td { @if let Some(value) = row.get(*name) { (words(value)) } }
            } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{factory, source};

    /// The names inside a value.
    fn names<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| names(value, out)),
            Value::Object(values) => {
                for (name, value) in values {
                    out.push(name);
                    names(value, out);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn whatever_the_starter_content_says_is_called_by_a_word() {
        let starter = source::parse(&factory::files()).unwrap();
        let mut checked = 0;
        for draft in &starter.drafts {
            let value = serde_json::to_value(&draft.item).unwrap();
            for (name, value) in value.as_object().unwrap() {
                let mut inside = Vec::new();
                match name.as_str() {
                    "body" => continue,
                    _ => names(value, &mut inside),
                }
                let called = label(&draft.item, name);
                assert_ne!(&called, name, "{}", draft.item.header.key);
                for name in inside {
                    assert_ne!(part(name), name, "{}", draft.item.header.key);
                    checked += 1;
                }
            }
        }
        assert!(checked > 100, "{checked}");
    }
}
