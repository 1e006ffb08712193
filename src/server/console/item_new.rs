//! What the pages of a new item have beside those of one that is there: which kind, and where.

use maud::{Markup, html};

use crate::{
    content::item::Kind,
    server::{
        fault::Fault,
        items::{Place, channel, kind_label},
        request::Request,
    },
};

use super::item_field::anchor;

/// The kinds to choose from.
pub fn tabs(chosen: Kind) -> Markup {
    html! { nav.tabs aria-label="类别" { @for known in Kind::ALL { a.button.main[known == chosen] href={ "/items/new?kind=" (known.as_str()) } aria-current=[(known == chosen).then_some("page")] { (kind_label(known)) } } } }
}

/// What is typed beside an item and goes along when its form becomes its file or the other way
/// round.
pub const CARRIED: [&str; 3] = ["name", "note", "asked_id"];

/// Where a form sends an item: a new one (`base` none) to the list, another to `page` of its own.
pub fn to(place: &Place, base: Option<i64>, page: &str) -> String {
    match base {
        Some(_) => format!("{}{page}", place.path()),
        None => format!("/items/new?kind={}", place.key.kind().as_str()),
    }
}

/// The fields for channel and name. `name`: as it was typed.
pub fn where_to(request: &Request, place: &Place, name: &str) -> Result<Markup, Fault> {
    let channels = request.server.store.read(channel::all)?;
    Ok(html! {
        div.field { label for="channel" { "频道" } select id="channel" name="channel" { @for channel in &channels { option value=(channel.name) selected[channel.name == place.channel] { (channel.title) } } } }
        div.field id=(anchor("name")) { label for="name" { "名称（键）" } input id="name" name="name" value=(name) pattern="[a-z0-9\\-]{1,64}" title="小写字母、数字、连字符，最多 64 个"; span.hint { "小写字母、数字、连字符；不写就自动取一个。以后不能改" } }
    })
}
