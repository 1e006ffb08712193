//! A conversion beside its original, page by page, before it is saved as a draft.

use std::{collections::BTreeMap, io};

use maud::{Markup, html};

use crate::{
    content::{
        block::Block,
        item::{ItemKey, Kind},
        source,
    },
    import::{
        Imported, Picture,
        draft::{self, Filing},
    },
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::{
            Place,
            form::{self, Wrong},
            found as found_marking,
            proof::{self, Proof},
            version::{self, Author, Content},
        },
        people::account::Role,
        request::Request,
    },
};

use super::{
    blocks, body,
    layout::{self, Here, token},
    parts::wrongs,
};

/// A page of the original with the blocks that begin on it, as they stand now.
struct Leaf<'a> {
    picture: Option<&'a Picture>,
    text: String,
    /// What the text says; the error where it can't be read.
    blocks: Result<Vec<Block>, Vec<String>>,
    /// The editor has changed it.
    touched: bool,
}

fn field(number: usize) -> String {
    format!("page-{number}")
}

/// The pages as they were converted, with what the editor wrote instead.
fn leaves<'a>(request: &Request, imported: &'a Imported) -> Vec<Leaf<'a>> {
    let ends = imported.page_starts.iter().skip(1).copied();
    let mut parts: Vec<(Option<&Picture>, &[Block])> = imported
        .pages
        .iter()
        .zip(&imported.page_starts)
        .zip(ends.chain([imported.body.len()]))
        .map(|((page, start), end)| {
            let blocks = imported.body.get(*start..end).unwrap_or_default();
            (Some(page), blocks)
        })
        .collect();
    if parts.is_empty() {
        parts.push((None, &imported.body));
    }
    let leaf = |(number, (picture, own)): (usize, (Option<&'a Picture>, &[Block]))| {
        let written = source::write_body(own).trim().to_owned();
        let name = field(number);
        let text = match request.form.has(&name) {
            true => request
                .form
                .get(&name)
                .replace("\r\n", "\n")
                .trim()
                .to_owned(),
            false => written.clone(),
        };
        let read = source::parse_body("正文", &format!("{text}\n"));
        Leaf {
            picture,
            touched: text != written,
            text,
            blocks: read.map_err(|errors| errors.0.iter().map(ToString::to_string).collect()),
        }
    };
    parts.into_iter().enumerate().map(leaf).collect()
}

fn found(request: &Request) -> Result<(String, Proof), Fault> {
    let (id, account) = (request.part("id").to_owned(), request.account()?.id);
    let proof = request
        .server
        .store
        .read(|s| proof::find(s, &id, account))?;
    Ok((id, proof.ok_or(Fault::NotFound)?))
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let (id, proof) = found(request)?;
    Ok(page(
        request,
        &id,
        &proof,
        &leaves(request, &proof.imported),
        &[],
    ))
}

fn page(request: &Request, id: &str, proof: &Proof, leaves: &[Leaf], wrong: &[Wrong]) -> Answer {
    let imported = &proof.imported;
    let with_pages = !request.form.has("act") || request.form.has("with_pages");
    let is_marked = !draft::markings(imported).is_empty();
    let files = format!("/import/proof/{id}/file");
    let content = html! {
        div.head { div { p.crumb { a href="/import" { "导入导出" } } h1 { "对照原件：" (proof.file) }
            p.sub { (imported.format.name()) "：" (imported.body.len()) " 段，" (imported.pictures.len()) " 张图片，" (imported.pages.len()) " 页原件。还没有存成条目" } } }
        (wrongs("还没有存成条目，请改好下面几处：", wrong))
        @if !imported.remarks.is_empty() { div.note.bad[is_marked] { strong { "请对着原件看一看：" } ul.remarks { @for remark in &imported.remarks { li { (remark) } } } } }
        form.proof method="post" enctype="multipart/form-data" data-kept data-unsaved[leaves.iter().any(|leaf| leaf.touched)] {
            (token(request))
            @for (number, leaf) in leaves.iter().enumerate() { (one(number, leaf, &files, leaves.len(), imported)) }
            div.bar-fixed {
                @if is_marked && !imported.pages.is_empty() { span.hint { "原件图上有像密级标志的字，不能放在正文后面。" } }
                @else if !imported.pages.is_empty() { label.check { input type="checkbox" name="with_pages" value="on" checked[with_pages]; span { "把原件图放在正文后面，群众也能看到" } } }
                div.acts {
                    button.main name="act" value="save" { "存成草稿" }
                    button name="act" value="again" { "看改过的样子" }
                    button.quiet name="act" value="drop" formnovalidate { "不要了" }
                }
            }
        }
        (blocks::script())
    };
    match wrong.is_empty() {
        true => layout::wide(request, Here::Import, "对照原件", content),
        false => layout::refused(request, Here::Import, "对照原件", content),
    }
    .with_script()
}

