//! The PIN at rest: Argon2id (RFC 9106) over the digits, with the wrong ones that were typed.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use argon2::{Algorithm, Argon2, Params, Version};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{KeeperError, file};
use crate::domain::pin::{Attempts, Pin};

/// Its name in the data folder.
pub const PIN_FILE: &str = "pin.json";

const FORMAT: u32 = 1;
/// Memory in KiB and passes of one guess: some tenths of a second on a kiosk's processor.
const MEMORY_KIB: u32 = 32 * 1024;
const PASSES: u32 = 3;
/// No file makes the kiosk take more memory than this for a guess.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const LENGTH: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    format: u32,
    memory_kib: u32,
    passes: u32,
    /// 16 bytes, hexadecimal.
    salt: String,
    /// 32 bytes, hexadecimal.
    hash: String,
    #[serde(default)]
    attempts: Attempts,
}

/// Whether the panel can be opened for more than reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    Unset,
    Set,
    /// The file is there and can't be understood: it counts as none, and is set anew on the box.
    Damaged,
}

/// What became of a PIN that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Right,
    /// The next one is taken after so long.
    Wrong(Duration),
    /// It was not looked at: so long is still to be waited.
    TooSoon(Duration),
    /// None is set that it could be compared with.
    Unset,
}

/// The PIN of a kiosk.
pub struct PinFile {
    path: PathBuf,
    /// The wrong ones since the start, which count where the disk can't be written.
    remembered: Option<(String, Attempts)>,
}

