//! What may be shown on a public screen, as types: a [`Publishable`] can only be made here, from
//! a draft that obeys every rule, and a generation is made of nothing else.
//!
//! Sources: 中国共产党党务公开条例（试行） (scope; 提出 → 审核 → 审批 → 实施),
//! 政府信息公开条例 Art. 13–17 (disclosure, secrecy review before it), 保守国家秘密法 (markings).

mod links;
pub mod plan;
mod record;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    bounds,
    canonical::{self, CanonicalError},
    channel::Channel,
    digest::Digest,
    draft::{Attachment, Draft, Drafts},
    item::{Detail, Disclosure, Item, ItemKey, Kind, Scope, Secrecy, Step},
    marking::{self, Marking},
    source::attachment_error,
    written,
};
use crate::domain::{
    floor_plan::PlanFault,
    notice::PostingError,
    written::{Flaw, same_name},
};

/// A draft that obeys the publication rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publishable(Draft);

impl Publishable {
    pub fn draft(&self) -> &Draft {
        &self.0
    }

    pub fn into_draft(self) -> Draft {
        self.0
    }
}

/// All that a channel publishes together, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishableSet {
    channel: Channel,
    items: Vec<Publishable>,
}

impl PublishableSet {
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    pub fn items(&self) -> &[Publishable] {
        &self.items
    }

    pub(super) fn into_parts(self) -> (Channel, Vec<Publishable>) {
        (self.channel, self.items)
    }
}

/// A second person's word that what looks like a marking in an item is none. It holds for the
/// item exactly as it is: any change asks for a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub item: Digest,
    pub by: String,
    pub on: Date,
}

/// An item that cannot be published, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}：{}", .reasons.iter().map(Reason::to_string).collect::<Vec<_>>().join("；"))]
pub struct Refusal {
    pub key: ItemKey,
    pub reasons: Vec<Reason>,
}

/// One rule that an item breaks, worded for its editors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("公开范围是“{}”，公共屏幕只能是“社会”", .0.as_str())]
    Scope(Scope),
    #[error("公开方式是“{}”，只能是“主动公开”", .0.as_str())]
    Disclosure(Disclosure),
    #[error("保密审查结论是“涉密”，不得上屏")]
    Secrecy,
    #[error("没有标题")]
    Title,
    #[error("没有责任部门（owner）")]
    Owner,
    #[error("没有主题（topics）")]
    Topics,
    #[error("复核日期（review_by）{review_by} 早于更新日期（updated）{updated}")]
    ReviewBy { updated: Date, review_by: Date },
    #[error("{0}")]
    Posting(PostingError),
    #[error("公开记录（record）缺“{}”这一步", .0.as_str())]
    StepMissing(Step),
    #[error("公开记录（record）的步骤必须依次是提出、审核、审批、发布，各一次")]
    StepOrder,
    #[error("公开记录（record）里“{}”的日期早于上一步", .0.as_str())]
    StepDate(Step),
    #[error("公开记录（record）里“{}”没有写由谁办理", .0.as_str())]
    StepNameless(Step),
    #[error("公开记录（record）里“{by}”办了不止一步，各步必须由不同的人办理")]
    SamePerson { by: String },
    /// What the record does not tell and the server knows.
    #[error("“{by}”写了这一版，又办了“{}”，要由另一个人办理", .step.as_str())]
    Author { step: Step, by: String },
    /// The same of two steps, where one account bore two names.
    #[error(
        "“{by}”办了“{}”，又以“{again}”办了“{}”，要由另一个人办理",
        .earlier.as_str(),
        .step.as_str()
    )]
    SameAccount {
        earlier: Step,
        step: Step,
        by: String,
        again: String,
    },
    #[error("{place}：{flaw}")]
    Written { place: String, flaw: Flaw },
    #[error("{0}")]
    TooMuch(bounds::Fault),
    #[error("{0}；须由第二人确认不是密级标志")]
    Marked(Marking),
    #[error("链接指向的条目 {0} 不存在")]
    LinkMissing(ItemKey),
    #[error("链接指向 {to}，这里只能是 {} 类", .kind.as_str())]
    LinkKind { to: ItemKey, kind: Kind },
    #[error("链接指向 {to} 里的“{heading}”，那里没有这个标题或条")]
    LinkPlace { to: ItemKey, heading: String },
    #[error("链接指向自己")]
    LinkSelf,
    #[error("业务字母 {0} 在本频道的大厅里没有")]
    Service(char),
    #[error("{0}")]
    Plan(PlanFault),
    #[error("用到的图片 {0} 没有附上")]
    ImageMissing(String),
    #[error("附件 {0} 没有用到")]
    ImageUnused(String),
    #[error("附件 {name}：{why}")]
    ImageUnfit { name: String, why: String },
    #[error("条目的类别与键 {0} 不符")]
    Kind(ItemKey),
    #[error("不能规范编码：{0}")]
    Encoding(String),
}