/// The names of the pictures in the text, with a space between them.
fn pictures(imported: &Imported) -> String {
    let names: Vec<_> = imported.pictures.iter().map(|p| p.name.as_str()).collect();
    names.join(" ")
}

/// What was taken out of the text into the catalogue: it stood on the first page.
fn said(imported: &Imported) -> Markup {
    let said = &imported.proposed;
    let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let facts = [
        ("标题", said.title.clone()),
        ("发文机关标志", said.mark.clone()),
        ("发布机构", said.issuer.clone()),
        ("文号", said.number.clone()),
        ("体裁", said.form.clone()),
        ("主送机关", said.addressee.clone()),
        ("署名", said.signature.clone()),
        ("成文日期", day(said.written)),
        ("发布日期", day(said.published)),
        ("施行日期", day(said.effective)),
        ("附注", said.remark.clone()),
        ("抄送机关", said.copy_to.clone()),
        ("印发机关", said.printed_by.clone()),
        ("印发日期", day(said.printed_on)),
    ];
    let known = facts.iter().any(|(_, value)| value.is_some());
    html! {
        h2 { "认出的登记" }
        @if known { dl { @for (name, value) in &facts { @if let Some(value) = value { dt { (name) } dd { (value) } } } } }
        p.sub { @if known { "已从正文移到登记项，存成草稿以后再核对、补齐。" } @else { "没有认出登记项，存成草稿以后填写。" } }
    }
}

fn one(number: usize, leaf: &Leaf, files: &str, count: usize, imported: &Imported) -> Markup {
    let name = field(number);
    let lines = leaf.text.chars().count() / 30 + leaf.text.lines().count() + 2;
    html! { section.leaf.alone[leaf.picture.is_none()] id={ "p" (number + 1) } {
        @if let Some(picture) = leaf.picture { div.original {
            h2 { "原件 " small { "第 " (number + 1) " 页，共 " (count) " 页" } }
            img src={ (files) "/" (picture.name) } width=(picture.width) height=(picture.height) loading="lazy" alt={ "原件第 " (number + 1) " 页" };
        } }
        div.converted {
            @if number == 0 { (said(imported)) }
            h2 { "转换成的正文" @if leaf.touched { " " span.tag.wait { "已改" } } }
            @match &leaf.blocks {
                Ok(blocks) if blocks.is_empty() => p.sub { @if leaf.picture.is_some() { "这一页没有正文：文字可能接在上一页的最后一段里，或者移到了登记项。" } @else { "没有正文。" } },
                Ok(blocks) => div.words { (body::blocks(blocks, files)) },
                Err(errors) => ul.wrong { @for error in errors { li { (error) } } },
            }
            details open[leaf.blocks.is_err()] { summary { "改这一页的文字" }
                div data-blocks="document" data-pictures=(files) data-files=(pictures(imported)) {
                    textarea name=(name) rows=(lines.min(40)) aria-label={ "第 " (number + 1) " 页的正文" } aria-invalid=[leaf.blocks.is_err().then_some("true")] spellcheck="false" { "\n" (leaf.text) }
                    (blocks::marks())
                }
            }
        }
    } }
}

