//! A public document and its catalogue entry.
//!
//! Elements: 政府信息公开目录系统实施指引（试行）; look: GB/T 9704-2012.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::key::ItemKey;

/// The catalogue's and the page's elements of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// 索引号.
    pub index_no: String,
    /// 发文机关, full name.
    pub issuer: String,
    /// 发文机关标志, the red line of type on top; without one the document has no red head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// 发文字号, with 〔year〕.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 体裁, the kind of document: 通知, 意见, 办法, 解读 …
    pub form: String,
    /// 成文日期.
    pub written: Date,
    /// 发布日期.
    pub published: Date,
    /// 施行日期; the date of publication if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// 失效日期: the first day on which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// 废止日期: the first day on which it no longer holds because it was repealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed: Option<Date>,
    /// The document in whose place it stepped down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<ItemKey>,
    /// The earlier version that this one amends: the screen compares the two clause by clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<ItemKey>,
    /// 内容概述.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// 主送机关, without the colon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
    /// 署名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// 附注, with its brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// 抄送机关.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_to: Option<String>,
    /// 印发机关.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_by: Option<String>,
    /// 印发日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_on: Option<Date>,
}

/// Whether a document holds on a day (有效性).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    /// 尚未施行.
    Pending,
    /// 现行有效.
    InForce,
    /// 即将失效: in force, but for [`EXPIRING_DAYS`] days at most.
    Expiring,
    /// 已废止: repealed or past its date.
    Repealed,
}

/// How many days before its end a document counts as 即将失效.
pub const EXPIRING_DAYS: i32 = 30;

impl Document {
    /// The first day on which the document no longer holds, if one is known.
    pub fn ends(&self) -> Option<Date> {
        [self.expires, self.repealed].into_iter().flatten().min()
    }

    /// The first day on which it holds.
    pub fn starts(&self) -> Date {
        self.effective.unwrap_or(self.published)
    }

    /// Whether it holds on `today`, the day by the clock floor.
    pub fn validity(&self, today: Date) -> Validity {
        Validity::on(today, self.starts(), self.ends())
    }
}

impl Validity {
    /// Whether what starts and ends on these days holds on `today`.
    pub fn on(today: Date, starts: Date, ends: Option<Date>) -> Self {
        let days_left = |end: Date| today.until(end).map_or(i32::MAX, |span| span.get_days());
        match ends {
            Some(end) if end <= today => Self::Repealed,
            _ if starts > today => Self::Pending,
            Some(end) if days_left(end) <= EXPIRING_DAYS => Self::Expiring,
            _ => Self::InForce,
        }
    }
}
