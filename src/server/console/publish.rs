//! Publishing: what each channel would change, and proposing it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use maud::{Markup, html};

use crate::{
    content::{
        channel::{Channel, ChannelName},
        item::ItemKey,
        publish_rules::Refusal,
    },
    server::{
        answer::Answer,
        fault::Fault,
        items::{Place, channel},
        people::account::Role,
        publishing::{
            difference::{self, Difference, Differs},
            gather::{self, Publisher},
            proposal::{self, Proposal, State},
            propose::{self, ProposeError, Timing},
            waves,
        },
        request::Request,
        storage::Session,
    },
};

use super::{
    difference as shown,
    layout::{self, Here, token},
    parts::{confirm_password, empty, time, waves as wave_words},
};

pub fn list(request: &Request) -> Result<Answer, Fault> {
    let store = &request.server.store;
    let open = store.read(|s| proposal::in_state(s, State::Open))?;
    let past = store.read(|s| proposal::in_state(s, State::Published))?;
    let channels = store.read(|s| {
        let mut found = Vec::new();
        for channel in channel::all(s)? {
            let (before, after) = (
                gather::published(s, &channel)?,
                gather::numbers(s, &channel)?,
            );
            let differs = difference::between(s, &channel.name, &before, &after)?;
            found.push((channel, before.len(), differs));
        }
        Ok::<_, Fault>(found)
    })?;
    let content = html! {
        div.head { div { h1 { "发布" } p.sub { "审批过的条目在这里变成一期，两位签名人各用自己的钥匙签名以后，终端才会换上" } } }
        @if !open.is_empty() { section.card { header { h2 { "等待签名" } } (proposals(request, &open)) } }
        div.grid { @for (channel, count, differs) in &channels { section.card {
            header { h2 { (channel.title) } small { "频道 " (channel.name) } }
            p { "屏幕上 " strong { (count) } " 条" }
            @if differs.is_empty() { p.sub { "审批过的条目都已发布。" } }
            @else { p { "待发布：新增 " strong { (differs.added.len()) } "、修改 " strong { (differs.changed.len()) } "、下架 " strong { (differs.withdrawn.len()) } }
                div.acts { a.button.main href={ "/publish/" (channel.name) } { "看看改动" } } }
        } } }
        @if channels.is_empty() { section.card { (empty("还没有频道", "请系统管理员在“站点与签名”里建立频道")) } }
        section.card { header { h2 { "发布过的" } } @if past.is_empty() { (empty("还没有发布过", "第一期发布以后列在这里")) } @else { (proposals(request, &past)) } }
    };
    Ok(layout::page(request, Here::Publish, "发布", content))
}

fn proposals(request: &Request, list: &[Proposal]) -> Markup {
    html! { div.scroll { table {
        thead { tr { th { "内容" } th { "说明" } th.fit { "提请" } th.fit { "时间" } th { "终端换上" } th.fit { "状态" } } }
        tbody { @for proposal in list { tr {
            td.fit { a href={ "/proposal/" (proposal.id) } { (proposal::subject(proposal)) } } td { (proposal.note) } td.fit { (proposal.person) }
            td.fit { (time(request, proposal.ended_at.unwrap_or(proposal.created_at))) }
            td { @match waves::of(&request.server, proposal) { Ok(begins) => (wave_words(request, &begins)), Err(_) => "—" } }
            td.fit { span class=(if proposal.state == State::Open { "tag wait" } else { "tag ok" }) { (proposal.state.label()) } }
        } } }
    } } }
}

fn channel_of(request: &Request) -> Result<Channel, Fault> {
    let name = request
        .part("channel")
        .parse()
        .map_err(|_| Fault::NotFound)?;
    let found = request.server.store.read(|s| channel::find(s, &name))?;
    found.ok_or(Fault::NotFound)
}

pub fn show(request: &Request) -> Result<Answer, Fault> {
    page(request, &[], None)
}

