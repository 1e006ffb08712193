//! Whose a public key is, as 系统管理 has written it down: people know each other by name. Nothing
//! follows from it: who may sign is in the signed metadata alone.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    domain::written,
    server::{
        fault::Fault,
        storage::{Session, StorageError},
    },
};

/// Names are never longer, in characters.
const NAME_MAX: usize = 40;

/// The names of keys, by the keys' ids.
pub fn all(session: &mut dyn Session) -> Result<BTreeMap<String, String>, StorageError> {
    let rows = session.query("SELECT id, name FROM key_name", &[])?;
    rows.iter()
        .map(|row| Ok((row.text("id")?, row.text("name")?)))
        .collect()
}

/// Names a key; an empty name takes the name away.
///
/// # Errors
/// [`Fault::Refused`] if the name is too long, or not to be seen as it is.
pub fn put(session: &mut dyn Session, id: &str, name: &str, now: Timestamp) -> Result<(), Fault> {
    let name = name.trim();
    if name.chars().count() > NAME_MAX {
        return Err(Fault::refused(format!("姓名和部门最多 {NAME_MAX} 个字")));
    }
    if let Err(flaw) = written::line(name) {
        return Err(Fault::refused(format!("姓名和部门：{flaw}")));
    }
    session.execute("DELETE FROM key_name WHERE id = $1", &[id.into()])?;
    if !name.is_empty() {
        session.execute(
            "INSERT INTO key_name (id, name, named_at) VALUES ($1, $2, $3)",
            &[id.into(), name.into(), now.into()],
        )?;
    }
    Ok(())
}

/// What a key is called: its holder, or the beginning of its id.
pub fn called(names: &BTreeMap<String, String>, id: &str) -> String {
    match names.get(id) {
        Some(name) => name.clone(),
        None => format!("钥匙 {}", id.chars().take(12).collect::<String>()),
    }
}
