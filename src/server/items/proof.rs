//! Conversions that an editor has yet to compare with the original: kept on the server until they
//! are saved as a draft or thrown away, and no longer than a few days.

use jiff::{SignedDuration, Timestamp};

use crate::{
    content::{channel::ChannelName, draft::Attachment},
    import::Imported,
    server::{
        fault::Fault,
        secret::Secret,
        storage::{Session, StorageError},
    },
};

/// How long one is kept that nobody decides on.
const KEPT: SignedDuration = SignedDuration::from_hours(72);
/// How many an editor may have at a time; the oldest goes.
const MOST: i64 = 8;

/// A conversion.
#[derive(Clone, Debug)]
pub struct Proof {
    pub channel: ChannelName,
    /// The name that the file came with.
    pub file: String,
    pub imported: Imported,
}

/// Keeps a conversion with its pictures for the one who brought the file; says by which word it
/// is found again.
pub fn keep(
    session: &mut dyn Session,
    account: i64,
    proof: &Proof,
    pictures: &[Attachment],
    now: Timestamp,
) -> Result<String, Fault> {
    let rows = session.query(
        "SELECT id FROM proof WHERE account = $1 ORDER BY created_at DESC, id LIMIT 100",
        &[account.into()],
    )?;
    for row in rows.iter().skip(MOST as usize - 1) {
        remove(session, &row.text("id")?)?;
    }
    let id = Secret::new()?.text().to_owned();
    session.execute(
        "INSERT INTO proof (id, account, channel, file, imported, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            id.as_str().into(),
            account.into(),
            proof.channel.as_str().into(),
            proof.file.as_str().into(),
            serde_json::to_vec(&proof.imported)?.into(),
            now.into(),
        ],
    )?;
    for picture in pictures {
        session.execute(
            "INSERT INTO proof_picture (proof, name, bytes) VALUES ($1, $2, $3)",
            &[
                id.as_str().into(),
                picture.name.as_str().into(),
                picture.bytes.clone().into(),
            ],
        )?;
    }
    Ok(id)
}

/// The conversion, if it is there and this person's.
pub fn find(
    session: &mut dyn Session,
    id: &str,
    account: i64,
) -> Result<Option<Proof>, StorageError> {
    let row = session.query_one(
        "SELECT channel, file, imported FROM proof WHERE id = $1 AND account = $2",
        &[id.into(), account.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let imported = serde_json::from_slice(&row.bytes("imported")?);
    Ok(Some(Proof {
        channel: row.parsed("channel")?,
        file: row.text("file")?,
        imported: imported.map_err(|error| StorageError::Value(error.to_string()))?,
    }))
}

/// What an editor has not decided on, newest first: its word, the file's name, and when it came.
pub fn open(
    session: &mut dyn Session,
    account: i64,
) -> Result<Vec<(String, String, Timestamp)>, StorageError> {
    let rows = session.query(
        "SELECT id, file, created_at FROM proof WHERE account = $1 ORDER BY created_at DESC, id",
        &[account.into()],
    )?;
    rows.iter()
        .map(|row| Ok((row.text("id")?, row.text("file")?, row.time("created_at")?)))
        .collect()
}

/// A picture of a conversion.
pub fn picture(
    session: &mut dyn Session,
    id: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, StorageError> {
    let row = session.query_one(
        "SELECT bytes FROM proof_picture WHERE proof = $1 AND name = $2",
        &[id.into(), name.into()],
    )?;
    row.map(|row| row.bytes("bytes")).transpose()
}

pub fn remove(session: &mut dyn Session, id: &str) -> Result<(), StorageError> {
    session.execute("DELETE FROM proof_picture WHERE proof = $1", &[id.into()])?;
    session.execute("DELETE FROM proof WHERE id = $1", &[id.into()])?;
    Ok(())
}

/// Removes what nobody decided on in time.
pub fn sweep(session: &mut dyn Session, now: Timestamp) -> Result<(), StorageError> {
    let old = now - KEPT;
    session.execute(
        "DELETE FROM proof_picture WHERE proof IN (SELECT id FROM proof WHERE created_at < $1)",
        &[old.into()],
    )?;
    session.execute("DELETE FROM proof WHERE created_at < $1", &[old.into()])?;
    Ok(())
}
