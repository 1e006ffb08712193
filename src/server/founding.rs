//! The first start: no account has a password, a one-time link is printed instead. A trial is
//! founded with people, keys and the starter content, so that all of it can be tried at once.

use std::net::SocketAddr;

use jiff::SignedDuration;

use crate::{
    content::{
        channel::{Channel, ChannelName},
        draft::Drafts,
        factory, source,
    },
    publish::{
        metadata::{Envelope, Signature, Signed},
        site::{Quorum, Site},
    },
};

use super::{
    Server,
    audit::{self, Act, Actor},
    fault::Fault,
    items::{Place, channel, decision, version, workflow},
    people::{
        account::{self, NewAccount, Role, Roles},
        invitation,
    },
    publishing::{
        hold::hold,
        proposal,
        propose::{self, Timing},
        sign,
    },
    storage::Session,
};

/// The people of a trial: login, name, role.
pub const TRIAL_PEOPLE: [(&str, &str, Role); 5] = [
    ("bianji", "编辑·林晓", Role::Edit),
    ("shenhe", "审核·周敏", Role::Review),
    ("shenpi", "审批·吴建国", Role::Sign),
    ("fabu", "发布·郑海", Role::Sign),
    ("guanli", "系统管理·何静", Role::Admin),
];

/// Prepares what a server needs before it serves, and says what its keeper must know.
pub fn found(server: &Server) -> Result<Vec<String>, Fault> {
    let url = server.url.get().map_or("", String::as_str);
    let mut notices = vec![format!("管理页面：{url}/")];
    if let Some(digest) = super::certificate(&server.config)? {
        notices.push(format!(
            "证书摘要（签发人的 publish agent --certificate 要用）：{digest}"
        ));
    }
    if server.config.trial {
        found_trial(server)?;
        notices.push("试用：所有数据只为试用，签名钥匙就在这台电脑上，不能用于正式发布".into());
        return Ok(notices);
    }
    let now = server.now();
    let link = server.store.write(|session| {
        // People whose password was never set can't get in: the link is made until one can.
        let ready = session.query_one(
            "SELECT id FROM account WHERE password IS NOT NULL AND disabled = 0
                AND roles LIKE '%admin%'",
            &[],
        )?;
        if ready.is_some() {
            return Ok(None);
        }
        let secret = invitation::make(session, None, now)?;
        audit::record(session, now, &Actor::server(), Act::ServerFounded, "", "")?;
        Ok::<_, Fault>(Some(secret))
    })?;
    if let Some(secret) = link {
        let hours = invitation::HOURS;
        notices.push(format!(
            "首次启动：请在 {hours} 小时内打开下面的一次性链接，建立系统管理员账号\n\n    {url}/welcome/{}\n",
            secret.text()
        ));
    }
    Ok(notices)
}

/// The address to open in a browser.
pub fn url(server: &Server, address: SocketAddr) -> String {
    let scheme = if server.is_secure() { "https" } else { "http" };
    let host = server
        .config
        .names
        .first()
        .map_or("localhost", String::as_str);
    let host = match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    };
    let usual = if server.is_secure() { 443 } else { 80 };
    match server.config.public_port.unwrap_or(address.port()) {
        port if port == usual => format!("{scheme}://{host}"),
        port => format!("{scheme}://{host}:{port}"),
    }
}

/// The channel of a trial.
fn trial_channel() -> Result<Channel, Fault> {
    let name = "county".parse::<ChannelName>();
    Ok(Channel {
        name: name.map_err(|error| Fault::Internal(error.to_string()))?,
        title: "示例县党群服务中心（试用）".to_owned(),
        example: true,
    })
}

fn found_trial(server: &Server) -> Result<(), Fault> {
    let channel = trial_channel()?;
    let there = server
        .store
        .read(|session| channel::find(session, &channel.name))?;
    if there.is_some() && server.site.newest("timestamp")?.is_some() {
        return Ok(());
    }
    found_repository(server, &channel)?;
    let starter = source::parse(&factory::files())
        .map_err(|errors| Fault::Internal(format!("starter content: {errors}")))?;
    let now = server.now();
    server.store.write(|session| {
        for (login, person, role) in TRIAL_PEOPLE {
            let new = NewAccount {
                login: login.to_owned(),
                person: person.to_owned(),
                department: "示例县委组织部".to_owned(),
                roles: Roles::of(&[role]),
            };
            account::create(session, &new, now)?;
        }
        channel::put(session, &channel)?;
        bring_in(session, &channel, &starter, now)?;
        audit::record(
            session,
            now,
            &Actor::server(),
            Act::ServerFounded,
            "试用",
            "",
        )?;
        Ok::<_, Fault>(())
    })?;
    publish_starter(server, &channel)
}

