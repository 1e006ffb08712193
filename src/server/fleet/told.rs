//! What kiosks tell: how they do, which numbers they hold, what nobody could answer.

use crate::{
    protocol::{
        call::RefusalReason,
        numbers::{Held, Spare},
        outbox::{Entry, OUTBOX_MOST, Outbox, OutboxTaken, Status, StatusTaken, Taken},
    },
    server::{
        audit::{self, Act},
        fault::Fault,
        storage::{Session, StorageError},
    },
};

use super::{
    api::{Asking, No},
    asked,
    caller::unknown_kiosk,
    device::{self, Device},
    numbers,
};

/// The kiosk that signed, and what `note` keeps of its call in the transaction that says that the
/// call came: a heartbeat costs one.
fn device_noting(
    asking: &Asking,
    note: impl Fn(&mut dyn Session, &Device) -> Result<(), StorageError>,
) -> Result<Device, No> {
    asking.server.store.note(|session| {
        asking.spend(session)?;
        // It may have been revoked since its key was looked up.
        let found = device::find(session, &asking.key())?;
        let found = found.ok_or_else(unknown_kiosk)?;
        match found.revoked_at {
            None => note(session, &found)?,
            Some(_) => return Err(No::new(RefusalReason::Revoked, "这台终端已被吊销")),
        }
        Ok(found)
    })
}

/// How often kiosks are heard.
const AGAIN_S: u32 = 60;

/// Takes a heartbeat.
pub fn status(asking: &Asking, status: Status) -> Result<StatusTaken, No> {
    let text = serde_json::to_string(&status).map_err(Fault::from)?;
    let (from, now) = (asking.speaker.to_string(), asking.now);
    device_noting(asking, |session, device| {
        device::heard(session, &device.id, &text, &from, now)
    })?;
    Ok(StatusTaken {
        now,
        again_in_s: AGAIN_S,
    })
}

/// Tells a kiosk its spare numbers, and notes what it holds.
pub fn numbers(asking: &Asking, held: Held) -> Result<Spare, No> {
    let device = device_noting(asking, |session, device| {
        numbers::heard(session, device, &held)
    })?;
    Ok(Spare {
        spare: device.spare,
    })
}

/// Takes what nobody could answer.
pub fn outbox(asking: &Asking, outbox: Outbox) -> Result<OutboxTaken, No> {
    let device = device_noting(asking, |_, _| Ok(()))?;
    if outbox.entries.len() > OUTBOX_MOST {
        return Err(No::new(RefusalReason::Malformed, "一次最多 200 条"));
    }
    let entries = asking.server.store.write(|session| {
        let taken = outbox
            .entries
            .iter()
            .map(|entry| take(session, asking, &device, entry));
        taken.collect::<Result<_, StorageError>>()
    })?;
    Ok(OutboxTaken { entries })
}

fn take(
    session: &mut dyn Session,
    asking: &Asking,
    device: &Device,
    entry: &Entry,
) -> Result<Taken, StorageError> {
    match entry {
        Entry::Unanswered {
            words,
            asked_on,
            sessions,
        } => {
            if !asked::are_words(words) || *sessions == 0 || *sessions > 100_000 {
                return Ok(Taken::Refused);
            }
            asked::keep(session, &device.id, words, *asked_on, *sessions)?;
        }
        Entry::StickApplied {
            channel,
            generation,
            at,
        } => {
            let subject = format!("{channel} 第 {generation} 期");
            let actor = asking.actor(&device.id);
            let known = session.query_one(
                "SELECT seq FROM audit WHERE who = $1 AND subject = $2 AND detail = $3",
                &[
                    actor.login.as_str().into(),
                    subject.as_str().into(),
                    at.to_string().into(),
                ],
            )?;
            if known.is_none() {
                let at = at.to_string();
                audit::record(
                    session,
                    asking.now,
                    &actor,
                    Act::StickApplied,
                    &subject,
                    &at,
                )?;
            }
        }
    }
    Ok(Taken::Kept)
}
