//! The hands on a still kiosk: a visitor's finger, and the keeper who sets it back.

use std::fs;

use anyhow::Context as _;

use super::Studio;
use crate::{
    app::{finger::Contact, kiosk::Intent},
    domain::{pin::Pin, screen::LocalSettings},
    store::keeper::{PIN_FILE, PinFile, SETTINGS_FILE},
};

impl Studio {
    /// What the panel says of the finger.
    pub fn touch(&self, contact: Contact) {
        self.bridge.touch(contact);
    }

    /// Notes what controls ask for instead of doing it, or does it again.
    pub fn note_intents(&self, noted: bool) {
        self.bridge.note_intents(noted);
    }

    /// What was noted since it was last asked for.
    pub fn noted_intents(&self) -> Vec<Intent> {
        self.bridge.noted_intents()
    }

    /// Sets the keeper's PIN, or takes it away, and the screen back to its defaults.
    pub fn reset_panel(&self, pin: Option<&Pin>) -> anyhow::Result<()> {
        let folder = &self.office.place.folder;
        for name in [PIN_FILE, SETTINGS_FILE] {
            let path = folder.join(name);
            if path.exists() {
                fs::remove_file(&path).with_context(|| format!("{} 删不掉", path.display()))?;
            }
        }
        if let Some(pin) = pin {
            PinFile::in_folder(folder).set(pin)?;
        }
        self.bridge
            .update(|kiosk| kiosk.set_local(LocalSettings::default()));
        self.turn();
        Ok(())
    }
}
