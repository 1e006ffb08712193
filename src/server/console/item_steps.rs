//! One step on several items: ticks on a list, a page that shows what each of them changes, and
//! a page that says what came of each. Every item is decided as if it were the only one.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::{
    content::item::{Item, Step},
    server::{
        answer::Answer,
        fault::Fault,
        items::{
            Place,
            decision::{self, Decision},
            kind_label,
            list::{self, Listed},
            version,
            workflow::{self, State},
        },
        publishing::difference::Differs,
        request::Request,
        storage::Session,
    },
};

use super::{
    difference, item_step,
    layout::{self, Here, token},
    parts::{rows, rows_to_tick, state_tag},
};

/// The most items at once.
pub const MOST: usize = 200;

/// The steps that can be taken on several items; each publication is proposed as a whole anyway.
const STEPS: [Step; 3] = [Step::Proposed, Step::Reviewed, Step::Approved];

/// The field that names an item, once for each.
const ITEM: &str = "item";

/// The step that this person may take next on items in a state.
pub fn next(request: &Request, state: State) -> Option<Step> {
    let (step, role) = state.next()?;
    request.may(role).then_some(step)
}

/// Rows of items with ticks before those that this person may take on; `address` leads to this
/// list.
pub fn list(request: &Request, items: &[Listed], address: &str) -> Markup {
    let open: Vec<_> = items
        .iter()
        .filter_map(|item| next(request, item.state))
        .collect();
    if open.is_empty() {
        return rows(request, items, None);
    }
    let all = request.query.get("ticked") == "all";
    let tick = |item: &Listed| {
        html! { @if next(request, item.state).is_some() {
            label.tick { input type="checkbox" name=(ITEM) value=(item.place) aria-label={ "选 " (item.title) } checked[all]; }
        } }
    };
    let joint = if address.contains('?') { '&' } else { '?' };
    html! { form.stack method="post" action="/items/steps" {
        (token(request))
        (rows_to_tick(request, items, &tick))
        div.acts.ticked {
            @if all { a.button href=(address) { "全不选" } }
            @else { a.button href={ (address) (joint) "ticked=all" } { "全选" } }
            @for step in STEPS { @if open.contains(&step) { button.main name="step" value=(step.as_str()) { (item_step::verb(step)) } } }
            span.hint { "勾选几条一起办；下一页先看每一条改了什么" }
        }
    } }
}

/// The step that a form asks for, if this person takes it.
fn step(request: &Request) -> Result<Step, Fault> {
    let word = request.form.get("step");
    let step = STEPS.into_iter().find(|step| step.as_str() == word);
    let step = step.ok_or_else(|| Fault::refused("只有提出、审核、审批可以几条一起办"))?;
    let mut theirs = State::ALL
        .into_iter()
        .filter_map(|state| next(request, state));
    match theirs.any(|known| known == step) {
        true => Ok(step),
        false => Err(Fault::Forbidden),
    }
}

/// What a form names, each once, as `read` reads it.
fn named<T: Ord + Clone>(
    request: &Request,
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut known = BTreeSet::new();
    let mut named = Vec::new();
    for text in request.form.all(ITEM) {
        let one = read(text)?;
        if known.insert(one.clone()) {
            named.push(one);
        }
    }
    match named.len() {
        0 => Err(Fault::refused(
            "还没有选条目：请返回列表，勾选要一起办的几条",
        )),
        count if count > MOST => Err(Fault::refused(format!(
            "选了 {count} 条，一次最多办 {MOST} 条：请返回列表少选一些，分几次办"
        ))),
        _ => Ok(named),
    }
}

/// Why an item does not go, for the one who chose it; none: the failure is ours.
fn reason(fault: &Fault) -> Option<String> {
    match fault {
        Fault::NotFound => Some("没有这个条目".into()),
        Fault::Overtaken => Some("列出以后又有人改过，这一次没有办：请看过最新一版再办".into()),
        fault if fault.status() >= 500 => None,
        fault => Some(fault.shown()),
    }
}

/// An item on the page before the step.
struct Seen {
    place: Place,
    title: String,
    state: Option<State>,
    number: i64,
    /// Why it can't go.
    held: Option<String>,
    change: &'static str,
    difference: Markup,
}

/// Looks at one item as the step would find it.
fn see(
    session: &mut dyn Session,
    request: &Request,
    place: &Place,
    step: Step,
) -> Result<Seen, Fault> {
    let (listed, stands) = (
        list::find(session, place)?,
        workflow::standing_of(session, place)?,
    );
    let (Some(listed), Some(stands)) = (listed, stands) else {
        return Ok(Seen {
            place: place.clone(),
            title: place.to_string(),
            state: None,
            number: 0,
            held: reason(&Fault::NotFound),
            change: "",
            difference: html! {},
        });
    };
    let decision = Decision {
        number: stands.current,
        step,
        passed: true,
        conclusion: "",
    };
    let (account, today) = (request.account()?, request.today());
    let held = match decision::check(session, place, decision, account, today) {
        Ok(_) => None,
        Err(fault) => Some(reason(&fault).ok_or(fault)?),
    };
    let differs = Differs {
        place: place.clone(),
        title: listed.title,
        before: stands.published,
        after: Some(stands.current),
    };
    let item = version::item(session, place, stands.current)?;
    let difference = match held {
        Some(_) => html! {},
        None => html! {
            @if let (None, Some(item)) = (differs.before, &item) { (registered(item)) }
            (difference::one(session, &differs)?)
        },
    };
    Ok(Seen {
        change: match (differs.before, &item) {
            (_, None) => "下架",
            (None, Some(_)) => "新增",
            (Some(_), Some(_)) => "修改",
        },
        place: differs.place,
        title: differs.title,
        state: Some(listed.state),
        number: stands.current,
        held,
        difference,
    })
}

