//! What waits: the first page.

use jiff::SignedDuration;
use maud::{Markup, html};

use crate::server::{
    answer::Answer,
    audit::{self, Act},
    fault::Fault,
    fleet::{
        asked, device,
        golden::{self, Failing},
    },
    items::{list, workflow::State},
    people::account::Role,
    publishing::proposal,
    request::Request,
    storage::StorageError,
};

use super::{
    due::Due,
    fleet::finding,
    home_founding, item_steps,
    layout::{self, Here},
    parts::{empty, time},
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let today = request.today();
    let store = &request.server.store;
    let (counts, on_screens) = store.read(list::counts)?;
    let (new, late) = store.read(|s| asked::waiting(s, today))?;
    let open = store.read(|s| proposal::in_state(s, proposal::State::Open))?;
    let waits = Due::ALL.into_iter();
    let waits = waits.map(|due| due.items(request).map(|items| (due, items)));
    let waits = waits.collect::<Result<Vec<_>, Fault>>()?;
    let failing = golden::failing(&store.read(device::all)?);
    let mut mine = Vec::new();
    for (role, states) in [
        (Role::Edit, &[State::Returned, State::Draft][..]),
        (Role::Review, &[State::Proposed]),
        (Role::Sign, &[State::Reviewed, State::Approved]),
    ] {
        if request.may(role) {
            for state in states {
                mine.push((
                    *state,
                    store.read(|s| list::in_state(s, *state, FIRST as i64))?,
                ));
            }
        }
    }
    let listed: Vec<_> = mine.iter().flat_map(|(_, items)| items).cloned().collect();
    let count = |state: State| {
        let found = counts.iter().find(|(known, _)| *known == state);
        found.map_or(0, |(_, count)| *count)
    };
    let content = html! {
        div.head { div { h1 { "待办" } p.sub { (today.strftime("%Y 年 %-m 月 %-d 日")) } } }
        (way_in(request)?)
        (home_founding::card(request)?)
        div.numbers {
            a href="/items" { b { (on_screens) } "屏幕上的条目" }
            @for state in [State::Proposed, State::Reviewed, State::Approved, State::Returned] {
                a.hot[count(state) > 0] href={ "/items?state=" (state.as_str()) } { b { (count(state)) } (state.label()) }
            }
            a.hot[!open.is_empty()] href="/publish" { b { (open.len()) } "发布等待签名" }
            a.hot[new > 0] href="/asked" { b { (new) } "提问待分派" }
            @if late > 0 { a.hot href="/asked?state=assigned" { b { (late) } "提问过了期限" } }
        }
        section.card {
            @let waiting: i64 = mine.iter().map(|(state, _)| count(*state)).sum();
            header { h2 { "等您办的" } @if waiting > 0 { small { (waiting) " 件" } } }
            @if waiting == 0 { (empty("没有等您办的条目", "别人提出、审核或退回以后，会出现在这里")) }
            @else { (item_steps::list(request, &listed, "/")) }
            div.acts { @for (state, items) in mine.iter().filter(|(state, items)| count(*state) > items.len() as i64) {
                a.button href={ "/items?state=" (state.as_str()) } { (state.label()) "：只列了 " (items.len()) " 条，看全部 " (count(*state)) " 条" }
            } }
        }
        (searches(&failing))
        @for (due, items) in &waits { @if !items.is_empty() { section.card {
            header { h2 { (due.title()) } small { (due.hint()) } }
            (due.rows(request, &items[..items.len().min(FIRST)]))
            div.acts { a.button href={ "/due?list=" (due.as_str()) } { "按部门看全部 " (items.len()) " 条" } }
        } } }
    };
    Ok(layout::page(request, Here::Home, "待办", content))
}

/// For how long someone is told of it.
const TOLD: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What was changed about this person's way in by a link or by someone else. It stays for a month,
/// so that whoever came in by it cannot make it go.
fn way_in(request: &Request) -> Result<Markup, Fault> {
    let (login, since) = (&request.account()?.login, request.now - TOLD);
    let (resets, removals) = request.server.store.read(|s| {
        Ok::<_, StorageError>((
            audit::done_to(s, Act::PasswordReset, login, since)?,
            audit::done_to(s, Act::SecondFactorRemoved, login, since)?,
        ))
    })?;
    let others = removals.iter().filter(|entry| entry.who != *login);
    let removed = others.map(|entry| {
        format!(
            "动态口令于 {} 由 {} 停用",
            time(request, entry.at),
            entry.who
        )
    });
    let reset = resets
        .iter()
        .map(|entry| format!("口令于 {} 由 {}重设", time(request, entry.at), entry.detail));
    let told: Vec<_> = reset.chain(removed).collect();
    Ok(html! { @if !told.is_empty() { div.note {
        @for line in &told { p { (line) "。" } }
        p { "不是您要求的，请马上再换一次口令，并请单位负责人查审计日志。" }
    } } })
}

/// Golden queries that fail on some kiosk.
fn searches(failing: &[Failing]) -> Markup {
    html! { @if !failing.is_empty() { section.card {
        header { h2 { "查询自检没有通过" } small { "终端换上新内容以后自己查的；用这些话，群众在前五条里找不到该找到的条目" } }
        div.scroll { table { thead { tr { th { "查的话" } th { "该找到的条目" } th { "在哪些终端" } } }
            tbody { @for one in failing.iter().take(SEARCHES) { tr {
                td { strong { (one.query) } }
                td { a href=(finding(&one.finds)) { (one.finds) } }
                td { @for kiosk in one.kiosks.iter().take(KIOSKS) { div { (kiosk.name) " · " (kiosk.shown) " · " (kiosk.place()) } }
                    @if one.kiosks.len() > KIOSKS { a href="/fleet" { "还有 " (one.kiosks.len() - KIOSKS) " 台" } } }
            } } }
        } }
        @if failing.len() > SEARCHES { p.sub { "还有 " (failing.len() - SEARCHES) " 句，见“" a href="/fleet" { "终端" } "”" } }
    } } }
}

/// How many items of each list the first page shows.
const FIRST: usize = 8;

/// How many failing queries the first page names, and how many kiosks of each.
const SEARCHES: usize = 12;
const KIOSKS: usize = 3;
