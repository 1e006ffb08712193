//! Keys that people take for each other: 1 for l, 0 for o, rn for m. A new item does not get one
//! beside the item that has the other.

use std::collections::BTreeMap;

use crate::{
    content::{channel::ChannelName, item::ItemKey},
    domain::written::key_skeleton,
    server::{
        fault::Fault,
        storage::{Session, StorageError},
    },
};

/// The keys of a channel by what is seen of them.
#[derive(Clone, Debug)]
pub struct Keys(BTreeMap<String, ItemKey>);

impl Keys {
    /// Those that are there now.
    pub fn load(session: &mut dyn Session, channel: &ChannelName) -> Result<Self, StorageError> {
        let rows = session.query(
            "SELECT key FROM item WHERE channel = $1 ORDER BY key",
            &[channel.as_str().into()],
        )?;
        let mut keys = BTreeMap::new();
        for row in rows {
            let key: ItemKey = row.parsed("key")?;
            keys.insert(key_skeleton(&key.to_string()), key);
        }
        Ok(Self(keys))
    }

    /// Takes a new item's key among them.
    ///
    /// # Errors
    /// [`Fault::Refused`] if it looks like another one's.
    pub fn take(&mut self, key: &ItemKey) -> Result<(), Fault> {
        let seen = key_skeleton(&key.to_string());
        match self.0.get(&seen) {
            Some(there) if there != key => Err(Fault::refused(format!(
                "名称“{key}”和已有的“{there}”看起来一样，请换一个名称"
            ))),
            _ => {
                self.0.insert(seen, key.clone());
                Ok(())
            }
        }
    }
}