/// Admits all drafts of a channel, or says of each that is refused why.
///
/// `elsewhere`: keys of other channels that links may lead to. `releases`: what second persons
/// released.
pub fn admit(
    drafts: Drafts,
    elsewhere: &BTreeSet<ItemKey>,
    releases: &[Release],
) -> Result<PublishableSet, Vec<Refusal>> {
    let targets = links::Targets::new(&drafts, elsewhere);
    let mut refusals = Vec::new();
    for draft in &drafts.drafts {
        let mut reasons = of_itself(draft, releases);
        targets.check(&draft.item, &mut reasons);
        if !reasons.is_empty() {
            let key = draft.item.header.key.clone();
            refusals.push(Refusal { key, reasons });
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut items: Vec<_> = drafts.drafts.into_iter().map(Publishable).collect();
    items.sort_by(|a, b| a.0.item.header.key.cmp(&b.0.item.header.key));
    Ok(PublishableSet {
        channel: drafts.channel,
        items,
    })
}

/// What is wrong with one draft while it is on its way to be published; `around` holds it and what
/// it leads to. Steps that are still to be taken are not missed.
pub fn check(
    draft: &Draft,
    around: &Drafts,
    elsewhere: &BTreeSet<ItemKey>,
    releases: &[Release],
) -> Vec<Reason> {
    let mut reasons = of_itself(draft, releases);
    links::Targets::new(around, elsewhere).check(&draft.item, &mut reasons);
    reasons.retain(|reason| !matches!(reason, Reason::StepMissing(_)));
    reasons
}

/// Whether an item is open to everyone: the rule that a kiosk holds once more by itself before
/// it shows anything.
pub fn is_open(item: &Item) -> bool {
    let header = &item.header;
    header.scope == Scope::Public
        && header.disclosure == Disclosure::Proactive
        && header.secrecy == Secrecy::Open
}

/// The rules that need nothing but the draft.
fn of_itself(draft: &Draft, releases: &[Release]) -> Vec<Reason> {
    let header = &draft.item.header;
    let mut reasons = Vec::new();
    let mut hold = |rule: bool, reason: Reason| {
        if !rule {
            reasons.push(reason);
        }
    };
    let kind = header.key.kind();
    let topic_free = matches!(kind, Kind::Hall | Kind::Station);
    let no_topic = |topic: &String| topic.trim().is_empty();
    hold(
        draft.item.detail.kind() == kind,
        Reason::Kind(header.key.clone()),
    );
    hold(header.scope == Scope::Public, Reason::Scope(header.scope));
    hold(
        header.disclosure == Disclosure::Proactive,
        Reason::Disclosure(header.disclosure),
    );
    hold(header.secrecy == Secrecy::Open, Reason::Secrecy);
    hold(!header.title.trim().is_empty(), Reason::Title);
    hold(!header.owner.trim().is_empty(), Reason::Owner);
    hold(
        (topic_free || !header.topics.is_empty()) && !header.topics.iter().any(no_topic),
        Reason::Topics,
    );
    hold(
        header.review_by >= header.updated,
        Reason::ReviewBy {
            updated: header.updated,
            review_by: header.review_by,
        },
    );
    if let Detail::Notice(notice) = &draft.item.detail {
        reasons.extend(notice.check_posting().err().map(Reason::Posting));
    }
    let written = written::faults(&draft.item).into_iter();
    reasons.extend(written.map(|fault| Reason::Written {
        place: fault.place,
        flaw: fault.flaw,
    }));
    let too_much = bounds::faults(&draft.item).into_iter();
    reasons.extend(too_much.map(Reason::TooMuch));
    record::check(&header.record, &mut reasons);
    match canonical::to_bytes(&draft.item) {
        Ok(bytes) => marking_held(draft, &Digest::of(&bytes), releases, &mut reasons),
        Err(error) => reasons.push(unencodable(&error)),
    }
    images(draft, &mut reasons);
    plan::check(draft, &mut reasons);
    reasons
}

fn unencodable(error: &CanonicalError) -> Reason {
    Reason::Encoding(error.to_string())
}

fn marking_held(draft: &Draft, item: &Digest, releases: &[Release], reasons: &mut Vec<Reason>) {
    let markings = marking::all(&draft.item);
    if markings.is_empty() {
        return;
    }
    let author = |by: &str| {
        let mut record = draft.item.header.record.iter();
        record.any(|step| step.step == Step::Proposed && same_name(&step.by, by))
    };
    let released = releases
        .iter()
        .any(|r| r.item == *item && !r.by.trim().is_empty() && !author(&r.by));
    if !released {
        reasons.extend(markings.into_iter().map(Reason::Marked));
    }
}

/// Every image of the body and a hall's floor plan is attached, nothing else is, and a kiosk can draw each: whatever way
/// it came, by its bytes as they would be published.
fn images(draft: &Draft, reasons: &mut Vec<Reason>) {
    let shown: BTreeSet<&str> = draft.item.files().collect();
    let attached: BTreeSet<&str> = draft.attachments.iter().map(|a| a.name.as_str()).collect();
    let missing = shown.difference(&attached);
    reasons.extend(missing.map(|&name| Reason::ImageMissing(name.into())));
    let unused = attached.difference(&shown);
    reasons.extend(unused.map(|&name| Reason::ImageUnused(name.into())));
    let unfit = |file: &Attachment| {
        let name = file.name.clone();
        attachment_error(&name, &file.bytes).map(|why| Reason::ImageUnfit { name, why })
    };
    reasons.extend(draft.attachments.iter().filter_map(unfit));
}
