//! 撤下: what must leave the screens now.

use std::collections::BTreeSet;

use maud::html;

use crate::{
    protocol::withdrawal::Hidden,
    server::{
        WITHDRAW_ROLE,
        answer::Answer,
        fault::Fault,
        items::{
            Place, kind_label,
            list::{self, Narrow},
        },
        people::account::Role,
        publishing::{
            proposal,
            withdraw::{self, Wish, Withdrawn},
        },
        request::Request,
        storage::{Session, StorageError},
    },
};

use super::{
    layout::{self, Here, token},
    parts::{confirm_password, empty, time},
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    page(request, None)
}

fn page(request: &Request, wrong: Option<&str>) -> Result<Answer, Fault> {
    let store = &request.server.store;
    let items = store.read(withdraw::list)?;
    let open = store.read(|s| proposal::open(s, WITHDRAW_ROLE))?;
    // Where it can't be read, taking something off the screens must still be possible.
    let hidden = withdraw::in_force(&request.server).ok();
    let leaving = store.read(|s| leaving(s, hidden.as_ref(), &items))?;
    let again = wanted_again(request, &items);
    let chosen = match place(request) {
        Ok(place) => store.read(|s| list::one(s, &place))?,
        Err(_) => None,
    };
    let word = request.query.text("word", "查找", 60)?;
    let narrow = Narrow {
        word: word.clone(),
        on_screens: true,
        ..Narrow::default()
    };
    let (found, _) = store.read(|s| list::page(s, &narrow, 0, list::PAGE))?;
    let content = html! {
        div.head { div { h1 { "撤下" } p.sub { "内容有错、必须马上离开屏幕时用：一个签名就生效，只能隐藏，不能改" } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        @if let Some(open) = &open { p.note { "撤下名单有改动，等待签名：" a href={ "/proposal/" (open.id) } { (open.note) } } }
        section.card { header { h2 { "名单" } small { (items.len()) " 条" } }
            @if items.is_empty() && leaving.is_empty() { (empty("没有撤下的条目", "撤下以后改好的条目，重新发布后在这里恢复")) }
            @else { div.scroll { table { thead { tr { th { "条目" } th { "原因" } th.fit { "谁" } th.fit { "状态" } th.fit {} } }
                tbody {
                    @for item in &items { @let hides = hidden.as_ref().map(|hidden| hidden.contains(&Hidden::from(&item.place))); tr {
                        td { a href=(item.place.path()) { (item.title) } small { code { (item.place) } } } td { (item.reason) }
                        td.fit { (item.person) small { (time(request, item.at)) } }
                        td.fit { @match hides { Some(true) => span.tag.bad { "已撤下" }, Some(false) => span.tag.wait { "还在屏幕上" @if open.is_some() { "，等签名" } }, None => {} } }
                        td.fit { @if request.may(Role::Sign) { a.button href={ "/withdraw?again=" (item.place) } { "恢复显示" } } }
                    } }
                    @for (place, title) in &leaving { tr {
                        td { a href=(place.path()) { (title) } small { code { (place) } } } td {} td.fit {}
                        td.fit { span.tag.wait { "还不在屏幕上，等签名恢复" } } td.fit {}
                    } }
                } } } }
        }
        @if let Some(item) = &again { section.card { header { h2 { "恢复显示" } }
            form.stack method="post" action="/withdraw/again" { (token(request))
                input type="hidden" name="place" value=(item.place);
                p { "要重新显示在所有屏幕上的是：" a href=(item.place.path()) { strong { (item.title) } } "，撤下的原因是：" (item.reason) "。显示的是它最近发布的一版，请先看看改好了没有。" }
                div.fields { (confirm_password(request)) }
                div.acts { button.main { "恢复显示" } a.button.quiet href="/withdraw" { "不恢复" } }
            }
        } }
        @if again.is_none() && request.may(Role::Sign) { section.card { header { h2 { "撤下一个条目" } }
            @match &chosen {
                Some(item) => form.stack method="post" { (token(request))
                    input type="hidden" name="place" value=(item.place);
                    p { "要从所有屏幕上撤下的是：" a href=(item.place.path()) { strong { (item.title) } } "（" (kind_label(item.place.key.kind())) "，" (item.owner) "）" }
                    div.fields {
                        div.field.wide { label.must for="reason" { "原因" } input id="reason" name="reason" value=(request.form.get("reason")) maxlength="300" required; }
                        (confirm_password(request))
                    }
                    div.acts { button.danger { "撤下" } a.button.quiet href="/withdraw" { "不是这一条" } }
                },
                None => {
                    form.filter method="get" { div { label for="word" { "标题里的字" } input type="search" id="word" name="word" value=(word) required; } div { button { "查找" } } }
                    @if !word.is_empty() {
                        @if found.is_empty() { (empty("屏幕上没有这样的条目", "换标题里别的字试试")) }
                        @else { div.scroll { table { tbody { @for item in &found { tr {
                            td { (item.title) } td.fit { (kind_label(item.place.key.kind())) } td.fit { (item.owner) }
                            td.fit { a.button href={ "/withdraw?place=" (item.place) } { "撤下这一条" } }
                        } } } } } }
                    }
                }
            }
        } }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::Withdraw, "撤下", content),
        None => layout::page(request, Here::Withdraw, "撤下", content),
    })
}

/// What is off the screens and no longer on the list: it comes back once that is signed.
fn leaving(
    session: &mut dyn Session,
    hidden: Option<&BTreeSet<Hidden>>,
    items: &[Withdrawn],
) -> Result<Vec<(Place, String)>, StorageError> {
    let mut leaving = Vec::new();
    for place in hidden.into_iter().flatten().map(Place::from) {
        if items.iter().all(|item| item.place != place) {
            let found = list::one(session, &place)?;
            let title = found.map_or_else(|| place.to_string(), |found| found.title);
            leaving.push((place, title));
        }
    }
    Ok(leaving)
}

/// The item of the list that is to be shown again, to be confirmed.
fn wanted_again<'a>(request: &Request, items: &'a [Withdrawn]) -> Option<&'a Withdrawn> {
    let named = match request.query.get("again") {
        "" if !request.form.has("reason") => request.form.get("place"),
        named => named,
    };
    let place: Place = named.trim().parse().ok()?;
    items.iter().find(|item| item.place == place)
}

/// The item that a form or an address names.
fn place(request: &Request) -> Result<Place, Fault> {
    let named = match request.form.get("place") {
        "" => request.query.get("place"),
        named => named,
    };
    let place = named.trim().parse();
    place.map_err(|_: Fault| Fault::refused("先要选一个条目"))
}

fn change(request: &Request, wish: Wish<'_>) -> Result<Answer, Fault> {
    let done = place(request).and_then(|place| {
        request.confirm_password(request.form.get("password"))?;
        let account = request.account()?;
        withdraw::change(
            &request.server,
            &place,
            wish,
            account,
            &request.actor(),
            request.now,
        )
    });
    match done {
        Ok(id) => Ok(Answer::go(format!("/proposal/{id}"))),
        Err(Fault::NotFound) => page(request, Some("没有这个条目")),
        Err(fault) => page(request, Some(&fault.in_form()?)),
    }
}

pub fn hide(request: &Request) -> Result<Answer, Fault> {
    let reason = request.form.get("reason");
    change(request, Wish::Hide { reason })
}

pub fn show_again(request: &Request) -> Result<Answer, Fault> {
    change(request, Wish::ShowAgain)
}
