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
    /// Last day of posting; the notice leaves the screens after it. None: until it is taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whom to call about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// Shown on the home page while it is posted.
    #[serde(default)]
    pub on_home: bool,
}

impl Notice {
    /// Whether it hangs on the board on `today`.
    pub fn is_posted(&self, today: Date) -> bool {
        self.from <= today && self.until.is_none_or(|until| today <= until)
    }
}
