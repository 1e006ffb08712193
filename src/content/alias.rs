//! Everyday words and the official words they stand for, as editors write them:
//! `退休金 退休工资 > 养老金 0.9` one way, `低保 = 最低生活保障` both ways.

use serde::{Deserialize, Serialize};

/// Why a line is no alias.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}”不是同义词写法：左边 > 右边（单向）或者 左边 = 右边（双向），一边有几个词时用空格分开，\
     最后可以写一个大于 0、不超过 1 的权重"
)]
pub struct BadAlias(pub String);

/// One line that can be read as words for words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AliasLine(String);

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub struct AliasGroup<'a> {
    /// What people type; at least one.
    pub from: Vec<&'a str>,
    /// What they may mean; at least one.
    pub to: Vec<&'a str>,
    /// Whether it holds the other way round as well.
    pub both: bool,
    /// Above 0 and up to 1.
    pub weight: f32,
}

/// What an alias weighs if its line doesn't say.
const WEIGHT: f32 = 0.8;

impl<'a> AliasGroup<'a> {
    /// Reads a line.
    pub fn parse(line: &'a str) -> Result<Self, BadAlias> {
        let bad = || BadAlias(line.to_owned());
        let (from, to, both) = match (line.split_once('>'), line.split_once('=')) {
            (Some((from, to)), None) => (from, to, false),
            (None, Some((from, to))) => (from, to, true),
            _ => return Err(bad()),
        };
        let from: Vec<&str> = from.split_whitespace().collect();
        let mut to: Vec<&str> = to.split_whitespace().collect();
        let mut weight = WEIGHT;
        if let Some(given) = to.last().and_then(|last| last.parse::<f32>().ok()) {
            weight = given;
            to.pop();
        }
        if from.is_empty() || to.is_empty() || weight.is_nan() || weight <= 0.0 || weight > 1.0 {
            return Err(bad());
        }
        Ok(Self {
            from,
            to,
            both,
            weight,
        })
    }
}

impl AliasLine {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AliasLine {
    type Error = BadAlias;

    fn try_from(line: String) -> Result<Self, BadAlias> {
        AliasGroup::parse(&line)?;
        Ok(Self(line))
    }
}

impl From<AliasLine> for String {
    fn from(line: AliasLine) -> Self {
        line.0
    }
}
