//! A generation as files, its head as a target, and the withdrawal list.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    PublishError, files,
    metadata::{Common, Signed, TargetFile, Targets},
    repository::Repository,
    site::{WITHDRAW, after, channel_role},
};
use crate::{
    content::{canonical::CanonicalError, digest::Digest, generation::Generation, page::BlobRef},
    protocol::{
        head::{AppVersion, FORMAT, HEAD_MAX, Head, Totals, Wave, blob_path},
        withdrawal::{WITHDRAWAL_MAX, WITHDRAWAL_PATH, Withdrawal},
    },
};

/// How long a channel's head and the withdrawal list are good.
pub const CHANNEL_DAYS: i64 = 90;

/// How blobs are compressed: small text, written once, read by every kiosk.
const LEVEL: i32 = 19;

/// What is decided when a generation is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub not_before: Timestamp,
    pub rollout: Vec<Wave>,
    pub min_app: AppVersion,
    pub audit_head: Option<Digest>,
}

/// The head of a generation.
pub fn head(generation: &Generation, release: &Release) -> Result<Head, PublishError> {
    let blobs = generation.blobs();
    Ok(Head {
        format: FORMAT,
        channel: generation.channel().clone(),
        generation: generation.number(),
        index_root: BlobRef::of(&generation.root().to_bytes().map_err(unwritable)?),
        totals: Totals {
            items: generation.entries().len() as u64,
            blobs: blobs.len() as u64,
            bytes: blobs.values().map(|bytes| bytes.len() as u64).sum(),
        },
        min_app: release.min_app,
        published_at: generation.published_at(),
        not_before: release.not_before,
        rollout: release.rollout.clone(),
        audit_head: release.audit_head,
    })
}

/// Lays the bytes of a generation out and proposes its head: the next version of the channel's
/// role, for its signers. Nothing of it is seen by any kiosk before that is accepted.
pub fn lay_out(
    repository: &Repository,
    generation: &Generation,
    release: &Release,
    now: Timestamp,
) -> Result<Signed, PublishError> {
    for (digest, bytes) in generation.blobs() {
        let path = repository.folder().join(blob_path(*digest));
        // Another compression of the same bytes is as good: what is there stays.
        if files::read(&path)?.is_none() {
            let packed = zstd::bulk::compress(bytes, LEVEL)
                .map_err(|error| PublishError::File(path.display().to_string(), error))?;
            files::put_once(&path, &packed)?;
        }
    }
    let channel = &generation.channel().name;
    let bytes = head(generation, release)?.to_bytes().map_err(unwritable)?;
    let path = Head::path(channel.as_str());
    one_target(
        repository,
        &channel_role(channel),
        &path,
        &bytes,
        HEAD_MAX,
        now,
    )
}

/// Puts a withdrawal list in place and makes the role that vouches for it.
pub fn withdraw(
    repository: &Repository,
    list: &Withdrawal,
    now: Timestamp,
) -> Result<Signed, PublishError> {
    let bytes = list.to_bytes().map_err(unwritable)?;
    one_target(
        repository,
        WITHDRAW,
        WITHDRAWAL_PATH,
        &bytes,
        WITHDRAWAL_MAX,
        now,
    )
}

/// The same file for longer: the role of a channel or of the withdrawal list with a new version
/// and expiry.
pub fn renew(repository: &Repository, role: &str, now: Timestamp) -> Result<Signed, PublishError> {
    let current = repository.targets(role)?;
    let current = current.ok_or_else(|| PublishError::Missing(role.to_owned()))?;
    Ok(Signed::Targets(Targets {
        common: Common::new(repository.next_version(role)?, after(now, CHANNEL_DAYS)),
        ..current
    }))
}

fn one_target(
    repository: &Repository,
    role: &str,
    path: &str,
    bytes: &[u8],
    max: u64,
    now: Timestamp,
) -> Result<Signed, PublishError> {
    if bytes.len() as u64 > max {
        let length = bytes.len();
        return Err(PublishError::Refused(format!(
            "{path} would have {length} bytes; at most {max}"
        )));
    }
    repository.put_target(path, bytes)?;
    Ok(Signed::Targets(Targets {
        common: Common::new(repository.next_version(role)?, after(now, CHANNEL_DAYS)),
        targets: BTreeMap::from([(path.to_owned(), TargetFile::of(bytes))]),
        delegations: None,
    }))
}

fn unwritable(error: CanonicalError) -> PublishError {
    PublishError::Invalid("generation".to_owned(), error.to_string())
}
