//! A channel: content that is published together by one body (county, town, station).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a channel: 1 to 32 of a–z, 0–9 and hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChannelName(String);

/// Why a text is no channel name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}”不是频道代号：要 1 到 32 个小写字母、数字和连字符")]
pub struct BadChannelName(String);

impl ChannelName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ChannelName {
    type Error = BadChannelName;

    fn try_from(text: String) -> Result<Self, BadChannelName> {
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.is_empty() || text.len() > 32 || !text.bytes().all(legal) {
            return Err(BadChannelName(text));
        }
        Ok(Self(text))
    }
}

impl std::str::FromStr for ChannelName {
    type Err = BadChannelName;

    fn from_str(text: &str) -> Result<Self, BadChannelName> {
        text.to_owned().try_into()
    }
}

impl From<ChannelName> for String {
    fn from(name: ChannelName) -> Self {
        name.0
    }
}

/// What is said of a channel as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    #[serde(rename = "channel")]
    pub name: ChannelName,
    /// Whose content it is, as the screen says it.
    pub title: String,
    /// Every page is marked 示例.
    #[serde(default)]
    pub example: bool,
}
