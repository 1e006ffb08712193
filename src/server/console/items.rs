//! The list of items, and a new one.

use maud::html;

use crate::{
    content::item::{ItemKey, Kind},
    server::{
        answer::Answer,
        fault::Fault,
        fleet::asked,
        items::{Place, channel, form, kind_label, list, list::Narrow, workflow::State},
        people::account::{self, Role},
        request::{Fields, Request},
    },
};

use super::{
    item_edit, item_steps,
    layout::{self, Here},
    parts::empty,
};

pub fn list(request: &Request) -> Result<Answer, Fault> {
    let query = &request.query;
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == query.get("kind"));
    let narrow = Narrow {
        word: query.text("word", "查找", 60)?,
        channel: query.get("channel").parse().ok(),
        kind,
        state: query.get("state").parse().ok(),
        owner: query.text("owner", "部门", 60)?,
        on_screens: false,
    };
    let offset = query.get("from").parse::<i64>().unwrap_or(0).max(0);
    // Whoever has a step to take on all that is listed can tick as many as go at once.
    let step = narrow
        .state
        .and_then(|state| item_steps::next(request, state));
    let page_rows = step.map_or(list::PAGE, |_| item_steps::MOST as i64);
    let (items, count) = request
        .server
        .store
        .read(|s| list::page(s, &narrow, offset, page_rows))?;
    let owners = request.server.store.read(account::departments)?;
    let link = |from: i64| {
        let value = |name| query.get(name);
        let pairs = ["word", "channel", "kind", "state", "owner"]
            .map(|name| format!("{name}={}", escaped(value(name))));
        format!("/items?{}&from={from}", pairs.join("&"))
    };
    let content = html! {
        div.head { div { h1 { "条目" } p.sub { "共 " (count) " 条" } }
            @if request.may(Role::Edit) { a.button.main href={ "/items/new?kind=" (kind.map_or("question", Kind::as_str)) } { "新建条目" } } }
        section.card {
            form.filter method="get" {
                div { label for="word" { "查找" } input type="search" id="word" name="word" value=(narrow.word) placeholder="标题、别的说法、正文"; }
                div { label for="kind" { "类别" } select id="kind" name="kind" { option value="" { "全部" } @for known in Kind::ALL { option value=(known.as_str()) selected[kind == Some(known)] { (kind_label(known)) } } } }
                div { label for="state" { "状态" } select id="state" name="state" { option value="" { "全部" } @for known in State::ALL { option value=(known.as_str()) selected[narrow.state == Some(known)] { (known.label()) } } } }
                div { label for="owner" { "责任部门" } select id="owner" name="owner" { option value="" { "全部" } @for known in &owners { option value=(known) selected[narrow.owner == *known] { (known) } } } }
                div { button { "查找" } }
            }
            @if items.is_empty() { (empty("没有找到条目", "换一个词，或者把条件放宽一些")) }
            @else { (item_steps::list(request, &items, &link(offset))) }
            div.pager {
                span { @if count > 0 { "第 " (offset + 1) " 至 " (offset + items.len() as i64) " 条" } }
                span.acts {
                    @if offset > 0 { a.button href=(link((offset - page_rows).max(0))) { "上一页" } }
                    @if offset + (items.len() as i64) < count { a.button href=(link(offset + page_rows)) { "下一页" } }
                }
            }
        }
    };
    Ok(layout::page(request, Here::Items, "条目", content))
}

/// How many items are offered to choose from.
const OFFERED: usize = 12;

/// Items to link to, for the browser: by a word of theirs, or the one that has a key.
pub fn find(request: &Request) -> Result<Answer, Fault> {
    let query = &request.query;
    let found: Vec<(String, String)> = match query.get("key").parse::<ItemKey>() {
        Ok(key) => {
            let title = request.server.store.read(|s| list::titled(s, &key))?;
            title
                .map(|title| (key.to_string(), title))
                .into_iter()
                .collect()
        }
        Err(_) => {
            let narrow = Narrow {
                word: query.text("word", "查找", 60)?,
                kind: Kind::ALL
                    .into_iter()
                    .find(|kind| kind.as_str() == query.get("kind")),
                ..Narrow::default()
            };
            let (items, _) = request
                .server
                .store
                .read(|s| list::page(s, &narrow, 0, OFFERED as i64))?;
            let pair = |item: list::Listed| (item.place.key.to_string(), item.title);
            items.into_iter().map(pair).collect()
        }
    };
    let found: Vec<_> = found
        .iter()
        .map(|(key, title)| serde_json::json!({ "key": key, "title": title }))
        .collect();
    Ok(Answer::json(serde_json::to_vec(
        &serde_json::json!({ "found": found }),
    )?))
}

