//! One item: where it stands, what was decided, how it looks, and its versions.

use maud::{Markup, html};

use crate::{
    content::{
        item::{Item, Step},
        marking::{self, Found},
    },
    server::{
        answer::Answer,
        fault::Fault,
        items::{
            Place, found, kind_label, list,
            version::{self, Version},
            workflow::{self, Standing, State, Taken},
        },
        people::{account::Role, identity::Identities},
        publishing::{
            difference::{self as changes, Differs},
            waves,
        },
        request::Request,
    },
};

use super::{
    difference, item_step,
    layout::{self, Here},
    marked,
    parts::{state_tag, time, waves as wave_words},
    preview,
};

/// The item that a path names.
pub fn place(request: &Request) -> Result<Place, Fault> {
    let parts = ["channel", "kind", "name"].map(|part| request.part(part));
    parts.join("/").parse()
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let (stands, history, steps, item, released, related, changed, people, found) =
        request.server.store.read(|s| {
            let stands = workflow::standing_of(s, &place)?.ok_or(Fault::NotFound)?;
            let history = version::history(s, &place)?;
            let steps = workflow::steps(s, &place, stands.current)?;
            let item = version::item(s, &place, stands.current)?;
            let released = workflow::released(s, &place, stands.current)?;
            let mut related = Vec::new();
            for key in item.iter().flat_map(|item| &item.header.related) {
                related.push((key.clone(), list::titled(s, key)?));
            }
            let before = stands.published.filter(|number| *number != stands.current);
            let changed = match (before, &item) {
                (Some(before), Some(item)) => {
                    let differs = Differs {
                        place: place.clone(),
                        title: item.header.title.clone(),
                        before: Some(before),
                        after: Some(stands.current),
                    };
                    Some(difference::one(s, &differs)?)
                }
                _ => None,
            };
            let people = Identities::load(s)?;
            let found = found::of(s, &place, stands.current)?;
            Ok::<_, Fault>((
                stands, history, steps, item, released, related, changed, people, found,
            ))
        })?;
    let coming = match stands.published {
        Some(number) => {
            let (server, channel) = (&request.server, place.channel.as_str());
            waves::still_coming(server, channel, &place.key, number, request.now)?
        }
        None => Vec::new(),
    };
    let newest = history.first().ok_or(Fault::NotFound)?;
    let title = match &item {
        Some(item) => item.header.title.clone(),
        None => format!("{place}（提请下架）"),
    };
    let mut markings = item.as_ref().map(marking::all).unwrap_or_default();
    markings.extend(found.iter().map(Found::marking));
    let held = !markings.is_empty() && released.is_none();
    let content = html! {
        div.head {
            div {
                p.crumb { a href="/items" { "条目" } " › " (kind_label(place.key.kind())) " › " (place) }
                h1 { (title) }
                p.sub { (state_tag(stands.state)) "　第 " (stands.current) " 版 · " (newest.person) " " (time(request, newest.at))
                    @match stands.published { Some(number) if !coming.is_empty() => { " · 第 " (number) " 版已签发，" (wave_words(request, &coming)) }, Some(number) if number != stands.current => { " · 屏幕上是第 " (number) " 版" }, Some(_) => { " · 就是屏幕上的这一版" }, None => { " · 不在屏幕上" } } }
            }
            div.acts {
                @if request.may(Role::Edit) {
                    @if item.is_some() { a.button.main href={ (place.path()) "/edit" } { "修改" } }
                    a.button href={ (place.path()) "/source" } { "改源文" }
                }
            }
        }
        (marked::on_item(&markings, released.as_ref()))
        section.card { header { h2 { "办理" } } (progress(&taken_or_carried(&steps, newest, item.as_ref()), stands.state)) (log(request, &steps)) (item_step::form(request, &place, stands, (newest, steps.as_slice()), &people, held)) }
        @if let Some(changed) = &changed { section.card { header { h2 { "和屏幕上的相比" } small { "第 " (stands.published.unwrap_or_default()) " 版改成第 " (stands.current) " 版" } } (changed) } }
        div.two {
            div.stack {
                (history_card(request, &place, &history, stands))
                @if let Some(item) = &item { section.card { header { h2 { "登记信息" } }
                    dl { dt { "责任部门" } dd { (item.header.owner) } dt { "主题" } dd { (item.header.topics.join("、")) }
                        dt { "别的说法" } dd { @if item.header.other_wordings.is_empty() { "—" } @else { @for words in &item.header.other_wordings { div { (words) } } } }
                        dt { "更新 / 复核" } dd { (item.header.updated) " / " (item.header.review_by) }
                        dt { "公开" } dd { (item.header.scope.as_str()) " · " (item.header.disclosure.as_str()) }
                        dt { "相关" } dd { @for (key, title) in &related { div { a href={ "/item/" (place.channel) "/" (key) } { @match title { Some(title) => (title), None => (key) } } } } } } } }
            }
            div.stick { @match &item { Some(item) => (preview::of_version(request, &place, stands.current, item)), None => section.card { p { "这一版发布以后，条目离开屏幕。" } } } }
        }
    };
    let page = layout::wide(request, Here::Items, &title, content);
    Ok(match request.server.preview.is_there() {
        true => page.with_script(),
        false => page,
    })
}

