//! A notice on the board.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeKind {
    #[serde(rename = "公示")]
    Posting,
    #[serde(rename = "公告")]
    Announcement,
    #[serde(rename = "通知")]
    Notification,
    #[serde(rename = "活动")]
    Activity,
}

impl NoticeKind {
    pub const ALL: [Self; 4] = [
        Self::Posting,
        Self::Announcement,
        Self::Notification,
        Self::Activity,
    ];

    /// The word in files, in SQL and on the screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posting => "公示",
            Self::Announcement => "公告",
            Self::Notification => "通知",
            Self::Activity => "活动",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub notice: NoticeKind,
    pub issuer: String,
    pub published: Date,
    /// First day of posting.
    pub from: Date,
    /// Last day of posting; the notice leaves the screens after it. None: until it is taken down,
    /// which a 公示 may not be (see [`check_posting`](Self::check_posting)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whom to call about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// Shown on the home page while it is posted.
    #[serde(default)]
    pub on_home: bool,
}

/// Why a notice cannot hang on the board as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostingError {
    /// A 公示 hears objections within a term, so it says when the term ends.
    #[error("公示要写张贴到哪一天（until）")]
    Endless,
    #[error("张贴到（until）{until} 早于开始张贴（from）{from}，一天也不会显示")]
    EndsBefore { from: Date, until: Date },
}

impl Notice {
    /// What is wrong with the days on which it hangs.
    ///
    /// # Errors
    /// [`PostingError`]: a 公示 has an end, and nothing ends before it begins.
    pub fn check_posting(&self) -> Result<(), PostingError> {
        match self.until {
            None if self.notice == NoticeKind::Posting => Err(PostingError::Endless),
            Some(until) if until < self.from => Err(PostingError::EndsBefore {
                from: self.from,
                until,
            }),
            _ => Ok(()),
        }
    }

    /// Whether it hangs on the board on `today`.
    pub fn is_posted(&self, today: Date) -> bool {
        self.from <= today && self.until.is_none_or(|until| today <= until)
    }
}
