//! Lists of items: what is searched for, what waits for whom, what is due.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    content::{
        channel::ChannelName,
        item::{ItemKey, Kind},
    },
    server::storage::{Row, Session, StorageError, Value},
};

use super::{Place, workflow::State};

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub place: Place,
    pub title: String,
    pub topic: String,
    pub owner: String,
    pub review_by: Date,
    pub posted_from: Option<Date>,
    pub posted_until: Option<Date>,
    pub state: State,
    pub on_screens: bool,
    pub touched_at: Timestamp,
}

fn of(row: &Row) -> Result<Listed, StorageError> {
    Ok(Listed {
        place: Place {
            channel: row.parsed("channel")?,
            key: row.parsed("key")?,
        },
        title: row.text("title")?,
        topic: row.text("topic")?,
        owner: row.text("owner")?,
        review_by: row.parsed("review_by")?,
        posted_from: row.opt_parsed("posted_from")?,
        posted_until: row.opt_parsed("posted_until")?,
        state: row.parsed("state")?,
        on_screens: row.opt_int("published")?.is_some(),
        touched_at: row.time("touched_at")?,
    })
}

/// What a list is narrowed to; the default is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    pub word: String,
    pub channel: Option<ChannelName>,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    pub owner: String,
    /// Only what is on the screens.
    pub on_screens: bool,
}

/// Rows on a page of a list.
pub const PAGE: i64 = 50;

impl Narrow {
    fn condition(&self) -> (String, Vec<Value>) {
        let mut terms = vec!["1 = 1".to_owned()];
        let mut params: Vec<Value> = Vec::new();
        let mut add = |term: &str, value: Value| {
            params.push(value);
            terms.push(term.replace('#', &format!("${}", params.len())));
        };
        for word in self.word.to_lowercase().split_whitespace().take(8) {
            let plain = word.replace(['%', '_', '\\'], "");
            add("words LIKE #", format!("%{plain}%").into());
        }
        if let Some(channel) = &self.channel {
            add("channel = #", channel.as_str().into());
        }
        if let Some(kind) = self.kind {
            add("kind = #", kind.as_str().into());
        }
        if let Some(state) = self.state {
            add("state = #", state.as_str().into());
        }
        if !self.owner.is_empty() {
            add("owner = #", self.owner.as_str().into());
        }
        if self.on_screens {
            terms.push("published IS NOT NULL".to_owned());
        }
        (terms.join(" AND "), params)
    }
}

/// One item, as lists show it.
pub fn one(session: &mut dyn Session, place: &Place) -> Result<Option<Listed>, StorageError> {
    let row = session.query_one(
        "SELECT * FROM item WHERE channel = $1 AND key = $2",
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    row.as_ref().map(of).transpose()
}

/// At most `rows` of a list, the items touched last first, and how many there are in all.
pub fn page(
    session: &mut dyn Session,
    narrow: &Narrow,
    offset: i64,
    rows: i64,
) -> Result<(Vec<Listed>, i64), StorageError> {
    let (condition, mut params) = narrow.condition();
    let sql = format!("SELECT COUNT(*) AS n FROM item WHERE {condition}");
    let count = session.query_one(&sql, &params)?;
    let count = count.map_or(Ok(0), |row| row.int("n"))?;
    let at = params.len();
    let sql = format!(
        "SELECT * FROM item WHERE {condition} ORDER BY touched_at DESC, channel, key
         LIMIT ${} OFFSET ${}",
        at + 1,
        at + 2
    );
    params.extend([rows.into(), offset.into()]);
    let rows = session.query(&sql, &params)?;
    Ok((rows.iter().map(of).collect::<Result<_, _>>()?, count))
}

/// The row of one item.
pub fn find(session: &mut dyn Session, place: &Place) -> Result<Option<Listed>, StorageError> {
    let row = session.query_one(
        "SELECT * FROM item WHERE channel = $1 AND key = $2",
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    row.as_ref().map(of).transpose()
}

/// The title of the item with this key, in the first channel that has one.
pub fn titled(session: &mut dyn Session, key: &ItemKey) -> Result<Option<String>, StorageError> {
    let row = session.query_one(
        "SELECT title FROM item WHERE key = $1 ORDER BY channel LIMIT 1",
        &[key.to_string().into()],
    )?;
    row.map(|row| row.text("title")).transpose()
}

/// At most `rows` of the items in a state, the longest untouched first.
pub fn in_state(
    session: &mut dyn Session,
    state: State,
    rows: i64,
) -> Result<Vec<Listed>, StorageError> {
    let rows = session.query(
        "SELECT * FROM item WHERE state = $1 ORDER BY touched_at, channel, key LIMIT $2",
        &[state.as_str().into(), rows.into()],
    )?;
    rows.iter().map(of).collect()
}

/// How long before its date a review is asked for.
const SOON_DAYS: i32 = 30;

/// Items on the screens whose review is due within a month or past, by department and date.
pub fn due_for_review(session: &mut dyn Session, today: Date) -> Result<Vec<Listed>, StorageError> {
    let soon = today
        .checked_add(jiff::Span::new().days(SOON_DAYS))
        .unwrap_or(today);
    let rows = session.query(
        "SELECT * FROM item WHERE published IS NOT NULL AND review_by <= $1
         ORDER BY owner, review_by, channel, key LIMIT 1000",
        &[soon.into()],
    )?;
    rows.iter().map(of).collect()
}

/// Items on the screens that nobody has touched in a year, by department.
pub fn untouched(session: &mut dyn Session, now: Timestamp) -> Result<Vec<Listed>, StorageError> {
    let year = now - SignedDuration::from_hours(24 * 365);
    let rows = session.query(
        "SELECT * FROM item WHERE published IS NOT NULL AND touched_at < $1
         ORDER BY owner, touched_at, channel, key LIMIT 1000",
        &[year.into()],
    )?;
    rows.iter().map(of).collect()
}

/// Notices that end within a week or have ended while they are still published, soonest first.
pub fn ending(session: &mut dyn Session, today: Date) -> Result<Vec<Listed>, StorageError> {
    let week = today
        .checked_add(jiff::Span::new().days(7))
        .unwrap_or(today);
    let rows = session.query(
        "SELECT * FROM item WHERE published IS NOT NULL AND posted_until IS NOT NULL
            AND posted_until <= $1 ORDER BY posted_until, channel, key LIMIT 200",
        &[week.into()],
    )?;
    rows.iter().map(of).collect()
}

/// How many items are in each state, and how many are on the screens.
pub fn counts(session: &mut dyn Session) -> Result<(Vec<(State, i64)>, i64), StorageError> {
    let rows = session.query("SELECT state, COUNT(*) AS n FROM item GROUP BY state", &[])?;
    let counts = rows
        .iter()
        .map(|row| Ok((row.parsed("state")?, row.int("n")?)));
    let counts = counts.collect::<Result<_, StorageError>>()?;
    let row = session.query_one(
        "SELECT COUNT(*) AS n FROM item WHERE published IS NOT NULL",
        &[],
    )?;
    Ok((counts, row.map_or(Ok(0), |row| row.int("n"))?))
}
