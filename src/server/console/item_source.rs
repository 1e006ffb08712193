//! An item as its file, and the way between its file and its form.

use maud::html;

use crate::{
    content::{draft::Draft, item::Item},
    server::{
        answer::Answer,
        fault::Fault,
        items::{
            Place,
            form::{self, Wrong},
            kind_label, text, version,
        },
        request::Request,
    },
};

use super::{
    blocks, format,
    item::place,
    item_edit::{self, base_of, keep_version, newest},
    item_files::shown_by,
    item_new, item_overtaken,
    item_refusal::Refusal,
    layout::{self, Here, token},
    marked,
    parts::wrongs,
    preview,
};

/// What a page of an item's file shows.
struct Shown<'a> {
    place: &'a Place,
    /// The version it begins with; none for a new item.
    base: Option<i64>,
    text: &'a str,
    wrong: &'a [Wrong],
    refused: Refusal,
    /// It was typed and never saved.
    unsaved: bool,
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let (base, draft) = newest(request, &place)?;
    let draft = match draft {
        Some(draft) => draft,
        None => request
            .server
            .store
            .read(|s| version::draft(s, &place, base - 1))?
            .ok_or(Fault::NotFound)?,
    };
    let shown = Shown {
        place: &place,
        base: Some(base),
        text: &text::of_draft(&draft)?,
        wrong: &[],
        refused: Refusal::Save,
        unsaved: false,
    };
    page(request, &shown)
}

/// What of an item its form can't hold, in words; none if it holds all.
pub fn unfit(item: &Item) -> Result<Option<Wrong>, Fault> {
    let labels = form::unfit(item)?;
    Ok((!labels.is_empty()).then(|| Wrong {
        field: None,
        message: format!(
            "表单里写不下的在这里：{}（换行、空格或者看不见的字符）",
            labels.join("、")
        ),
    }))
}

/// The file of a version in place of its form, which can't hold it.
pub fn instead(
    request: &Request,
    place: &Place,
    base: i64,
    draft: &Draft,
    wrong: &Wrong,
) -> Result<Answer, Fault> {
    let shown = Shown {
        place,
        base: Some(base),
        text: &text::of_draft(draft)?,
        wrong: std::slice::from_ref(wrong),
        refused: Refusal::NoForm,
        unsaved: false,
    };
    page(request, &shown)
}

/// The file of what was typed in a form and is not saved.
pub fn switched(
    request: &Request,
    place: &Place,
    base: Option<i64>,
    item: Item,
) -> Result<Answer, Fault> {
    let attachments = Vec::new();
    let shown = Shown {
        place,
        base,
        text: &text::of_draft(&Draft { item, attachments })?,
        wrong: &[],
        refused: Refusal::Save,
        unsaved: true,
    };
    page(request, &shown)
}

fn page(request: &Request, shown: &Shown<'_>) -> Result<Answer, Fault> {
    let &Shown {
        place,
        base,
        text,
        wrong,
        refused,
        unsaved,
    } = shown;
    let is_refused = !wrong.is_empty() && refused != Refusal::NoForm;
    let item = text::read(&place.key, text).ok();
    let files = format!("{}/file/{}", place.path(), base.unwrap_or(0));
    let kind = place.key.kind();
    let where_to = match base {
        None => Some(item_new::where_to(
            request,
            place,
            request.form.get("name"),
        )?),
        Some(_) => None,
    };
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } @if base.is_some() { " › " a href=(place.path()) { (place) } } }
            h1 { @if base.is_some() { "改源文：" (place.key) } @else { "新建" (kind_label(kind)) } }
            p.sub { "整个条目的原文，给熟悉格式的人用；平常请用表单。每一项怎么写见" a href=(format::PATH) target="_blank" { "内容格式" } "；办理记录不写在这里。" } } }
        @if base.is_none() { (item_new::tabs(kind)) }
        (wrongs(refused.says(), wrong))
        (item_overtaken::link(place, base, refused))
        (marked::above_source(item.as_ref()))
        @if unsaved { p.note { "这是刚才在表单里写的，还没有保存。" } }
        div.two {
        form.card.stack method="post" action=(item_new::to(place, base, "/source")) data-drawn data-kept data-unsaved[unsaved || is_refused] {
            (token(request))
            @if base.is_some() { input type="hidden" name="place" value=(place); }
            input type="hidden" name="base" value=(base.map_or(String::new(), |base| base.to_string()));
            @if request.form.has("asked_id") { input type="hidden" name="asked_id" value=(request.form.get("asked_id")); }
            @if let Some(where_to) = where_to { input type="hidden" name="kind" value=(kind.as_str()); div.fields { (where_to) } }
            textarea.source name="text" aria-label="源文" spellcheck="false" { "\n" (text) }
            div.field { label for="note" { "这一版改了什么" } input id="note" name="note" value=(request.form.get("note")) maxlength="200"; }
            div.acts { button.main { "保存新版本" } button.quiet name="act" value="form" { "换到表单" } a.button.quiet href=(base.map_or("/items".to_owned(), |_| place.path())) { "不改了" } }
        }
        div.stick { (preview::beside_form(request, item.as_ref(), &files)) }
        }
        (blocks::script())
    };
    Ok(match is_refused {
        true => layout::refused(request, Here::Items, "改源文", content),
        false => layout::wide(request, Here::Items, "改源文", content),
    }
    .with_script())
}

pub fn save(request: &Request) -> Result<Answer, Fault> {
    write(request, &place(request)?)
}

pub fn write(request: &Request, place: &Place) -> Result<Answer, Fault> {
    let (base, typed) = (base_of(request)?, request.form.get("text"));
    let to_form = request.form.get("act") == "form";
    let refuse = |wrong: &[Wrong]| {
        let shown = Shown {
            place,
            base,
            text: typed,
            wrong,
            refused: match to_form {
                true => Refusal::ToForm,
                false => Refusal::Save,
            },
            unsaved: false,
        };
        page(request, &shown)
    };
    let item = match text::read(&place.key, typed) {
        Ok(item) => item,
        Err(wrong) => return refuse(&wrong),
    };
    if to_form {
        return match unfit(&item)? {
            Some(wrong) => refuse(&[wrong]),
            None => item_edit::switched(request, place, base, &item),
        };
    }
    let attachments = shown_by(&item, item_edit::held(request, place, base)?);
    match keep_version(request, place, &Draft { item, attachments }, base) {
        Err(Fault::Overtaken) => overtaken(request, place, base),
        Err(Fault::Refused(message)) => refuse(&[Wrong::of_whole(message)]),
        kept => kept,
    }
}

/// The file with all that was written, while someone else saved.
fn overtaken(request: &Request, place: &Place, base: Option<i64>) -> Result<Answer, Fault> {
    let (base, wrong) = item_overtaken::by(request, place, base)?;
    let shown = Shown {
        place,
        base,
        text: request.form.get("text"),
        wrong: &[wrong],
        refused: Refusal::Overtaken,
        unsaved: false,
    };
    page(request, &shown)
}
