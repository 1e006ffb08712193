//! What was being written while someone else saved: it comes back whole, and is not saved before
//! the newer version can have been seen.

use maud::{Markup, html};

use crate::server::{
    fault::Fault,
    items::{Place, form::Wrong, version, workflow},
    request::Request,
};

use super::item_refusal::Refusal;

/// The version that a form goes on with, and why it was not saved. `base`: the one it began with.
pub fn by(
    request: &Request,
    place: &Place,
    base: Option<i64>,
) -> Result<(Option<i64>, Wrong), Fault> {
    if base.is_none() {
        let taken = Wrong {
            field: Some("name"),
            message: "这个名称（键）已经有一个条目用了，请换一个".to_owned(),
        };
        return Ok((None, taken));
    }
    let newest = request.server.store.read(|s| {
        let stands = workflow::standing_of(s, place)?.ok_or(Fault::NotFound)?;
        version::find(s, place, stands.current)?.ok_or(Fault::NotFound)
    })?;
    let (person, number) = (&newest.person, newest.number);
    let newer = Wrong {
        field: None,
        message: format!(
            "您写的时候，{person}保存了第 {number} 版。请看看那一版改了什么，要留的写进来，再保存；直接保存就盖过那一版"
        ),
    };
    Ok((Some(number), newer))
}

/// The way to the newer version, beside what was written.
pub fn link(place: &Place, base: Option<i64>, refused: Refusal) -> Markup {
    let newer = base.filter(|_| refused == Refusal::Overtaken);
    html! {
        @if let Some(newer) = newer {
            p { a.button href={ (place.path()) "/version/" (newer) } target="_blank" { "看第 " (newer) " 版改了什么" } "　" span.hint { "在新的标签页里打开" } }
        }
    }
}
