//! The site: channels, who signs for what and until when, and the files that come from the
//! offline keys.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::{
    content::{
        channel::{Channel, ChannelName},
        digest::Digest,
    },
    publish::{
        PublishError,
        metadata::{Envelope, Root, Signed},
        repository::{OnlineKeys, Repository},
        site::{channel_role, lone_roles, refuse_lone},
    },
    server::{
        WITHDRAW_ROLE,
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::channel,
        people::account::Role,
        publishing::{hold::hold, key_name},
        request::Request,
    },
};

use super::{
    layout::{self, Here, token},
    parts::{empty, time},
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    page(request, None)
}

fn page(request: &Request, wrong: Option<&str>) -> Result<Answer, Fault> {
    let server = &request.server;
    let channels = server.store.read(channel::all)?;
    let admin = request.may(Role::Admin);
    let mut roles = vec![
        ("root".to_owned(), "站点根（离线）".to_owned()),
        ("targets".to_owned(), "授权（离线）".to_owned()),
    ];
    roles.extend(channels.iter().map(|channel| {
        (
            channel_role(&channel.name),
            format!("频道：{}", channel.title),
        )
    }));
    roles.push((WITHDRAW_ROLE.to_owned(), "撤下".to_owned()));
    roles.push(("snapshot".to_owned(), "快照（服务器自动签）".to_owned()));
    roles.push(("timestamp".to_owned(), "时间戳（服务器自动签）".to_owned()));
    let mut rows = Vec::new();
    for (role, label) in &roles {
        rows.push(row(request, &server.site, role, label)?);
    }
    let holders = holders(&server.site, &roles)?;
    let names = server.store.read(key_name::all)?;
    let key = |key: &crate::publish::key::PublicKey| serde_json::to_string(key).unwrap_or_default();
    let founded = server.site.newest("root")?.is_some();
    let lone = match (founded, server.config.trial) {
        (true, false) => Some(lone_roles(&server.site.root()?).join("、")),
        _ => None,
    };
    let lone = lone.filter(|roles| !roles.is_empty());
    let certificate = crate::server::certificate(&server.config)?;
    let content = html! {
        div.head { div { h1 { "站点与签名" } p.sub { "谁能签什么、到什么时候为止" } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        @if let Some(lone) = lone { p.note.bad role="alert" { "有一个签名就够的：" (lone) "。拿着那一把钥匙的人能换掉所有频道的钥匙。请再造一把钥匙写进站点说明，threshold 写 2，用 " code { "query-corner publish rotate" } " 提出新的 root，旧钥匙和新钥匙都签，交到这里。" } }
        @if !founded { p.note { "发布仓库还没有建立：请保管离线钥匙的人用下面两把公钥写站点说明，运行 " code { "query-corner publish rotate" } " 和 " code { "sign" } "，把签好的 root 和 targets 交到这里。" } }
        section.card { header { h2 { "签名" } } div.scroll { table { thead { tr { th { "角色" } th.fit.num { "版本" } th.fit { "签名数" } th.fit { "有效到" } th.fit {} } } tbody { @for row in &rows { (row) } } } } }
        @if !holders.is_empty() { section.card {
            header { h2 { "谁的钥匙" } small { "姓名只为看得明白；谁能签什么，由签过名的授权决定" } }
            div.scroll { table { thead { tr { th { "持有人" } th { "能签" } th.fit { "钥匙" } } } tbody { @for (id, may) in &holders { tr {
                td { @if admin { form.acts method="post" action="/site/key" { (token(request))
                        input type="hidden" name="key" value=(id);
                        input name="name" value=(names.get(id).map_or("", String::as_str)) maxlength="40" aria-label="姓名和部门" placeholder="姓名和部门";
                        button { "保存" } } }
                    @else { (names.get(id).map_or("没有登记", String::as_str)) } }
                td { (may.join("、")) }
                td.fit { code title=(id) { (id.chars().take(12).collect::<String>()) } }
            } } } } }
        } }
        div.grid {
            section.card { header { h2 { "频道" } }
                @if channels.is_empty() { (empty("还没有频道", "频道是一起发布的一套内容，如县、镇、站")) }
                @else { dl { @for channel in &channels { dt { code { (channel.name) } } dd { (channel.title) @if channel.example { " " span.tag.wait { "示例" } } } } } }
                @if admin { form.stack method="post" action="/site/channel" { (token(request))
                    div.fields { div.field { label for="channel" { "频道代号" } input id="channel" name="channel" placeholder="county" required; span.hint { "小写字母、数字、连字符；要和站点说明里的一致" } }
                        div.field { label for="title" { "名称" } input id="title" name="title" placeholder="某某县党群服务中心" required; } }
                    div.acts { button { "保存频道" } }
                } }
            }
            section.card { header { h2 { "服务器的两把公钥" } }
                p { "写进站点说明。它们只能说“现在最新的是哪一份”，不能增加或者修改内容。" }
                dl { dt { "快照" } dd.secret { code { (key(server.keys.online.snapshot.public())) } } dt { "时间戳" } dd.secret { code { (key(server.keys.online.timestamp.public())) } } }
            }
            section.card { header { h2 { "交给签发人" } }
                p { "签发人在自己的电脑上打开签发页，要这一行里的地址和证书摘要，还有建站时的 root.json（下面可以下载第 1 版）。请当面或者用别的渠道核对摘要，不要只凭网页。" }
                p.secret { code { "query-corner publish agent --server " (server.url.get().map_or("", String::as_str)) @if let Some(digest) = certificate { " --certificate " (digest) } " --root root.json --key 钥匙文件" } }
                @match certificate { Some(digest) => dl { dt { "证书摘要" } dd.secret { code { (digest) } } }, None => p.sub { "本机的 HTTP 没有证书，不用写 --certificate。" } }
                @if founded { p { a href="/repo/metadata/1.root.json" download="root.json" { "下载 root.json" } } }
            }
            @if admin { section.card { header { h2 { "交来签好的文件" } }
                p { "root 或 targets 的新版本，由离线钥匙签名。签名不够、版本不是下一个的，不会收。" }
                form.stack method="post" action="/site/metadata" enctype="multipart/form-data" { (token(request))
                    input type="file" name="file" accept=".json" aria-label="文件" required;
                    div.acts { button.main { "交来" } }
                }
            } }
        }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::Site, "站点与签名", content),
        None => layout::page(request, Here::Site, "站点与签名", content),
    })
}

