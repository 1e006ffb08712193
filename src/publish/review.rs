//! What a signer is asked to sign, worked out from the bytes alone: which items come, change and
//! go, and every rule that would be broken.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{
    PublishError,
    generation::CHANNEL_DAYS,
    metadata::{Signed, TargetFile, Targets},
};
use crate::{
    content::{
        channel::ChannelName,
        clauses::{self, Row},
        difference::{Difference, changed_fields},
        digest::Digest,
        draft::{Draft, Drafts},
        generation::Generation,
        item::ItemKey,
        marking,
        page::Entry,
        publish_rules::{Release, admit},
    },
    domain::clock::{SLACK, minute},
    protocol::head::{Head, Totals},
};

/// So much longer than is usual may a signature be good: it moves no clock.
const LONGER: SignedDuration = SignedDuration::from_hours(36);

/// A role that waits for signatures, read out of the bytes to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub version: u64,
    pub expires: Timestamp,
    pub path: String,
    pub digest: Digest,
    pub length: u64,
}

impl Asked {
    /// Reads the bytes that a proposal wants signed for `role`.
    ///
    /// # Errors
    /// [`PublishError::Refused`] if they are not the canonical bytes of a targets role that
    /// vouches for one file and delegates nothing.
    pub fn from_payload(bytes: &[u8], role: &str) -> Result<Self, PublishError> {
        let refused = |why: &str| PublishError::Refused(format!("{role}：{why}"));
        let signed = Signed::from_payload(bytes, role)?;
        let Signed::Targets(Targets {
            common,
            targets,
            delegations: None,
        }) = signed
        else {
            return Err(refused("待签的不是频道文件，或者其中夹带了授权"));
        };
        let mut targets = targets.into_iter();
        let (Some((path, TargetFile { length, hashes })), None) = (targets.next(), targets.next())
        else {
            return Err(refused("待签的文件应当正好指向一个目标"));
        };
        let digest = match hashes.into_iter().collect::<Vec<_>>()[..] {
            [(ref name, digest)] if name == "sha256" => digest,
            _ => return Err(refused("目标应当只有 SHA-256 摘要")),
        };
        Ok(Self {
            version: common.version,
            expires: common.expires,
            path,
            digest,
            length,
        })
    }

    /// What is wrong with the role's own dates and numbers.
    pub(super) fn problems(&self, in_force: &InForce, now: Timestamp) -> Vec<String> {
        let mut problems = Vec::new();
        if self.version <= in_force.version {
            problems.push(format!(
                "版本号 {} 不大于已发布的 {}",
                self.version, in_force.version
            ));
        }
        if self.expires <= now {
            problems.push(format!("有效期到 {}，已经过了", self.expires));
        }
        let longest = now + SignedDuration::from_hours(24 * CHANNEL_DAYS) + LONGER;
        if self.expires > longest {
            problems.push(format!("有效期到 {}，长于 {CHANNEL_DAYS} 天", self.expires));
        }
        problems
    }
}

/// The version of a role that the repository vouches for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    /// 0 if nothing was published.
    pub version: u64,
    /// Until when it is good; it may have passed.
    pub expires: Option<Timestamp>,
}

/// One side of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    pub entries: BTreeMap<ItemKey, Entry>,
    pub drafts: BTreeMap<ItemKey, Draft>,
}

/// What is published now.
#[derive(Clone, Debug)]
pub struct Published {
    pub head: Head,
    pub side: Side,
}

/// What a signature would do.
#[derive(Clone, Debug)]
pub struct Review {
    pub asked: Asked,
    pub head: Head,
    /// The number of the generation that it would replace.
    pub replaces: Option<u64>,
    /// Nothing changes but until when it is good (续签).
    pub renews: bool,
    pub in_force: InForce,
    pub lines: Vec<Line>,
    /// Why it can't be signed; nothing if it can.
    pub problems: Vec<String>,
}

/// What happens to one item.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Added(Draft),
    Changed(Box<Changed>),
    Withdrawn(Draft),
}

/// An item that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub before: Draft,
    pub after: Draft,
    /// Names of the fields that differ; `body` for the body.
    pub fields: Vec<String>,
    /// The body clause by clause, the unchanged clauses too.
    pub rows: Vec<Row>,
    /// Names of the pictures that come, change or go.
    pub files: Vec<String>,
}

/// The circumstances of a review.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    pub in_force: InForce,
    /// What second persons released of what looks like a marking.
    pub releases: &'a [Release],
    /// What links may lead to in other channels.
    pub elsewhere: &'a BTreeSet<ItemKey>,
    pub now: Timestamp,
}

