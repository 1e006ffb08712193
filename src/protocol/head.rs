//! The head of a channel: the one small signed file from which everything else hangs by hash.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::content::{
    canonical::{self, CanonicalError},
    channel::Channel,
    digest::Digest,
    page::BlobRef,
};

/// The format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// A head is never longer than this many bytes.
pub const HEAD_MAX: u64 = 16 * 1024;

/// Where a blob lies in a repository.
pub fn blob_path(digest: Digest) -> String {
    let name = digest.to_string();
    let folder: String = name.chars().take(2).collect();
    format!("cas/{folder}/{name}")
}

/// From an instant on, this share of kiosks may have the generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    pub at: Timestamp,
    /// 0 to 1000.
    pub permille: u16,
}

/// What a generation adds up to, for the disk budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    pub items: u64,
    pub blobs: u64,
    /// Bytes of all blobs, not compressed.
    pub bytes: u64,
}

/// The head of a channel's generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub format: u32,
    pub channel: Channel,
    /// Rises by at least one with every generation.
    pub generation: u64,
    pub index_root: BlobRef,
    pub totals: Totals,
    /// The least kiosk program, as `major.minor.patch`.
    pub min_app: AppVersion,
    pub published_at: Timestamp,
    /// Kiosks keep what they have until then.
    pub not_before: Timestamp,
    /// Empty: all kiosks at `not_before`. Otherwise the latest wave that has begun counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rollout: Vec<Wave>,
    /// Head of the server's audit log when this was proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<Digest>,
}

/// Why bytes are no head.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("发布说明是第 {found} 种格式，这个程序只认第 {FORMAT} 种：请升级")]
    Format { found: u32 },
    #[error("这是频道 {found} 的发布说明，应当是 {wanted} 的")]
    Channel { found: String, wanted: String },
    #[error("放量比例是千分之 {0}，最多千分之 1000")]
    Permille(u16),
    #[error("第 0 期是出厂内容，发布的从第 1 期起")]
    Generation,
}

impl Head {
    /// The target path under which the head of `channel` is signed.
    pub fn path(channel: &str) -> String {
        format!("ch/{channel}/head.json")
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    /// Reads the head of `channel`.
    pub fn from_bytes(bytes: &[u8], channel: &str) -> Result<Self, HeadError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } =
            serde_json::from_slice(bytes).map_err(|error| HeadError::Encoding(error.into()))?;
        if format != FORMAT {
            return Err(HeadError::Format { found: format });
        }
        let head: Self = canonical::from_bytes(bytes)?;
        if head.channel.name.as_str() != channel {
            return Err(HeadError::Channel {
                found: head.channel.name.to_string(),
                wanted: channel.to_owned(),
            });
        }
        if let Some(wave) = head.rollout.iter().find(|wave| wave.permille > 1000) {
            return Err(HeadError::Permille(wave.permille));
        }
        match head.generation {
            0 => Err(HeadError::Generation),
            _ => Ok(head),
        }
    }
}

/// A program's version, in the order of its three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppVersion([u32; 3]);

/// Why a text is no version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}”不是版本号：应当是用点隔开的三个整数，例如 1.2.0")]
pub struct BadVersion(String);

impl AppVersion {
    /// This program's.
    pub fn own() -> Self {
        env!("CARGO_PKG_VERSION").parse().unwrap_or(Self([0; 3]))
    }
}

impl std::str::FromStr for AppVersion {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        let numbers: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
        let version = Self(numbers.ok_or_else(|| BadVersion(text.to_owned()))?);
        // One version has one spelling.
        match String::from(version) == text {
            true => Ok(version),
            false => Err(BadVersion(text.to_owned())),
        }
    }
}

impl TryFrom<String> for AppVersion {
    type Error = BadVersion;

    fn try_from(text: String) -> Result<Self, BadVersion> {
        text.parse()
    }
}

impl From<AppVersion> for String {
    fn from(AppVersion([major, minor, patch]): AppVersion) -> Self {
        format!("{major}.{minor}.{patch}")
    }
}