/// A text as a part of an address (RFC 3986).
pub fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            byte => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// Where a new item goes: kind, channel and name; the rest is its form.
pub fn fresh(request: &Request) -> Result<Answer, Fault> {
    if !request.query.has("kind") {
        return Ok(Answer::go("/items/new?kind=question"));
    }
    let (place, _) = new_place(request, &request.query)?;
    let today = request.today();
    let year = today
        .checked_add(jiff::Span::new().years(1))
        .unwrap_or(today);
    let account = request.account()?;
    let mut fields = vec![
        ("owner", account.department.clone()),
        ("updated", today.to_string()),
        ("review_by", year.to_string()),
    ];
    match request.query.get("asked").parse::<i64>() {
        Ok(id) => fields.extend(of_visitors(request, id)?),
        Err(_) => fields.push(("title", request.query.get("title").into())),
    }
    if place.key.kind() == Kind::Hall {
        fields.extend(USUAL_HALL.map(|(name, value)| (name, value.to_owned())));
    }
    if place.key.kind() == Kind::Notice {
        fields.push(("from", today.to_string()));
        fields.push(("published", today.to_string()));
        fields.push(("issuer", account.department.clone()));
    }
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    item_edit::new_page(request, &place, &Fields(fields.collect()))
}

/// What most halls have in common.
const USUAL_HALL: [(&str, &str); 7] = [
    ("time_zone", "Asia/Shanghai"),
    ("day_cutover", "04:00"),
    ("hours.week.monday", "08:30-12:00、14:00-17:30"),
    ("hours.week.tuesday", "08:30-12:00、14:00-17:30"),
    ("hours.week.wednesday", "08:30-12:00、14:00-17:30"),
    ("hours.week.thursday", "08:30-12:00、14:00-17:30"),
    ("hours.week.friday", "08:30-12:00、14:00-17:30"),
];

/// What an answer to visitors' words begins with: it says 群众问过, is found by their words, and
/// each kiosk sees for itself that it is.
fn of_visitors(request: &Request, id: i64) -> Result<Vec<(&'static str, String)>, Fault> {
    let asked = request.server.store.read(|s| asked::find(s, id))?;
    let words = asked.ok_or(Fault::NotFound)?.words;
    Ok(vec![
        ("title", words.clone()),
        ("other_wordings", words.clone()),
        ("golden", words),
        ("visitors_asked", "on".to_owned()),
        ("asked_id", id.to_string()),
    ])
}

/// The place that a form names; without a name one is made.
pub fn new_place(request: &Request, fields: &Fields) -> Result<(Place, bool), Fault> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == fields.get("kind"));
    let kind = kind.ok_or_else(|| Fault::refused("要选一个类别"))?;
    let channels = request.server.store.read(channel::all)?;
    let named = fields.get("channel").trim();
    let found = match named {
        "" => channels.first(),
        named => channels
            .iter()
            .find(|channel| channel.name.as_str() == named),
    };
    let found =
        found.ok_or_else(|| Fault::refused("还没有频道：请系统管理员在“站点与签名”里建立"))?;
    let typed = fields.get("name").trim();
    let name = match typed {
        "" => form::fresh_name(fields.get("title"), request.today(), request.now),
        typed => typed.to_owned(),
    };
    let key = ItemKey::new(kind, &name);
    let key = key.map_err(|_| Fault::refused("名称只能用 1 至 64 个小写字母、数字和连字符"))?;
    let channel = found.name.clone();
    Ok((Place { channel, key }, typed.is_empty()))
}
