//! What people asked and nobody had an answer to: gathered from all kiosks, given to a department
//! with a date, and answered for everyone.

use jiff::{Timestamp, civil::Date};

use crate::server::{
    fault::Fault,
    secret::next_id,
    storage::{Row, Session, StorageError},
};

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    New,
    Assigned,
    Answered,
    /// No question that this house answers.
    Closed,
}

impl State {
    pub const ALL: [Self; 4] = [Self::New, Self::Assigned, Self::Answered, Self::Closed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Assigned => "assigned",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::New => "待分派",
            Self::Assigned => "已分派",
            Self::Answered => "已有回答",
            Self::Closed => "不需回答",
        }
    }
}

impl std::str::FromStr for State {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == word);
        known.ok_or_else(|| format!("no state {word}"))
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub id: i64,
    pub words: String,
    pub state: State,
    /// In how many sessions it was asked, over all kiosks and days.
    pub sessions: i64,
    pub kiosks: i64,
    pub last_day: Date,
    pub department: Option<String>,
    pub due: Option<Date>,
    /// The item that answers it.
    pub answer: Option<String>,
}

fn of(row: &Row) -> Result<Asked, StorageError> {
    Ok(Asked {
        id: row.int("id")?,
        words: row.text("words")?,
        state: row.parsed("state")?,
        sessions: row.int("sessions")?,
        kiosks: row.int("kiosks")?,
        last_day: row.parsed("last_day")?,
        department: row.opt_text("department")?,
        due: row.opt_parsed("due")?,
        answer: row.opt_text("answer")?,
    })
}

const SELECT: &str = "SELECT q.id AS id, q.words AS words, q.state AS state,
        q.department AS department, q.due AS due, q.answer AS answer,
        CAST(SUM(a.sessions) AS BIGINT) AS sessions, COUNT(DISTINCT a.device) AS kiosks,
        MAX(a.day) AS last_day
     FROM unanswered q JOIN asked a ON a.question = q.id";

const GROUP: &str = "GROUP BY q.id, q.words, q.state, q.department, q.due, q.answer";

/// The questions in a state, the most asked first.
pub fn list(session: &mut dyn Session, state: State) -> Result<Vec<Asked>, StorageError> {
    let sql = format!("{SELECT} WHERE q.state = $1 {GROUP} ORDER BY sessions DESC, q.id LIMIT 300");
    let rows = session.query(&sql, &[state.as_str().into()])?;
    rows.iter().map(of).collect()
}

pub fn find(session: &mut dyn Session, id: i64) -> Result<Option<Asked>, StorageError> {
    let sql = format!("{SELECT} WHERE q.id = $1 {GROUP}");
    let row = session.query_one(&sql, &[id.into()])?;
    row.as_ref().map(of).transpose()
}

/// How many questions wait for a department, and how many of those given to one are past their
/// date.
pub fn waiting(session: &mut dyn Session, today: Date) -> Result<(i64, i64), StorageError> {
    let mut count = |sql: &str, params: &[crate::server::storage::Value]| {
        let row = session.query_one(sql, params)?;
        row.map_or(Ok(0), |row| row.int("n"))
    };
    let new = count(
        "SELECT COUNT(*) AS n FROM unanswered WHERE state = 'new'",
        &[],
    )?;
    let late = count(
        "SELECT COUNT(*) AS n FROM unanswered WHERE state = 'assigned' AND due < $1",
        &[today.into()],
    )?;
    Ok((new, late))
}

/// Whether words are as the protocol says: no digits, 1 to 20 characters, nothing that isn't seen.
pub fn are_words(words: &str) -> bool {
    let length = words.chars().count();
    (1..=20).contains(&length)
        && !words.chars().any(|c| c.is_numeric() || c.is_control())
        && words.trim() == words
}

/// Keeps how often words were asked on a day at a kiosk; the newest count replaces the one before.
pub fn keep(
    session: &mut dyn Session,
    device: &str,
    words: &str,
    day: Date,
    sessions: u32,
) -> Result<(), StorageError> {
    let row = session.query_one(
        "SELECT id FROM unanswered WHERE words = $1",
        &[words.into()],
    )?;
    let id = match row {
        Some(row) => row.int("id")?,
        None => {
            let id = next_id(session, "unanswered")?;
            session.execute(
                "INSERT INTO unanswered (id, words, state) VALUES ($1, $2, 'new')",
                &[id.into(), words.into()],
            )?;
            id
        }
    };
    session.execute(
        "INSERT INTO asked (question, device, day, sessions) VALUES ($1, $2, $3, $4)
         ON CONFLICT (question, device, day) DO UPDATE SET sessions = excluded.sessions",
        &[
            id.into(),
            device.into(),
            day.into(),
            i64::from(sessions).into(),
        ],
    )?;
    Ok(())
}

/// Gives a question to a department with a date.
pub fn assign(
    session: &mut dyn Session,
    id: i64,
    department: &str,
    due: Date,
) -> Result<(), Fault> {
    if department.trim().is_empty() {
        return Err(Fault::refused("要写分派给哪个部门"));
    }
    changed(session.execute(
        "UPDATE unanswered SET state = 'assigned', department = $1, due = $2
         WHERE id = $3 AND state IN ('new', 'assigned')",
        &[department.trim().into(), due.into(), id.into()],
    )?)
}

/// Ends a question: answered by an item, or not this house's.
pub fn close(
    session: &mut dyn Session,
    id: i64,
    answer: Option<&str>,
    person: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let state = match answer {
        Some(_) => State::Answered,
        None => State::Closed,
    };
    changed(session.execute(
        "UPDATE unanswered SET state = $1, answer = $2, person = $3, closed_at = $4
         WHERE id = $5 AND state IN ('new', 'assigned')",
        &[
            state.as_str().into(),
            answer.into(),
            person.into(),
            now.into(),
            id.into(),
        ],
    )?)
}

fn changed(rows: u64) -> Result<(), Fault> {
    match rows {
        0 => Err(Fault::refused("这个问题已经办结，或者不存在")),
        _ => Ok(()),
    }
}
