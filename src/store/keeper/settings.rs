//! How the keeper set the screen.

use std::path::Path;

use super::{KeeperError, file};
use crate::domain::screen::LocalSettings;

/// Its name in the data folder.
pub const SETTINGS_FILE: &str = "panel.json";

/// The defaults where the keeper has set nothing.
pub fn read_settings(folder: &Path) -> Result<LocalSettings, KeeperError> {
    let kept = file::read(&folder.join(SETTINGS_FILE))?;
    Ok(kept.unwrap_or_default())
}

pub fn write_settings(folder: &Path, settings: &LocalSettings) -> Result<(), KeeperError> {
    file::write(&folder.join(SETTINGS_FILE), settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::screen::{Night, Orientation};

    #[test]
    fn what_was_set_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            read_settings(folder.path()).unwrap(),
            LocalSettings::default()
        );
        let set = LocalSettings {
            orientation: Orientation::Left,
            night: Night::Dark,
            ..LocalSettings::default()
        };
        write_settings(folder.path(), &set).unwrap();
        assert_eq!(read_settings(folder.path()).unwrap(), set);
    }

    #[test]
    fn a_file_cut_short_is_named_with_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(SETTINGS_FILE), "{\"day\":").unwrap();
        let error = read_settings(folder.path()).unwrap_err().to_string();
        assert!(error.contains(SETTINGS_FILE), "{error}");
    }
}
