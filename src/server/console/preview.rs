//! The kiosk's own page beside a form or a version, as the kiosk draws it.

use maud::{Markup, html};

use crate::{
    content::{
        channel::Channel,
        draft::{Attachment, Draft},
        item::Item,
    },
    protocol::preview::Order,
    server::{
        answer::Answer,
        fault::Fault,
        items::{
            Place, around, channel,
            form::{self, Wrong},
            text, version,
        },
        preview::{Drawn, heads},
        request::{Fields, Request},
    },
};

use super::{asset, body, item::place, item_edit, item_files, items::new_place};

/// Where the form under edit is drawn.
pub const PATH: &str = "/preview";

/// The most parts of a page.
const PARTS: u32 = 200;

/// The pane beside a form. `item` is what the form says now, if that can be read.
pub fn beside_form(request: &Request, item: Option<&Item>, files: &str) -> Markup {
    let near = |note: &str| match item {
        Some(item) => body::kiosk(item, files),
        None => {
            html! { section.card { header { h2 { "屏幕预览" } } p.sub { (note) } } }
        }
    };
    if !request.server.preview.is_there() {
        return html! {
            (near("点“先看预览”，这里显示终端上的样子。"))
            p.hint { "这个程序没有带终端的画面，这里只是近似的样子。" }
        };
    }
    pane(PATH, &near("点“先看预览”"))
}

/// The pane beside a version.
pub fn of_version(request: &Request, place: &Place, number: i64, item: &Item) -> Markup {
    let near = body::kiosk(item, &format!("{}/file/{number}", place.path()));
    match request.server.preview.is_there() {
        true => pane(&format!("{}/screen/{number}", place.path()), &near),
        false => html! { (near) p.hint { "这个程序没有带终端的画面，这里只是近似的样子。" } },
    }
}

fn pane(from: &str, near: &Markup) -> Markup {
    html! {
        section.preview data-preview=(from) {
            header { h2 { "终端上的样子" } span data-state role="status" {} }
            ul.wrong data-wrong hidden {}
            div.glass { img data-picture hidden width="1080" height="1920" alt="这一条在终端屏幕上的样子"; }
            div.acts {
                button type="button" data-elder aria-pressed="false" { "长辈模式" }
                span.end {}
                button type="button" data-up disabled { "上一屏" }
                button type="button" data-down disabled { "下一屏" }
            }
        }
        noscript { (near) }
        script src=(asset::js_path()) defer {}
    }
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
struct Look {
    part: u32,
    elder: bool,
}

impl Look {
    fn of(fields: &Fields) -> Self {
        Self {
            part: fields.get("part").parse::<u32>().unwrap_or(0).min(PARTS),
            elder: !fields.get("elder").is_empty(),
        }
    }
}

/// Draws a form as it stands, saved or not.
pub fn of_form(request: &Request) -> Result<Answer, Fault> {
    let place = match place_of(request) {
        Err(Fault::Refused(message)) => {
            return refused(&[Wrong {
                field: None,
                message,
            }]);
        }
        place => place?,
    };
    let held = match item_edit::base_of(request)? {
        Some(_) => item_edit::newest(request, &place)?.1,
        None => None,
    };
    let held = held.map_or(Vec::new(), |draft| draft.attachments);
    let (files, mut wrong) = item_files::attachments(request, held);
    let read = match request.form.has("text") {
        true => text::read(&place.key, request.form.get("text")),
        false => form::read(&place.key, &request.form),
    };
    match read {
        Ok(item) if wrong.is_empty() => {
            let attachments = item_files::shown_by(&item, files);
            let draft = Draft { item, attachments };
            answer(request, &place, draft, Look::of(&request.form))
        }
        Ok(_) => refused(&wrong),
        Err(errors) => {
            wrong.extend(errors);
            refused(&wrong)
        }
    }
}

/// The item that a form is about; a new one has no name yet.
fn place_of(request: &Request) -> Result<Place, Fault> {
    let Some((channel, key)) = request.form.get("place").split_once('/') else {
        return Ok(new_place(request, &request.form)?.0);
    };
    match (channel.parse(), key.parse()) {
        (Ok(channel), Ok(key)) => Ok(Place { channel, key }),
        _ => Err(Fault::NotFound),
    }
}

/// Draws a version.
pub fn of_saved(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let number = request
        .part("number")
        .parse()
        .map_err(|_| Fault::NotFound)?;
    let draft = request
        .server
        .store
        .read(|s| version::draft(s, &place, number))?
        .ok_or(Fault::NotFound)?;
    answer(request, &place, draft, Look::of(&request.query))
}

fn answer(request: &Request, place: &Place, draft: Draft, look: Look) -> Result<Answer, Fault> {
    match draw(request, place, draft, look)? {
        Ok(drawn) => Ok(Answer::drawn(drawn)),
        Err(message) => refused(&[Wrong {
            field: None,
            message,
        }]),
    }
}

/// The picture, or why there is none.
fn draw(
    request: &Request,
    place: &Place,
    draft: Draft,
    look: Look,
) -> Result<Result<Drawn, String>, Fault> {
    let (channel, mut items) = request.server.store.read(|s| {
        let channel = channel::find(s, &place.channel)?.ok_or(Fault::NotFound)?;
        let around = around::around(s, &place.channel, &draft.item)?;
        Ok::<_, Fault>((channel, around))
    })?;
    let Draft { item, attachments } = draft;
    items.insert(0, item);
    let order = order(request, place, channel, items, &attachments, look);
    let drawn = request.server.preview.draw(order, attachments);
    Ok(drawn.map_err(|error| error.to_string()))
}

fn order(
    request: &Request,
    place: &Place,
    channel: Channel,
    items: Vec<Item>,
    files: &[Attachment],
    look: Look,
) -> Order {
    let zoned = request
        .now
        .to_zoned(request.server.config.time_zone.clone());
    Order {
        open: place.key.clone(),
        items,
        files: heads(files),
        title: channel.title,
        example: channel.example,
        trial: request.server.config.trial,
        today: request.today(),
        now: zoned.datetime(),
        elder: look.elder,
        part: look.part,
    }
}

fn refused(wrong: &[Wrong]) -> Result<Answer, Fault> {
    let reasons: Vec<_> = wrong.iter().map(|wrong| wrong.message.as_str()).collect();
    let bytes = serde_json::to_vec(&serde_json::json!({ "wrong": reasons }))?;
    Ok(Answer::json_with(422, bytes))
}