fn row(request: &Request, site: &Repository, role: &str, label: &str) -> Result<Markup, Fault> {
    let newest = site.newest(role)?;
    let signers = site.signers(role).ok();
    let soon = request.now + jiff::SignedDuration::from_hours(24 * 21);
    let offline = is_offline(role);
    Ok(html! { tr {
        td { (label) small { code { (role) } } }
        td.fit.num { @match &newest { Some((envelope, _)) => (envelope.signed.common().version), None => "—" } }
        td.fit { @match &signers { Some((signers, _)) => { (signers.threshold) " / " (signers.keyids.len()) }, None => span.tag.wait { "没有授权" } } }
        td.fit { @match &newest { Some((envelope, _)) => { @let expires = envelope.signed.common().expires;
            @if offline && expires < soon { span.tag.bad { (time(request, expires)) } } @else { (time(request, expires)) } }, None => "—" } }
        td.fit { @if let Some(action) = renewal(role) { @if newest.is_some() && request.may(Role::Sign) { form method="post" action=(action) { (token(request)) button.quiet { "续签" } } } } }
    } })
}

/// The people's keys, each with what it may sign. What nobody founded yet has none.
fn holders(
    site: &Repository,
    roles: &[(String, String)],
) -> Result<BTreeMap<String, Vec<String>>, Fault> {
    let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let offline = roles.iter().filter(|(role, _)| is_offline(role));
    for (role, label) in offline {
        match site.signers(role) {
            Ok((signers, _)) => {
                for id in signers.keyids {
                    holders.entry(id).or_default().push(label.clone());
                }
            }
            Err(PublishError::Missing(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(holders)
}

/// Whether people sign for a role, and not the server by itself.
fn is_offline(role: &str) -> bool {
    !matches!(role, "snapshot" | "timestamp")
}

/// Writes down whose a key is.
pub fn name_key(request: &Request) -> Result<Answer, Fault> {
    let key = request.form.get("key");
    let name = request.form.get("name").trim();
    let named = key
        .parse::<Digest>()
        .map_err(|_| Fault::refused("这不是一把钥匙的编号"))
        .and_then(|id| {
            request.server.store.write(|s| {
                key_name::put(s, &id.to_string(), name, request.now)?;
                let short: String = key.chars().take(12).collect();
                request.audit(s, Act::KeyNamed, &format!("钥匙 {short}"), name)?;
                Ok(())
            })
        });
    match named {
        Ok(()) => Ok(Answer::go("/site?done=key")),
        Err(Fault::Refused(why)) => page(request, Some(&why)),
        Err(fault) => Err(fault),
    }
}

/// Where a role that signers keep in force is proposed for longer; none of the others.
fn renewal(role: &str) -> Option<String> {
    match role.strip_prefix("ch-") {
        Some(channel) => Some(format!("/publish/{channel}/renew")),
        None => (role == WITHDRAW_ROLE).then(|| "/withdraw/renew".to_owned()),
    }
}

/// Takes a role that the offline keys signed.
pub fn metadata(request: &Request) -> Result<Answer, Fault> {
    let server = &request.server;
    let taken = (|| {
        let file = request
            .files
            .first()
            .ok_or_else(|| Fault::refused("没有选文件"))?;
        let envelope = Envelope::from_bytes(&file.bytes, &file.name)?;
        let role = match &envelope.signed {
            Signed::Root(_) => "root",
            Signed::Targets(targets) if targets.delegations.is_some() => "targets",
            _ => return Err(Fault::refused("这里只收 root 和 targets")),
        };
        refuse_lone(&envelope.signed)?;
        if let Signed::Root(root) = &envelope.signed {
            refuse_other_keys(root, &server.keys.online)?;
        } else if server.site.newest("root")?.is_none() {
            return Err(Fault::refused("先交 1.root.json，收下以后再交 targets"));
        }
        let _held = hold(server)?;
        server.site.put_role(role, &envelope)?;
        if server.site.newest("targets")?.is_some() {
            server.site.release(&server.keys.online, request.now)?;
        }
        let version = envelope.signed.common().version;
        server.store.write(|s| {
            request.audit(s, Act::MetadataReceived, role, &format!("第 {version} 版"))
        })?;
        Ok(())
    })();
    match taken {
        Ok(()) => Ok(Answer::go("/site?done=metadata")),
        Err(fault) if fault.status() == 422 => page(request, Some(&format!("没有收：{fault}"))),
        Err(fault) => Err(fault),
    }
}

/// Refuses a root under which this server could not say what is newest: two keys that were mixed
/// up, or another server's. Taken, it would stop all refreshing until the next root.
fn refuse_other_keys(root: &Root, online: &OnlineKeys) -> Result<(), Fault> {
    let known = [
        ("snapshot", "快照", &online.snapshot),
        ("timestamp", "时间戳", &online.timestamp),
    ];
    for (role, label, key) in known {
        let signers = root.roles.get(role);
        let own = signers.is_some_and(|signers| {
            signers.threshold == 1 && signers.keyids.contains(&key.public().id())
        });
        if !own {
            return Err(Fault::refused(format!(
                "站点说明里的 {role} 不是这台服务器的{label}公钥（是不是和另一把写反了）：请照“服务器的两把公钥”改 site.json，在保管根钥匙的电脑上删去这一版的 root 和 targets，从 rotate 起重做"
            )));
        }
    }
    Ok(())
}

pub fn put_channel(request: &Request) -> Result<Answer, Fault> {
    let name = request.form.get("channel").trim().parse::<ChannelName>();
    let put = name
        .map_err(|_| Fault::refused("频道代号只能用 1 至 32 个小写字母、数字和连字符"))
        .and_then(|name| {
            let channel = Channel {
                name,
                title: request.form.get("title").trim().to_owned(),
                example: false,
            };
            request.server.store.write(|s| {
                channel::put(s, &channel)?;
                request.audit(s, Act::ChannelPut, channel.name.as_str(), &channel.title)?;
                Ok(())
            })
        });
    match put {
        Ok(()) => Ok(Answer::go("/site?done=channel")),
        Err(Fault::Refused(why)) => page(request, Some(&why)),
        Err(fault) => Err(fault),
    }
}
