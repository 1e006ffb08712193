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
        items::{
            Place, found,
            separation::{self, Twice},
            version, workflow,
        },
        people::{
            account::Account,
            identity::{Identities, Who},
        },
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
    /// What the server alone knows of a version: one person has two parts in it, a marking stood
    /// beside the text that was imported.
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
    approved(session, channel, "v.item IS NOT NULL")
}

/// The approved versions that take an item off the screens.
fn removals(
    session: &mut dyn Session,
    channel: &Channel,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    approved(
        session,
        channel,
        "v.item IS NULL AND i.published IS NOT NULL",
    )
}

/// The approved versions of a channel's items (`i`) whose version (`v`) is such.
fn approved(
    session: &mut dyn Session,
    channel: &Channel,
    such: &str,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let rows = session.query(
        &format!(
            "SELECT i.key AS key, i.approved AS approved FROM item i JOIN version v
                ON v.channel = i.channel AND v.key = i.key AND v.number = i.approved
             WHERE i.channel = $1 AND {such} ORDER BY i.key"
        ),
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
    let people = Identities::load(session)?;
    let (mut drafts, mut releases, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for (key, &number) in &numbers {
        let place = Place {
            channel: channel.name.clone(),
            key: key.clone(),
        };
        let mut draft = version::draft(session, &place, number)?.ok_or(Fault::NotFound)?;
        let mut reasons = finish(session, &people, &place, number, &mut draft, publisher)?;
        let released = workflow::released(session, &place, number)?;
        if released.is_none() {
            let found = found::of(session, &place, number)?;
            reasons.extend(found.iter().map(|found| Reason::Marked(found.marking())));
        }
        if !reasons.is_empty() {
            let key = key.clone();
            own.push(Refusal { key, reasons });
        }
        if let Some((by, on)) = released {
            let item = Digest::of(&canonical::to_bytes(&draft.item)?);
            releases.push(Release { item, by, on });
        }
        drafts.push(draft);
    }
    for (key, number) in removals(session, channel)? {
        if without.contains(&key) {
            continue;
        }
        let channel = channel.name.clone();
        let place = Place { channel, key };
        let who = publisher.account.who();
        let twice = twice(session, &people, &place, number, who)?;
        let reasons: Vec<_> = twice.iter().map(Twice::reason).collect();
        if !reasons.is_empty() {
            let key = place.key;
            own.push(Refusal { key, reasons });
        }
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

/// Every two parts in a version that would be one person's, were `publisher` to publish it. One
/// that was published stays as it is: a rule of today holds up nobody who kept yesterday's.
fn twice(
    session: &mut dyn Session,
    people: &Identities,
    place: &Place,
    number: i64,
    publisher: Who<'_>,
) -> Result<Vec<Twice>, Fault> {
    let version = version::find(session, place, number)?.ok_or(Fault::NotFound)?;
    let steps = workflow::steps(session, place, number)?;
    let standing = workflow::standing(&steps);
    let is_published = standing.iter().any(|taken| taken.step == Step::Published);
    match version.founding || is_published {
        true => Ok(Vec::new()),
        false => Ok(separation::all(people, &version, standing, publisher)),
    }
}

/// Sees once more, before a generation is on the screens, that nobody has two parts in what it
/// brings or takes off: accounts may have been renamed since it was gathered.
///
/// # Errors
/// [`Fault::Refused`] naming each version and the parts.
pub fn hold_people(
    session: &mut dyn Session,
    channel: &Channel,
    numbers: &BTreeMap<ItemKey, i64>,
    publisher: Who<'_>,
) -> Result<(), Fault> {
    let people = Identities::load(session)?;
    let before = published(session, channel)?;
    let mut versions: Vec<_> = numbers
        .iter()
        .filter(|(key, number)| before.get(*key) != Some(*number))
        .map(|(key, number)| (key.clone(), *number))
        .collect();
    let gone = removals(session, channel)?.into_iter();
    versions.extend(gone.filter(|(key, _)| !numbers.contains_key(key)));
    let mut refusals = Vec::new();
    for (key, number) in versions {
        let channel = channel.name.clone();
        let place = Place { channel, key };
        let twice = twice(session, &people, &place, number, publisher)?;
        let reasons: Vec<_> = twice.iter().map(Twice::reason).collect();
        if !reasons.is_empty() {
            let key = place.key;
            refusals.push(Refusal { key, reasons }.to_string());
        }
    }
    match refusals.is_empty() {
        true => Ok(()),
        false => Err(Fault::refused(format!(
            "各步必须由不同的人办理，这一期不能发布，请放弃：{}",
            refusals.join("\n")
        ))),
    }
}

/// Gives a version its record; one that was never published has the publisher's step at its end,
/// and it is said which two parts of it are one person's beside those that the record shows.
fn finish(
    session: &mut dyn Session,
    people: &Identities,
    place: &Place,
    number: i64,
    draft: &mut Draft,
    publisher: Publisher<'_>,
) -> Result<Vec<Reason>, Fault> {
    let version = version::find(session, place, number)?.ok_or(Fault::NotFound)?;
    if version.founding {
        return Ok(Vec::new());
    }
    let steps = workflow::steps(session, place, number)?;
    let mut record = workflow::record(&steps);
    if record.iter().all(|taken| taken.step != Step::Published) {
        record.push(StepRecord {
            step: Step::Published,
            by: publisher.account.person.clone(),
            on: publisher.today,
        });
    }
    draft.item.header.record = record;
    let twice = twice(session, people, place, number, publisher.account.who())?;
    let unseen = twice.iter().filter(|twice| !twice.is_in_record());
    Ok(unseen.map(Twice::reason).collect())
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
    let gone: Vec<_> = removals(session, channel)?
        .into_iter()
        .filter(|(key, _)| !numbers.contains_key(key))
        .collect();
    for (key, number) in gone {
        let channel = channel.name.clone();
        write_published(session, &Place { channel, key }, number, publisher, now)?;
    }
    for (key, &number) in numbers {
        if before.get(key) == Some(&number) {
            continue;
        }
        let place = Place {
            channel: channel.name.clone(),
            key: key.clone(),
        };
        write_published(session, &place, number, publisher, now)?;
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

/// Writes the step 发布 of a version down, unless it is there or the version was founded.
fn write_published(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
    publisher: (i64, &str, Date),
    now: Timestamp,
) -> Result<(), StorageError> {
    let steps = workflow::steps(session, place, number)?;
    let founding = version::find(session, place, number)?.is_some_and(|version| version.founding);
    if founding || steps.iter().any(|taken| taken.step == Step::Published) {
        return Ok(());
    }
    let (account, person, day) = publisher;
    let taken = workflow::Taken {
        step: Step::Published,
        passed: true,
        account,
        person: person.to_owned(),
        day,
        at: now,
        conclusion: String::new(),
    };
    workflow::write_step(session, place, number, &taken)
}