/// The steps that were taken here; content that came with the server's founding carries its own.
fn taken_or_carried(steps: &[Taken], newest: &Version, item: Option<&Item>) -> Vec<Taken> {
    let Some(item) = item.filter(|_| newest.founding) else {
        return steps.to_vec();
    };
    let carried = item.header.record.iter().map(|record| Taken {
        step: record.step,
        passed: true,
        account: 0,
        person: record.by.clone(),
        day: record.on,
        at: newest.at,
        conclusion: String::new(),
    });
    carried.collect()
}

fn progress(steps: &[Taken], state: State) -> Markup {
    let standing = workflow::standing(steps);
    let next = state.next().map(|(step, _)| step);
    html! { ol.steps { @for step in Step::ALL {
        @let taken = standing.iter().find(|taken| taken.step == step);
        li.done[taken.is_some()].now[taken.is_none() && (next == Some(step) || (state == State::Approved && step == Step::Published))] {
            b { (step.as_str()) }
            @match taken { Some(taken) => { small { (taken.person) } small { (taken.day) } }, None => small { "—" } }
        }
    } } }
}

fn log(request: &Request, steps: &[Taken]) -> Markup {
    let said: Vec<_> = steps
        .iter()
        .filter(|taken| !taken.conclusion.is_empty() || !taken.passed)
        .collect();
    html! { @if !said.is_empty() { dl { @for taken in said {
        dt { (time(request, taken.at)) }
        dd { (taken.person) " " @if taken.passed { (taken.step.as_str()) "：" } @else { span.tag.bad { "退回" } " " } (taken.conclusion) }
    } } } }
}

fn history_card(request: &Request, place: &Place, history: &[Version], stands: Standing) -> Markup {
    html! { section.card { header { h2 { "版本" } small { "共 " (history.len()) " 版，一版也不会改" } }
        div.scroll { table { tbody { @for version in history.iter().take(30) { tr {
            td.fit.num { (version.number) }
            td { (version.person) @if !version.note.is_empty() { small { (version.note) } } }
            td.fit { (time(request, version.at)) }
            td.fit { @if stands.published == Some(version.number) { span.tag.ok { "屏幕上" } } @else if stands.approved == Some(version.number) { span.tag.wait { "已审批" } } @else if version.removal { span.tag { "下架" } } }
            td.fit { @if version.number > 1 { a href={ (place.path()) "/version/" (version.number) } { "改了什么" } } }
        } } } } }
    } }
}

/// What a version changed.
pub fn version(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let number: i64 = request
        .part("number")
        .parse()
        .map_err(|_| Fault::NotFound)?;
    let (before, after) = request.server.store.read(|s| {
        version::find(s, &place, number)?.ok_or(Fault::NotFound)?;
        Ok::<_, Fault>((
            version::item(s, &place, number - 1)?,
            version::item(s, &place, number)?,
        ))
    })?;
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } " › " a href=(place.path()) { (place) } } h1 { "第 " (number) " 版改了什么" } } }
        section.card { @match (&before, &after) {
            (Some(before), Some(after)) => (difference::detail(&changes::detail(before, after)?)),
            (_, None) => p { "提请下架。" },
            (None, Some(_)) => p { "新写的一版。" },
        } }
    };
    Ok(layout::page(request, Here::Items, "改了什么", content))
}

/// A file of a version.
pub fn file(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let number: i64 = request
        .part("number")
        .parse()
        .map_err(|_| Fault::NotFound)?;
    let files = request
        .server
        .store
        .read(|s| version::files(s, &place, number))?;
    let name = request.part("file");
    let file = files
        .into_iter()
        .find(|file| file.name == name)
        .ok_or(Fault::NotFound)?;
    let media = if name.ends_with(".png") {
        "image/png"
    } else {
        "image/jpeg"
    };
    Ok(Answer::picture(media, file.bytes))
}
