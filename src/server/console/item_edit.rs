//! Writing an item: its form with a preview. Its file is [`item_source`](super::item_source)'s.

use maud::html;

use crate::{
    content::{
        draft::{Attachment, Draft},
        item::Item,
    },
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        fleet::asked,
        items::{
            Place, fields,
            form::{self, BODY, Wrong},
            kind_label, twins,
            version::{self, Author, Content},
            workflow,
        },
        people::account::Role,
        request::{Fields, Request},
    },
};

use super::{
    blocks,
    item::place,
    item_field::{anchor, input, is_wrong},
    item_files::{attachments, names, shown_by, unattached},
    item_new, item_overtaken,
    item_refusal::Refusal,
    item_source,
    items::new_place,
    layout::{self, Here, token},
    marked,
    parts::wrongs,
    preview,
};

/// What a form page shows.
struct Shown<'a> {
    place: &'a Place,
    /// The version it begins with; none for a new item.
    base: Option<i64>,
    fields: &'a Fields,
    wrong: &'a [Wrong],
    refused: Refusal,
    preview: Option<&'a Item>,
    files: &'a [Attachment],
    /// Something in it was typed and never saved, though nothing is wrong with it.
    unsaved: bool,
}

/// The form of a new item.
pub fn new_page(request: &Request, place: &Place, fields: &Fields) -> Result<Answer, Fault> {
    let shown = Shown {
        place,
        base: None,
        fields,
        wrong: &[],
        refused: Refusal::Save,
        preview: None,
        files: &[],
        unsaved: false,
    };
    form_page(request, &shown)
}

pub fn edit(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let (base, draft) = newest(request, &place)?;
    let draft =
        draft.ok_or_else(|| Fault::refused("这一版是下架，没有内容可改；要重新上架，请改源文"))?;
    if let Some(wrong) = item_source::unfit(&draft.item)? {
        return item_source::instead(request, &place, base, &draft, &wrong);
    }
    let mut shown = form::of_item(&draft.item)?;
    // Who changes an item today has updated it today.
    let today = request.today().to_string();
    if let Some(updated) = shown.0.iter_mut().find(|(name, _)| name == "updated") {
        updated.1 = today;
    }
    form_page(
        request,
        &Shown {
            place: &place,
            base: Some(base),
            fields: &shown,
            wrong: &[],
            refused: Refusal::Save,
            preview: Some(&draft.item),
            files: &draft.attachments,
            unsaved: false,
        },
    )
}

/// The form of what was typed as a file and is not saved.
pub fn switched(
    request: &Request,
    place: &Place,
    base: Option<i64>,
    item: &Item,
) -> Result<Answer, Fault> {
    let mut shown = form::of_item(item)?;
    for name in item_new::CARRIED {
        let value = request.form.get(name).to_owned();
        shown.0.push((name.to_owned(), value));
    }
    form_page(
        request,
        &Shown {
            place,
            base,
            fields: &shown,
            wrong: &[],
            refused: Refusal::Save,
            preview: Some(item),
            files: &held(request, place, base)?,
            unsaved: true,
        },
    )
}

/// The files of the version that a form began with.
pub fn held(request: &Request, place: &Place, base: Option<i64>) -> Result<Vec<Attachment>, Fault> {
    let draft = match base {
        Some(_) => newest(request, place)?.1,
        None => None,
    };
    Ok(draft.map_or(Vec::new(), |draft| draft.attachments))
}

/// The newest version that has words: what the next one begins with.
pub fn newest(request: &Request, place: &Place) -> Result<(i64, Option<Draft>), Fault> {
    request.server.store.read(|s| {
        let stands = workflow::standing_of(s, place)?.ok_or(Fault::NotFound)?;
        Ok((stands.current, version::draft(s, place, stands.current)?))
    })
}

