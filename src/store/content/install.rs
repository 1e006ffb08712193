//! Generations coming in: the factory's at the first start, published ones later.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use rusqlite::{Transaction, TransactionBehavior, params};

use crate::{
    content::{
        channel::{Channel, ChannelName},
        digest::Digest,
        factory,
        generation::Generation,
        publish_rules::admit,
        source,
    },
    domain::clock,
};

use super::{ContentStore, StoreError, settle::Settling};

/// What installing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// The content was there already.
    Unchanged,
    /// The screen shows the new generation.
    Switched,
    /// It is kept, but something published is shown before it.
    Behind,
}

/// The factory content, as the program carries it.
pub fn factory_generation() -> Result<Generation, StoreError> {
    let invalid = |error: &dyn std::fmt::Display| StoreError::Factory(error.to_string());
    let drafts = source::parse(&factory::files()).map_err(|error| invalid(&error))?;
    let updated = drafts.drafts.iter().map(|draft| draft.item.header.updated);
    let published = updated.max().unwrap_or(Date::constant(2026, 1, 1));
    let published_at = published
        .to_zoned(clock::china())
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    let set = admit(drafts, &BTreeSet::new(), &[]).map_err(|refusals| {
        let lines: Vec<_> = refusals.iter().map(ToString::to_string).collect();
        StoreError::Factory(lines.join("\n"))
    })?;
    Generation::new(set, 0, published_at).map_err(|error| invalid(&error))
}

impl ContentStore {
    /// Makes the program's factory content generation 0 of its own channel, in one transaction.
    /// Does nothing if that is already so; factory content of another program is replaced.
    pub fn install_factory(&mut self) -> Result<Installed, StoreError> {
        let fingerprint = factory::fingerprint();
        let known: Option<Vec<u8>> = self
            .connection
            .query_row(include_str!("factory_fingerprint.sql"), [], |row| {
                row.get(0)
            })
            .map(Some)
            .or_else(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(None),
                error => Err(error),
            })?;
        if known.as_deref() == Some(fingerprint.as_bytes()) {
            return Ok(Installed::Unchanged);
        }
        let installed = self.install_factory_generation(&factory_generation()?, fingerprint)?;
        self.sweep()?;
        Ok(installed)
    }

    /// The same with factory content that is not the program's own.
    pub fn install_factory_generation(
        &mut self,
        generation: &Generation,
        fingerprint: Digest,
    ) -> Result<Installed, StoreError> {
        let transaction = self.begin()?;
        let settling = Settling::before(&transaction)?;
        stage(&transaction, generation)?;
        // An earlier program's factory channel may have had another name.
        transaction.execute_batch(include_str!("factory_clear.sql"))?;
        keep(&transaction, generation, Some(fingerprint))?;
        make_current(&transaction, generation, i64::MAX, true)?;
        let published = settling.published(&transaction)?;
        settling.finish(&transaction)?;
        transaction.commit()?;
        Ok(match published {
            true => Installed::Behind,
            false => Installed::Switched,
        })
    }

    /// Stages a published generation and makes it current, in one transaction. `rank` is its
    /// channel's place in the kiosk's list.
    pub fn install(&mut self, generation: &Generation, rank: u32) -> Result<Installed, StoreError> {
        let transaction = self.begin()?;
        let channel = generation.channel().name.as_str();
        let number = generation.number();
        if let Some(current) = current_number(&transaction, channel)?
            && number <= current
        {
            return Err(StoreError::NotNewer {
                channel: channel.to_owned(),
                number,
                current,
            });
        }
        let settling = Settling::before(&transaction)?;
        stage(&transaction, generation)?;
        keep(&transaction, generation, None)?;
        make_current(&transaction, generation, i64::from(rank), false)?;
        settling.finish(&transaction)?;
        transaction.commit()?;
        Ok(Installed::Switched)
    }

    /// Takes published channels off the screen that the kiosk isn't enrolled for. Says whether
    /// there were any.
    pub fn keep_channels(&mut self, channels: &[ChannelName]) -> Result<bool, StoreError> {
        let transaction = self.begin()?;
        let current: Vec<String> = transaction
            .prepare("SELECT channel FROM current WHERE NOT factory")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let others = current
            .iter()
            .filter(|name| !channels.iter().any(|kept| kept.as_str() == name.as_str()));
        let others: Vec<_> = others.collect();
        if others.is_empty() {
            return Ok(false);
        }
        let settling = Settling::before(&transaction)?;
        for channel in others {
            transaction.execute("DELETE FROM current WHERE channel = ?1", [channel])?;
        }
        settling.finish(&transaction)?;
        transaction.commit()?;
        Ok(true)
    }

    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        Ok(self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

fn current_number(transaction: &Transaction<'_>, channel: &str) -> Result<Option<u64>, StoreError> {
    let mut statement = transaction
        .prepare_cached("SELECT number FROM current WHERE channel = ?1 AND NOT factory")?;
    let mut rows = statement.query([channel])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Puts the bytes in that are not there yet.
fn stage(transaction: &Transaction<'_>, generation: &Generation) -> Result<(), StoreError> {
    let mut insert =
        transaction.prepare_cached("INSERT OR IGNORE INTO blob (sha256, body) VALUES (?1, ?2)")?;
    for (digest, bytes) in generation.blobs() {
        insert.execute(params![digest.as_bytes(), bytes])?;
    }
    Ok(())
}

fn keep(
    transaction: &Transaction<'_>,
    generation: &Generation,
    fingerprint: Option<Digest>,
) -> Result<(), StoreError> {
    let Channel {
        name,
        title,
        example,
    } = generation.channel();
    transaction
        .prepare_cached(include_str!("generation_add.sql"))?
        .execute(params![
            name.as_str(),
            generation.number(),
            title,
            example,
            generation.published_at().to_string(),
            generation.root_digest().as_bytes(),
            fingerprint.map(|digest| *digest.as_bytes()),
        ])?;
    Ok(())
}

fn make_current(
    transaction: &Transaction<'_>,
    generation: &Generation,
    rank: i64,
    factory: bool,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(include_str!("current_set.sql"))?
        .execute(params![
            generation.channel().name.as_str(),
            generation.number(),
            rank,
            factory,
        ])?;
    Ok(())
}
