//! When what was signed is on the screens: not before its time, and on a share of the kiosks first.

use jiff::Timestamp;

use crate::{
    content::item::ItemKey,
    protocol::head::Head,
    publish::metadata::Signed,
    server::{Server, fault::Fault},
};

use super::proposal::{self, Proposal, State};

/// A time and the share of the kiosks that show it from then on, per mille.
pub type Begins = (Timestamp, u16);

/// When a proposed generation begins; nothing for one that publishes no generation.
pub fn of(server: &Server, proposal: &Proposal) -> Result<Vec<Begins>, Fault> {
    let (Some(channel), Some(_)) = (&proposal.channel, proposal.generation) else {
        return Ok(Vec::new());
    };
    let Signed::Targets(role) = &proposal.envelope.signed else {
        return Ok(Vec::new());
    };
    let bytes = server.site.vouched(role)?.unwrap_or_default();
    let head = Head::from_bytes(&bytes, channel.as_str());
    let head = head.map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(match head.rollout.is_empty() {
        true => vec![(head.not_before, 1000)],
        false => {
            let waves = head.rollout.iter();
            waves
                .map(|wave| (wave.at.max(head.not_before), wave.permille))
                .collect()
        }
    })
}

/// The waves of a version that is signed and not yet on every screen; nothing for any other.
pub fn still_coming(
    server: &Server,
    channel: &str,
    key: &ItemKey,
    number: i64,
    now: Timestamp,
) -> Result<Vec<Begins>, Fault> {
    let (newest, is_new) = server.store.read(|session| {
        let row = session.query_one(
            "SELECT MAX(id) AS id FROM proposal
             WHERE channel = $1 AND state = $2 AND generation IS NOT NULL",
            &[channel.into(), State::Published.as_str().into()],
        )?;
        let id = row.map(|row| row.opt_int("id")).transpose()?.flatten();
        let Some(id) = id else {
            return Ok::<_, Fault>((None, false));
        };
        let found = proposal::find(session, id)?.ok_or(Fault::NotFound)?;
        let before = proposal::numbers_before(session, &found)?;
        Ok((Some(found), before.get(key) != Some(&number)))
    })?;
    let Some(newest) = newest.filter(|_| is_new) else {
        return Ok(Vec::new());
    };
    let begins = of(server, &newest)?;
    let is_everywhere = begins
        .iter()
        .any(|(at, permille)| *permille >= 1000 && *at <= now);
    Ok(match is_everywhere {
        true => Vec::new(),
        false => begins,
    })
}
