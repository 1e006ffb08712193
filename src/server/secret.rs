//! Secrets that are handed out once: the server keeps their digests alone.

use crate::content::digest::Digest;

use super::{
    fault::Fault,
    storage::{Session, StorageError},
};

/// A secret of 256 random bits, in hexadecimal.
pub struct Secret(String);

impl Secret {
    pub fn new() -> Result<Self, Fault> {
        let mut bits = [0u8; 32];
        getrandom::fill(&mut bits).map_err(|error| Fault::Internal(error.to_string()))?;
        Ok(Self(hex::encode(bits)))
    }

    /// What is handed out.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept.
    pub fn kept(&self) -> String {
        kept(&self.0)
    }
}

/// What is kept of a secret that someone brings.
pub fn kept(secret: &str) -> String {
    Digest::of(secret.as_bytes()).to_string()
}

/// Compares in the same time whatever is in them.
pub fn same(ours: &str, theirs: &str) -> bool {
    // Digests have one length, and say nothing of what they were made of.
    let (ours, theirs) = (Digest::of(ours.as_bytes()), Digest::of(theirs.as_bytes()));
    let pairs = ours.as_bytes().iter().zip(theirs.as_bytes());
    pairs.fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// The next number of a kind of row.
pub fn next_id(session: &mut dyn Session, kind: &str) -> Result<i64, StorageError> {
    session.execute(
        "INSERT INTO counter (name, last) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
        &[kind.into()],
    )?;
    let row = session.query_one(
        "UPDATE counter SET last = last + 1 WHERE name = $1 RETURNING last",
        &[kind.into()],
    )?;
    row.ok_or(StorageError::Abandoned)?.int("last")
}