/// What the kiosk does not show of a new item.
fn registered(item: &Item) -> Markup {
    let header = &item.header;
    html! { p.sub {
        (header.owner) " · " (header.scope.as_str()) " · " (header.disclosure.as_str())
        " · 更新 " (header.updated) " · 复核 " (header.review_by)
    } }
}

/// What would be done, item by item. Nothing is done yet.
pub fn look(request: &Request) -> Result<Answer, Fault> {
    let step = step(request)?;
    let places = named(request, str::parse::<Place>)?;
    let seen = request.server.store.read(|s| {
        let seen = places.iter().map(|place| see(s, request, place, step));
        seen.collect::<Result<Vec<_>, Fault>>()
    })?;
    let (held, open): (Vec<_>, Vec<_>) = seen.iter().partition(|seen| seen.held.is_some());
    let verb = item_step::verb(step);
    let heading = format!("要{verb}的 {} 条", open.len());
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } } h1 { (heading) } p.sub { @if open.is_empty() { "选的都不能办，原因写在下面" } @else { "还没有办。点开一条，看它和屏幕上的有什么不同；看过再按最下面的按钮" } } } }
        @if !held.is_empty() { section.card {
            header { h2 { "不能办的" } small { (held.len()) " 条，留在原处" } }
            (reasons(held.iter().map(|seen| (&seen.place, seen.title.as_str(), seen.held.as_deref().unwrap_or_default()))))
        } }
        @if !open.is_empty() { form.stack method="post" action="/items/steps/take" {
            (token(request))
            input type="hidden" name="step" value=(step.as_str());
            section.card {
                header { h2 { "要办的" } small { (open.len()) " 条" } }
                div { @for seen in &open {
                    input type="hidden" name=(ITEM) value={ (seen.number) " " (seen.place) };
                    details.delta {
                        summary { (seen.title) " " span.tag { (kind_label(seen.place.key.kind())) } " " span.tag { (seen.change) } }
                        div.stack { p.crumb { a href=(seen.place.path()) { (seen.place) } " · 第 " (seen.number) " 版 " @if let Some(state) = seen.state { (state_tag(state)) } } (seen.difference) }
                    }
                } }
            }
            section.card {
                div { label for="conclusion" { @if step == Step::Proposed { "给审核人的话" } @else { "意见" } small { "　可以不写；写了，每一条都记上同样的话" } }
                    textarea id="conclusion" name="conclusion" maxlength="500" {} }
                div.acts { button.main { (verb) " " (open.len()) " 条" } a.button href="/items" { "不办了" } }
            }
        } }
    };
    Ok(layout::page(request, Here::Items, &heading, content))
}

/// Items that do not go, with what stands against each.
fn reasons<'a>(items: impl Iterator<Item = (&'a Place, &'a str, &'a str)>) -> Markup {
    html! { div.scroll { table { tbody { @for (place, title, why) in items { tr {
        td { a href=(place.path()) { (title) } small { (place.key) } }
        td { (why) }
    } } } } } }
}

/// Takes the step on each item, one after the other, and says what came of it.
pub fn take(request: &Request) -> Result<Answer, Fault> {
    let step = step(request)?;
    let chosen = named(request, |text| {
        let (number, place) = text.split_once(' ').ok_or(Fault::NotFound)?;
        let number = number.parse::<i64>().map_err(|_| Fault::NotFound)?;
        Ok((place.parse::<Place>()?, number))
    })?;
    // All that can fail as a whole comes before the first item.
    let conclusion = request.form.text("conclusion", "意见", 500)?;
    let titles = request.server.store.read(|s| {
        let titles = chosen.iter().map(|(place, _)| {
            let listed = list::find(s, place)?;
            Ok(listed.map_or_else(|| place.to_string(), |listed| listed.title))
        });
        titles.collect::<Result<Vec<_>, Fault>>()
    })?;
    let (mut gone, mut held) = (Vec::new(), Vec::new());
    for ((place, number), title) in chosen.iter().zip(&titles) {
        let decision = Decision {
            number: *number,
            step,
            passed: true,
            conclusion: &conclusion,
        };
        match item_step::decide(request, place, decision) {
            Ok(()) => gone.push((place, title)),
            Err(fault) => {
                let why = reason(&fault).unwrap_or_else(|| {
                    tracing::error!(%place, %fault, "几条一起办，有一条没有办成");
                    fault.shown()
                });
                held.push((place, title.as_str(), why));
            }
        }
    }
    let verb = item_step::verb(step);
    let content = html! {
        div.head { div { p.crumb { a href="/items" { "条目" } } h1 { (verb) "：办了 " (gone.len()) " 条，没有办 " (held.len()) " 条" } }
            div.acts { a.button href="/" { "待办" } a.button href="/items" { "条目" } } }
        @if !held.is_empty() { section.card {
            header { h2 { "没有办的" } small { (held.len()) " 条，留在原处" } }
            (reasons(held.iter().map(|(place, title, why)| (*place, *title, why.as_str()))))
        } }
        @if !gone.is_empty() { section.card {
            header { h2 { "办了的" } small { (gone.len()) " 条，" (State::after(step).label()) } }
            ul { @for (place, title) in &gone { li { a href=(place.path()) { (title) } } } }
        } }
    };
    Ok(layout::page(request, Here::Items, verb, content))
}
