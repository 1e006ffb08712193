//! What goes into a statement and comes out of a row.

use std::sync::Arc;

use jiff::Timestamp;

use super::StorageError;

/// A value of one of the three types that the schema uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    /// Numbers beyond `i64` do not occur: they count things.
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(i64::from(yes))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_millisecond())
    }
}

impl From<jiff::civil::Date> for Value {
    fn from(date: jiff::civil::Date) -> Self {
        Self::Text(date.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row: its values by the names of the columns.
#[derive(Clone, Debug)]
pub struct Row {
    names: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(super) fn new(names: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { names, values }
    }

    fn value(&self, name: &str) -> Result<&Value, StorageError> {
        let at = self.names.iter().position(|known| known == name);
        at.and_then(|at| self.values.get(at))
            .ok_or_else(|| wrong(name))
    }

    pub fn int(&self, name: &str) -> Result<i64, StorageError> {
        self.opt_int(name)?.ok_or_else(|| wrong(name))
    }

    pub fn opt_int(&self, name: &str) -> Result<Option<i64>, StorageError> {
        match self.value(name)? {
            Value::Int(number) => Ok(Some(*number)),
            Value::Null => Ok(None),
            _ => Err(wrong(name)),
        }
    }

    /// A count or a number that rises from zero.
    pub fn count(&self, name: &str) -> Result<u64, StorageError> {
        u64::try_from(self.int(name)?).map_err(|_| wrong(name))
    }

    pub fn flag(&self, name: &str) -> Result<bool, StorageError> {
        Ok(self.int(name)? != 0)
    }

    pub fn text(&self, name: &str) -> Result<String, StorageError> {
        self.opt_text(name)?.ok_or_else(|| wrong(name))
    }

    pub fn opt_text(&self, name: &str) -> Result<Option<String>, StorageError> {
        match self.value(name)? {
            Value::Text(text) => Ok(Some(text.clone())),
            Value::Null => Ok(None),
            _ => Err(wrong(name)),
        }
    }

    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, StorageError> {
        self.opt_bytes(name)?.ok_or_else(|| wrong(name))
    }

    pub fn opt_bytes(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        match self.value(name)? {
            Value::Bytes(bytes) => Ok(Some(bytes.clone())),
            Value::Null => Ok(None),
            _ => Err(wrong(name)),
        }
    }

    pub fn time(&self, name: &str) -> Result<Timestamp, StorageError> {
        self.opt_time(name)?.ok_or_else(|| wrong(name))
    }

    pub fn opt_time(&self, name: &str) -> Result<Option<Timestamp>, StorageError> {
        let at = self.opt_int(name)?.map(Timestamp::from_millisecond);
        at.transpose().map_err(|_| wrong(name))
    }

    /// A text that has a meaning: a key, a date, a digest.
    pub fn parsed<T>(&self, name: &str) -> Result<T, StorageError>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        let text = self.text(name)?;
        text.parse()
            .map_err(|error| StorageError::Value(format!("{name}: {error}")))
    }

    pub fn opt_parsed<T>(&self, name: &str) -> Result<Option<T>, StorageError>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        match self.opt_text(name)? {
            Some(_) => self.parsed(name).map(Some),
            None => Ok(None),
        }
    }
}

fn wrong(name: &str) -> StorageError {
    StorageError::Column {
        name: name.to_owned(),
    }
}
