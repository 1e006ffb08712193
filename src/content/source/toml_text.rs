//! Values to TOML as a person would write it. The crate `toml` reads; its writer has no way to
//! keep dates bare and records on one line each.

use serde_json::{Map, Value};

/// Writes `key = value` lines: plain keys first, then tables as sections.
pub(super) fn write(values: &Map<String, Value>, order: &[&str]) -> String {
    let mut out = String::new();
    section(values, order, "", &mut out);
    out
}

fn section(values: &Map<String, Value>, order: &[&str], path: &str, out: &mut String) {
    let mut members: Vec<_> = values
        .iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    let rank = |key: &str| order.iter().position(|&known| known == key);
    members.sort_by_key(|(key, _)| (rank(key).is_none(), rank(key)));
    for (key, value) in &members {
        if !value.is_object() {
            out.push_str(&format!("{key} = "));
            line(value, out);
            out.push('\n');
        }
    }
    for (key, value) in &members {
        if let Value::Object(inner) = value {
            let path = match path {
                "" => key.to_string(),
                outer => format!("{outer}.{key}"),
            };
            out.push_str(&format!("\n[{path}]\n"));
            section(inner, order, &path, out);
        }
    }
}

/// The value of a key; a list of tables takes a line for each.
fn line(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            out.push_str("[\n");
            for item in items {
                out.push_str("    ");
                inline(item, out);
                out.push_str(",\n");
            }
            out.push(']');
        }
        value => inline(value, out),
    }
}

fn inline(value: &Value, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::String(text) if is_date(text) => out.push_str(text),
        Value::String(text) => quoted(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                inline(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push_str("{ ");
            let members = members.iter().filter(|(_, value)| !value.is_null());
            for (at, (key, value)) in members.enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                out.push_str(&format!("{key} = "));
                inline(value, out);
            }
            out.push_str(" }");
        }
    }
}

/// Dates stand bare; reading gives the same text.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
