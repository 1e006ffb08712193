//! What is wrong with the content on the screen, as findings that a person can act on. Pure: the
//! caller reads, this judges.

use std::{collections::BTreeSet, fmt};

use jiff::civil::Date;

use super::{
    digest::Digest,
    item::{Detail, Item, ItemKey},
    library::Edition,
    link::links,
    publish_rules::is_open,
};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Someone should do something about it.
    Warning,
    /// What the screen shows or will show is wrong.
    Error,
}

/// One thing found, with what to do about it in its wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Factory content, or published content marked 示例, is on the screen.
    Example { title: String },
    /// The owner should have looked at these by now.
    ReviewPassed { owner: String, keys: Vec<ItemKey> },
    /// The hall's holidays of a year have not been entered.
    YearNotAnnounced { hall: ItemKey, year: i16 },
    /// There is no hall, so no hours and no queue.
    NoHall,
    /// A link leads to nothing.
    BrokenLink { from: ItemKey, to: ItemKey },
    /// An item that must not be on a public screen.
    NotOpen { key: ItemKey },
    /// Bytes that are missing or are not what they were.
    BadBlob { digest: Digest, missing: bool },
    /// SQLite says that the file is damaged.
    Damaged { said: String },
}

impl Finding {
    pub fn severity(&self) -> Severity {
        match self {
            Self::Example { .. } | Self::ReviewPassed { .. } | Self::YearNotAnnounced { .. } => {
                Severity::Warning
            }
            Self::BrokenLink { .. } => Severity::Note,
            Self::NoHall | Self::NotOpen { .. } | Self::BadBlob { .. } | Self::Damaged { .. } => {
                Severity::Error
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Example { title } => write!(
                f,
                "屏幕上是示例内容（{title}）：请发布本单位的内容，发布后示例自动消失"
            ),
            Self::ReviewPassed { owner, keys } => {
                let few: Vec<_> = keys.iter().take(3).map(ToString::to_string).collect();
                let more = if keys.len() > few.len() { " 等" } else { "" };
                write!(
                    f,
                    "{owner}有 {} 个条目过了复核日期：请复核后更新 review_by（{}{more}）",
                    keys.len(),
                    few.join("、")
                )
            }
            Self::YearNotAnnounced { hall, year } => write!(
                f,
                "{hall} 没有 {year} 年的节假日安排，将按法定节假日和每周时间表显示：国务院办公厅公布后请补上 hours.announced 和 hours.exception"
            ),
            Self::NoHall => write!(
                f,
                "没有大厅条目：不能显示时间，也不能取号，请发布 hall 类条目"
            ),
            Self::BrokenLink { from, to } => {
                write!(
                    f,
                    "{from} 链接到的 {to} 不在屏幕上：请改链接，或者发布 {to}"
                )
            }
            Self::NotOpen { key } => write!(
                f,
                "{key} 不是面向社会主动公开的非涉密条目：请立即撤下，并查明它怎样进入发布内容"
            ),
            Self::BadBlob {
                digest,
                missing: true,
            } => write!(f, "内容数据 {digest} 缺失：请重新下载内容"),
            Self::BadBlob { digest, .. } => write!(f, "内容数据 {digest} 已损坏：请重新下载内容"),
            Self::Damaged { said } => write!(f, "内容数据库已损坏（{said}）：请重建"),
        }
    }
}

/// How many days before a year begins its holidays are asked for: they are announced in
/// November as a rule.
const YEAR_AHEAD_DAYS: i32 = 31;

/// Judges the items on the screen on `today`. Findings come worst first.
pub fn check(items: &[Item], edition: &Edition, today: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    if edition.example {
        let title = edition.title.clone();
        findings.push(Finding::Example { title });
    }
    let keys: BTreeSet<&ItemKey> = items.iter().map(|item| &item.header.key).collect();
    for item in items {
        let key = &item.header.key;
        if !is_open(item) {
            findings.push(Finding::NotOpen { key: key.clone() });
        }
        for link in links(item) {
            if !keys.contains(link.to) {
                let (from, to) = (key.clone(), link.to.clone());
                findings.push(Finding::BrokenLink { from, to });
            }
        }
        if let Detail::Hall(hall) = &item.detail {
            let announced = |year| hall.hours.announced.iter().any(|known| known.year == year);
            let soon = today
                .checked_add(jiff::Span::new().days(YEAR_AHEAD_DAYS))
                .unwrap_or(today);
            let mut years = vec![today.year(), soon.year()];
            years.dedup();
            let missing = years.into_iter().filter(|&year| !announced(year));
            findings.extend(missing.map(|year| Finding::YearNotAnnounced {
                hall: key.clone(),
                year,
            }));
        }
    }
    if !items
        .iter()
        .any(|item| matches!(item.detail, Detail::Hall(_)))
    {
        findings.push(Finding::NoHall);
    }
    findings.extend(reviews_passed(items, today));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

fn reviews_passed(items: &[Item], today: Date) -> Vec<Finding> {
    let mut owners = std::collections::BTreeMap::<&str, Vec<ItemKey>>::new();
    for header in items.iter().map(|item| &item.header) {
        if header.review_by < today {
            let keys = owners.entry(&header.owner).or_default();
            keys.push(header.key.clone());
        }
    }
    let finding = |(owner, keys): (&str, _)| Finding::ReviewPassed {
        owner: owner.to_owned(),
        keys,
    };
    owners.into_iter().map(finding).collect()
}
