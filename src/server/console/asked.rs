//! What people asked and nobody had an answer to.

use jiff::civil::Date;
use maud::html;

use crate::server::{
    answer::Answer,
    audit::Act,
    fault::Fault,
    fleet::asked::{self, State},
    people::account::{self, Role},
    request::Request,
};

use super::{
    layout::{self, Here, token},
    parts::empty,
};

/// Three working days are usual; a weekend may lie between.
const DUE_DAYS: i32 = 5;

pub fn list(request: &Request) -> Result<Answer, Fault> {
    let state = request.query.get("state").parse().unwrap_or(State::New);
    let questions = request.server.store.read(|s| asked::list(s, state))?;
    let departments = request.server.store.read(account::departments)?;
    let today = request.today();
    let due = today
        .checked_add(jiff::Span::new().days(DUE_DAYS))
        .unwrap_or(today);
    let most = questions
        .iter()
        .map(|question| question.sessions)
        .max()
        .unwrap_or(1);
    let open = matches!(state, State::New | State::Assigned);
    let content = html! {
        div.head { div { h1 { "群众提问" } p.sub { "终端上查不到答案的话，按问的人数排；不含数字，三人以上问过才送上来" } } }
        div.tabs { @for known in State::ALL { a.button.main[known == state] href={ "/asked?state=" (known.as_str()) } { (known.label()) } } }
        section.card {
            @if questions.is_empty() { (empty("这里没有问题", "终端上有人查不到答案时，会出现在“待分派”里")) }
            @else { datalist id="departments" { @for name in &departments { option value=(name); } }
            div.scroll { table { thead { tr { th { "群众的话" } th.fit { "问过" } th.fit { "终端" } th.fit { "最近" } th { "部门" } th.fit {} } }
                tbody { @for question in &questions { tr {
                    td.wide { strong { (question.words) } div.bar aria-hidden="true" { (bar(question.sessions, most)) } @if let Some(answer) = &question.answer { small { "回答：" a href={ "/item/" (answer) } { (answer) } } } }
                    td.fit.num { (question.sessions) " 次" } td.fit.num { (question.kiosks) " 台" } td.fit { (question.last_day) }
                    td { @if let Some(department) = &question.department { (department) } @if let Some(due) = question.due { small { "期限 " @if due < today && state == State::Assigned { span.tag.bad { (due) " 已过" } } @else { (due) } } }
                        @if open && may_assign(request) { details { summary { "分派" } form.stack method="post" action={ "/asked/" (question.id) "/assign" } { (token(request)) input name="department" list="departments" aria-label="部门" placeholder="部门" required; input type="date" name="due" value=(due) aria-label="期限" required; button { "分派" } } } } }
                    td.fit { @if open && request.may(Role::Edit) { div.acts {
                        a.button href={ "/items/new?kind=question&asked=" (question.id) } { "写回答" }
                        form method="post" action={ "/asked/" (question.id) "/close" } { (token(request)) button.quiet { "不需回答" } }
                    } } }
                } } }
            } } }
        }
    };
    Ok(layout::page(request, Here::Asked, "群众提问", content))
}

/// A bar without a style of its own, which the page's policy forbids: an SVG.
fn bar(share: i64, most: i64) -> maud::Markup {
    let width = (share * 100 / most.max(1)).clamp(1, 100);
    maud::PreEscaped(format!(
        "<svg viewBox=\"0 0 100 10\" width=\"100%\" height=\"10\" preserveAspectRatio=\"none\"><rect width=\"{width}\" height=\"10\" fill=\"#b98a2e\"/></svg>"
    ))
}

fn may_assign(request: &Request) -> bool {
    [Role::Edit, Role::Review, Role::Sign]
        .into_iter()
        .any(|role| request.may(role))
}

fn id(request: &Request) -> Result<i64, Fault> {
    request.part("id").parse().map_err(|_| Fault::NotFound)
}

pub fn assign(request: &Request) -> Result<Answer, Fault> {
    let id = id(request)?;
    let department = request.form.text("department", "部门", 60)?;
    let due = request.form.get("due").parse::<Date>();
    let due = due.map_err(|_| Fault::refused("期限要写成日期"))?;
    if due < request.today() {
        return Err(Fault::refused("期限不能早于今天"));
    }
    request.server.store.write(|s| {
        asked::assign(s, id, &department, due)?;
        let words = asked::find(s, id)?.map_or(String::new(), |question| question.words);
        request.audit(
            s,
            Act::QuestionAssigned,
            &words,
            &format!("{department}，{due}"),
        )?;
        Ok::<_, Fault>(())
    })?;
    Ok(Answer::go("/asked?state=assigned&done=assigned"))
}

pub fn close(request: &Request) -> Result<Answer, Fault> {
    let id = id(request)?;
    let account = request.account()?;
    request.server.store.write(|s| {
        asked::close(s, id, None, &account.person, request.now)?;
        let words = asked::find(s, id)?.map_or(String::new(), |question| question.words);
        request.audit(s, Act::QuestionClosed, &words, "不需回答")?;
        Ok::<_, Fault>(())
    })?;
    Ok(Answer::go("/asked?done=closed"))
}
