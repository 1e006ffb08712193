//! The audit log: who did what to what, when and from where. It can only grow, each row carries
//! the digest of the row before it, and the digest of the last one goes into every signed head.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::content::{
    canonical::{self, CanonicalError},
    digest::Digest,
};

use super::storage::{Row, Session, StorageError};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    ServerFounded,
    SignedIn,
    SignInFailed,
    SignedOut,
    Denied,
    PasswordSet,
    /// By a one-time link, where there was one before.
    PasswordReset,
    SecondFactorSet,
    SecondFactorRemoved,
    AccountMade,
    AccountChanged,
    InvitationMade,
    ItemSaved,
    ItemReturned,
    StepTaken,
    MarkingReleased,
    Imported,
    /// A file was converted; what it became is not an item yet.
    Converted,
    Exported,
    GenerationProposed,
    ProposalDropped,
    ProposalSigned,
    Published,
    WithdrawalProposed,
    TokenMade,
    DeviceEnrolled,
    DeviceRevoked,
    SpareGiven,
    QuestionAssigned,
    QuestionClosed,
    MetadataReceived,
    StickApplied,
    ChannelPut,
    KeyNamed,
}

impl Act {
    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerFounded => "首次启动",
            Self::SignedIn => "登录",
            Self::SignInFailed => "登录失败",
            Self::SignedOut => "退出",
            Self::Denied => "越权被拒",
            Self::PasswordSet => "设置口令",
            Self::PasswordReset => "重设口令",
            Self::SecondFactorSet => "启用动态口令",
            Self::SecondFactorRemoved => "停用动态口令",
            Self::AccountMade => "新建账号",
            Self::AccountChanged => "修改账号",
            Self::InvitationMade => "签发一次性链接",
            Self::ItemSaved => "保存条目",
            Self::ItemReturned => "退回条目",
            Self::StepTaken => "办理步骤",
            Self::MarkingReleased => "确认不是密级标志",
            Self::Imported => "导入",
            Self::Converted => "转换文件",
            Self::Exported => "导出",
            Self::GenerationProposed => "提请发布",
            Self::ProposalDropped => "放弃发布",
            Self::ProposalSigned => "签名",
            Self::Published => "发布",
            Self::WithdrawalProposed => "提请撤下",
            Self::TokenMade => "签发登记码",
            Self::DeviceEnrolled => "终端接入",
            Self::DeviceRevoked => "吊销终端",
            Self::SpareGiven => "备用机号",
            Self::QuestionAssigned => "分派问题",
            Self::QuestionClosed => "办结问题",
            Self::MetadataReceived => "收到站点签名文件",
            Self::StickApplied => "优盘更新",
            Self::ChannelPut => "建立频道",
            Self::KeyNamed => "登记钥匙",
        }
    }
}

/// Who acts, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub login: String,
    pub address: String,
}

impl Actor {
    /// The server itself.
    pub fn server() -> Self {
        Self {
            login: "（服务器）".to_owned(),
            address: "本机".to_owned(),
        }
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub seq: i64,
    pub at: Timestamp,
    pub who: String,
    pub act: String,
    pub subject: String,
    pub detail: String,
    pub address: String,
    pub digest: String,
}

/// What was done to a subject since a time, newest first.
pub fn done_to(
    session: &mut dyn Session,
    act: Act,
    subject: &str,
    since: Timestamp,
) -> Result<Vec<Entry>, StorageError> {
    let rows = session.query(
        "SELECT * FROM audit WHERE act = $1 AND at > $2 AND subject = $3 ORDER BY seq DESC",
        &[act.as_str().into(), since.into(), subject.into()],
    )?;
    rows.iter().map(Entry::of).collect()
}

/// What the digest of a row covers, besides the digest of the row before it.
#[derive(Serialize)]
struct Covered<'a> {
    seq: i64,
    at: i64,
    who: &'a str,
    act: &'a str,
    subject: &'a str,
    detail: &'a str,
    address: &'a str,
}

impl Entry {
    fn of(row: &Row) -> Result<Self, StorageError> {
        Ok(Self {
            seq: row.int("seq")?,
            at: row.time("at")?,
            who: row.text("who")?,
            act: row.text("act")?,
            subject: row.text("subject")?,
            detail: row.text("detail")?,
            address: row.text("address")?,
            digest: row.text("digest")?,
        })
    }

