//! 提出 → 审核 → 审批 → 发布: four steps by four people (党务公开条例, procedure). Each is written
//! down with who, when and with what conclusion, and a version that is changed begins anew.

use jiff::{Timestamp, civil::Date};

use crate::{
    content::item::{Step, StepRecord},
    server::{
        fault::Fault,
        people::{
            account::{Account, Role},
            identity::Identities,
        },
        secret::next_id,
        storage::{Row, Session, StorageError},
    },
};

use super::{Place, separation};

/// Where the newest version of an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    Proposed,
    Reviewed,
    Approved,
    Published,
    Returned,
    /// Off the screens.
    Gone,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Returned,
        Self::Proposed,
        Self::Reviewed,
        Self::Approved,
        Self::Published,
        Self::Gone,
    ];

    /// The word in the data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::Reviewed => "reviewed",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Returned => "returned",
            Self::Gone => "gone",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "编辑中",
            Self::Proposed => "待审核",
            Self::Reviewed => "待审批",
            Self::Approved => "待发布",
            Self::Published => "已发布",
            Self::Returned => "已退回",
            Self::Gone => "已下架",
        }
    }

    /// The step that is next, and the role that takes it.
    pub fn next(self) -> Option<(Step, Role)> {
        match self {
            Self::Draft | Self::Returned => Some((Step::Proposed, Role::Edit)),
            Self::Proposed => Some((Step::Reviewed, Role::Review)),
            Self::Reviewed => Some((Step::Approved, Role::Sign)),
            Self::Approved | Self::Published | Self::Gone => None,
        }
    }

    pub fn after(step: Step) -> Self {
        match step {
            Step::Proposed => Self::Proposed,
            Step::Reviewed => Self::Reviewed,
            Step::Approved => Self::Approved,
            Step::Published => Self::Published,
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

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub step: Step,
    /// False: the version was returned instead.
    pub passed: bool,
    pub account: i64,
    pub person: String,
    pub day: Date,
    pub at: Timestamp,
    pub conclusion: String,
}

fn of(row: &Row) -> Result<Taken, StorageError> {
    let word = row.text("step")?;
    let step = Step::ALL.into_iter().find(|step| step.as_str() == word);
    Ok(Taken {
        step: step.ok_or_else(|| StorageError::Value(format!("step {word}")))?,
        passed: row.flag("passed")?,
        account: row.int("account")?,
        person: row.text("person")?,
        day: row.parsed("day")?,
        at: row.time("at")?,
        conclusion: row.text("conclusion")?,
    })
}

/// The steps of a version, in the order in which they were taken.
pub fn steps(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Vec<Taken>, StorageError> {
    let rows = session.query(
        "SELECT step, passed, account, person, day, at, conclusion FROM step
         WHERE channel = $1 AND key = $2 AND number = $3 ORDER BY id",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    rows.iter().map(of).collect()
}

/// The steps that hold: what was taken since the version was last returned.
pub fn standing(steps: &[Taken]) -> &[Taken] {
    let returned = steps.iter().rposition(|taken| !taken.passed);
    &steps[returned.map_or(0, |at| at + 1)..]
}

/// The record of a version that goes into what is published.
pub fn record(steps: &[Taken]) -> Vec<StepRecord> {
    standing(steps)
        .iter()
        .map(|taken| StepRecord {
            step: taken.step,
            by: taken.person.clone(),
            on: taken.day,
        })
        .collect()
}

/// Where an item stands, and its newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub current: i64,
    pub state: State,
    pub approved: Option<i64>,
    pub published: Option<i64>,
}

pub fn standing_of(
    session: &mut dyn Session,
    place: &Place,
) -> Result<Option<Standing>, StorageError> {
    let row = session.query_one(
        "SELECT current, state, approved, published FROM item WHERE channel = $1 AND key = $2",
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    row.map(|row| {
        Ok(Standing {
            current: row.int("current")?,
            state: row.parsed("state")?,
            approved: row.opt_int("approved")?,
            published: row.opt_int("published")?,
        })
    })
    .transpose()
}

/// Writes a step down.
pub fn write_step(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
    taken: &Taken,
) -> Result<(), StorageError> {
    let id = next_id(session, "step")?;
    session.execute(
        "INSERT INTO step (id, channel, key, number, step, passed, account, person, day, at, conclusion)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            id.into(),
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
            taken.step.as_str().into(),
            taken.passed.into(),
            taken.account.into(),
            taken.person.clone().into(),
            taken.day.into(),
            taken.at.into(),
            taken.conclusion.clone().into(),
        ],
    )?;
    Ok(())
}

pub fn set_state(
    session: &mut dyn Session,
    place: &Place,
    state: State,
) -> Result<(), StorageError> {
    session.execute(
        "UPDATE item SET state = $1 WHERE channel = $2 AND key = $3",
        &[
            state.as_str().into(),
            place.channel.as_str().into(),
            place.key.to_string().into(),
        ],
    )?;
    Ok(())
}

/// A second person's word that what looks like a security marking is none.
pub fn release_marking(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
    person: &Account,
    today: Date,
) -> Result<(), Fault> {
    let taken = steps(session, place, number)?;
    let author = super::version::find(session, place, number)?.ok_or(Fault::NotFound)?;
    let proposed: Vec<_> = standing(&taken)
        .iter()
        .filter(|taken| taken.step == Step::Proposed)
        .cloned()
        .collect();
    let people = Identities::load(session)?;
    let who = person.who();
    if separation::obstacle(&people, &author, &proposed, Step::Reviewed, who).is_some() {
        return Err(Fault::refused(
            "写这个条目的人不能自己确认，要由第二个人确认",
        ));
    }
    session.execute(
        "INSERT INTO released_marking (channel, key, number, account, person, day)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel, key, number) DO NOTHING",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
            person.id.into(),
            person.person.clone().into(),
            today.into(),
        ],
    )?;
    Ok(())
}

/// Who released a version's marking, and when.
pub fn released(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Option<(String, Date)>, StorageError> {
    let row = session.query_one(
        "SELECT person, day FROM released_marking WHERE channel = $1 AND key = $2 AND number = $3",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    row.map(|row| Ok((row.text("person")?, row.parsed("day")?)))
        .transpose()
}
