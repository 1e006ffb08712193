//! Rows of lists.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::{
    content::{
        item::Kind,
        library::{Card, Entry, Filter},
    },
    domain::{document::Validity, notice::NoticeKind},
};

use super::{StoreError, filter::Selection};

/// Rows `offset..offset + limit` of a list: first their ids from an index, then each by id.
pub(super) fn entries(
    connection: &Connection,
    filter: &Filter,
    today: Date,
    offset: usize,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let Selection {
        id,
        from_where,
        order,
        mut parameters,
    } = Selection::of(filter, today, connection)?;
    for number in [limit, offset] {
        parameters.push(i64::try_from(number).unwrap_or(i64::MAX).into());
    }
    let (limit, offset) = (parameters.len() - 1, parameters.len());
    let sql = format!("SELECT {id} {from_where} ORDER BY {order} LIMIT ?{limit} OFFSET ?{offset}");
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement
        .query_map(params_from_iter(parameters), |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    by_ids(connection, &ids, today)
}

/// How many rows a list has.
pub(super) fn count(
    connection: &Connection,
    filter: &Filter,
    today: Date,
) -> Result<usize, StoreError> {
    let selection = Selection::of(filter, today, connection)?;
    let sql = format!("SELECT COUNT(*) {}", selection.from_where);
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(selection.parameters), |row| row.get(0))?)
}

/// The rows of these items, in this order.
pub(super) fn by_ids(
    connection: &Connection,
    ids: &[i64],
    today: Date,
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM item WHERE id = ?1")?;
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        let entry = statement
            .query_row([id], |row| Ok(row_to_entry(row, today)))
            .optional()?;
        entries.extend(entry.transpose()?);
    }
    Ok(entries)
}

fn row_to_entry(row: &Row<'_>, today: Date) -> Result<Entry, StoreError> {
    let key: String = row.get("key")?;
    let key: crate::content::item::ItemKey =
        key.parse().map_err(|_| StoreError::Meaningless(key))?;
    let card = match key.kind() {
        Kind::Document => Card::Document {
            number: row.get("number")?,
            issuer: row.get("issuer")?,
            written: date(row, "dated")?,
            validity: Validity::on(today, date(row, "starts")?, date_if_any(row, "ends")?),
        },
        Kind::Question => Card::Question {
            answer: row.get("answer")?,
            answer_en: row.get("answer_en")?,
            visitors_asked: row.get("visitors_asked")?,
        },
        Kind::Guide => Card::Guide {
            service: letter(row)?,
            materials: row.get("materials")?,
            time_limit: row.get("time_limit")?,
        },
        Kind::Notice => Card::Notice {
            notice: notice_kind(row)?,
            published: date(row, "dated")?,
            until: date_if_any(row, "posted_until")?,
        },
        Kind::Hall => Card::Hall,
        Kind::Station => Card::Station {
            address: row.get("address")?,
            distance_m: row.get("distance_m")?,
        },
    };
    Ok(Entry {
        key,
        title: row.get("title")?,
        title_en: row.get("title_en")?,
        topic: row.get("topic")?,
        example: row.get("example")?,
        card,
    })
}

fn date(row: &Row<'_>, column: &str) -> Result<Date, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Meaningless(text))
}

fn date_if_any(row: &Row<'_>, column: &str) -> Result<Option<Date>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| StoreError::Meaningless(text)))
        .transpose()
}

fn letter(row: &Row<'_>) -> Result<char, StoreError> {
    let text: String = row.get("service")?;
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(letter),
        _ => Err(StoreError::Meaningless(text)),
    }
}

fn notice_kind(row: &Row<'_>) -> Result<NoticeKind, StoreError> {
    let word: String = row.get("notice")?;
    let known = NoticeKind::ALL.into_iter().find(|k| k.as_str() == word);
    known.ok_or(StoreError::Meaningless(word))
}
