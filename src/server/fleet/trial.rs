//! A trial (试用) gives a token to the kiosk that is started beside it: both are on one machine,
//! and nothing of it is official.

use crate::{
    content::item::Kind,
    domain::label::KioskNo,
    protocol::{
        call::{Call, RefusalReason},
        enrol::{AskTrialToken, TrialToken, TrialTokenRequest},
    },
    server::{
        audit::{self, Act, Actor},
        fault::Fault,
        items::{
            channel,
            list::{self, Narrow},
        },
        storage::Session,
    },
};

use super::{
    api::{Asking, No},
    device, numbers,
    token::{self, Wanted},
};

/// How long it is good: the kiosk uses it at once.
const HOURS: i64 = 1;

/// Gives a token. That the call is signed proves nothing but that no page of another site had a
/// browser make it.
pub fn give(asking: &Asking, request: TrialTokenRequest) -> Result<TrialToken, No> {
    let (server, now) = (&asking.server, asking.now);
    if !server.config.trial || server.is_secure() {
        return Err(No::new(RefusalReason::Missing, "这里不是试用"));
    }
    // Whoever asks is a stranger, and each token is a row.
    server.strangers.count(asking.speaker, now)?;
    asking.verify(AskTrialToken::PATH, &request.key)?;
    server.store.write(|session| {
        asking.spend(session)?;
        let token = make(asking, session)?;
        Ok(TrialToken { token })
    })
}

fn make(asking: &Asking, session: &mut dyn Session) -> Result<String, Fault> {
    let (server, now) = (&asking.server, asking.now);
    let narrow = Narrow {
        kind: Some(Kind::Hall),
        ..Narrow::default()
    };
    let halls = list::page(session, &narrow, 0, list::PAGE)?.0;
    let hall = halls
        .first()
        .ok_or_else(|| Fault::refused("先要有大厅条目"))?;
    let hall = hall.place.key.clone();
    let devices = device::all(session)?;
    let mut in_use: Vec<_> = devices
        .iter()
        .filter(|device| device.hall == hall && device.revoked_at.is_none())
        .collect();
    in_use.sort_by_key(|device| device.seen_at.unwrap_or(device.enrolled_at));
    // Two kiosks started in the same moment are given two numbers.
    let waiting = token::recent(session, now)?;
    let is_promised = |no: &KioskNo| {
        waiting
            .iter()
            .any(|made| made.is_open(now) && made.hall == hall && made.kiosk_no == u8::from(*no))
    };
    let free = numbers::free(&devices, &hall);
    let mut kiosk_no = free.iter().copied().find(|no| !is_promised(no));
    kiosk_no = kiosk_no.or_else(|| free.first().copied());
    let actor = Actor::server();
    // A ninth kiosk of a trial takes the number of the one that was heard longest ago.
    if kiosk_no.is_none()
        && let Some(oldest) = in_use.first()
    {
        device::revoke(session, &oldest.id, now)?;
        let subject = format!("{hall} {} 号机", oldest.kiosk_no);
        audit::record(
            session,
            now,
            &actor,
            Act::DeviceRevoked,
            &subject,
            &oldest.id,
        )?;
        kiosk_no = KioskNo::try_from(oldest.kiosk_no).ok();
    }
    let wanted = Wanted {
        hall,
        kiosk_no: kiosk_no.ok_or_else(|| Fault::refused("没有机号"))?,
        channels: channel::all(session)?
            .into_iter()
            .map(|channel| channel.name)
            .collect(),
        hours: HOURS,
        server: format!("http://{}", server.called()),
    };
    let text = token::make(server, session, &wanted, &actor.login, now)?;
    let subject = format!("{} {} 号机", wanted.hall, wanted.kiosk_no);
    audit::record(session, now, &actor, Act::TokenMade, &subject, "试用")?;
    Ok(text)
}
