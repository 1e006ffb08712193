//! The kiosks: which shows what, and how each does.

use jiff::SignedDuration;
use maud::{Markup, html};

use crate::{
    content::{
        channel::ChannelName,
        item::{ItemKey, Kind},
    },
    domain::{
        clock::{SLACK, span},
        label::KioskNo,
    },
    protocol::outbox::PaperLeft,
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        fleet::{
            device::{self, Device},
            numbers, receipt,
            token::{self as tokens, Wanted},
        },
        items::{channel, list, list::Narrow},
        people::account::Role,
        publishing::proposal,
        request::Request,
    },
};

use super::{
    items::escaped,
    layout::{self, Here, token},
    parts::{ago, empty, time},
};

pub fn list(request: &Request) -> Result<Answer, Fault> {
    page(request, None)
}

/// `wrong`: why a token was not made, said at its form, which keeps what was chosen.
fn page(request: &Request, wrong: Option<&str>) -> Result<Answer, Fault> {
    let store = &request.server.store;
    let devices = store.read(device::all)?;
    let tokens = store.read(|s| tokens::recent(s, request.now))?;
    let channels = store.read(channel::all)?;
    let halls = store
        .read(|s| {
            list::page(
                s,
                &Narrow {
                    kind: Some(Kind::Hall),
                    ..Narrow::default()
                },
                0,
                list::PAGE,
            )
        })?
        .0;
    let newest = store.read(|s| proposal::in_state(s, proposal::State::Published))?;
    let newest_of = |channel: &ChannelName| {
        let own = newest
            .iter()
            .filter(|proposal| proposal.channel.as_ref() == Some(channel));
        own.filter_map(|proposal| proposal.generation).max()
    };
    let hall_title = |key: &ItemKey| {
        let found = halls.iter().find(|hall| hall.place.key == *key);
        found.map_or_else(|| key.to_string(), |hall| hall.title.clone())
    };
    let admin = request.may(Role::Admin);
    let chosen = Chosen::of(request, &devices, &halls);
    let content = html! {
        div.head { div { h1 { "终端" } p.sub { (devices.iter().filter(|device| device.revoked_at.is_none()).count()) " 台在用" } } }
        section.card {
            @if devices.is_empty() { (empty("还没有终端接入", if admin { "在下面签发一个登记码，填到终端上" } else { "请系统管理员签发登记码" })) }
            @else { div.scroll { table { thead { tr { th.fit { "终端" } th { "屏幕上" } th.fit { "最近联系" } th { "状况" } th.fit { "程序" } th.fit {} } }
                tbody { @for device in &devices { tr {
                    td.fit { (lamp(request, device)) (hall_title(&device.hall)) " " strong { (device.kiosk_no) " 号机" } small { code { (device.id.chars().take(12).collect::<String>()) } } @if device.revoked_at.is_none() { (spare(request, device, &devices)) } }
                    td { @if device.shown().is_empty() { "—" } @for shown in device.shown() {
                        div { (shown.channel) " 第 " (shown.generation) " 期 " @match newest_of(&shown.channel) { Some(newest) if newest > shown.generation => span.tag.wait { "最新 " (newest) }, Some(_) => span.tag.ok { "最新" }, None => {} } }
                    } @match device.newer_receipt() { Some(receipt) => small { "按 " (time(request, receipt.at)) " 的优盘回执" }, None => @if device.status.as_ref().is_some_and(|status| status.is_stale) { span.tag.bad { "内容可能不是最新" } } } }
                    td.fit { @match device.seen_at { Some(at) => { (ago(request, at)) small { (time(request, at)) } }, None => "还没有" } }
                    td { (health(request, device)) }
                    td.fit { @if let Some(status) = &device.status { (String::from(status.app)) } }
                    td.fit { @match device.revoked_at { Some(at) => span.tag.bad { (time(request, at)) " 吊销" }, None => @if admin { form method="post" action={ "/fleet/" (device.id) "/revoke" } { (token(request)) button.danger { "吊销" } } } } }
                } } }
            } } }
        }
        section.card { header { h2 { "交来回执" } small { "没有网络的终端用优盘更新以后，优盘 receipts 文件夹里的文件" } }
            form.stack method="post" action="/fleet/receipt" enctype="multipart/form-data" { (token(request))
                div.field { label.must for="receipts" { "回执" } input type="file" id="receipts" name="receipts" accept=".json" multiple required; span.hint { "可以一次选几张；每张都要是登记过的终端签的名，旧的不会盖过新的" } }
                div.acts { button { "交来" } }
            }
        }
        @if admin { section.card { header { h2 { "接入一台新终端" } small { "登记码用一次，最长 24 小时有效" } }
            @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
            form.stack method="post" action="/fleet/token" { (token(request))
                div.fields {
                    div.field { label.must for="hall" { "大厅" } select id="hall" name="hall" { @for hall in &halls { option value=(hall.place.key) selected[chosen.hall.as_ref() == Some(&hall.place.key)] { (hall.title) } } } @if halls.is_empty() { span.hint { "先要有大厅条目" } } }
                    div.field { label.must for="kiosk_no" { "机号" } select id="kiosk_no" name="kiosk_no" { @for no in KioskNo::kiosks() { option value=(no) selected[chosen.kiosk_no == Some(no)] { (no) " 号机" } } } span.hint { "同一个大厅里不重复" } }
                    div.field { label for="hours" { "几小时内有效" } input id="hours" name="hours" value=(chosen.hours) inputmode="numeric"; }
                    fieldset.field { legend { "订阅的频道" } @for channel in &channels { label.check { input type="checkbox" name="channel" value=(channel.name) checked[chosen.is_ticked(&channel.name)]; span { (channel.title) } } } }
                }
                div.acts { button.main { "签发登记码" } }
            }
            @if !tokens.is_empty() { div.scroll { table { thead { tr { th { "给哪里" } th.fit { "谁签发" } th.fit { "有效到" } th.fit { "状态" } } } tbody { @for made in &tokens { tr {
                td { (made.hall) " " (made.kiosk_no) " 号机" } td.fit { (made.person) } td.fit { (time(request, made.expires_at)) }
                td.fit { @if made.device.is_some() { span.tag.ok { "已用" } } @else if made.voided_at.is_some() { span.tag { "作废" } } @else if made.expires_at < request.now { span.tag { "过期" } } @else { span.tag.wait { "待用" } } }
            } } } } } }
        } }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::Fleet, "终端", content),
        None => layout::wide(request, Here::Fleet, "终端", content),
    })
}

