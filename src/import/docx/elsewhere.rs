//! What a package wants from somewhere else: relations that lead out of it, and fields.

use crate::import::{
    archive::Archive,
    elsewhere::Sought,
    error::ImportError,
    xml::{self, Element},
};

/// Looks at the relations of every part.
///
/// # Errors
/// Where the limits of unpacking are passed.
pub fn relations(archive: &mut Archive<'_>, sought: &mut Sought) -> Result<(), ImportError> {
    let names = archive.names().filter(|name| name.ends_with(".rels"));
    for name in names.map(str::to_owned).collect::<Vec<_>>() {
        let Some(bytes) = archive.part(&name)? else {
            continue;
        };
        let Ok(root) = xml::parse(&name, &bytes) else {
            continue;
        };
        for relation in root.all("Relationship") {
            let kind = relation.attribute("Type").unwrap_or_default();
            if relation.attribute("TargetMode") == Some("External") {
                sought.relation(kind.rsplit('/').next().unwrap_or_default());
            }
        }
    }
    Ok(())
}

/// Looks at the fields of a part: whole ones, and those that run on from run to run.
pub fn fields(root: &Element, sought: &mut Sought) {
    let mut running = Vec::new();
    walk(root, &mut running, sought);
    // A field without an end is one all the same.
    running.iter().for_each(|field| sought.field(field));
}

fn walk(element: &Element, running: &mut Vec<String>, sought: &mut Sought) {
    for child in element.elements() {
        match child.name.as_str() {
            "fldSimple" => sought.field(child.attribute("instr").unwrap_or_default()),
            "fldChar" => match child.attribute("fldCharType") {
                Some("begin") => running.push(String::new()),
                Some("end") => {
                    let field = running.pop().unwrap_or_default();
                    sought.field(&field);
                }
                _ => {}
            },
            "instrText" => match running.last_mut() {
                Some(field) => field.push_str(&child.words()),
                None => running.push(child.words()),
            },
            _ => {}
        }
        walk(child, running, sought);
    }
}
