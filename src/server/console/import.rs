//! Many items at once, in and out.

use maud::html;

use crate::{
    content::{
        channel::{Channel, ChannelName},
        draft::Draft,
        source::{self, SourceErrors},
    },
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::{
            Place, channel,
            form::Wrong,
            pictures, proof,
            questions::{self, Usual},
            transfer, twins,
            version::{self, Author, Content},
            workflow,
        },
        people::account::Role,
        request::Request,
        storage::Session,
    },
};

use super::{
    convert,
    layout::{self, Here, token},
    parts::{ago, empty, wrongs},
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    page(request, &[])
}

fn page(request: &Request, wrong: &[Wrong]) -> Result<Answer, Fault> {
    let channels = request.server.store.read(channel::all)?;
    let account = request.account()?.id;
    let open = request.server.store.read(|s| proof::open(s, account))?;
    let content = html! {
        div.head { div { h1 { "导入导出" } p.sub { "整个文件夹打成 zip，格式和示例内容一样；问答也可以用表格" } } }
        (wrongs("没有导入任何条目，请改好再来：", wrong))
        @if channels.is_empty() { section.card { (empty("还没有频道", "请系统管理员在“站点与签名”里建立频道")) } }
        @if request.may(Role::Edit) && !channels.is_empty() { section.card { header { h2 { "导入" } }
            form.stack method="post" enctype="multipart/form-data" { (token(request))
                div.fields {
                    div.field { label.must for="channel" { "到哪个频道" } select id="channel" name="channel" { @for channel in &channels { option value=(channel.name) { (channel.title) } } } }
                    div.field.wide { label.must for="file" { "文件" } input type="file" id="file" name="file" accept=".zip,.csv,.docx,.doc,.wps,.rtf,.pdf,.ofd,.html,.htm,.md,.txt" required; span.hint { ".zip：内容文件夹；.csv：问答表；Word、WPS、PDF、OFD、网页、文本：转换成一份公开文件，对照原件看过再保存。最大 " (request.server.config.upload_mib) " MiB。有一处不对就一条也不导入" } }
                }
                p.note { "导入的每个条目都是一个新版本，内容没有变的跳过。文件里写的办理记录不作数，要在这里重新办四步。" }
                div.acts { button.main { "导入" } }
            }
        } }
        @if !open.is_empty() { section.card { header { h2 { "还没有对照完的" } small { "三天以后自动丢掉" } }
            div.scroll { table { tbody { @for (id, file, at) in &open { tr { td { a href={ "/import/proof/" (id) } { (file) } } td.fit { (ago(request, *at)) } } } } } }
        } }
        @if !channels.is_empty() { section.card { header { h2 { "导出" } }
            div.scroll { table { tbody { @for channel in &channels { tr {
                td { (channel.title) small { code { (channel.name) } } }
                td.fit { a href={ "/export/" (channel.name) "/folder.zip" } { "全部条目（zip）" } }
                td.fit { a href={ "/export/" (channel.name) "/questions.csv" } { "问答（csv）" } }
            } } } } }
        } }
    };
    Ok(match wrong.is_empty() {
        true => layout::page(request, Here::Import, "导入导出", content),
        false => layout::refused(request, Here::Import, "导入导出", content),
    })
}

fn whole(errors: &SourceErrors) -> Vec<Wrong> {
    let told = errors.0.iter().map(ToString::to_string);
    let told = told.chain(source::ended_at(errors.0.len()));
    told.map(Wrong::of_whole).collect()
}

pub fn import(request: &Request) -> Result<Answer, Fault> {
    let name = request.form.get("channel").parse::<ChannelName>();
    let name = name.map_err(|_| Fault::refused("要选一个频道"))?;
    let channel = request.server.store.read(|s| channel::find(s, &name))?;
    let channel = channel.ok_or(Fault::NotFound)?;
    let file = request
        .files
        .first()
        .ok_or_else(|| Fault::refused("没有选文件"))?;
    let name = file.name.to_lowercase();
    let drafts = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => table(request, &channel, &file.bytes),
        // What a file is, the converter tells by its content.
        Some("docx" | "doc" | "wps" | "rtf" | "pdf" | "ofd" | "html" | "htm" | "md" | "txt") => {
            match convert::document(request, &channel, file) {
                Err(Fault::Refused(message)) => Err(Fault::Refused(message)),
                done => return done,
            }
        }
        _ => transfer::unpack(&file.bytes).map(|files| {
            transfer::read(&files)
                .map(|drafts| drafts.drafts)
                .map_err(|errors| whole(&errors))
        }),
    };
    let drafts = match drafts {
        Ok(Ok(drafts)) => match pictures::errors(&drafts) {
            wrong if wrong.is_empty() => drafts,
            wrong => return page(request, &wrong),
        },
        Ok(Err(wrong)) => return page(request, &wrong),
        Err(Fault::Refused(message)) => {
            return page(request, &[Wrong::of_whole(message)]);
        }
        Err(fault) => return Err(fault),
    };
    let saved = match bring_in(request, &channel, drafts) {
        Err(Fault::Refused(message)) => return page(request, &[Wrong::of_whole(message)]),
        saved => saved?,
    };
    Ok(Answer::go(if saved > 0 {
        "/items?state=draft&done=imported"
    } else {
        "/import?done=same"
    }))
}

