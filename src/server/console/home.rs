//! What waits: the first page.

use maud::{Markup, html};

use crate::server::{
    answer::Answer,
    fault::Fault,
    fleet::asked,
    items::{list, list::Listed, workflow::State},
    people::account::Role,
    publishing::proposal,
    request::Request,
};

use super::{
    layout::{self, Here},
    parts::{empty, rows},
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let (now, today) = (request.now, request.today());
    let store = &request.server.store;
    let (counts, on_screens) = store.read(list::counts)?;
    let (new, late) = store.read(|s| asked::waiting(s, today))?;
    let open = store.read(|s| proposal::in_state(s, proposal::State::Open))?;
    let due = store.read(|s| list::due_for_review(s, today))?;
    let untouched = store.read(|s| list::untouched(s, now))?;
    let ending = store.read(|s| list::ending(s, today))?;
    let mut mine = Vec::new();
    for (role, states) in [
        (Role::Edit, &[State::Returned, State::Draft][..]),
        (Role::Review, &[State::Proposed]),
        (Role::Sign, &[State::Reviewed, State::Approved]),
    ] {
        if request.may(role) {
            for state in states {
                mine.extend(store.read(|s| list::in_state(s, *state))?);
            }
        }
    }
    let count = |state: State| {
        let found = counts.iter().find(|(known, _)| *known == state);
        found.map_or(0, |(_, count)| *count)
    };
    let content = html! {
        div.head { div { h1 { "待办" } p.sub { (today.strftime("%Y 年 %-m 月 %-d 日")) } } }
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
            header { h2 { "等您办的" } @if !mine.is_empty() { small { (mine.len()) " 件" } } }
            @if mine.is_empty() { (empty("没有等您办的条目", "别人提出、审核或退回以后，会出现在这里")) }
            @else { (rows(request, &mine, None)) }
        }
        (dated(request, "快到期和已到期的张贴", "过了最后一天，屏幕自动不再显示；公示结束后请公布结果", &ending, |item| item.posted_until))
        (dated(request, "该复核了", "三十天内到复核日期的，按部门排列", &due, |item| Some(item.review_by)))
        @if !untouched.is_empty() { section.card {
            header { h2 { "一年没有人动过" } small { (untouched.len()) " 条，按部门排列" } }
            (rows(request, &untouched, None))
        } }
    };
    Ok(layout::page(request, Here::Home, "待办", content))
}

fn dated(
    request: &Request,
    title: &str,
    hint: &str,
    items: &[Listed],
    date: fn(&Listed) -> Option<jiff::civil::Date>,
) -> Markup {
    html! { @if !items.is_empty() { section.card {
        header { h2 { (title) } small { (hint) } }
        (rows(request, items, Some(date)))
    } } }
}
