//! Enrolling. Whoever has no token that is good for them is a stranger: nothing is written for
//! one, and nothing dearer done than looking the token up.

use jiff::Timestamp;

use crate::{
    domain::label::KioskNo,
    protocol::{
        call::{Call, RefusalReason},
        enrol::{Enrol, EnrolRequest, Enrolled},
    },
    server::{
        audit::{self, Act},
        storage::Session,
    },
};

use super::{
    api::{Asking, No},
    device::{self, Device},
    numbers,
    token::{self, Made},
};

/// Enrols a kiosk with its token.
pub fn enrol(asking: &Asking, request: EnrolRequest) -> Result<Enrolled, No> {
    let (store, now) = (&asking.server.store, asking.now);
    let id = request.key.id();
    let find = |session: &mut dyn Session| good(session, &request.secret, &id, now);
    store.read(find).map_err(|no| asking.stranger(no))?;
    asking.verify(Enrol::PATH, &request.key)?;
    store.write(|session| {
        asking.spend(session)?;
        // It may have been used since it was looked up.
        let made = find(session)?;
        let again = made.device.is_some();
        if !again {
            let kiosk_no = kiosk_no(&made)?;
            numbers::check_free(session, &made.hall, kiosk_no)?;
            token::spend(session, &request.secret, &id)?;
            let device = Device {
                id: id.clone(),
                key: request.key.clone(),
                hall: made.hall.clone(),
                kiosk_no: made.kiosk_no,
                channels: made.channels.clone(),
                enrolled_at: now,
                revoked_at: None,
                // A trial has kiosks that come and go, and needs all its numbers for them.
                spare: match asking.server.config.trial {
                    true => Vec::new(),
                    false => numbers::first_spare(session, &made.hall, kiosk_no)?,
                },
                held: Vec::new(),
                seen_at: None,
                seen_from: None,
                status: None,
                receipt: None,
            };
            device::register(session, &device)?;
            let subject = format!("{} {} 号机", made.hall, made.kiosk_no);
            let actor = asking.actor(&id);
            audit::record(session, now, &actor, Act::DeviceEnrolled, &subject, &id)?;
        }
        Ok(Enrolled {
            kiosk_no: kiosk_no(&made)?,
            hall: made.hall,
            channels: made.channels,
            now,
        })
    })
}

fn kiosk_no(made: &Made) -> Result<KioskNo, No> {
    let kiosk_no = made.kiosk_no.try_into();
    kiosk_no.map_err(|_| No::new(RefusalReason::Broken, "机号不对"))
}

/// The token of a secret, if it is good for the device `id`: nobody used it, or this one did.
fn good(session: &mut dyn Session, secret: &str, id: &str, now: Timestamp) -> Result<Made, No> {
    let made = token::find(session, secret)?;
    let made = made.ok_or_else(|| No::new(RefusalReason::Missing, "没有这个登记码"))?;
    let again = made.device.as_deref() == Some(id);
    if again {
        return Ok(made);
    }
    if made.expires_at <= now {
        return Err(No::new(RefusalReason::Expired, "登记码已过期，请重新签发"));
    }
    if made.voided_at.is_some() {
        let why = "登记码已作废：后来给这个机号签发了新的，请用新的";
        return Err(No::new(RefusalReason::Expired, why));
    }
    match made.device {
        None => Ok(made),
        Some(_) => Err(No::new(RefusalReason::Used, "登记码已被另一台终端用过")),
    }
}
