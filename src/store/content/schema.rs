//! The schema and how an older file becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// What takes a file from version n to n + 1, at place n.
const MIGRATIONS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
];

/// The version of this program's schema.
pub(super) const NEWEST: u32 = MIGRATIONS.len() as u32;

/// Brings a file to this program's schema, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > NEWEST {
        let newest = NEWEST;
        return Err(StoreError::Newer { found, newest });
    }
    if found < NEWEST {
        for step in MIGRATIONS.iter().skip(found as usize) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", NEWEST)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Refuses a file of another version: a reader cannot migrate.
pub(super) fn expect_newest(connection: &Connection) -> Result<(), StoreError> {
    match version(connection)? {
        NEWEST => Ok(()),
        found if found > NEWEST => Err(StoreError::Newer {
            found,
            newest: NEWEST,
        }),
        found => Err(StoreError::Older {
            found,
            newest: NEWEST,
        }),
    }
}

fn version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_known() {
        assert_eq!(
            NEWEST, 4,
            "A new schema version: add schema_N.sql as a step of its own (never change one that \
             was released), test that a file of the version before it migrates, then change this \
             number."
        );
    }

    #[test]
    fn a_file_of_the_version_before_keeps_its_items() {
        let mut connection = Connection::open_in_memory().unwrap();
        for step in &MIGRATIONS[..3] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", 3).unwrap();
        let rows = "PRAGMA foreign_keys = OFF;
            INSERT INTO item (key, kind, channel, sha256, title, topic, example, dated, answer, asked)
            VALUES ('question/a', 'question', 'c', zeroblob(32), 't', 'u', 0, '2026-11-01', 'x', 3)";
        connection.execute_batch(rows).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), NEWEST);
        let row = connection.query_row(
            "SELECT answer, visitors_asked, title_en || answer_en FROM item WHERE key = 'question/a'",
            [],
            |row| {
                let english = row.get::<_, String>(2)?;
                Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?, english))
            },
        );
        assert_eq!(row.unwrap(), ("x".to_owned(), false, String::new()));
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused_and_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut connection);
        assert!(matches!(refused, Err(StoreError::Newer { found: 99, .. })));
        assert_eq!(version(&connection).unwrap(), 99);
    }
}