/// The starter content as it is, already approved, with the records that it carries.
fn bring_in(
    session: &mut dyn Session,
    channel: &Channel,
    starter: &Drafts,
    now: jiff::Timestamp,
) -> Result<(), Fault> {
    for draft in &starter.drafts {
        let place = Place {
            channel: channel.name.clone(),
            key: draft.item.header.key.clone(),
        };
        let author = version::Author {
            account: None,
            person: "示例内容",
            founding: true,
        };
        let content = version::Content::Draft(draft);
        let number = version::save(session, &place, content, None, author, "示例内容", now)?;
        workflow::set_state(session, &place, workflow::State::Approved)?;
        decision::set_approved(session, &place, Some(number))?;
    }
    Ok(())
}

fn found_repository(server: &Server, channel: &Channel) -> Result<(), Fault> {
    let Some(trial) = &server.keys.trial else {
        return Ok(());
    };
    let _held = hold(server)?;
    let quorum = |keys: &[&crate::publish::key::SigningKey], threshold| Quorum {
        keys: keys.iter().map(|key| key.public().clone()).collect(),
        threshold,
    };
    let [(_, one), (_, two)] = &trial.signers;
    let site = Site {
        root: quorum(&[&trial.root], 1),
        targets: quorum(&[&trial.root], 1),
        snapshot: server.keys.online.snapshot.public().clone(),
        timestamp: server.keys.online.timestamp.public().clone(),
        channels: [(channel.name.clone(), quorum(&[one, two], 2))].into(),
        withdraw: quorum(&[&trial.withdraw], 1),
    };
    let now = server.now();
    let put = |role: &str, signed: Signed| -> Result<(), Fault> {
        let mut envelope = Envelope::new(signed);
        envelope.sign(&trial.root)?;
        Ok(server.site.put_role(role, &envelope)?)
    };
    if server.site.newest("root")?.is_none() {
        put("root", site.trial_root(&server.site, now)?)?;
    }
    if server.site.newest("targets")?.is_none() {
        put("targets", site.targets(&server.site, now)?)?;
    }
    Ok(server.site.release(&server.keys.online, now)?)
}

fn publish_starter(server: &Server, channel: &Channel) -> Result<(), Fault> {
    let now = server.now();
    let (login, _, _) = TRIAL_PEOPLE[3];
    let account = server
        .store
        .read(|session| account::by_login(session, login))?;
    let account = account.ok_or(Fault::NotFound)?;
    let timing = Timing {
        not_before: now - SignedDuration::from_secs(1),
        first: None,
        note: "示例内容".to_owned(),
        without: Default::default(),
    };
    let actor = Actor::server();
    let id = propose::propose(server, &channel.name, &account, &timing, &actor, now)
        .map_err(|error| Fault::Internal(format!("starter content: {error}")))?;
    for at in 0..2 {
        sign_for_trial(server, id, at, &actor)?;
    }
    Ok(())
}

/// Signs with one of the trial's keys: `at` 0 or 1 of a channel's two, and the only one of the
/// withdrawal list.
pub fn sign_for_trial(server: &Server, id: i64, at: usize, actor: &Actor) -> Result<bool, Fault> {
    let trial = server.keys.trial.as_ref().ok_or(Fault::NotFound)?;
    let found = server.store.read(|session| proposal::find(session, id))?;
    let found = found.ok_or(Fault::NotFound)?;
    let key = match (&found.channel, trial.signers.get(at)) {
        (None, _) => &trial.withdraw,
        (Some(_), Some((_, key))) => key,
        (Some(_), None) => return Err(Fault::NotFound),
    };
    let signature = Signature {
        keyid: key.public().id(),
        sig: key.sign(&found.envelope.payload()?),
    };
    sign::add_signature(server, id, &signature, actor, server.now())
}
