//! Writing an item: its form with a preview, or its file.

use maud::{Markup, html};

use crate::{
    content::{
        draft::{Attachment, Draft},
        item::{Item, Kind},
    },
    import::draft::OPEN,
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        fleet::asked,
        items::{
            Place,
            fields::{self, Field, Input},
            form::{self, BODY, Wrong},
            kind_label,
            version::{self, Author, Content},
            workflow,
        },
        request::{Fields, Request},
    },
};

use super::{
    blocks,
    item::place,
    item_files::{attachments, names, shown_by, unattached},
    item_new, item_source,
    items::new_place,
    layout::{self, Here, token},
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
    preview: Option<&'a Item>,
    files: &'a [Attachment],
}

/// The form of a new item.
pub fn new_page(
    request: &Request,
    place: &Place,
    fields: &Fields,
    wrong: &[Wrong],
) -> Result<Answer, Fault> {
    let shown = Shown {
        place,
        base: None,
        fields,
        wrong,
        preview: None,
        files: &[],
    };
    if fields::has_form(place.key.kind()) {
        form_page(request, &shown)
    } else {
        let text = fields.get("text").to_owned();
        item_source::page(request, place, None, &text, wrong)
    }
}

pub fn edit(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let (base, draft) = newest(request, &place)?;
    if !fields::has_form(place.key.kind()) {
        return Ok(Answer::go(format!("{}/source", place.path())));
    }
    let draft =
        draft.ok_or_else(|| Fault::refused("这一版是下架，没有内容可改；要重新上架，请改源文"))?;
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
            preview: Some(&draft.item),
            files: &draft.attachments,
        },
    )
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
        preview: shown_item,
        files,
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
    let picture_base = format!("{}/file/{}", place.path(), base.unwrap_or(0));
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } @if base.is_some() { " › " a href=(place.path()) { (place) } } } h1 { (title) } } }
        @if base.is_none() { (item_new::tabs(kind)) }
        (wrongs("还没有保存，请改好下面几处：", wrong))
        div.two {
            form.stack method="post" enctype="multipart/form-data" data-drawn data-kept data-unsaved[!wrong.is_empty()] data-fresh[base.is_none() && wrong.is_empty()] {
                (token(request))
                @if base.is_some() { input type="hidden" name="place" value=(place); }
                input type="hidden" name="base" value=(base.map_or(String::new(), |base| base.to_string()));
                input type="hidden" name="kind" value=(kind.as_str());
                input type="hidden" name="asked_id" value=(values.get("asked_id"));
                section.card {
                    header { h2 { "内容" } }
                    (input(&common[0], values, wrong))
                    div.field.wide data-blocks=(kind.as_str()) data-pictures=(picture_base) data-files=(names(files)) {
                        label for=(BODY) { "正文" }
                        @if let Some(about) = blocks::about(kind) { span.hint { (about) } }
                        textarea.body id=(BODY) name=(BODY) aria-invalid=[is_wrong(wrong, BODY)] spellcheck="false" { "\n" (values.get(BODY)) }
                        (blocks::marks())
                    }
                    div.field.wide { label for="files" { "图片" } input type="file" id="files" name="files" accept=".png,.jpg" multiple;
                        span.hint { "png 或 jpg，每个不超过 8 MiB；正文里用到的才留下" @if !files.is_empty() { "。已有：" @for file in *files { code { (file.name) } " " } } } }
                }
                section.card { header { h2 { "登记" } } div.fields {
                    @if let Some(where_to) = where_to { (where_to) }
                    @for field in &common[1..] { (input(field, values, wrong)) }
                } }
                @let own = fields::of(kind);
                @if !own.is_empty() { section.card { header { h2 { (kind_label(kind)) "专有" } } div.fields { @for field in &own { (input(field, values, wrong)) } } } }
                section.card {
                    div.field { label for="note" { "这一版改了什么" small { "　写给审核人和以后的人看" } } input id="note" name="note" value=(values.get("note")) maxlength="200"; }
                    div.acts { button.main name="act" value="save" { "保存新版本" } @if request.server.preview.is_there() { noscript { button name="act" value="preview" { "先看预览" } } } @else { button name="act" value="preview" { "先看预览" } } a.button.quiet href=(base.map_or("/items".to_owned(), |_| place.path())) { "不改了" } }
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

fn is_wrong(wrong: &[Wrong], name: &str) -> Option<&'static str> {
    wrong
        .iter()
        .any(|wrong| wrong.field == Some(name))
        .then_some("true")
}

/// The columns of a field whose lines have parts, for the browser to show as rows.
fn rows(input: Input) -> Option<String> {
    let columns = input.columns();
    (!columns.is_empty()).then(|| serde_json::to_string(&columns).unwrap_or_default())
}

/// What is longer doesn't fit into half of the form.
const LONG: usize = 14;

fn input(field: &Field, values: &Fields, wrong: &[Wrong]) -> Markup {
    let value = values.get(field.name);
    // What a conversion did not find.
    let open = value == OPEN;
    let bad = is_wrong(wrong, field.name).or(open.then_some("true"));
    let name = field.name;
    let area = matches!(
        field.input,
        Input::Area
            | Input::Lines
            | Input::Aliases
            | Input::Keys(_)
            | Input::Basis
            | Input::Materials
    );
    let long = value.chars().count() > LONG;
    html! { div.field.wide[area || long || field.name == "title"] {
        @if field.input == Input::Flag {
            label.check { input type="checkbox" name=(name) value="on" checked[!value.is_empty()]; span { (field.label) } }
        } @else {
            label.must[field.required] for=(name) { (field.label) }
            @match field.input {
                Input::Choice(choices) => select id=(name) name=(name) aria-invalid=[bad] { @for choice in choices { option value=(choice) selected[*choice == value] { (choice) } } },
                Input::Date => input type="date" id=(name) name=(name) value=(value) aria-invalid=[bad];,
                Input::Number => input id=(name) name=(name) value=(value) inputmode="numeric" aria-invalid=[bad];,
                Input::Key(kind) => input id=(name) name=(name) value=(value) aria-invalid=[bad] data-find=(kind.map_or("", Kind::as_str));,
                _ if area => textarea id=(name) name=(name) aria-invalid=[bad] data-rows=[rows(field.input)] { "\n" (value) },
                _ => input id=(name) name=(name) value=(value) aria-invalid=[bad];,
            }
            @for wrong in wrong.iter().filter(|wrong| wrong.field == Some(name)) { p.wrong { (wrong.message) } }
            @if open { p.wrong { "原件里没有认出来，请填写" } }
            @if !field.hint.is_empty() { span.hint data-marks[!field.input.columns().is_empty()] { (field.hint) } }
        }
    } }
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
    let held = match base {
        Some(_) => newest(request, place)?
            .1
            .map_or(Vec::new(), |draft| draft.attachments),
        None => Vec::new(),
    };
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
        && request.form.get("act") == "save"
        && let Some(item) = item
    {
        let attachments = shown_by(&item, files);
        return keep_version(request, place, &Draft { item, attachments }, base);
    }
    // A browser doesn't send chosen files with a page that comes back.
    if request.files.iter().any(|upload| upload.field == "files") {
        wrong.push(Wrong {
            field: None,
            message: "刚才选的图片没有留下，请在“图片”那里再选一次".to_owned(),
        });
    }
    form_page(
        request,
        &Shown {
            place,
            base,
            fields: &request.form,
            wrong: &wrong,
            preview: item.as_ref(),
            files: &held,
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
    let account = request.account()?;
    let answers: Option<i64> = request.form.get("asked_id").parse().ok();
    request.server.store.write(|s| {
        let author = Author {
            account: Some(account.id),
            person: &account.person,
            founding: false,
        };
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