/// What the form for a token says: what was sent, or the first kiosk number that is free.
struct Chosen {
    hall: Option<ItemKey>,
    kiosk_no: Option<KioskNo>,
    hours: String,
    /// None: all of them.
    channels: Option<Vec<String>>,
}

impl Chosen {
    fn of(request: &Request, devices: &[Device], halls: &[list::Listed]) -> Self {
        let form = &request.form;
        if form.has("hours") {
            let number = form.get("kiosk_no").parse::<u8>().ok();
            return Self {
                hall: form.get("hall").parse().ok(),
                kiosk_no: number.and_then(|no| KioskNo::try_from(no).ok()),
                hours: form.get("hours").to_owned(),
                channels: Some(form.all("channel").map(str::to_owned).collect()),
            };
        }
        let hall = halls.first().map(|hall| hall.place.key.clone());
        let free = hall.as_ref().map(|hall| numbers::free(devices, hall));
        Self {
            kiosk_no: free.and_then(|free| free.first().copied()),
            hall,
            hours: "24".to_owned(),
            channels: None,
        }
    }

    fn is_ticked(&self, channel: &ChannelName) -> bool {
        let named = self.channels.as_ref();
        named.is_none_or(|named| named.iter().any(|name| name == channel.as_str()))
    }
}

/// The spare numbers of a kiosk, and for who may the choice of another.
fn spare(request: &Request, device: &Device, devices: &[Device]) -> Markup {
    let words = numbers::in_words(device);
    let mut free = numbers::free(devices, &device.hall);
    free.extend(device.spare.iter().copied().chain(device.leaving()));
    free.sort_unstable();
    html! {
        @if !words.is_empty() { small { (words) } }
        @if request.may(Role::Admin) { details { summary { "备用机号" }
            form method="post" action={ "/fleet/" (device.id) "/spare" } { (token(request))
                select name="spare" aria-label="备用机号" { option value="" selected[device.spare.is_empty()] { "没有" } @for no in &free { option value=(no) selected[device.spare.contains(no)] { (no) " 号" } } }
                button { "保存" }
            }
            span.hint { "取号日志丢了或坏了，当天换这个号接着发；终端下次联系时知道" }
        } }
    }
}

