//! Versions: every save is one, with who and when; none is ever changed.

use jiff::Timestamp;

use crate::{
    content::{
        bounds, canonical,
        digest::Digest,
        draft::{Attachment, Draft},
        item::{Detail, Item},
    },
    server::{
        fault::Fault,
        storage::{Row, Session, StorageError},
    },
};

use super::{Place, found, workflow::State};

/// A version without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub number: i64,
    pub at: Timestamp,
    pub account: Option<i64>,
    pub person: String,
    pub note: String,
    /// It came with the server's founding and keeps the record that it came with.
    pub founding: bool,
    /// It takes the item off the screens.
    pub removal: bool,
}

/// Who saves.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub account: Option<i64>,
    pub person: &'a str,
    pub founding: bool,
}

/// What is saved.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    Draft(&'a Draft),
    /// The item leaves the screens once this is published.
    Removal,
}

/// Saves the next version of an item.
///
/// `base`: the version that the author looked at; none for a new item.
///
/// # Errors
/// [`Fault::Overtaken`] if someone saved another one since; [`Fault::Refused`] for more than a
/// kiosk can show.
pub fn save(
    session: &mut dyn Session,
    place: &Place,
    content: Content<'_>,
    base: Option<i64>,
    author: Author<'_>,
    note: &str,
    now: Timestamp,
) -> Result<i64, Fault> {
    let (channel, key) = (place.channel.as_str(), place.key.to_string());
    let row = session.query_one(
        "SELECT current FROM item WHERE channel = $1 AND key = $2",
        &[channel.into(), key.clone().into()],
    )?;
    let current = row.map(|row| row.int("current")).transpose()?;
    if current != base {
        return Err(Fault::Overtaken);
    }
    let number = current.unwrap_or(0) + 1;
    let bytes = match content {
        Content::Draft(draft) => {
            if let Some(fault) = bounds::faults(&draft.item).first() {
                return Err(Fault::refused(format!("{key}：{fault}")));
            }
            put_row(session, place, &draft.item, number, current.is_none(), now)?;
            Some(canonical::to_bytes(&draft.item)?)
        }
        Content::Removal => {
            session.execute(
                "UPDATE item SET current = $1, state = $2, touched_at = $3
                 WHERE channel = $4 AND key = $5",
                &[
                    number.into(),
                    State::Draft.as_str().into(),
                    now.into(),
                    channel.into(),
                    key.clone().into(),
                ],
            )?;
            None
        }
    };
    session.execute(
        "INSERT INTO version (channel, key, number, item, at, account, person, note, founding)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            channel.into(),
            key.clone().into(),
            number.into(),
            bytes.into(),
            now.into(),
            author.account.into(),
            author.person.into(),
            note.into(),
            author.founding.into(),
        ],
    )?;
    if let Some(current) = current {
        found::inherit(session, place, current, number)?;
    }
    if let Content::Draft(draft) = content {
        for file in &draft.attachments {
            let digest = Digest::of(&file.bytes).to_string();
            session.execute(
                "INSERT INTO file (digest, bytes) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                &[digest.clone().into(), file.bytes.clone().into()],
            )?;
            session.execute(
                "INSERT INTO version_file (channel, key, number, name, digest)
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    channel.into(),
                    key.clone().into(),
                    number.into(),
                    file.name.clone().into(),
                    digest.into(),
                ],
            )?;
        }
    }
    Ok(number)
}

/// How many characters of an item are searched.
const WORDS: usize = 4000;

fn put_row(
    session: &mut dyn Session,
    place: &Place,
    item: &Item,
    number: i64,
    new: bool,
    now: Timestamp,
) -> Result<(), StorageError> {
    let header = &item.header;
    let (from, until) = match &item.detail {
        Detail::Notice(notice) => (Some(notice.from), notice.until),
        _ => (None, None),
    };
    let body: String = item.body.iter().map(|block| block.plain() + "\n").collect();
    let words = format!(
        "{}\n{}\n{}\n{body}",
        header.title,
        place.key,
        header.other_wordings.join("\n")
    );
    let words: String = words.to_lowercase().chars().take(WORDS).collect();
    let sql = match new {
        true => {
            "INSERT INTO item (title, topic, owner, review_by, posted_from, posted_until, words,
                current, state, touched_at, channel, key, kind)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        }
        false => {
            "UPDATE item SET title = $1, topic = $2, owner = $3, review_by = $4, posted_from = $5,
                posted_until = $6, words = $7, current = $8, state = $9, touched_at = $10
             WHERE channel = $11 AND key = $12 AND kind = $13"
        }
    };
    session.execute(
        sql,
        &[
            header.title.as_str().into(),
            header.topics.first().map_or("", String::as_str).into(),
            header.owner.as_str().into(),
            header.review_by.into(),
            from.into(),
            until.into(),
            words.into(),
            number.into(),
            State::Draft.as_str().into(),
            now.into(),
            place.channel.as_str().into(),
            place.key.to_string().into(),
            place.key.kind().as_str().into(),
        ],
    )?;
    Ok(())
}

fn of(row: &Row) -> Result<Version, StorageError> {
    Ok(Version {
        number: row.int("number")?,
        at: row.time("at")?,
        account: row.opt_int("account")?,
        person: row.text("person")?,
        note: row.text("note")?,
        founding: row.flag("founding")?,
        removal: row.flag("removal")?,
    })
}

const COLUMNS: &str = "number, at, account, person, note, founding,
    CASE WHEN item IS NULL THEN 1 ELSE 0 END AS removal";

/// All versions of an item, newest first.
pub fn history(session: &mut dyn Session, place: &Place) -> Result<Vec<Version>, StorageError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM version WHERE channel = $1 AND key = $2 ORDER BY number DESC"
    );
    let rows = session.query(
        &sql,
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    rows.iter().map(of).collect()
}

/// One version without its words.
pub fn find(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Option<Version>, StorageError> {
    let sql =
        format!("SELECT {COLUMNS} FROM version WHERE channel = $1 AND key = $2 AND number = $3");
    let row = session.query_one(
        &sql,
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    row.as_ref().map(of).transpose()
}

/// The item of a version; none for one that takes the item off, or that isn't there.
pub fn item(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Option<Item>, StorageError> {
    let row = session.query_one(
        "SELECT item FROM version WHERE channel = $1 AND key = $2 AND number = $3",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    let bytes = row.map(|row| row.opt_bytes("item")).transpose()?.flatten();
    bytes
        .map(|bytes| {
            serde_json::from_slice(&bytes)
                .map_err(|error| StorageError::Value(format!("{place} {number}: {error}")))
        })
        .transpose()
}

/// The files of a version, by name.
pub fn files(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Vec<Attachment>, StorageError> {
    let rows = session.query(
        "SELECT v.name AS name, f.bytes AS bytes FROM version_file v
         JOIN file f ON f.digest = v.digest
         WHERE v.channel = $1 AND v.key = $2 AND v.number = $3 ORDER BY v.name",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Attachment {
                name: row.text("name")?,
                bytes: row.bytes("bytes")?,
            })
        })
        .collect()
}

/// A version whole; none for one that takes the item off, or that isn't there.
pub fn draft(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Option<Draft>, StorageError> {
    let Some(item) = item(session, place, number)? else {
        return Ok(None);
    };
    let attachments = files(session, place, number)?;
    Ok(Some(Draft { item, attachments }))
}
