//! Kiosks that were enrolled, and what each said of itself last.

use jiff::Timestamp;

use crate::{
    content::{channel::ChannelName, item::ItemKey},
    domain::label::KioskNo,
    protocol::{
        key::PublicKey,
        outbox::{Shown, Status},
        receipt::Receipt,
    },
    server::storage::{Row, Session, StorageError},
};

/// A kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The id of its key.
    pub id: String,
    pub key: PublicKey,
    pub hall: ItemKey,
    pub kiosk_no: u8,
    pub channels: Vec<ChannelName>,
    pub enrolled_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    /// The numbers that it may go on with when its journal is lost.
    pub spare: Vec<KioskNo>,
    /// The numbers that it was told of or has used, and has not given back.
    pub held: Vec<KioskNo>,
    pub seen_at: Option<Timestamp>,
    pub seen_from: Option<String>,
    /// What it said last; none if this program can't read it.
    pub status: Option<Status>,
    /// What someone handed in on a stick last.
    pub receipt: Option<Receipt>,
}

impl Device {
    /// What is on its screen, by what is newer: what it said itself or what a stick brought back.
    pub fn shown(&self) -> &[Shown] {
        let said = self.status.as_ref();
        match self.newer_receipt() {
            Some(receipt) => &receipt.shown,
            None => said.map_or(&[], |status| &status.shown),
        }
    }

    /// The receipt, if the kiosk has not been heard since.
    pub fn newer_receipt(&self) -> Option<&Receipt> {
        let said = self.status.as_ref().map(|status| status.at);
        let receipt = self.receipt.as_ref();
        receipt.filter(|receipt| said.is_none_or(|said| said < receipt.at))
    }
}

/// Channels as the data keep them.
pub fn list_text(channels: &[ChannelName]) -> String {
    let names: Vec<_> = channels.iter().map(ChannelName::as_str).collect();
    names.join(",")
}

pub fn parse_list(text: &str) -> Result<Vec<ChannelName>, StorageError> {
    text.split(',')
        .filter(|name| !name.is_empty())
        .map(|name| name.parse::<ChannelName>())
        .collect::<Result<_, _>>()
        .map_err(|error| StorageError::Value(error.to_string()))
}

/// Numbers as the data keep them.
pub fn numbers_text<'a>(numbers: impl IntoIterator<Item = &'a KioskNo>) -> String {
    let numbers: Vec<_> = numbers.into_iter().map(ToString::to_string).collect();
    numbers.join(",")
}

pub fn parse_numbers(text: &str) -> Result<Vec<KioskNo>, StorageError> {
    let number = |number: &str| KioskNo::try_from(number.parse::<u8>().ok()?).ok();
    let numbers = text.split(',').filter(|number| !number.is_empty());
    let all: Option<Vec<_>> = numbers.map(number).collect();
    all.ok_or_else(|| StorageError::Value(format!("{text}: no kiosk numbers")))
}

fn of(row: &Row) -> Result<Device, StorageError> {
    let unreadable = |error: serde_json::Error| StorageError::Value(error.to_string());
    let (status, receipt) = (row.opt_text("status")?, row.opt_text("receipt")?);
    Ok(Device {
        id: row.text("id")?,
        key: serde_json::from_str(&row.text("key")?).map_err(unreadable)?,
        hall: row.parsed("hall")?,
        kiosk_no: u8::try_from(row.int("kiosk_no")?).unwrap_or(0),
        channels: parse_list(&row.text("channels")?)?,
        enrolled_at: row.time("enrolled_at")?,
        revoked_at: row.opt_time("revoked_at")?,
        spare: parse_numbers(&row.text("spare")?)?,
        held: parse_numbers(&row.text("held")?)?,
        seen_at: row.opt_time("seen_at")?,
        seen_from: row.opt_text("seen_from")?,
        status: status.and_then(|status| serde_json::from_str(&status).ok()),
        receipt: receipt.and_then(|receipt| serde_json::from_str(&receipt).ok()),
    })
}

/// All kiosks, those in use first, by hall and number.
pub fn all(session: &mut dyn Session) -> Result<Vec<Device>, StorageError> {
    let rows = session.query(
        "SELECT * FROM device ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END,
            hall, kiosk_no, enrolled_at",
        &[],
    )?;
    rows.iter().map(of).collect()
}

pub fn find(session: &mut dyn Session, id: &str) -> Result<Option<Device>, StorageError> {
    let row = session.query_one("SELECT * FROM device WHERE id = $1", &[id.into()])?;
    row.as_ref().map(of).transpose()
}

/// Registers a kiosk; one that is registered already stays as it is.
pub fn register(session: &mut dyn Session, device: &Device) -> Result<(), StorageError> {
    let key = serde_json::to_string(&device.key)
        .map_err(|error| StorageError::Value(error.to_string()))?;
    session.execute(
        "INSERT INTO device (id, key, hall, kiosk_no, channels, enrolled_at, spare)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        &[
            device.id.as_str().into(),
            key.into(),
            device.hall.to_string().into(),
            i64::from(device.kiosk_no).into(),
            list_text(&device.channels).into(),
            device.enrolled_at.into(),
            numbers_text(&device.spare).into(),
        ],
    )?;
    Ok(())
}

/// Ends what a kiosk may ask; false if it had ended.
pub fn revoke(session: &mut dyn Session, id: &str, now: Timestamp) -> Result<bool, StorageError> {
    let revoked = session.execute(
        "UPDATE device SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
        &[now.into(), id.into()],
    )?;
    Ok(revoked == 1)
}

/// Keeps what a kiosk says of itself.
pub fn heard(
    session: &mut dyn Session,
    id: &str,
    status: &str,
    from: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    session.execute(
        "UPDATE device SET seen_at = $1, seen_from = $2, status = $3 WHERE id = $4",
        &[now.into(), from.into(), status.into(), id.into()],
    )?;
    Ok(())
}
