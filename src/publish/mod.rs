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
use crate::said;

/// Why something was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{0}：{why}", why = said::io(.1))]
    File(String, std::io::Error),
    #[error("{0} 已经存在，内容不同：发布过的文件和造好的钥匙从不改写")]
    Exists(String),
    #[error("{0} 不合格式：{1}")]
    Invalid(String, String),
    #[error("没有 {0}：还没有发布过，或者目录写错了")]
    Missing(String),
    #[error("{role} 是第 {found} 版，现在该收第 {wanted} 版")]
    Version {
        role: String,
        found: u64,
        wanted: u64,
    },
    #[error("{role} 的有效签名有 {found} 个，要 {threshold} 个才够")]
    Threshold {
        role: String,
        found: usize,
        threshold: usize,
    },
    #[error("钥匙 {0} 无权签 {1}，或者签名不是它的")]
    NotASigner(String, String),
    #[error("口令不对，或者钥匙文件被改过")]
    Passphrase,
    #[error("口令太短：至少 {0} 个字符")]
    ShortPassphrase(usize),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("系统给不出随机数，或者加密没有成功")]
    Crypto,
    #[error("{0}")]
    Refused(String),
}
