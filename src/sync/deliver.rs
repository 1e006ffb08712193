//! Telling the server: the heartbeat, and what nobody could answer.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};

use super::client::{Api, ApiError};
use crate::{
    domain::label::KioskNo,
    files,
    protocol::{
        call::RefusalReason,
        head::AppVersion,
        key::SigningKey,
        numbers::{AskNumbers, Held},
        outbox::{
            Entry, Evidence, GoldenReport, OUTBOX_MOST, Outbox, SendOutbox, SendStatus, Status,
            StatusTaken, Taken,
        },
        receipt::{Receipt, SignedReceipt},
    },
    store::journal::{JournalError, Reader},
};

use super::rounds::Round;

/// A receipt is never longer.
const RECEIPT: u64 = 64 * 1024;

/// The kiosk's end of the calls.
pub struct Delivery {
    api: Api,
    key: SigningKey,
    started_at: Timestamp,
    revoked: bool,
    /// What the server has on its disk, since the program runs: telling it again is harmless.
    told: BTreeSet<(String, Date, u32)>,
}

impl Delivery {
    pub fn new(api: Api, key: SigningKey, started_at: Timestamp) -> Self {
        Self {
            api,
            key,
            started_at,
            revoked: false,
            told: BTreeSet::new(),
        }
    }

    /// Whether the server said that it wants to hear no more of this kiosk.
    pub fn is_revoked(&self) -> bool {
        self.revoked
    }

    /// Tells how the kiosk does after a round.
    pub async fn status(
        &mut self,
        round: &Round,
        golden: Option<GoldenReport>,
        evidence: Evidence,
        now: Timestamp,
    ) -> Result<StatusTaken, ApiError> {
        let standing = &round.standing;
        let status = Status {
            app: AppVersion::own(),
            at: now,
            started_at: self.started_at,
            shown: standing.shown.clone(),
            withdrawal: standing.withdrawal,
            refresh_failure: round.failure.clone().map(short),
            is_stale: standing.is_stale,
            golden,
            evidence,
        };
        let said = self.api.call::<SendStatus>(&self.key, now, &status).await;
        self.heard(said)
    }

    /// Tells what nobody could answer. Says how many entries were told.
    pub async fn outbox(&mut self, entries: Vec<Entry>, now: Timestamp) -> Result<usize, ApiError> {
        let mut told = 0;
        for entries in entries.chunks(OUTBOX_MOST) {
            let outbox = Outbox {
                entries: entries.to_vec(),
            };
            let said = self.api.call::<SendOutbox>(&self.key, now, &outbox).await;
            let taken = self.heard(said)?;
            for (entry, taken) in entries.iter().zip(taken.entries) {
                if taken == Taken::Refused {
                    tracing::error!(?entry, "服务器不收这一条，不再送");
                }
                if taken != Taken::Later {
                    told += 1;
                    self.told.extend(name(entry));
                }
            }
        }
        Ok(told)
    }

    /// What the journal has to tell and this server has not heard.
    pub fn unanswered(&self, journal: &Reader) -> Result<Vec<Entry>, JournalError> {
        let words = journal.unanswered_by_day()?.into_iter();
        let entries = words.map(|on| Entry::Unanswered {
            words: on.word,
            asked_on: on.asked_on,
            sessions: on.sessions,
        });
        let is_new = |entry: &Entry| name(entry).is_none_or(|name| !self.told.contains(&name));
        Ok(entries.filter(is_new).collect())
    }

    /// Tells which numbers the kiosk holds, and asks for its spare ones.
    pub async fn numbers(&mut self, held: &Held, now: Timestamp) -> Result<Vec<KioskNo>, ApiError> {
        let said = self.api.call::<AskNumbers>(&self.key, now, held).await;
        Ok(self.heard(said)?.spare)
    }

    /// Tells of the sticks that were applied, and forgets those that the server has.
    pub async fn sticks(&mut self, folder: &Path, now: Timestamp) -> Result<(), ApiError> {
        for (path, receipt) in waiting_receipts(folder) {
            let entries = receipt.shown.into_iter().map(|shown| Entry::StickApplied {
                channel: shown.channel,
                generation: shown.generation,
                at: receipt.at,
            });
            let entries: Vec<_> = entries.collect();
            let sent = entries.len();
            if self.outbox(entries, now).await? == sent
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::warn!(%error, "送到了的回执删不掉");
            }
        }
        Ok(())
    }

    fn heard<T>(&mut self, said: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(error) = &said
            && error.refusal() == Some(RefusalReason::Revoked)
        {
            self.revoked = true;
        }
        said
    }
}

/// The receipts of sticks that wait in a data folder; one that can't be read is left alone.
fn waiting_receipts(folder: &Path) -> Vec<(PathBuf, Receipt)> {
    let files = fs::read_dir(receipts(folder)).into_iter().flatten();
    let read = |path: PathBuf| {
        let signed: SignedReceipt =
            serde_json::from_slice(&files::read(&path, RECEIPT).ok()??).ok()?;
        Some((path, signed.receipt))
    };
    let paths = files.flatten().map(|entry| entry.path());
    paths.filter_map(read).collect()
}

/// Where receipts wait until the server has heard of them.
pub(super) fn receipts(folder: &Path) -> PathBuf {
    folder.join("receipts")
}

/// By what an entry is known again.
fn name(entry: &Entry) -> Option<(String, Date, u32)> {
    match entry {
        Entry::Unanswered {
            words,
            asked_on,
            sessions,
        } => Some((words.clone(), *asked_on, *sessions)),
        Entry::StickApplied { .. } => None,
    }
}

/// A reason is told in some words, not in pages.
fn short(reason: String) -> String {
    reason.chars().take(300).collect()
}