fn form_page(request: &Request, shown: &Shown<'_>) -> Result<Answer, Fault> {
    let Shown {
        place,
        base,
        fields: values,
        wrong,
        refused,
        preview: shown_item,
        files,
        unsaved,
    } = shown;
    let kind = place.key.kind();
    let title = match base {
        Some(_) => format!("修改：{}", values.get("title")),
        None => format!("新建{}", kind_label(kind)),
    };
    let where_to = match base {
        None => Some(item_new::where_to(request, place, values.get("name"))?),
        Some(_) => None,
    };
    let common = fields::COMMON;
    let groups = fields::groups(kind);
    let picture_base = format!("{}/file/{}", place.path(), base.unwrap_or(0));
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } @if base.is_some() { " › " a href=(place.path()) { (place) } } } h1 { (title) } } }
        @if base.is_none() { (item_new::tabs(kind)) }
        @if groups.len() > 1 { nav.tabs aria-label="这一页的各部分" { @for (part, (title, _)) in groups.iter().enumerate() { a.button href={ "#part-" (part) } { (title) } } } }
        (wrongs(refused.says(), wrong))
        (item_overtaken::link(place, *base, *refused))
        (marked::above_form(*shown_item))
        @if *unsaved { p.note { "这是刚才在源文里写的，还没有保存。" } }
        div.two {
            form.stack method="post" action=(item_new::to(place, *base, "/edit")) enctype="multipart/form-data" data-drawn data-kept data-unsaved[*unsaved || !wrong.is_empty()] data-fresh[base.is_none() && wrong.is_empty() && !unsaved] {
                (token(request))
                @if base.is_some() { input type="hidden" name="place" value=(place); }
                input type="hidden" name="base" value=(base.map_or(String::new(), |base| base.to_string()));
                input type="hidden" name="kind" value=(kind.as_str());
                input type="hidden" name="asked_id" value=(values.get("asked_id"));
                section.card {
                    header { h2 { "内容" } }
                    (input(&common[0], values, wrong))
                    div.field.wide id=(anchor(BODY)) data-blocks=(kind.as_str()) data-pictures=(picture_base) data-files=(names(files)) {
                        label for=(BODY) { "正文" }
                        @if let Some(about) = blocks::about(kind) { span.hint { (about) } }
                        textarea.body id=(BODY) name=(BODY) aria-invalid=[is_wrong(wrong, BODY)] spellcheck="false" { "\n" (values.get(BODY)) }
                        (blocks::marks())
                    }
                    div.field.wide { label for="files" { "图片" } input type="file" id="files" name="files" accept=".png,.jpg" multiple;
                        span.hint { "png 或 jpg，每个不超过 8 MiB；用到的才留下" @if !files.is_empty() { "。已有：" @for file in *files { code { (file.name) } " " } } } }
                }
                section.card { header { h2 { "登记" } } div.fields {
                    @if let Some(where_to) = where_to { (where_to) }
                    @for field in &common[1..] { (input(field, values, wrong)) }
                } }
                @for (part, (title, own)) in groups.iter().enumerate() { section.card id={ "part-" (part) } { header { h2 { (title) } } div.fields { @for field in own { (input(field, values, wrong)) } } } }
                section.card {
                    div.field { label for="note" { "这一版改了什么" small { "　写给审核人和以后的人看" } } input id="note" name="note" value=(values.get("note")) maxlength="200"; }
                    div.acts { button.main name="act" value="save" { "保存新版本" } @if request.server.preview.is_there() { noscript { button name="act" value="preview" { "先看预览" } } } @else { button name="act" value="preview" { "先看预览" } } button.quiet name="act" value="source" { "换到源文" } a.button.quiet href=(base.map_or("/items".to_owned(), |_| place.path())) { "不改了" } }
                }
            }
            div.stick { (preview::beside_form(request, *shown_item, &picture_base)) }
        }
        (blocks::script())
    };
    Ok(match wrong.is_empty() {
        true => layout::wide(request, Here::Items, &title, content),
        false => layout::refused(request, Here::Items, &title, content),
    }
    .with_script())
}

/// The version that a form began with.
pub fn base_of(request: &Request) -> Result<Option<i64>, Fault> {
    match request.form.get("base") {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Fault::refused("表单读不懂")),
    }
}

pub fn create(request: &Request) -> Result<Answer, Fault> {
    let (place, _) = new_place(request, &request.form)?;
    match request.form.has("text") {
        true => item_source::write(request, &place),
        false => write(request, &place),
    }
}