/// Gives a kiosk a spare number, or takes it back.
pub fn give_spare(request: &Request) -> Result<Answer, Fault> {
    let id = request.part("device");
    let chosen = request.form.get("spare");
    let spare = match chosen {
        "" => None,
        no => {
            let no = no
                .parse::<u8>()
                .ok()
                .and_then(|no| KioskNo::try_from(no).ok());
            let no = no.filter(|no| no.is_kiosk());
            Some(no.ok_or_else(|| Fault::refused("机号是 1 到 8"))?)
        }
    };
    request.server.store.write(|s| {
        let found = device::find(s, id)?.ok_or(Fault::NotFound)?;
        if found.revoked_at.is_some() {
            return Err(Fault::refused("这台终端已经吊销"));
        }
        numbers::give(s, &found, spare)?;
        let subject = format!("{} {} 号机", found.hall, found.kiosk_no);
        request.audit(s, Act::SpareGiven, &subject, chosen)?;
        Ok(())
    })?;
    Ok(Answer::go("/fleet?done=spare"))
}

/// The list of items with this key: a kiosk says a key alone, and a key is one channel's.
pub fn finding(key: &ItemKey) -> String {
    format!("/items?word={}", escaped(&key.to_string()))
}

/// Heard a moment ago, late, or not at all.
fn lamp(request: &Request, device: &Device) -> Markup {
    let age = device.seen_at.map(|at| request.now.duration_since(at));
    let (kind, word) = match age {
        _ if device.revoked_at.is_some() => ("lamp off", "已吊销"),
        Some(age) if age < SignedDuration::from_mins(5) => ("lamp", "在线"),
        Some(age) if age < SignedDuration::from_hours(1) => ("lamp late", "一会儿没有联系"),
        _ => ("lamp off", "没有联系"),
    };
    html! { span class=(kind) role="img" aria-label=(word) title=(word) {} }
}

fn health(request: &Request, device: &Device) -> Markup {
    let Some(status) = &device.status else {
        return html! { "—" };
    };
    let evidence = &status.evidence;
    html! {
        @if let Some(clock) = clock_off(device) { div { span.tag.bad { "时钟不对" } " " (clock) } }
        @if let Some(failure) = &status.refresh_failure { div { span.tag.bad { "更新失败" } " " (failure) } }
        @match evidence.paper { Some(PaperLeft::Low) => { span.tag.wait { "纸不多" } " " }, Some(PaperLeft::Out) => { span.tag.bad { "没有纸" } " " }, _ => {} }
        @if let Some(free) = evidence.disk_free_kib.filter(|free| *free < 512 * 1024) { span.tag.bad { "磁盘只剩 " (free / 1024) " MB" } " " }
        @if let Some(golden) = status.golden.as_ref().filter(|golden| golden.failed > 0) { details.golden {
            summary { span.tag.wait { "查询自检 " (golden.queries) " 项，" (golden.failed) " 项没有通过" } }
            ul { @for failure in &golden.failures { li { "“" (failure.query) "”要找到 " a href=(finding(&failure.finds)) { (failure.finds) } "，" @match failure.place { Some(place) => { "排在第 " (place) }, None => "没有找到" } } }
                @if golden.failed as usize > golden.failures.len() { li { "还有 " (golden.failed as usize - golden.failures.len()) " 项" } } }
        } }
        @let skew = device.seen_at.map_or(0, |seen| status.at.duration_since(seen).as_secs().abs());
        @if skew > 120 && clock_off(device).is_none() { span.tag.wait { "时钟差 " (skew / 60) " 分钟" } " " }
        @if let Some(frame) = evidence.last_frame { small { "画面 " (ago(request, frame)) @if let Some(touch) = evidence.last_touch { "，触摸 " (ago(request, touch)) } } }
    }
}

/// How far a kiosk's clock is off, if so far that its screen shows no hours.
fn clock_off(device: &Device) -> Option<String> {
    let (said, heard) = (device.status.as_ref()?.at, device.seen_at?);
    let apart = said.duration_since(heard);
    let way = match apart.is_positive() {
        true => "快",
        false => "慢",
    };
    let off = format!(
        "比服务器{way} {}：终端上不显示日期和开放时间，请校准那台机器",
        span(apart.abs())
    );
    (apart.abs() > SLACK).then_some(off)
}

