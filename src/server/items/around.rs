//! What stands around an item on the kiosk: the hall it belongs to, what it links to, others of
//! its topic. Enough to draw its page, without the whole channel.

use crate::{
    content::{
        channel::ChannelName,
        item::{Item, ItemKey, Kind},
        link::links,
    },
    server::storage::{Session, StorageError, Value},
};

use super::{Place, version};

/// No page shows more of them.
const OF_TOPIC: i64 = 24;
const STATIONS: i64 = 60;

/// The items around one, itself not among them, as they are on the screens, or as they were
/// written last where they are not yet.
pub fn around(
    session: &mut dyn Session,
    channel: &ChannelName,
    item: &Item,
) -> Result<Vec<Item>, StorageError> {
    let mut found: Vec<Place> = Vec::new();
    for link in links(item) {
        found.extend(places(
            session,
            "key = $1 ORDER BY CASE WHEN channel = $2 THEN 0 ELSE 1 END, channel LIMIT 1",
            &[link.to.to_string().into(), channel.as_str().into()],
        )?);
    }
    let topic = item.header.topics.first().map_or("", String::as_str);
    found.extend(places(
        session,
        "channel = $1 AND topic = $2 AND topic <> '' AND published IS NOT NULL
         ORDER BY touched_at DESC, key LIMIT $3",
        &[channel.as_str().into(), topic.into(), OF_TOPIC.into()],
    )?);
    let of_kind = "channel = $1 AND kind = $2 ORDER BY key LIMIT $3";
    let mut of = |kind: Kind, most: i64| {
        let params: [Value; 3] = [channel.as_str().into(), kind.as_str().into(), most.into()];
        places(session, of_kind, &params)
    };
    found.extend(of(Kind::Hall, 1)?);
    if matches!(item.header.key.kind(), Kind::Hall | Kind::Station) {
        found.extend(of(Kind::Station, STATIONS)?);
    }
    let mut items: Vec<Item> = Vec::new();
    for place in found {
        let known = |key: &ItemKey| items.iter().any(|item| item.header.key == *key);
        if place.key != item.header.key && !known(&place.key) {
            items.extend(as_shown(session, &place)?);
        }
    }
    Ok(items)
}

fn places(
    session: &mut dyn Session,
    condition: &str,
    params: &[Value],
) -> Result<Vec<Place>, StorageError> {
    let sql = format!("SELECT channel, key FROM item WHERE {condition}");
    let rows = session.query(&sql, params)?;
    let place = |row: &crate::server::storage::Row| {
        Ok(Place {
            channel: row.parsed("channel")?,
            key: row.parsed("key")?,
        })
    };
    rows.iter().map(place).collect()
}

fn as_shown(session: &mut dyn Session, place: &Place) -> Result<Option<Item>, StorageError> {
    let row = session.query_one(
        "SELECT current, published FROM item WHERE channel = $1 AND key = $2",
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let number = match row.opt_int("published")? {
        Some(published) => published,
        None => row.int("current")?,
    };
    version::item(session, place, number)
}