impl PinFile {
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join(PIN_FILE),
            remembered: None,
        }
    }

    /// Sets the PIN anew and forgets the wrong ones; a kiosk that runs takes it at once.
    pub fn set(&mut self, pin: &Pin) -> Result<(), KeeperError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(KeeperError::Random)?;
        let mut kept = Kept {
            format: FORMAT,
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: hex::encode(salt),
            hash: String::new(),
            attempts: Attempts::default(),
        };
        kept.hash = hex::encode(self.hash(&kept, pin.as_str())?);
        file::write(&self.path, &kept)
    }

    pub fn state(&self) -> PinState {
        match self.read() {
            Ok(Some(_)) => PinState::Set,
            Ok(None) => PinState::Unset,
            Err(error) => {
                tracing::error!(%error, "PIN 文件读不了");
                PinState::Damaged
            }
        }
    }

    /// How long the next PIN must wait.
    pub fn wait(&self, now: Timestamp) -> Duration {
        let kept = self.read().ok().flatten();
        kept.map_or(Duration::ZERO, |kept| self.attempts(&kept).wait(now))
    }

    /// Compares what was typed. It counts as wrong on the disk before it is looked at, so that
    /// pulling the plug gains no guess; a right one clears the count.
    pub fn try_pin(&mut self, typed: &str, now: Timestamp) -> Result<Tried, KeeperError> {
        let Some(mut kept) = self.read()? else {
            return Ok(Tried::Unset);
        };
        let before = self.attempts(&kept);
        let left = before.wait(now);
        if !left.is_zero() {
            return Ok(Tried::TooSoon(left));
        }
        self.count(&mut kept, before.failed(now));
        let hash = self.hash(&kept, typed)?;
        let known = hex::decode(&kept.hash).unwrap_or_default();
        // Compared without stopping at the first difference.
        let differs = hash.iter().zip(&known).fold(0, |sum, (a, b)| sum | (a ^ b));
        if known.len() == LENGTH && differs == 0 {
            self.count(&mut kept, Attempts::default());
            return Ok(Tried::Right);
        }
        Ok(Tried::Wrong(kept.attempts.wait(now)))
    }

    fn read(&self) -> Result<Option<Kept>, KeeperError> {
        let kept: Option<Kept> = file::read(&self.path)?;
        let known = |kept: &Kept| {
            kept.format == FORMAT && kept.memory_kib <= MOST_MEMORY_KIB && kept.hash.len() == 64
        };
        if kept.as_ref().is_some_and(|kept| !known(kept)) {
            return Err(KeeperError::Damaged {
                path: self.path.clone(),
                said: "its format is not known".to_owned(),
            });
        }
        Ok(kept)
    }

    /// The file's count, or what this run remembers where the file could not be written.
    fn attempts(&self, kept: &Kept) -> Attempts {
        match &self.remembered {
            Some((salt, attempts)) if *salt == kept.salt => *attempts,
            _ => kept.attempts,
        }
    }

    /// A full disk must not lock the keeper out, nor let anyone guess on.
    fn count(&mut self, kept: &mut Kept, attempts: Attempts) {
        kept.attempts = attempts;
        self.remembered = match file::write(&self.path, kept) {
            Ok(()) => None,
            Err(error) => {
                tracing::error!(%error, "输错 PIN 的次数记不下");
                Some((kept.salt.clone(), attempts))
            }
        };
    }

    fn hash(&self, kept: &Kept, digits: &str) -> Result<[u8; LENGTH], KeeperError> {
        let params = Params::new(kept.memory_kib, kept.passes, 1, Some(LENGTH));
        let argon = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            params.map_err(KeeperError::Hash)?,
        );
        let salt = hex::decode(&kept.salt).map_err(|error| KeeperError::Damaged {
            path: self.path.clone(),
            said: error.to_string(),
        })?;
        let mut hash = [0; LENGTH];
        argon
            .hash_password_into(digits.as_bytes(), &salt, &mut hash)
            .map_err(KeeperError::Hash)?;
        Ok(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn set() -> (tempfile::TempDir, PinFile) {
        let folder = tempfile::tempdir().unwrap();
        let mut file = PinFile::in_folder(folder.path());
        file.set(&Pin::new("285914").unwrap()).unwrap();
        (folder, file)
    }

    #[test]
    fn there_is_no_pin_before_one_is_set() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = PinFile::in_folder(folder.path());
        assert_eq!(file.state(), PinState::Unset);
        assert_eq!(file.try_pin("000000", second(0)).unwrap(), Tried::Unset);
    }

    #[test]
    fn only_the_right_digits_open_and_the_file_does_not_tell_them() {
        let (folder, mut file) = set();
        assert_eq!(file.state(), PinState::Set);
        let wrong = Tried::Wrong(Duration::ZERO);
        assert_eq!(file.try_pin("285915", second(0)).unwrap(), wrong);
        assert_eq!(file.try_pin("285914", second(0)).unwrap(), Tried::Right);
        let text = std::fs::read_to_string(folder.path().join(PIN_FILE)).unwrap();
        assert!(!text.contains("285914"));
    }

    #[test]
    fn the_wait_after_wrong_pins_survives_a_restart_and_ends() {
        let (folder, mut file) = set();
        for _ in 0..4 {
            let _ = file.try_pin("904417", second(0)).unwrap();
            // The wait after the third is over for the fourth.
            let _ = file.try_pin("904417", second(10)).unwrap();
        }
        drop(file);
        let mut again = PinFile::in_folder(folder.path());
        let left = again.wait(second(11));
        assert!(!left.is_zero());
        assert_eq!(
            again.try_pin("285914", second(11)).unwrap(),
            Tried::TooSoon(left),
            "even the right one waits"
        );
        let over = second(11 + i64::try_from(left.as_secs()).unwrap() + 1);
        assert_eq!(again.try_pin("285914", over).unwrap(), Tried::Right);
        assert_eq!(again.wait(over), Duration::ZERO, "the count begins anew");
    }

    #[test]
    fn setting_the_pin_on_the_box_ends_every_wait() {
        let (folder, mut file) = set();
        for at in 0..40 {
            let _ = file.try_pin("904417", second(at * 700)).unwrap();
        }
        assert!(!file.wait(second(39 * 700)).is_zero());
        let mut shell = PinFile::in_folder(folder.path());
        shell.set(&Pin::new("7306158").unwrap()).unwrap();
        assert_eq!(file.wait(second(39 * 700)), Duration::ZERO);
        assert_eq!(
            file.try_pin("7306158", second(39 * 700)).unwrap(),
            Tried::Right
        );
    }

    #[test]
    fn a_disk_that_cannot_be_written_neither_opens_nor_locks_the_panel() {
        // So deep that the file's own name is the longest that a path can end in: what would be
        // staged beside it is refused, to whichever user.
        let folder = tempfile::tempdir().unwrap();
        let mut deep = folder.path().to_owned();
        while deep.as_os_str().len() + 2 < 4095 - PIN_FILE.len() {
            let room = 4095 - PIN_FILE.len() - deep.as_os_str().len() - 2;
            deep.push("x".repeat(room.clamp(1, 200)));
        }
        std::fs::create_dir_all(&deep).unwrap();
        let (written, mut other) = set();
        other.set(&Pin::new("285914").unwrap()).unwrap();
        std::fs::copy(written.path().join(PIN_FILE), deep.join(PIN_FILE)).unwrap();
        let mut file = PinFile::in_folder(&deep);
        for _ in 0..3 {
            let _ = file.try_pin("904417", second(0)).unwrap();
        }
        assert!(!file.wait(second(0)).is_zero(), "guessing on has a price");
        assert_eq!(file.try_pin("285914", second(11)).unwrap(), Tried::Right);
    }

    #[test]
    fn a_damaged_file_counts_as_damaged_and_is_set_anew() {
        let (folder, mut file) = set();
        std::fs::write(folder.path().join(PIN_FILE), "{}").unwrap();
        assert_eq!(file.state(), PinState::Damaged);
        file.set(&Pin::new("285914").unwrap()).unwrap();
        assert_eq!(file.state(), PinState::Set);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_kiosks_own_user_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, _file) = set();
        let mode = std::fs::metadata(folder.path().join(PIN_FILE)).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }
}
