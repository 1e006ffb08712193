//! One proposal: what it changes, who has signed, and in a trial the keys to sign with.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::server::{
    answer::Answer,
    fault::Fault,
    founding::sign_for_trial,
    items::{Place, list},
    people::account::Role,
    publishing::{
        difference, key_name,
        proposal::{self, Proposal, State},
        sign::{self, Signing},
        waves, withdraw,
    },
    request::Request,
};

use super::{
    difference as shown,
    layout::{self, Here, token},
    parts::{time, waves as wave_words},
};

fn there(request: &Request) -> Result<Proposal, Fault> {
    let id = request.part("id").parse().map_err(|_| Fault::NotFound)?;
    let found = request.server.store.read(|s| proposal::find(s, id))?;
    found.ok_or(Fault::NotFound)
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let proposal = there(request)?;
    let signing = sign::signing(&request.server, &proposal)?;
    let changes = changes(request, &proposal)?;
    let names = request.server.store.read(key_name::all)?;
    // The head of one that was given up may be gone.
    let begins = waves::of(&request.server, &proposal).unwrap_or_default();
    let title = proposal::subject(&proposal);
    let tag = match proposal.state {
        State::Open => "tag wait",
        State::Published => "tag ok",
        State::Dropped => "tag",
    };
    let content = html! {
        div.head { div { p.crumb { a href="/publish" { "发布" } } h1 { (title) } p.sub { span class=(tag) { (proposal.state.label()) } "　" (proposal.person) " 于 " (time(request, proposal.created_at)) " 提请" @if !proposal.note.is_empty() { "：" (proposal.note) } } } }
        section.card {
            header { h2 { "签名" } small { "要 " (signing.threshold) " 个，有 " (signing.signed.len()) " 个" } }
            (signers(request, &proposal, &signing, &names))
            dl {
                @if !begins.is_empty() { dt { "终端换上" } dd { (wave_words(request, &begins)) } }
                dt { "签名有效到" } dd { (time(request, proposal.envelope.signed.common().expires)) }
            }
            @if proposal.state == State::Open {
                @if !request.server.config.trial { p.sub { "签名人在自己的电脑上运行 " code { "query-corner publish agent" } "，看过改动以后签名。签名齐了自动发布。" } }
                @if request.may(Role::Sign) { form.acts method="post" action={ "/proposal/" (proposal.id) "/drop" } { (token(request)) button.danger { "放弃" } span.hint { "放弃以后可以重新提请，终端上什么都不变" } } }
            }
        }
        (changes)
    };
    Ok(layout::page(request, Here::Publish, &title, content))
}

fn changes(request: &Request, proposal: &Proposal) -> Result<Markup, Fault> {
    let store = &request.server.store;
    match (&proposal.channel, proposal.generation) {
        (Some(channel), Some(_)) => store.read(|session| {
            let before = proposal::numbers_before(session, proposal)?;
            let after = proposal::numbers(session, proposal.id)?;
            let differs = difference::between(session, channel, &before, &after)?;
            shown::all(session, &differs)
        }),
        (_, None) => Ok(html! { section.card { p { "内容不变，只是让签名再有效九十天。" } } }),
        (None, Some(_)) => hidden(request, proposal),
    }
}

/// The list that a proposal has, with the reasons that are known today.
fn hidden(request: &Request, proposal: &Proposal) -> Result<Markup, Fault> {
    let proposed = withdraw::proposed(&request.server, proposal)?;
    let rows = request.server.store.read(|session| {
        let reasons = withdraw::list(session)?;
        let mut rows = Vec::new();
        for item in &proposed {
            let place = Place::from(item);
            let title = list::one(session, &place)?.map(|row| row.title);
            let known = reasons.iter().find(|known| known.place == place);
            rows.push((place, title, known.map(|known| known.reason.clone())));
        }
        Ok::<_, Fault>(rows)
    })?;
    let when = match proposal.state {
        State::Open => "签名以后不在屏幕上的条目",
        State::Published => "从那时起不在屏幕上的条目",
        State::Dropped => "当时要撤下的条目",
    };
    Ok(
        html! { section.card { header { h2 { (when) } small { (rows.len()) " 条" } }
            @if rows.is_empty() { p { "没有：所有条目都恢复显示。" } }
            @for (place, title, reason) in &rows { p {
                a href=(place.path()) { @match title { Some(title) => (title), None => (place) } }
                @if let Some(reason) = reason { " — " (reason) }
            } }
        } },
    )
}

fn signers(
    request: &Request,
    proposal: &Proposal,
    signing: &Signing,
    names: &BTreeMap<String, String>,
) -> Markup {
    let trial = request.server.keys.trial.as_ref();
    let name = |id: &str| {
        let signers = trial.map(|trial| &trial.signers);
        signers.and_then(|signers| signers.iter().position(|(_, key)| key.public().id() == id))
    };
    html! { div.scroll { table { tbody { @for (id, _) in &signing.signers {
        @let at = name(id);
        tr {
            td { @match at.and_then(|at| trial.map(|trial| trial.signers[at].0)) { Some(label) => (label), None => (key_name::called(names, id)) } }
            td.fit { @if signing.signed.contains(id) { span.tag.ok { "已签" } } @else { span.tag.wait { "未签" } } }
            td.fit { @if trial.is_some() && proposal.state == State::Open && !signing.signed.contains(id) && request.may(Role::Sign) {
                form method="post" action={ "/proposal/" (proposal.id) "/sign" } { (token(request)) input type="hidden" name="at" value=(at.unwrap_or(0)); button.main { "用这把试用钥匙签名" } }
            } }
        }
    } } } } }
}

/// In a trial: signs with one of its keys.
pub fn sign(request: &Request) -> Result<Answer, Fault> {
    let proposal = there(request)?;
    let at = request
        .form
        .get("at")
        .parse()
        .map_err(|_| Fault::refused("表单读不懂"))?;
    let published = sign_for_trial(&request.server, proposal.id, at, &request.actor())?;
    let done = if published { "published" } else { "signed" };
    Ok(Answer::go(format!("/proposal/{}?done={done}", proposal.id)))
}

pub fn drop_it(request: &Request) -> Result<Answer, Fault> {
    let proposal = there(request)?;
    proposal::drop_proposal(&request.server, proposal.id, &request.actor(), request.now)?;
    Ok(Answer::go("/publish?done=dropped"))
}