/// Makes a token and shows it this once.
pub fn make_token(request: &Request) -> Result<Answer, Fault> {
    match token_made(request) {
        Err(fault) => page(request, Some(&fault.in_form()?)),
        made => made,
    }
}

fn token_made(request: &Request) -> Result<Answer, Fault> {
    let form = &request.form;
    let number = form
        .get("kiosk_no")
        .parse::<u8>()
        .ok()
        .and_then(|no| KioskNo::try_from(no).ok());
    let kiosk_no = number
        .filter(|no| no.is_kiosk())
        .ok_or_else(|| Fault::refused("机号是 1 到 8"))?;
    let hall = form
        .get("hall")
        .parse::<crate::content::item::ItemKey>()
        .ok();
    let hall = hall
        .filter(|key| key.kind() == Kind::Hall)
        .ok_or_else(|| Fault::refused("要选一个大厅"))?;
    let channels: Vec<_> = form
        .all("channel")
        .filter_map(|name| name.parse().ok())
        .collect();
    if channels.is_empty() {
        return Err(Fault::refused("至少订阅一个频道"));
    }
    let hours = form
        .get("hours")
        .trim()
        .parse()
        .map_err(|_| Fault::refused("有效时间写小时数"))?;
    let scheme = if request.server.is_secure() {
        "https"
    } else {
        "http"
    };
    let wanted = Wanted {
        hall,
        kiosk_no,
        channels,
        hours,
        server: format!("{scheme}://{}", request.server.called()),
    };
    let account = request.account()?;
    let text = request.server.store.write(|s| {
        numbers::check_free(s, &wanted.hall, wanted.kiosk_no)?;
        let text = tokens::make(&request.server, s, &wanted, &account.person, request.now)?;
        let subject = format!("{} {} 号机", wanted.hall, wanted.kiosk_no);
        request.audit(s, Act::TokenMade, &subject, "")?;
        Ok::<_, Fault>(text)
    })?;
    let content = html! {
        div.head { div { p.crumb { a href="/fleet" { "终端" } } h1 { "登记码：" (wanted.hall) " " (wanted.kiosk_no) " 号机" } } }
        section.card {
            p { "整段复制，在终端上登记时填入。这一页离开以后不能再看到；用一次，" (hours) " 小时内有效。" }
            p.secret { code { (text) } }
            div.acts { a.button.main href="/fleet" { "好了" } }
        }
    };
    Ok(layout::page(request, Here::Fleet, "登记码", content))
}

/// Takes receipts, each by itself, and says what came of each.
pub fn take_receipts(request: &Request) -> Result<Answer, Fault> {
    if request.files.is_empty() {
        return Err(Fault::refused("没有选回执"));
    }
    let mut lines = Vec::new();
    for file in &request.files {
        let zone = &request.server.config.time_zone;
        let (actor, now) = (request.actor(), request.now);
        let taken = request
            .server
            .store
            .write(|s| receipt::take(s, &file.bytes, &actor, now, zone));
        match taken {
            Ok(name) => lines.push((file, true, format!("{name}：收到"))),
            Err(Fault::Refused(why)) => lines.push((file, false, why)),
            Err(fault) => return Err(fault),
        }
    }
    let content = html! {
        div.head { div { p.crumb { a href="/fleet" { "终端" } } h1 { "交来的回执" } } }
        section.card { div.scroll { table { tbody { @for (file, taken, line) in &lines { tr {
            td { code { (file.name) } } td { span.tag.ok[*taken].bad[!*taken] { @if *taken { "收到" } @else { "没有收" } } " " (line) }
        } } } } } div.acts { a.button.main href="/fleet" { "好了" } } }
    };
    Ok(match lines.iter().all(|(_, taken, _)| *taken) {
        true => layout::page(request, Here::Fleet, "回执", content),
        false => layout::refused(request, Here::Fleet, "回执", content),
    })
}

pub fn revoke(request: &Request) -> Result<Answer, Fault> {
    let id = request.part("device");
    request.server.store.write(|s| {
        let found = device::find(s, id)?.ok_or(Fault::NotFound)?;
        if !device::revoke(s, id, request.now)? {
            return Err(Fault::refused("这台终端已经吊销"));
        }
        let subject = format!("{} {} 号机", found.hall, found.kiosk_no);
        request.audit(s, Act::DeviceRevoked, &subject, id)?;
        Ok(())
    })?;
    Ok(Answer::go("/fleet?done=revoked"))
}
