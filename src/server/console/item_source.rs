//! An item as its file.

use maud::html;

use crate::{
    content::draft::Draft,
    server::{
        answer::Answer,
        fault::Fault,
        items::{Place, fields, form::Wrong, kind_label, text, version},
        request::Request,
    },
};

use super::{
    blocks, format,
    item::place,
    item_edit::{base_of, keep_version, newest},
    item_files::shown_by,
    item_new,
    layout::{self, Here, token},
    parts::wrongs,
    preview,
};

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
    page(request, &place, Some(base), &text::of_draft(&draft)?, &[])
}

pub fn page(
    request: &Request,
    place: &Place,
    base: Option<i64>,
    text: &str,
    wrong: &[Wrong],
) -> Result<Answer, Fault> {
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
            p.sub { @if fields::has_form(kind) { "整个条目的原文，给熟悉格式的人用；平常请用" @if base.is_some() { a href={ (place.path()) "/edit" } { "“修改”" } } @else { "“修改”" } "。" } @else { "大厅写成一个文件，旁边是它在屏幕上的样子。" } "每一项怎么写见" a href=(format::PATH) target="_blank" { "内容格式" } "；办理记录不写在这里。" } } }
        @if base.is_none() { (item_new::tabs(kind)) }
        (wrongs("还没有保存，请改好下面几处：", wrong))
        div.two {
        form.card.stack method="post" data-drawn data-kept data-unsaved[!wrong.is_empty()] data-fresh[base.is_none() && wrong.is_empty()] {
            (token(request))
            @if base.is_some() { input type="hidden" name="place" value=(place); }
            input type="hidden" name="base" value=(base.map_or(String::new(), |base| base.to_string()));
            @if let Some(where_to) = where_to { input type="hidden" name="kind" value=(kind.as_str()); div.fields { (where_to) } }
            textarea.source name="text" aria-label="源文" spellcheck="false" { "\n" (text) }
            div.field { label for="note" { "这一版改了什么" } input id="note" name="note" value=(request.form.get("note")) maxlength="200"; }
            div.acts { button.main { "保存新版本" } a.button.quiet href=(base.map_or("/items".to_owned(), |_| place.path())) { "不改了" } }
        }
        div.stick { (preview::beside_form(request, item.as_ref(), &files)) }
        }
        (blocks::script())
    };
    Ok(match wrong.is_empty() {
        true => layout::wide(request, Here::Items, "改源文", content),
        false => layout::refused(request, Here::Items, "改源文", content),
    }
    .with_script())
}

pub fn save(request: &Request) -> Result<Answer, Fault> {
    write(request, &place(request)?)
}

pub fn write(request: &Request, place: &Place) -> Result<Answer, Fault> {
    let (base, typed) = (base_of(request)?, request.form.get("text"));
    match text::read(&place.key, typed) {
        Err(wrong) => page(request, place, base, typed, &wrong),
        Ok(item) => {
            let held = match base {
                Some(_) => newest(request, place)?
                    .1
                    .map_or(Vec::new(), |draft| draft.attachments),
                None => Vec::new(),
            };
            let attachments = shown_by(&item, held);
            keep_version(request, place, &Draft { item, attachments }, base)
        }
    }
}
