//! Signing and laying out what is published: a repository is a folder of files that never change
//! once they are there, so that any web server, object store or USB stick can carry it.
//!
//! ```text
//! metadata/N.root.json  N.targets.json  N.ch-CHANNEL.json  N.withdraw.json  N.snapshot.json
//! metadata/timestamp.json               the one file that changes
//! targets/ch/CHANNEL/DIGEST.head.json   targets/withdraw/DIGEST.list.json
//! cas/AA/DIGEST                         blobs, zstd; the digest is of the plain bytes
//! ```
//!
//! Whatever needs more than one person is a proposal first: a file in a folder of its own, to
//! which each signer adds a signature, and which is accepted once the threshold is met.

pub mod commands;
pub mod export;
pub mod files;
pub mod generation;
pub mod key_file;
pub mod metadata;
pub mod proposal;
pub mod repository;
pub mod review;
pub mod site;
pub mod withdraw_review;

pub use crate::protocol::key;

use self::key::KeyError;

/// Why something was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("{0} exists with other bytes; what was published never changes")]
    Exists(String),
    #[error("{0}: not valid: {1}")]
    Invalid(String, String),
    #[error("no {0} has been published")]
    Missing(String),
    #[error("{role} version {found} where {wanted} is next")]
    Version {
        role: String,
        found: u64,
        wanted: u64,
    },
    #[error("{role} has {found} valid signatures of {threshold}")]
    Threshold {
        role: String,
        found: usize,
        threshold: usize,
    },
    #[error("the key {0} may not sign for {1}")]
    NotASigner(String, String),
    #[error("wrong passphrase, or a key file that was changed")]
    Passphrase,
    #[error("a passphrase has at least {0} characters")]
    ShortPassphrase(usize),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("random numbers or encryption failed")]
    Crypto,
    #[error("{0}")]
    Refused(String),
}
