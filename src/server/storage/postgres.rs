//! PostgreSQL: for several servers behind a load balancer. Transactions are serialisable, so that
//! what holds on SQLite's one writer holds here; what collides is done again.

mod address;
mod tls;

use std::{
    error::Error as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use postgres::{
    Client, Config, IsolationLevel, Transaction,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use super::{Access, Database, Row, Session, StorageError, Value, Work};
use crate::{protocol::causes::causes, said};
use address::Protection;
use tls::Tls;

/// How often colliding work is done again.
const TRIES: u32 = 12;

pub struct Postgres {
    config: Config,
    tls: Tls,
    idle: Mutex<Vec<Client>>,
}

impl Postgres {
    /// Opens the database at an address `postgres://…`; `authority` is the certificate (PEM) of
    /// who signed the server's.
    pub fn open(url: &str, authority: Option<PathBuf>) -> Result<Self, StorageError> {
        let (config, protection) =
            address::read(url, authority).map_err(|error| shut(error.to_string()))?;
        if protection == (Protection::Unverified { is_needed: true }) {
            tracing::warn!(
                "sslmode=require：连接加密，但不核对对方是不是真的数据库；要核对，请写 database_ca，\
                 用 sslmode=verify-full"
            );
        }
        let this = Self {
            config,
            tls: Tls::new(&protection).map_err(|error| shut(error.to_string()))?,
            idle: Mutex::new(Vec::new()),
        };
        let first = this.connect()?;
        this.give_back(first);
        Ok(this)
    }

    fn connect(&self) -> Result<Client, StorageError> {
        let client = self.config.connect(self.tls.clone());
        client.map_err(|error| shut(describe(&error)))
    }

    fn take(&self) -> Result<Client, StorageError> {
        loop {
            let idle = self
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            match idle {
                Some(client) if client.is_closed() => {}
                Some(client) => return Ok(client),
                None => return self.connect(),
            }
        }
    }

    fn give_back(&self, client: Client) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < 16 {
            idle.push(client);
        }
    }

    /// One try; true if it must be done again.
    fn attempt(
        &self,
        client: &mut Client,
        access: Access,
        work: &mut Work<'_>,
    ) -> Result<bool, StorageError> {
        let mut transaction = client
            .build_transaction()
            .isolation_level(match access {
                Access::Read => IsolationLevel::RepeatableRead,
                Access::Write => IsolationLevel::Serializable,
                // Rows by key, changed before they are read: who comes second waits.
                Access::Note => IsolationLevel::ReadCommitted,
            })
            .read_only(access == Access::Read)
            .start()
            .map_err(|error| StorageError::Failed(describe(&error)))?;
        if access == Access::Note {
            transaction
                .batch_execute("SET LOCAL synchronous_commit TO OFF")
                .map_err(|error| StorageError::Failed(describe(&error)))?;
        }
        let mut open = Open {
            transaction,
            collided: false,
        };
        let worked = work(&mut open);
        let Open {
            transaction,
            collided,
        } = open;
        if collided {
            return Ok(true);
        }
        // A transaction that is dropped is undone.
        worked?;
        match transaction.commit() {
            Ok(()) => Ok(false),
            Err(error) if collides(&error) => Ok(true),
            Err(error) => Err(StorageError::Failed(describe(&error))),
        }
    }
}

impl Database for Postgres {
    fn transaction(&self, access: Access, work: &mut Work<'_>) -> Result<(), StorageError> {
        let mut client = self.take()?;
        for attempt in 0..TRIES {
            let again = self.attempt(&mut client, access, work);
            match again {
                Ok(true) => thread::sleep(Duration::from_millis(5 << attempt.min(6))),
                done => {
                    self.give_back(client);
                    return done.map(drop);
                }
            }
        }
        Err(StorageError::Conflict)
    }

    fn own_schema(&self) -> &'static str {
        include_str!("postgres.sql")
    }
}

struct Open<'a> {
    transaction: Transaction<'a>,
    collided: bool,
}

impl Open<'_> {
    fn failed(&mut self, error: &postgres::Error) -> StorageError {
        self.collided |= collides(error);
        StorageError::Failed(describe(error))
    }
}

impl Session for Open<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StorageError> {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let done = self.transaction.execute(sql, &params);
        done.map_err(|error| self.failed(&error))
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StorageError> {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let rows = self.transaction.query(sql, &params);
        let rows = rows.map_err(|error| self.failed(&error))?;
        let Some(first) = rows.first() else {
            return Ok(Vec::new());
        };
        let names: Arc<[String]> = first
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        rows.iter()
            .map(|row| {
                let values = (0..names.len())
                    .map(|at| row.try_get::<_, Value>(at))
                    .collect::<Result<_, _>>()
                    .map_err(|error| StorageError::Failed(describe(&error)))?;
                Ok(Row::new(names.clone(), values))
            })
            .collect()
    }
}

/// Whether the same work can succeed if it is done again.
fn collides(error: &postgres::Error) -> bool {
    let at_once = [
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
    ];
    // Two servers at their first start, making the same tables: the engine's own index of names
    // refuses the later one, for which they are there when it looks again. Two kiosks enrolling for
    // one number in the same moment likewise: the later one is refused in words when it looks again.
    let same_name = error.as_db_error().is_some_and(|said| {
        *said.code() == SqlState::UNIQUE_VIOLATION
            && said
                .constraint()
                .is_some_and(|name| name.starts_with("pg_") || name == "device_in_use")
    });
    same_name || at_once.into_iter().any(|state| error.code() == Some(state))
}

fn describe(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => {
            let causes_of = std::iter::successors(error.source(), |&error| error.source());
            let system = causes_of.filter_map(|cause| cause.downcast_ref()).next();
            system.map_or_else(|| causes(error, ": "), said::io)
        }
    }
}

/// The address may hold a password: it is not repeated.
fn shut(reason: String) -> StorageError {
    StorageError::Open {
        place: "postgres://…".to_owned(),
        reason,
    }
}

type Wrong = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Wrong> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Wrong> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Wrong> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
