//! Taking a step: proposing, reviewing, approving, returning; releasing a marking; taking an item
//! off.

use maud::{Markup, html};

use crate::{
    content::item::Step,
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::{
            Place,
            decision::{self, Decision},
            version::{self, Author, Content, Version},
            workflow::{self, Standing, State, Taken},
        },
        people::{account::Role, identity::Identities},
        request::Request,
    },
};

use super::{item::place, layout::token};

/// The words on the button that takes a step before publishing.
pub fn verb(step: Step) -> &'static str {
    match step {
        Step::Proposed => "提出",
        Step::Reviewed => "审核通过",
        Step::Approved | Step::Published => "审批通过",
    }
}

/// What this person may do with the item now, or why not.
pub fn form(
    request: &Request,
    place: &Place,
    stands: Standing,
    (newest, steps): (&Version, &[Taken]),
    people: &Identities,
    held: bool,
) -> Markup {
    let obstacle = |step: Step| {
        let account = request.account().ok()?;
        decision::obstacle(people, newest, workflow::standing(steps), step, account)
    };
    html! {
        @if held && (request.may(Role::Review) || request.may(Role::Sign)) {
            form.acts method="post" action={ (place.path()) "/release" } { (token(request)) input type="hidden" name="number" value=(stands.current); button.danger { "确认不是密级标志" } }
        }
        @match stands.state.next() {
            Some((step, role)) if request.may(role) => {
                @match obstacle(step) {
                    Some(why) => p.note { (why) "。" },
                    None => form.stack method="post" action={ (place.path()) "/step" } {
                        (token(request))
                        input type="hidden" name="number" value=(stands.current);
                        input type="hidden" name="step" value=(step.as_str());
                        div { label for="conclusion" { @if step == Step::Proposed { "给审核人的话" } @else { "意见" } small { "　可以不写" @if step != Step::Proposed { "；退回要写明原因" } } }
                            textarea id="conclusion" name="conclusion" maxlength="500" {} }
                        div.acts {
                            button.main name="verdict" value="pass" { (verb(step)) }
                            @if step != Step::Proposed { button.danger name="verdict" value="return" { "退回" } }
                        }
                    },
                }
            }
            Some((step, role)) => p.sub { "下一步是“" (step.as_str()) "”，由“" (role.label()) "”办理。" },
            None if stands.state == State::Approved => {
                p.sub { "已经审批，等签发人在“发布”里和别的条目一起发布。" @if request.may(Role::Sign) { " " a href={ "/publish/" (place.channel) } { "去发布" } } }
                @if request.may(Role::Sign) { form.stack method="post" action={ (place.path()) "/step" } {
                    (token(request))
                    input type="hidden" name="number" value=(stands.current);
                    input type="hidden" name="step" value=(Step::Published.as_str());
                    div { label for="conclusion" { "还不能发布？" small { "　写明退回的原因" } } textarea id="conclusion" name="conclusion" maxlength="500" {} }
                    div.acts { button.danger name="verdict" value="return" { "退回" } }
                } }
            },
            None => {},
        }
        @if request.may(Role::Edit) && stands.published.is_some() && matches!(stands.state, State::Published) {
            form.acts method="post" action={ (place.path()) "/remove" } { (token(request)) input type="hidden" name="base" value=(stands.current); span.hint { "不再需要了？下架也要走同样的四步；内容有错要马上离开屏幕，请用“" a href={ "/withdraw?place=" (place) } { "撤下" } "”。" } button.end { "提请下架" } }
        }
    }
}

fn number(request: &Request, name: &str) -> Result<i64, Fault> {
    request
        .form
        .get(name)
        .parse()
        .map_err(|_| Fault::refused("表单读不懂"))
}

pub fn take(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let word = request.form.get("step");
    let step = Step::ALL.into_iter().find(|step| step.as_str() == word);
    let step = step.ok_or_else(|| Fault::refused("没有这一步"))?;
    let passed = match request.form.get("verdict") {
        "pass" => true,
        "return" => false,
        _ => return Err(Fault::refused("要选通过或者退回")),
    };
    let decision = Decision {
        number: number(request, "number")?,
        step,
        passed,
        conclusion: request.form.get("conclusion"),
    };
    decide(request, &place, decision)?;
    let done = match (passed, step) {
        (false, _) => "returned",
        (_, Step::Proposed) => "proposed",
        (_, Step::Reviewed) => "reviewed",
        _ => "approved",
    };
    Ok(Answer::go(format!("{}?done={done}", place.path())))
}

/// Takes one decision about one item, with its row in the audit log, or nothing of it.
pub fn decide(request: &Request, place: &Place, decision: Decision<'_>) -> Result<(), Fault> {
    request.server.store.write(|s| {
        // Which role a step asks for, it says itself.
        let account = request.acting(s, &[])?;
        decision::decide(s, place, decision, &account, request.today(), request.now)?;
        let (act, detail) = match decision.passed {
            true => (
                Act::StepTaken,
                format!("{} 第 {} 版", decision.step.as_str(), decision.number),
            ),
            false => (
                Act::ItemReturned,
                format!("第 {} 版：{}", decision.number, decision.conclusion.trim()),
            ),
        };
        request.audit(s, act, &place.to_string(), &detail)?;
        Ok(())
    })
}

pub fn release(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let number = number(request, "number")?;
    request.server.store.write(|s| {
        let account = request.acting(s, &[Role::Review, Role::Sign])?;
        let stands = workflow::standing_of(s, &place)?.ok_or(Fault::NotFound)?;
        if stands.current != number {
            return Err(Fault::Overtaken);
        }
        workflow::release_marking(s, &place, number, &account, request.today())?;
        request.audit(
            s,
            Act::MarkingReleased,
            &place.to_string(),
            &format!("第 {number} 版"),
        )?;
        Ok(())
    })?;
    Ok(Answer::go(format!("{}?done=released", place.path())))
}

/// A version that takes the item off; it goes the same way as any other.
pub fn remove(request: &Request) -> Result<Answer, Fault> {
    let place = place(request)?;
    let base = number(request, "base")?;
    request.server.store.write(|s| {
        let account = request.acting(s, &[Role::Edit])?;
        let stands = workflow::standing_of(s, &place)?.ok_or(Fault::NotFound)?;
        if stands.published.is_none() {
            return Err(Fault::refused("这个条目不在屏幕上，不用下架"));
        }
        let author = Author {
            account: Some(account.id),
            person: &account.person,
            founding: false,
        };
        let number = version::save(
            s,
            &place,
            Content::Removal,
            Some(base),
            author,
            "提请下架",
            request.now,
        )?;
        let decision = Decision {
            number,
            step: Step::Proposed,
            passed: true,
            conclusion: "提请下架",
        };
        decision::decide(s, &place, decision, &account, request.today(), request.now)?;
        request.audit(s, Act::StepTaken, &place.to_string(), "提请下架")?;
        Ok(())
    })?;
    Ok(Answer::go(format!("{}?done=proposed", place.path())))
}