    /// The digest that this row must have after `before`.
    fn chained(&self, before: &str) -> Result<String, CanonicalError> {
        let covered = Covered {
            seq: self.seq,
            at: self.at.as_millisecond(),
            who: &self.who,
            act: &self.act,
            subject: &self.subject,
            detail: &self.detail,
            address: &self.address,
        };
        let mut bytes = before.as_bytes().to_vec();
        bytes.extend(canonical::to_bytes(&covered)?);
        Ok(Digest::of(&bytes).to_string())
    }
}

/// Writes a row, in the transaction that does the act.
pub fn record(
    session: &mut dyn Session,
    now: Timestamp,
    actor: &Actor,
    act: Act,
    subject: &str,
    detail: &str,
) -> Result<(), StorageError> {
    // The head's row comes first: it is what two servers must not both hold.
    let head = session.query_one(
        "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, digest",
        &[],
    )?;
    let head = head.ok_or_else(|| StorageError::Value("the audit log has no head".into()))?;
    let mut entry = Entry {
        seq: head.int("seq")?,
        at: now,
        who: actor.login.clone(),
        act: act.as_str().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        address: actor.address.clone(),
        digest: String::new(),
    };
    entry.digest = entry
        .chained(&head.text("digest")?)
        .map_err(|error| StorageError::Value(error.to_string()))?;
    session.execute(
        "INSERT INTO audit (seq, at, who, act, subject, detail, address, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            entry.seq.into(),
            entry.at.into(),
            entry.who.into(),
            entry.act.into(),
            entry.subject.into(),
            entry.detail.into(),
            entry.address.into(),
            entry.digest.clone().into(),
        ],
    )?;
    session.execute(
        "UPDATE audit_head SET digest = $1 WHERE id = 1",
        &[entry.digest.into()],
    )?;
    Ok(())
}

/// The digest of the last row; none before the first.
pub fn head(session: &mut dyn Session) -> Result<Option<Digest>, StorageError> {
    let row = session.query_one("SELECT digest FROM audit_head WHERE id = 1", &[])?;
    let text = row.map(|row| row.text("digest")).transpose()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Rows before `before`, newest first, that have `word` in any of their texts.
pub fn newest(
    session: &mut dyn Session,
    word: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>, StorageError> {
    let rows = session.query(
        "SELECT * FROM audit WHERE seq < $1 AND (who LIKE $2 OR act LIKE $2 OR subject LIKE $2
            OR detail LIKE $2 OR address LIKE $2) ORDER BY seq DESC LIMIT $3",
        &[before.into(), format!("%{word}%").into(), limit.into()],
    )?;
    rows.iter().map(Entry::of).collect()
}

/// What a check of the whole log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row follows from the one before it, and every anchor is there. Without an anchor
    /// nothing tells whether the log was begun anew.
    Whole { rows: i64, anchors: usize },
    /// The first row that doesn't follow, or is missing.
    Broken { seq: i64, why: &'static str },
    /// A signed head names a row that is no longer there.
    AnchorLost { anchor: Digest },
}

/// Checks the log from its first row on. `anchors`: the digests that signed heads carry.
pub fn verify(session: &mut dyn Session, anchors: &[Digest]) -> Result<Verdict, StorageError> {
    let mut wanted: BTreeSet<String> = anchors.iter().map(Digest::to_string).collect();
    let anchors = wanted.len();
    let (mut seq, mut before) = (0, String::new());
    loop {
        let rows = session.query(
            "SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000",
            &[seq.into()],
        )?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let entry = Entry::of(row)?;
            if entry.seq != seq + 1 {
                let why = "缺少这一行";
                return Ok(Verdict::Broken { seq: seq + 1, why });
            }
            let right = entry.chained(&before);
            let right = right.map_err(|error| StorageError::Value(error.to_string()))?;
            if right != entry.digest {
                let why = "这一行或者它前面的内容被改过";
                return Ok(Verdict::Broken {
                    seq: entry.seq,
                    why,
                });
            }
            wanted.remove(&entry.digest);
            (seq, before) = (entry.seq, entry.digest);
        }
    }
    let head = session.query_one("SELECT seq, digest FROM audit_head WHERE id = 1", &[])?;
    let (head_seq, head_digest) = match head {
        Some(row) => (row.int("seq")?, row.text("digest")?),
        None => (0, String::new()),
    };
    if (head_seq, &head_digest) != (seq, &before) {
        let why = "最后几行被删去";
        return Ok(Verdict::Broken { seq: seq + 1, why });
    }
    match wanted.first().and_then(|lost| lost.parse().ok()) {
        Some(anchor) => Ok(Verdict::AnchorLost { anchor }),
        None => Ok(Verdict::Whole { rows: seq, anchors }),
    }
}