/// Reviews a channel's next generation: `head` is what the proposal vouches for and `offered`
/// what lies under it.
pub fn review(
    asked: Asked,
    head: Head,
    offered: Side,
    published: Option<&Published>,
    around: &Around<'_>,
) -> Review {
    // A head has one spelling, so the same head is the same file.
    let renews = published.is_some_and(|published| published.head == head);
    let mut problems = asked.problems(&around.in_force, around.now);
    if asked.path != Head::path(head.channel.name.as_str()) {
        problems.push(format!("{} 不是本频道的目标", asked.path));
    }
    let none = Side::default();
    let before = published.map_or(&none, |published| &published.side);
    let lines = lines(before, &offered, &mut problems);
    // What is on the screens by the signers' word was held against the rules for that; the links
    // that it has to other channels are no reason to let it run out.
    if !renews {
        numbers(&head, published, around.now, &mut problems);
        rules(&head, &offered, around, &mut problems);
    }
    Review {
        asked,
        renews,
        in_force: around.in_force,
        replaces: published.map(|published| published.head.generation),
        head,
        lines,
        problems,
    }
}

fn numbers(head: &Head, published: Option<&Published>, now: Timestamp, out: &mut Vec<String>) {
    if let Some(Published { head: before, .. }) = published {
        if head.generation <= before.generation {
            out.push(format!(
                "第 {} 期不晚于已发布的第 {} 期",
                head.generation, before.generation
            ));
        }
        if head.published_at < before.published_at {
            out.push("发布时间早于已发布的一期".to_owned());
        }
        if head.channel.example && !before.channel.example {
            out.push("正式内容不能变成示例".to_owned());
        }
    }
    // One that is published and too late already is no reason to publish nothing until then.
    let before = published.map(|published| published.head.published_at);
    if before != Some(head.published_at) {
        out.extend(in_future(head.published_at, now));
    }
}

/// What is wrong with a time of publication that this machine's clock has not reached. Kiosks take
/// it for past, and a clock that is behind it by more than [`SLACK`] for wrong.
fn in_future(published_at: Timestamp, now: Timestamp) -> Option<String> {
    let ahead = published_at.duration_since(now);
    (ahead > SLACK).then(|| {
        format!(
            "发布时间 {} 在将来：本机时间是 {}，服务器的时间快了，或者本机的慢了（最多差 {} 分钟）；\
             校准以后重新提交发布，再签",
            minute(published_at),
            minute(now),
            SLACK.as_mins()
        )
    })
}

fn lines(before: &Side, after: &Side, problems: &mut Vec<String>) -> Vec<Line> {
    let Difference {
        added,
        changed,
        withdrawn,
    } = Difference::between(&before.entries, &after.entries);
    let of = |side: &Side, key: &ItemKey| side.drafts.get(key).cloned();
    let mut lines: Vec<_> = added
        .iter()
        .filter_map(|key| of(after, key).map(Line::Added))
        .collect();
    for key in &changed {
        let (Some(before), Some(after)) = (of(before, key), of(after, key)) else {
            continue;
        };
        match compare(before, after) {
            Ok(changed) => lines.push(Line::Changed(Box::new(changed))),
            Err(error) => problems.push(format!("{key}：{error}")),
        }
    }
    let gone = withdrawn.iter().filter_map(|key| of(before, key));
    lines.extend(gone.map(Line::Withdrawn));
    lines
}

fn compare(before: Draft, after: Draft) -> Result<Changed, serde_json::Error> {
    let names = before.attachments.iter().chain(&after.attachments);
    let names: BTreeSet<_> = names.map(|file| file.name.clone()).collect();
    let bytes = |draft: &Draft, name: &str| {
        let file = draft.attachments.iter().find(|file| file.name == name);
        file.map(|file| file.bytes.clone())
    };
    let files = names
        .into_iter()
        .filter(|name| bytes(&before, name) != bytes(&after, name));
    Ok(Changed {
        fields: changed_fields(&before.item, &after.item)?,
        rows: clauses::compare(&before.item.body, &after.item.body),
        files: files.collect(),
        before,
        after,
    })
}

/// The rules once more, and whether the index is that of these items and nothing else.
fn rules(head: &Head, offered: &Side, around: &Around<'_>, problems: &mut Vec<String>) {
    let title = &head.channel.title;
    if let Some(level) = marking::in_line(title) {
        problems.push(format!("频道名称“{title}”像是“{level}”标志"));
    }
    let drafts = Drafts {
        channel: head.channel.clone(),
        drafts: offered.drafts.values().cloned().collect(),
    };
    let set = match admit(drafts, around.elsewhere, around.releases) {
        Ok(set) => set,
        Err(refusals) => {
            problems.extend(refusals.iter().map(ToString::to_string));
            return;
        }
    };
    match Generation::new(set, head.generation, head.published_at) {
        Ok(generation) => {
            let blobs = generation.blobs();
            let totals = Totals {
                items: generation.entries().len() as u64,
                blobs: blobs.len() as u64,
                bytes: blobs.values().map(|bytes| bytes.len() as u64).sum(),
            };
            if generation.root_digest() != head.index_root.sha256 || totals != head.totals {
                problems.push("目录与条目不符：重新计算的摘要或总数不同".to_owned());
            }
        }
        Err(error) => problems.push(error.to_string()),
    }
}

/// The channel whose role this is.
pub fn channel_of(role: &str) -> Option<ChannelName> {
    role.strip_prefix("ch-")?.parse().ok()
}