pub fn save(request: &Request) -> Result<Answer, Fault> {
    write(request, &place(request)?)
}

fn write(request: &Request, place: &Place) -> Result<Answer, Fault> {
    let base = base_of(request)?;
    let act = request.form.get("act");
    let held = held(request, place, base)?;
    let (files, mut wrong) = attachments(request, held.clone());
    let read = form::read(&place.key, &request.form);
    let item = match read {
        Ok(item) => Some(item),
        Err(errors) => {
            wrong.extend(errors);
            None
        }
    };
    if let Some(item) = &item {
        wrong.extend(unattached(item, &files));
    }
    if wrong.is_empty()
        && act == "save"
        && let Some(item) = item
    {
        let attachments = shown_by(&item, files);
        let draft = Draft { item, attachments };
        return match keep_version(request, place, &draft, base) {
            Err(Fault::Overtaken) => overtaken(request, place, base, &draft.item),
            Err(Fault::Refused(message)) => {
                let (item, wrong) = (&draft.item, Wrong::of_whole(message));
                unsaved(request, place, base, item, wrong, Refusal::Save)
            }
            kept => kept,
        };
    }
    if wrong.is_empty()
        && act == "source"
        && request.files.is_empty()
        && let Some(item) = item
    {
        return item_source::switched(request, place, base, item);
    }
    wrong.extend(lost_files(request));
    form_page(
        request,
        &Shown {
            place,
            base,
            fields: &request.form,
            wrong: &wrong,
            refused: match act {
                "source" => Refusal::ToSource,
                _ => Refusal::Save,
            },
            preview: item.as_ref(),
            files: &held,
            unsaved: false,
        },
    )
}

/// A browser doesn't send chosen files with a page that comes back.
fn lost_files(request: &Request) -> Option<Wrong> {
    let chose = request.files.iter().any(|upload| upload.field == "files");
    chose.then(|| Wrong {
        field: None,
        message: "刚才选的图片没有留下，请在“图片”那里再选一次".to_owned(),
    })
}

/// The form with all that was written, while someone else saved.
fn overtaken(
    request: &Request,
    place: &Place,
    base: Option<i64>,
    item: &Item,
) -> Result<Answer, Fault> {
    let (base, wrong) = item_overtaken::by(request, place, base)?;
    unsaved(request, place, base, item, wrong, Refusal::Overtaken)
}

/// The form with all that was written, and why it was not saved.
fn unsaved(
    request: &Request,
    place: &Place,
    base: Option<i64>,
    item: &Item,
    wrong: Wrong,
    refused: Refusal,
) -> Result<Answer, Fault> {
    let wrong: Vec<_> = [wrong].into_iter().chain(lost_files(request)).collect();
    form_page(
        request,
        &Shown {
            place,
            base,
            fields: &request.form,
            wrong: &wrong,
            refused,
            preview: Some(item),
            files: &held(request, place, base)?,
            unsaved: false,
        },
    )
}

pub fn keep_version(
    request: &Request,
    place: &Place,
    draft: &Draft,
    base: Option<i64>,
) -> Result<Answer, Fault> {
    let note = request.form.text("note", "说明", 200)?;
    let answers: Option<i64> = request.form.get("asked_id").parse().ok();
    request.server.store.write(|s| {
        let account = request.acting(s, &[Role::Edit])?;
        let author = Author {
            account: Some(account.id),
            person: &account.person,
            founding: false,
        };
        if base.is_none() {
            twins::Keys::load(s, &place.channel)?.take(&place.key)?;
        }
        let number = version::save(
            s,
            place,
            Content::Draft(draft),
            base,
            author,
            &note,
            request.now,
        )?;
        request.audit(
            s,
            Act::ItemSaved,
            &place.to_string(),
            &format!("第 {number} 版 {note}"),
        )?;
        if let Some(id) = answers {
            asked::close(
                s,
                id,
                Some(&place.to_string()),
                &account.person,
                request.now,
            )?;
            request.audit(s, Act::QuestionClosed, &id.to_string(), &place.to_string())?;
        }
        Ok::<_, Fault>(())
    })?;
    Ok(Answer::go(format!("{}?done=saved", place.path())))
}
