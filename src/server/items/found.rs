//! Markings that an import found beside the text: in a header, a comment, the title of a page. They
//! go with the item from version to version until a second person releases them.

use crate::{
    content::marking::Found,
    server::storage::{Session, StorageError},
};

use super::{Place, workflow};

/// Keeps what was found for a version.
pub fn keep(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
    found: &[Found],
) -> Result<(), StorageError> {
    for found in found {
        session.execute(
            "INSERT INTO found_marking (channel, key, number, place, line)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                place.channel.as_str().into(),
                place.key.to_string().into(),
                number.into(),
                found.place.as_str().into(),
                found.line.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// What was found for a version, or for those that it was made of.
pub fn of(
    session: &mut dyn Session,
    place: &Place,
    number: i64,
) -> Result<Vec<Found>, StorageError> {
    let rows = session.query(
        "SELECT place, line FROM found_marking
         WHERE channel = $1 AND key = $2 AND number = $3 ORDER BY place, line",
        &[
            place.channel.as_str().into(),
            place.key.to_string().into(),
            number.into(),
        ],
    )?;
    let found = |row: &crate::server::storage::Row| {
        Ok(Found {
            place: row.text("place")?,
            line: row.text("line")?,
        })
    };
    rows.iter().map(found).collect()
}

/// The next version takes over what nobody has released of the one before.
pub fn inherit(
    session: &mut dyn Session,
    place: &Place,
    from: i64,
    to: i64,
) -> Result<(), StorageError> {
    match workflow::released(session, place, from)? {
        Some(_) => Ok(()),
        None => {
            let found = of(session, place, from)?;
            keep(session, place, to, &found)
        }
    }
}
