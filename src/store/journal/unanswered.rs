//! Words that were searched and found nothing, so that someone can write the answer.
//!
//! The least that is needed is kept: no digits (they may be a telephone or an
//! identity number), nothing longer than 20 characters (what is longer tells of a
//! person), and of the session only a keyed hash that differs from word to word, so that two words can't be traced to one
//! visitor. A word is told to anyone only once it was typed in three sessions.

use jiff::civil::Date;
use rusqlite::named_params;

use super::{Journal, error::JournalError, read::Reader, seal::keyed};

/// Longest word kept, in characters.
pub const WORD_MOST: usize = 20;
/// In so many sessions a word must have been typed before it is told.
pub const SESSIONS_LEAST: u32 = 3;

/// The ordinal of a visitor's session on this kiosk; it says when, not who.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionNo(i64);

/// A word that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    pub word: String,
    /// In how many sessions it was typed.
    pub sessions: u32,
}

/// The word as it is kept: digits out, blanks joined. None if it is shorter than two characters
/// or longer than [`WORD_MOST`].
pub fn kept(word: &str) -> Option<String> {
    let plain: String = word.chars().filter(|c| !c.is_numeric()).collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (2..=WORD_MOST)
        .contains(&joined.chars().count())
        .then_some(joined)
}

impl Journal {
    /// A new session begins.
    pub fn begin_session(&mut self) -> Result<SessionNo, JournalError> {
        self.conn()
            .query_row(
                "UPDATE journal SET sessions = sessions + 1 WHERE one = 1 RETURNING sessions",
                [],
                |row| row.get("sessions").map(SessionNo),
            )
            .map_err(JournalError::sqlite("记一次使用"))
    }

    /// Counts a word that found nothing, once a session, if it may be kept.
    pub fn record_unanswered(
        &mut self,
        word: &str,
        session: SessionNo,
        today: Date,
    ) -> Result<(), JournalError> {
        let Some(word) = kept(word) else {
            return Ok(());
        };
        let conn = self.conn();
        let mut hash = keyed(conn, &format!("unanswered|{word}|{}", session.0))?;
        hash.truncate(8);
        conn.prepare_cached(include_str!("insert_unanswered.sql"))
            .and_then(|mut query| {
                query.execute(named_params! {
                    ":word": word,
                    ":session": hash,
                    ":asked_on": today.to_string(),
                })
            })
            .map_err(JournalError::sqlite("记一个词"))?;
        Ok(())
    }

    /// Forgets what was last typed before a day.
    pub fn forget_unanswered(&mut self, before: Date) -> Result<(), JournalError> {
        self.conn()
            .execute(
                "DELETE FROM unanswered WHERE asked_on < :before",
                named_params! { ":before": before.to_string() },
            )
            .map_err(JournalError::sqlite("清除记下的词"))?;
        Ok(())
    }
}

/// A word that found nothing, on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnansweredOn {
    pub word: String,
    pub asked_on: Date,
    /// In how many sessions of the day it was typed.
    pub sessions: u32,
}

impl Reader {
    /// The same words as [`Reader::unanswered`] by day, oldest first.
    pub fn unanswered_by_day(&self) -> Result<Vec<UnansweredOn>, JournalError> {
        let wrong = || JournalError::sqlite("读记下的词");
        let mut query = self
            .conn_ref()
            .prepare_cached(include_str!("unanswered_by_day.sql"))
            .map_err(wrong())?;
        let rows = query
            .query_map(named_params! { ":least": SESSIONS_LEAST }, |row| {
                Ok((
                    row.get("word")?,
                    row.get::<_, String>("asked_on")?,
                    row.get("sessions")?,
                ))
            })
            .map_err(wrong())?;
        rows.map(|row| {
            let (word, day, sessions) = row.map_err(wrong())?;
            let asked_on = day.parse().map_err(|_| JournalError::Unreadable {
                what: "day",
                found: day,
            })?;
            Ok(UnansweredOn {
                word,
                asked_on,
                sessions,
            })
        })
        .collect()
    }

    /// The words typed in three sessions or more, most first.
    pub fn unanswered(&self) -> Result<Vec<Unanswered>, JournalError> {
        let wrong = || JournalError::sqlite("读记下的词");
        let mut query = self
            .conn_ref()
            .prepare_cached(include_str!("unanswered.sql"))
            .map_err(wrong())?;
        let rows = query
            .query_map(named_params! { ":least": SESSIONS_LEAST }, |row| {
                Ok(Unanswered {
                    word: row.get("word")?,
                    sessions: row.get("sessions")?,
                })
            })
            .map_err(wrong())?;
        rows.collect::<Result<_, _>>().map_err(wrong())
    }
}