fn table(
    request: &Request,
    channel: &Channel,
    bytes: &[u8],
) -> Result<Result<Vec<Draft>, Vec<Wrong>>, Fault> {
    let (account, today) = (request.account()?, request.today());
    let year = today
        .checked_add(jiff::Span::new().years(1))
        .unwrap_or(today);
    let usual = Usual {
        owner: &account.department,
        updated: today.to_string(),
        review_by: year.to_string(),
    };
    let table = match questions::read(bytes, &usual) {
        Ok(table) => table,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let held = request.server.store.read(|s| {
        let held = table.items.iter().map(|item| {
            let place = Place {
                channel: channel.name.clone(),
                key: item.header.key.clone(),
            };
            match workflow::standing_of(s, &place)? {
                Some(stands) => version::item(s, &place, stands.current),
                None => Ok(None),
            }
        });
        Ok::<_, Fault>(held.collect::<Result<Vec<_>, _>>()?)
    })?;
    let items = table.with_held(held);
    let draft = |item| Draft {
        item,
        attachments: Vec::new(),
    };
    Ok(Ok(items.map(draft).collect()))
}

/// Saves what differs from the newest version; how many that were.
fn bring_in(request: &Request, channel: &Channel, drafts: Vec<Draft>) -> Result<usize, Fault> {
    let store = &request.server.store;
    // What is there already is found without keeping others from writing.
    let drafts = store.read(|s| {
        let differing = drafts.iter().cloned().map(|mut draft| {
            draft.item.header.record.clear();
            Ok(base_of_differing(s, channel, &draft)?.map(|_| draft))
        });
        let differing = differing.filter_map(Result::transpose);
        differing.collect::<Result<Vec<_>, Fault>>()
    })?;
    store.write(|s| {
        let account = request.acting(s, &[Role::Edit])?;
        let mut saved = 0;
        let mut keys = twins::Keys::load(s, &channel.name)?;
        for draft in &drafts {
            let Some(base) = base_of_differing(s, channel, draft)? else {
                continue;
            };
            let place = place_of(channel, draft);
            if base.is_none() {
                keys.take(&place.key)?;
            }
            let author = Author {
                account: Some(account.id),
                person: &account.person,
                founding: false,
            };
            version::save(
                s,
                &place,
                Content::Draft(draft),
                base,
                author,
                "导入",
                request.now,
            )?;
            saved += 1;
        }
        request.audit(
            s,
            Act::Imported,
            channel.name.as_str(),
            &format!("{saved} 条"),
        )?;
        Ok(saved)
    })
}

fn place_of(channel: &Channel, draft: &Draft) -> Place {
    Place {
        channel: channel.name.clone(),
        key: draft.item.header.key.clone(),
    }
}

/// The version that a draft follows, none for a new item; nothing at all where it says the same as
/// the newest version.
fn base_of_differing(
    session: &mut dyn Session,
    channel: &Channel,
    draft: &Draft,
) -> Result<Option<Option<i64>>, Fault> {
    let place = place_of(channel, draft);
    let Some(stands) = workflow::standing_of(session, &place)? else {
        return Ok(Some(None));
    };
    let base = stands.current;
    let held = version::draft(session, &place, base)?.map(|mut held| {
        held.item.header.record.clear();
        held
    });
    Ok((held.as_ref() != Some(draft)).then_some(Some(base)))
}

pub fn export(request: &Request) -> Result<Answer, Fault> {
    let name = request
        .part("channel")
        .parse::<ChannelName>()
        .map_err(|_| Fault::NotFound)?;
    let channel = request.server.store.read(|s| channel::find(s, &name))?;
    let channel = channel.ok_or(Fault::NotFound)?;
    let drafts = request
        .server
        .store
        .read(|s| transfer::drafts(s, &channel))?;
    let (file, media, bytes) = match request.part("file") {
        "folder.zip" => (
            format!("{name}.zip"),
            "application/zip",
            transfer::pack(&drafts)?,
        ),
        "questions.csv" => (
            format!("{name}-questions.csv"),
            "text/csv; charset=utf-8",
            questions::write(&drafts.drafts)?,
        ),
        _ => return Err(Fault::NotFound),
    };
    request
        .server
        .store
        .write(|s| request.audit(s, Act::Exported, name.as_str(), &file))?;
    Ok(Answer::download(file, media, bytes))
}
