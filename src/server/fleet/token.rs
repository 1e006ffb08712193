//! Enrolment tokens: good once, for a day at most, for one place in one hall.

use jiff::{SignedDuration, Timestamp};

use crate::{
    content::{channel::ChannelName, digest::Digest, item::ItemKey},
    domain::label::KioskNo,
    protocol::enrol::{TOKEN_HOURS_MOST, Token},
    publish::files,
    server::{
        Server,
        fault::Fault,
        secret::{kept, next_id},
        storage::{Row, Session, StorageError},
    },
};

use super::device::{list_text, parse_list};

/// A token that was made; its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub hall: ItemKey,
    pub kiosk_no: u8,
    pub channels: Vec<ChannelName>,
    pub person: String,
    pub expires_at: Timestamp,
    pub device: Option<String>,
    /// When a newer one for the same place took its place.
    pub voided_at: Option<Timestamp>,
}

impl Made {
    /// Whether a kiosk can still enrol with it.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.device.is_none() && self.voided_at.is_none() && self.expires_at > now
    }
}

fn of(row: &Row) -> Result<Made, StorageError> {
    Ok(Made {
        hall: row.parsed("hall")?,
        kiosk_no: u8::try_from(row.int("kiosk_no")?).unwrap_or(0),
        channels: parse_list(&row.text("channels")?)?,
        person: row.text("person")?,
        expires_at: row.time("expires_at")?,
        device: row.opt_text("device")?,
        voided_at: row.opt_time("voided_at")?,
    })
}

/// What a token is for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub hall: ItemKey,
    pub kiosk_no: KioskNo,
    pub channels: Vec<ChannelName>,
    pub hours: i64,
    pub server: String,
}

/// Makes a token; the text is shown once. Older ones for the same place that nobody used are void.
pub fn make(
    server: &Server,
    session: &mut dyn Session,
    wanted: &Wanted,
    person: &str,
    now: Timestamp,
) -> Result<String, Fault> {
    if !(1..=TOKEN_HOURS_MOST).contains(&wanted.hours) {
        return Err(Fault::refused(format!(
            "登记码最长有效 {TOKEN_HOURS_MOST} 小时"
        )));
    }
    let root = server.site.root()?;
    let version = root.common.version;
    let path = server
        .site
        .folder()
        .join(format!("metadata/{version}.root.json"));
    let bytes = files::read(&path)?.ok_or_else(|| Fault::refused("还没有站点根文件"))?;
    let mut secret = [0u8; 16];
    getrandom::fill(&mut secret).map_err(|error| Fault::Internal(error.to_string()))?;
    let token = Token {
        server: wanted.server.clone(),
        secret: hex::encode(secret),
        expires: now + SignedDuration::from_hours(wanted.hours),
        hall: wanted.hall.clone(),
        kiosk_no: wanted.kiosk_no,
        root_version: version,
        root: Digest::of(&bytes),
        certificate: super::super::certificate(&server.config)?,
        is_trial: server.config.trial,
    };
    let (hall, no) = (
        wanted.hall.to_string(),
        i64::from(u8::from(wanted.kiosk_no)),
    );
    session.execute(
        "UPDATE token SET voided_at = $1
         WHERE hall = $2 AND kiosk_no = $3 AND device IS NULL AND voided_at IS NULL",
        &[now.into(), hall.clone().into(), no.into()],
    )?;
    let id = next_id(session, "token")?;
    session.execute(
        "INSERT INTO token (id, secret, hall, kiosk_no, channels, person, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            id.into(),
            kept(&token.secret).into(),
            hall.into(),
            no.into(),
            list_text(&wanted.channels).into(),
            person.into(),
            now.into(),
            token.expires.into(),
        ],
    )?;
    Ok(token.to_text()?)
}

/// Tokens of the last day that can still be used or were.
pub fn recent(session: &mut dyn Session, now: Timestamp) -> Result<Vec<Made>, StorageError> {
    let rows = session.query(
        "SELECT * FROM token WHERE expires_at > $1 ORDER BY id DESC LIMIT 50",
        &[(now - SignedDuration::from_hours(24)).into()],
    )?;
    rows.iter().map(of).collect()
}

/// The token of a secret.
pub fn find(session: &mut dyn Session, secret: &str) -> Result<Option<Made>, StorageError> {
    let row = session.query_one(
        "SELECT * FROM token WHERE secret = $1",
        &[kept(secret).into()],
    )?;
    row.as_ref().map(of).transpose()
}

/// Notes which device used a token.
pub fn spend(session: &mut dyn Session, secret: &str, device: &str) -> Result<(), StorageError> {
    session.execute(
        "UPDATE token SET device = $1 WHERE secret = $2",
        &[device.into(), kept(secret).into()],
    )?;
    Ok(())
}
