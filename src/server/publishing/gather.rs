//! What a channel would publish now: of each item the version that was approved last, with the
//! record of its steps. The publication rules then admit all of it or say what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};

use crate::{
    content::{
        canonical,
        channel::Channel,
        digest::Digest,
        draft::{Draft, Drafts},
        item::{ItemKey, Step, StepRecord},
        publish_rules::{PublishableSet, Reason, Refusal, Release, admit},
    },
    server::{
        fault::Fault,
        items::{Place, version, workflow},
        people::account::Account,
        storage::{Session, StorageError},
    },
};

/// Who would publish, and when.
#[derive(Clone, Copy, Debug)]
pub struct Publisher<'a> {
    pub account: &'a Account,
    pub today: Date,
}

/// What was gathered.
#[derive(Clone, Debug)]
pub struct Gathered {
    pub drafts: Drafts,
    /// The version of each item.
    pub numbers: BTreeMap<ItemKey, i64>,
    /// What second persons released of what looks like a marking.
    pub releases: Vec<Release>,
    elsewhere: BTreeSet<ItemKey>,
    /// Versions of which the author took a later step.
    own: Vec<Refusal>,
}

impl Gathered {
    /// Holds the publication rules against it.
    pub fn admit(self) -> Result<PublishableSet, Vec<Refusal>> {
        let set = admit(self.drafts, &self.elsewhere, &self.releases);
        match (set, self.own) {
            (set, own) if own.is_empty() => set,
            (Ok(_), own) => Err(own),
            (Err(mut refusals), own) => {
                refusals.extend(own);
                Err(refusals)
            }
        }
    }
}

/// The approved version of each item of a channel that would be on the screens.
pub fn numbers(
    session: &mut dyn Session,
    channel: &Channel,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let rows = session.query(
        "SELECT i.key AS key, i.approved AS approved FROM item i JOIN version v
            ON v.channel = i.channel AND v.key = i.key AND v.number = i.approved
         WHERE i.channel = $1 AND v.item IS NOT NULL ORDER BY i.key",
        &[channel.name.as_str().into()],
    )?;
    rows.iter()
        .map(|row| Ok((row.parsed("key")?, row.int("approved")?)))
        .collect()
}

/// What is on the screens of a channel now, by version.
pub fn published(
    session: &mut dyn Session,
    channel: &Channel,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let rows = session.query(
        "SELECT key, published FROM item WHERE channel = $1 AND published IS NOT NULL ORDER BY key",
        &[channel.name.as_str().into()],
    )?;
    rows.iter()
        .map(|row| Ok((row.parsed("key")?, row.int("published")?)))
        .collect()
}

/// The same where some items wait for another time: they stay as they are on the screens.
pub fn numbers_without(
    session: &mut dyn Session,
    channel: &Channel,
    without: &BTreeSet<ItemKey>,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let mut numbers = numbers(session, channel)?;
    let mut published = published(session, channel)?;
    for key in without {
        match published.remove(key) {
            Some(number) => numbers.insert(key.clone(), number),
            None => numbers.remove(key),
        };
    }
    Ok(numbers)
}

/// Gathers a channel; `without`: items that wait for another time.
pub fn gather(
    session: &mut dyn Session,
    channel: &Channel,
    publisher: Publisher<'_>,
    without: &BTreeSet<ItemKey>,
) -> Result<Gathered, Fault> {
    let numbers = numbers_without(session, channel, without)?;
    let (mut drafts, mut releases, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for (key, &number) in &numbers {
        let place = Place {
            channel: channel.name.clone(),
            key: key.clone(),
        };
        let mut draft = version::draft(session, &place, number)?.ok_or(Fault::NotFound)?;
        if let Some(reason) = finish(session, &place, number, &mut draft, publisher)? {
            own.push(Refusal {
                key: key.clone(),
                reasons: vec![reason],
            });
        }
        if let Some((by, on)) = workflow::released(session, &place, number)? {
            let item = Digest::of(&canonical::to_bytes(&draft.item)?);
            releases.push(Release { item, by, on });
        }
        drafts.push(draft);
    }
    let rows = session.query(
        "SELECT key FROM item WHERE channel <> $1 AND published IS NOT NULL",
        &[channel.name.as_str().into()],
    )?;
    let elsewhere = rows
        .iter()
        .map(|row| row.parsed("key"))
        .collect::<Result<_, _>>()?;
    Ok(Gathered {
        drafts: Drafts {
            channel: channel.clone(),
            drafts,
        },
        numbers,
        releases,
        elsewhere,
        own,
    })
}

/// Gives a version its record; one that was never published has the publisher's step at its end,
/// and says which step its author took beside writing it.
fn finish(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
    draft: &mut Draft,
    publisher: Publisher<'_>,
) -> Result<Option<Reason>, Fault> {
    let version = version::find(session, place, number)?.ok_or(Fault::NotFound)?;
    if version.founding {
        return Ok(None);
    }
    let steps = workflow::steps(session, place, number)?;
    let mut record = workflow::record(&steps);
    let mut own = None;
    if record.iter().all(|taken| taken.step != Step::Published) {
        let standing = workflow::standing(&steps).iter();
        let mut later = standing.filter(|taken| taken.step != Step::Proposed);
        let step = later
            .find(|taken| version.account == Some(taken.account) || version.person == taken.person);
        let step = step.map(|taken| taken.step);
        let publishes = version.is_by(publisher.account);
        own = step.or(publishes.then_some(Step::Published));
        record.push(StepRecord {
            step: Step::Published,
            by: publisher.account.person.clone(),
            on: publisher.today,
        });
    }
    draft.item.header.record = record;
    Ok(own.map(|step| Reason::Author {
        step,
        by: version.person,
    }))
}

/// Writes down that versions were published, who did it and when, and which items left.
pub fn mark_published(
    session: &mut dyn Session,
    channel: &Channel,
    numbers: &BTreeMap<ItemKey, i64>,
    publisher: (i64, &str, Date),
    now: Timestamp,
) -> Result<(), StorageError> {
    let before = published(session, channel)?;
    for (key, &number) in numbers {
        if before.get(key) == Some(&number) {
            continue;
        }
        let place = Place {
            channel: channel.name.clone(),
            key: key.clone(),
        };
        let steps = workflow::steps(session, &place, number)?;
        let founding =
            version::find(session, &place, number)?.is_some_and(|version| version.founding);
        if !founding && steps.iter().all(|taken| taken.step != Step::Published) {
            let taken = workflow::Taken {
                step: Step::Published,
                passed: true,
                account: publisher.0,
                person: publisher.1.to_owned(),
                day: publisher.2,
                at: now,
                conclusion: String::new(),
            };
            workflow::write_step(session, &place, number, &taken)?;
        }
        session.execute(
            "UPDATE item SET published = $1,
                state = CASE WHEN current = $1 THEN 'published' ELSE state END
             WHERE channel = $2 AND key = $3",
            &[
                number.into(),
                channel.name.as_str().into(),
                key.to_string().into(),
            ],
        )?;
    }
    for key in before.keys().filter(|key| !numbers.contains_key(key)) {
        session.execute(
            "UPDATE item SET published = NULL,
                state = CASE WHEN current = approved THEN 'gone' ELSE state END
             WHERE channel = $1 AND key = $2",
            &[channel.name.as_str().into(), key.to_string().into()],
        )?;
    }
    Ok(())
}
