//! Channels of this server.

use crate::{
    content::{
        channel::{Channel, ChannelName},
        marking,
    },
    domain::written,
    server::{
        fault::Fault,
        storage::{Row, Session, StorageError},
    },
};

fn of(row: &Row) -> Result<Channel, StorageError> {
    Ok(Channel {
        name: row.parsed("name")?,
        title: row.text("title")?,
        example: row.flag("example")?,
    })
}

/// All channels, by name.
pub fn all(session: &mut dyn Session) -> Result<Vec<Channel>, StorageError> {
    let rows = session.query(
        "SELECT name, title, example FROM channel ORDER BY name",
        &[],
    )?;
    rows.iter().map(of).collect()
}

pub fn find(
    session: &mut dyn Session,
    name: &ChannelName,
) -> Result<Option<Channel>, StorageError> {
    let row = session.query_one(
        "SELECT name, title, example FROM channel WHERE name = $1",
        &[name.as_str().into()],
    )?;
    row.as_ref().map(of).transpose()
}

/// Makes a channel, or gives one another title.
pub fn put(session: &mut dyn Session, channel: &Channel) -> Result<(), Fault> {
    let length = channel.title.trim().chars().count();
    if length == 0 || length > 60 {
        return Err(Fault::refused("频道名称要写，最多 60 个字"));
    }
    if let Err(flaw) = written::line(channel.title.trim()) {
        return Err(Fault::refused(format!("频道名称：{flaw}")));
    }
    if let Some(level) = marking::in_line(&channel.title) {
        let title = channel.title.trim();
        return Err(Fault::refused(format!(
            "频道名称“{title}”像是“{level}”标志：它显示在每一页上，请换一个名称"
        )));
    }
    session.execute(
        "INSERT INTO channel (name, title, example) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET title = excluded.title",
        &[
            channel.name.as_str().into(),
            channel.title.trim().into(),
            channel.example.into(),
        ],
    )?;
    Ok(())
}
