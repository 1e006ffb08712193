//! The defaults of channel.toml: keys that an item takes over when it leaves them out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{CHANNEL_FILE, error::Errors, front::Table, item::HEADER_KEYS};

/// Who may see an item.
pub(super) const OPENING: [&str; 3] = ["scope", "disclosure", "secrecy"];

#[derive(Default)]
pub(super) struct Defaults(BTreeMap<String, Value>);

impl Defaults {
    /// Takes `[defaults]` out of channel.toml; with `each`, who may see an item is none of them.
    pub(super) fn take_from(channel: &mut Table, each: bool, errors: &mut Errors) -> Self {
        let table = match channel.take_table("defaults") {
            None => return Self::default(),
            Some(Err(line)) => {
                errors.push(CHANNEL_FILE, Some(line), "defaults 必须是一张表 [defaults]");
                return Self::default();
            }
            Some(Ok(table)) => table,
        };
        let opens = |key: &str| each && OPENING.contains(&key);
        let allowed = |key: &str| key != "title" && HEADER_KEYS.contains(&key) && !opens(key);
        for key in table.values.keys().filter(|key| !allowed(key)) {
            let line = table.line(key);
            if opens(key) {
                let message = format!(
                    "“{key}”不能写在 [defaults] 里：公开范围、公开方式和保密审查要逐件写明"
                );
                errors.push(CHANNEL_FILE, Some(line), message);
                continue;
            }
            let keys: Vec<_> = HEADER_KEYS.into_iter().filter(|key| allowed(key)).collect();
            let message = format!(
                "[defaults] 里没有“{key}”这个键；可用的有：{}",
                keys.join("、")
            );
            errors.push(CHANNEL_FILE, Some(line), message);
        }
        Self(table.values.into_iter().collect())
    }

    /// Fills in what `values` leaves out.
    pub(super) fn fill(&self, values: &mut Map<String, Value>) {
        for (key, value) in &self.0 {
            values.entry(key).or_insert_with(|| value.clone());
        }
    }
}
