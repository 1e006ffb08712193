//! What has waited long enough: reviews that are due, items that nobody has touched in a year,
//! postings that end; each department its own list.

use maud::{Markup, html};

use crate::server::{
    answer::Answer,
    fault::Fault,
    items::list::{self, Listed},
    request::Request,
};

use super::{
    items::escaped,
    layout::{self, Here},
    parts::{empty, rows},
};

/// A list of what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Review,
    Untouched,
    Ending,
}

impl Due {
    pub const ALL: [Self; 3] = [Self::Ending, Self::Review, Self::Untouched];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Untouched => "untouched",
            Self::Ending => "ending",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Review => "该复核了",
            Self::Untouched => "一年没有人动过",
            Self::Ending => "快到期和已到期的张贴",
        }
    }

    pub fn hint(self) -> &'static str {
        match self {
            Self::Review => "三十天内到复核日期的和已经过了的",
            Self::Untouched => "在屏幕上、一年里没有改过也没有办过一步的",
            Self::Ending => "过了最后一天，屏幕自动不再显示；公示结束后请公布结果",
        }
    }

    /// The items, by department and by how long they have waited.
    pub fn items(self, request: &Request) -> Result<Vec<Listed>, Fault> {
        let (store, now, today) = (&request.server.store, request.now, request.today());
        Ok(match self {
            Self::Review => store.read(|s| list::due_for_review(s, today))?,
            Self::Untouched => store.read(|s| list::untouched(s, now))?,
            Self::Ending => store.read(|s| list::ending(s, today))?,
        })
    }

    /// The rows of a list.
    pub fn rows(self, request: &Request, items: &[Listed]) -> Markup {
        match self {
            Self::Review => rows(request, items, Some(|item| Some(item.review_by))),
            Self::Untouched => rows(request, items, None),
            Self::Ending => rows(request, items, Some(|item| item.posted_until)),
        }
    }
}

/// Departments with their items, in the order of the list.
fn by_owner(items: Vec<Listed>) -> Vec<(String, Vec<Listed>)> {
    let mut groups: Vec<(String, Vec<Listed>)> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|(owner, _)| *owner == item.owner) {
            Some((_, own)) => own.push(item),
            None => groups.push((item.owner.clone(), vec![item])),
        }
    }
    groups
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let word = request.query.get("list");
    let due = Due::ALL.into_iter().find(|due| due.as_str() == word);
    let due = due.unwrap_or(Due::Review);
    let groups = by_owner(due.items(request)?);
    let owner = request.query.get("owner");
    let count: usize = groups.iter().map(|(_, items)| items.len()).sum();
    let address = |owner: &str| format!("/due?list={}&owner={}", due.as_str(), escaped(owner));
    let content = html! {
        div.head { div { p.crumb { a href="/" { "待办" } } h1 { (due.title()) } p.sub { (due.hint()) "。共 " (count) " 条，" (groups.len()) " 个部门" } } }
        nav.tabs aria-label="列表" { @for known in Due::ALL { a.button.main[known == due] href={ "/due?list=" (known.as_str()) } aria-current=[(known == due).then_some("page")] { (known.title()) } } }
        @if groups.len() > 1 { nav.tabs aria-label="部门" {
            a.button.main[owner.is_empty()] href={ "/due?list=" (due.as_str()) } { "所有部门" }
            @for (name, items) in &groups { a.button.main[owner == name] href=(address(name)) { (name) " " (items.len()) } }
        } }
        @if groups.is_empty() { section.card { (empty("现在没有", "到时候会列在这里，也在“待办”里提醒")) } }
        @for (name, items) in groups.iter().filter(|(name, _)| owner.is_empty() || owner == name) { section.card {
            header { h2 { (name) } small { (items.len()) " 条" } }
            (due.rows(request, items))
        } }
    };
    Ok(layout::page(request, Here::Home, due.title(), content))
}