fn page(request: &Request, refusals: &[Refusal], wrong: Option<&str>) -> Result<Answer, Fault> {
    let channel = channel_of(request)?;
    let account = request.account()?;
    let (markup, differs, choice) = request.server.store.read(|s| {
        let (before, after) = (
            gather::published(s, &channel)?,
            gather::numbers(s, &channel)?,
        );
        let differs = difference::between(s, &channel.name, &before, &after)?;
        let choice = match refusals.is_empty() {
            true => suggest(s, request, &channel, &differs)?,
            false => Choice {
                without: without(request)?,
                refused: refusals.to_vec(),
                rest_is_sound: false,
            },
        };
        Ok::<_, Fault>((shown::all(s, &differs)?, differs, choice))
    })?;
    let found = &choice.refused;
    let content = html! {
        div.head { div { p.crumb { a href="/publish" { "发布" } } h1 { (channel.title) } p.sub { "与屏幕上现在的相比：新增 " (differs.added.len()) "、修改 " (differs.changed.len()) "、下架 " (differs.withdrawn.len()) } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        @if !found.is_empty() { div.note.bad { strong { @if choice.rest_is_sound { "这些条目不符合公开规则，这一期先不发布它们（下面已经勾上），别的照常发布；请打开条目退回改好：" } @else { "这些条目不符合公开规则，和它们在一起整期都不能发布：" } } ul { @for refusal in found.iter().take(40) {
            li { a href=(Place { channel: channel.name.clone(), key: refusal.key.clone() }.path()) { (refusal.key) } "：" (refusal.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("；")) }
        } } @if found.len() > 40 { p { "还有 " (found.len() - 40) " 条" } } } }
        @if differs.is_empty() { section.card { (empty("没有要发布的改动", "审批通过的条目会出现在这里")) } }
        @else {
            (markup)
            @if !request.may(Role::Sign) { p.note { "提请发布由“签发”办理。" } }
            @else { section.card {
                header { h2 { "提请签名" } small { "您是“发布”这一步的办理人：" (account.person) } }
                form.stack method="post" {
                    (token(request))
                    div.fields {
                        div.field { label for="not_before" { "不早于" small { "　不写就是签完马上" } } input type="datetime-local" id="not_before" name="not_before" value=(request.form.get("not_before")); span.hint { "签名以后也要到这个时间，终端才换上" } }
                        div.field { label for="share" { "先给多少终端" } select id="share" name="share" { @for (value, label) in [("1000", "全部"), ("500", "一半"), ("200", "五分之一"), ("50", "二十分之一")] { option value=(value) selected[request.form.get("share") == value] { (label) } } } }
                        div.field { label for="hours" { "多少小时以后给全部" } input id="hours" name="hours" value=(if request.form.has("hours") { request.form.get("hours") } else { "24" }) inputmode="numeric"; }
                        div.field.wide { label for="note" { "这一期是什么" } input id="note" name="note" value=(request.form.get("note")) maxlength="100" placeholder="签名人看到的一句话"; }
                        (waiting(&differs, &choice))
                        (confirm_password(request))
                    }
                    div.acts { button.main { "提请签名" } }
                }
            } }
        }
    };
    Ok(match wrong.is_some() || !refusals.is_empty() {
        true => layout::refused(request, Here::Publish, &channel.title, content),
        false => layout::page(request, Here::Publish, &channel.title, content),
    })
}

/// What waits for another time, and why.
struct Choice {
    without: BTreeSet<ItemKey>,
    refused: Vec<Refusal>,
    /// Whether the others obey every rule.
    rest_is_sound: bool,
}

/// Leaves out what breaks a rule, then what leads to it, and so on.
fn suggest(
    session: &mut dyn Session,
    request: &Request,
    channel: &Channel,
    differs: &Difference,
) -> Result<Choice, Fault> {
    let publisher = Publisher {
        account: request.account()?,
        today: request.today(),
    };
    let changes: BTreeSet<_> = differs.all().map(|item| item.place.key.clone()).collect();
    let mut choice = Choice {
        without: BTreeSet::new(),
        refused: Vec::new(),
        rest_is_sound: false,
    };
    loop {
        let gathered = gather::gather(session, channel, publisher, &choice.without)?;
        let Err(refused) = gathered.admit() else {
            choice.rest_is_sound = true;
            return Ok(choice);
        };
        let before = choice.without.len();
        let keys = refused.iter().map(|refusal| refusal.key.clone());
        choice
            .without
            .extend(keys.filter(|key| changes.contains(key)));
        choice.refused.extend(refused);
        if choice.without.len() == before {
            return Ok(choice);
        }
    }
}

/// The items of which someone said that they wait.
fn without(request: &Request) -> Result<BTreeSet<ItemKey>, Fault> {
    let keys = request.form.all("without").map(str::parse);
    let keys: Result<_, _> = keys.collect();
    keys.map_err(|_| Fault::refused("表单读不懂"))
}

/// No longer list is ticked one by one.
const LISTED: usize = 300;

fn waiting(differs: &Difference, choice: &Choice) -> Markup {
    let is_out = |item: &&Differs| choice.without.contains(&item.place.key);
    let out = differs.all().filter(is_out);
    let others = differs.all().filter(|item| !is_out(item));
    html! { details.field.wide open[!choice.without.is_empty()] {
        summary { "这一期先不发布哪些" small { "　勾上的留到以后，屏幕上还是原来的样子" } }
        @for item in out.chain(others.take(LISTED)) {
            label.check { input type="checkbox" name="without" value=(item.place.key) checked[is_out(&item)]; span { (item.title) " " small { (item.place.key) } } }
        }
    } }
}

fn timing(request: &Request) -> Result<Timing, Fault> {
    let form = &request.form;
    let not_before = match form.get("not_before") {
        "" => request.now,
        text => {
            let zone = request.server.config.time_zone.clone();
            let local = text.parse::<DateTime>().ok();
            let at = local.and_then(|local| local.to_zoned(zone).ok());
            at.ok_or_else(|| Fault::refused("“不早于”的时间写得不对"))?
                .timestamp()
        }
    };
    if not_before > request.now + SignedDuration::from_hours(24 * 60) {
        return Err(Fault::refused("“不早于”最多是六十天以后"));
    }
    let share = match form.get("share") {
        "1000" | "" => None,
        text => text.parse::<u16>().ok().filter(|share| *share < 1000),
    };
    let first = match share {
        None => None,
        Some(permille) => {
            let hours = form.get("hours").trim().parse::<i64>().ok();
            let hours = hours.filter(|hours| (1..=336).contains(hours));
            let hours = hours.ok_or_else(|| Fault::refused("多少小时以后给全部：写 1 到 336"))?;
            Some((permille, not_before + SignedDuration::from_hours(hours)))
        }
    };
    let note = form.text("note", "说明", 100)?;
    let start: Timestamp = not_before;
    Ok(Timing {
        not_before: start,
        first,
        note,
        without: without(request)?,
    })
}

pub fn propose(request: &Request) -> Result<Answer, Fault> {
    let channel = channel_of(request)?;
    let account = request.account()?;
    let password = request.form.get("password");
    let confirmed = request.confirm_password(password);
    let timing = match confirmed.and_then(|()| timing(request)) {
        Ok(timing) => timing,
        Err(fault) => return page(request, &[], Some(&fault.in_form()?)),
    };
    let actor = request.actor();
    match propose::propose(
        &request.server,
        &channel.name,
        account,
        &timing,
        &actor,
        request.now,
    ) {
        Ok(id) => Ok(Answer::go(format!("/proposal/{id}"))),
        Err(ProposeError::Rules(refusals)) => page(request, &refusals, None),
        Err(ProposeError::Fault(Fault::Refused(why))) => page(request, &[], Some(&why)),
        Err(ProposeError::Fault(fault)) => Err(fault),
    }
}

/// A channel's signatures that last longer, nothing else changed.
pub fn renew(request: &Request) -> Result<Answer, Fault> {
    renewed(request, Some(&channel_of(request)?.name))
}

/// The same of the withdrawal list.
pub fn renew_withdrawal(request: &Request) -> Result<Answer, Fault> {
    renewed(request, None)
}

fn renewed(request: &Request, channel: Option<&ChannelName>) -> Result<Answer, Fault> {
    let (account, actor) = (request.account()?, request.actor());
    let id = propose::renew(&request.server, channel, account, &actor, request.now)?;
    Ok(Answer::go(format!("/proposal/{id}")))
}