/// Saves, shows anew or throws away.
pub fn decide(request: &Request) -> Result<Answer, Fault> {
    let (id, proof) = found(request)?;
    match request.form.get("act") {
        "drop" => {
            request.server.store.write(|s| proof::remove(s, &id))?;
            return Ok(Answer::go("/import?done=thrown"));
        }
        "save" => {}
        _ => {
            return Ok(page(
                request,
                &id,
                &proof,
                &leaves(request, &proof.imported),
                &[],
            ));
        }
    }
    let leaves = leaves(request, &proof.imported);
    let errors = leaves.iter().zip(1..).filter_map(|(leaf, number)| {
        let errors = leaf.blocks.as_ref().err()?;
        Some((number, errors))
    });
    let wrong = errors.flat_map(|(number, errors)| {
        errors.iter().map(move |error| Wrong {
            field: None,
            message: format!("第 {number} 页：{error}"),
        })
    });
    let wrong: Vec<_> = wrong.collect();
    if !wrong.is_empty() {
        return Ok(page(request, &id, &proof, &leaves, &wrong));
    }
    let body: Vec<Block> = leaves
        .into_iter()
        .flat_map(|leaf| leaf.blocks.unwrap_or_default())
        .collect();
    match save(request, &id, proof, body) {
        Err(Fault::Refused(message)) => {
            let (id, proof) = found(request)?;
            let wrong = [Wrong {
                field: None,
                message,
            }];
            let leaves = self::leaves(request, &proof.imported);
            Ok(page(request, &id, &proof, &leaves, &wrong))
        }
        saved => saved,
    }
}

fn save(request: &Request, id: &str, proof: Proof, body: Vec<Block>) -> Result<Answer, Fault> {
    let (account, today) = (request.account()?, request.today());
    let year = today
        .checked_add(jiff::Span::new().years(1))
        .unwrap_or(today);
    let name = form::fresh_name(&proof.file, today, request.now);
    let key = ItemKey::new(Kind::Document, &name);
    let filing = Filing {
        key: key.map_err(|error| Fault::Internal(error.to_string()))?,
        owner: account.department.clone(),
        topics: Vec::new(),
        today,
        review_by: year,
        with_pages: request.form.has("with_pages"),
    };
    let found = draft::markings(&proof.imported);
    let mut imported = Imported {
        body,
        ..proof.imported
    };
    // The pages show what was left out of the text, and what its editor deletes of it.
    if !found.is_empty() {
        without_pages(&mut imported)?;
    }
    let names = imported.pictures.iter().chain(&imported.pages);
    let mut pictures = BTreeMap::new();
    for picture in names {
        let bytes = request
            .server
            .store
            .read(|s| proof::picture(s, id, &picture.name))?;
        pictures.extend(bytes.map(|bytes| (picture.name.clone(), bytes)));
    }
    let drafted = draft::draft_with(&imported, &filing, |name| {
        let bytes = pictures.get(name).cloned();
        bytes.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "没有这张图片"))
    });
    let drafted = drafted.map_err(|error| Fault::refused(error.to_string()))?;
    let place = Place {
        channel: proof.channel,
        key: filing.key,
    };
    request.server.store.write(|s| {
        let account = request.acting(s, &[Role::Edit])?;
        let author = Author {
            account: Some(account.id),
            person: &account.person,
            founding: false,
        };
        let note = format!("由 {} 转换，已对照原件", imported.format.name());
        let content = Content::Draft(&drafted.draft);
        let number = version::save(s, &place, content, None, author, &note, request.now)?;
        found_marking::keep(s, &place, number, &found)?;
        proof::remove(s, id)?;
        request.audit(s, Act::Imported, &place.to_string(), &proof.file)?;
        Ok::<_, Fault>(())
    })?;
    Ok(Answer::go(format!("{}/edit?done=converted", place.path())))
}

/// Takes the pages away from a marked original: nothing of what is saved may show them.
fn without_pages(imported: &mut Imported) -> Result<(), Fault> {
    let pages = std::mem::take(&mut imported.pages);
    imported.page_starts.clear();
    // A scan's pages are its text; they stay, and wait for the second person with it.
    let is_gone = |name: &str| {
        let is_it = |picture: &Picture| picture.name == name;
        pages.iter().any(is_it) && !imported.pictures.iter().any(is_it)
    };
    let shown = imported.body.iter().find_map(|block| match block {
        Block::Image { name, .. } if is_gone(name) => Some(name),
        _ => None,
    });
    match shown {
        Some(name) => Err(Fault::refused(format!(
            "原件图 {name} 上有像密级标志的字，不能放进正文：请把这张图片从正文里去掉"
        ))),
        None => Ok(()),
    }
}

/// A picture or a page of the original.
pub fn file(request: &Request) -> Result<Answer, Fault> {
    let (id, _) = found(request)?;
    let name = request.part("file");
    let bytes = request
        .server
        .store
        .read(|s| proof::picture(s, &id, name))?;
    let media = match name.ends_with(".png") {
        true => "image/png",
        false => "image/jpeg",
    };
    Ok(Answer::picture(media, bytes.ok_or(Fault::NotFound)?))
}
