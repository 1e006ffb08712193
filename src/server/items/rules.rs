//! The publication rules held against one version on its way, so that what breaks one is turned
//! back where someone can still mend it and not where it would hold up a whole channel.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    content::{
        canonical,
        digest::Digest,
        draft::{Draft, Drafts},
        item::{ItemKey, Kind, Step, StepRecord},
        link::links,
        publish_rules::{Reason, Release, check},
    },
    server::{fault::Fault, people::account::Account, storage::Session},
};

use super::{Place, channel, decision::Decision, found, version, workflow};

/// Refuses a step on a version that breaks a rule. What it links to is taken as it was saved
/// last: two new items that name each other can be proposed one after the other.
pub fn hold(
    session: &mut dyn Session,
    place: &Place,
    decision: Decision<'_>,
    person: &Account,
    today: Date,
) -> Result<(), Fault> {
    // A version that takes an item off has no words.
    let Some(mut draft) = version::draft(session, place, decision.number)? else {
        return Ok(());
    };
    let taken = workflow::steps(session, place, decision.number)?;
    let mut record = workflow::record(&taken);
    record.push(StepRecord {
        step: decision.step,
        by: person.person.clone(),
        on: today,
    });
    draft.item.header.record = record;
    let released = workflow::released(session, place, decision.number)?;
    let releases: Vec<_> = match released {
        Some((by, on)) => {
            let item = Digest::of(&canonical::to_bytes(&draft.item)?);
            vec![Release { item, by, on }]
        }
        None => Vec::new(),
    };
    let (around, elsewhere) = around(session, place, &draft)?;
    let mut reasons = check(&draft, &around, &elsewhere, &releases);
    if releases.is_empty() {
        let found = found::of(session, place, decision.number)?;
        reasons.extend(found.iter().map(|found| Reason::Marked(found.marking())));
    }
    // Whoever reviews it says whether what looks like a marking is one.
    reasons
        .retain(|reason| decision.step != Step::Proposed || !matches!(reason, Reason::Marked(_)));
    match reasons.is_empty() {
        true => Ok(()),
        false => {
            let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
            Err(Fault::refused(format!(
                "不符合公开规则，不能办理“{}”：{}",
                decision.step.as_str(),
                reasons.join("；")
            )))
        }
    }
}

/// What an item leads to: in its channel, with the halls, and by key in others.
fn around(
    session: &mut dyn Session,
    place: &Place,
    draft: &Draft,
) -> Result<(Drafts, BTreeSet<ItemKey>), Fault> {
    let channel = channel::find(session, &place.channel)?.ok_or(Fault::NotFound)?;
    let mut keys: BTreeSet<ItemKey> = links(&draft.item)
        .into_iter()
        .map(|link| link.to.clone())
        .collect();
    let halls = session.query(
        "SELECT key FROM item WHERE channel = $1 AND kind = $2 AND state <> 'gone'",
        &[place.channel.as_str().into(), Kind::Hall.as_str().into()],
    )?;
    for row in &halls {
        keys.insert(row.parsed("key")?);
    }
    keys.remove(&place.key);
    let (mut drafts, mut elsewhere) = (vec![draft.clone()], BTreeSet::new());
    for key in keys {
        let there = Place {
            channel: place.channel.clone(),
            key: key.clone(),
        };
        let stands = workflow::standing_of(session, &there)?;
        let stands = stands.filter(|stands| stands.state != workflow::State::Gone);
        let item = match stands {
            Some(stands) => version::item(session, &there, stands.current)?,
            None => None,
        };
        match item {
            Some(item) => drafts.push(Draft {
                item,
                attachments: Vec::new(),
            }),
            None => {
                let other = session.query_one(
                    "SELECT key FROM item WHERE channel <> $1 AND key = $2 AND published IS NOT NULL",
                    &[place.channel.as_str().into(), key.to_string().into()],
                )?;
                elsewhere.extend(other.map(|_| key));
            }
        }
    }
    Ok((Drafts { channel, drafts }, elsewhere))
}
