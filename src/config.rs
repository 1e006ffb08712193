//! Settings: a TOML file, and the environment over it, checked into a [`Config`].
//!
//! Every key has a default, so that the kiosk runs with no configuration at all.

pub mod proxies;
pub mod server;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::domain::label::KioskNo;

/// The settings of a kiosk, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where content.db, journal.db and the simulated printer's slips lie.
    pub data: PathBuf,
    /// The numbers of 1–8 that this kiosk may have in its hall, the usual one first.
    pub kiosk_numbers: Vec<KioskNo>,
    pub screen: ScreenConfig,
    /// A trial on this machine that a kiosk enrols with by itself; with another server a kiosk is
    /// enrolled by `kiosk enrol TOKEN`, and channels and root come from there.
    pub server: Option<String>,
    /// How often is looked for newer content.
    pub poll: Duration,
}

/// The panel and how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenConfig {
    /// Pixels, for a screen that has no window of its own; a window takes the display's.
    pub width: u32,
    pub height: u32,
    /// Inches; makes sizes physical. Without it a panel of 102 pixels an inch is assumed.
    pub diagonal: Option<f32>,
    /// The loopback port of the screen in a browser; 0 takes a free one.
    pub port: u16,
}

/// The file as it is written. Keys and defaults:
///
/// | key | default | |
/// |---|---|---|
/// | `data` | `$XDG_DATA_HOME/query-corner` or `~/.local/share/query-corner` | folder of the databases |
/// | `kiosk_numbers` | `[1, 2, 3, 4, 5, 6, 7, 8]` | numbers this kiosk may have |
/// | `server` | none | a trial on this machine to enrol with, as `http://127.0.0.1:8080` |
/// | `poll_seconds` | `60` | how often is looked for newer content, 5 to 3600 |
/// | `screen.width`, `screen.height` | `1080`, `1920` | pixels of a screen without a display |
/// | `screen.diagonal` | none | inches |
/// | `screen.port` | `0` | port of the screen in a browser |
///
/// `QUERY_CORNER_DATA`, `QUERY_CORNER_WIDTH`, `QUERY_CORNER_HEIGHT`, `QUERY_CORNER_DIAGONAL` and
/// `QUERY_CORNER_PORT` go before the file, `QUERY_CORNER_SERVER` and `QUERY_CORNER_POLL_SECONDS` too.
///
/// What the keeper sets on the panel (which way up, how bright) is no key here: it lies in
/// `panel.json` in the data folder, beside the PIN's hash in `pin.json`, and goes with them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    data: Option<PathBuf>,
    kiosk_numbers: Option<Vec<u8>>,
    server: Option<String>,
    poll_seconds: Option<u64>,
    screen: RawScreen,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawScreen {
    width: Option<u32>,
    height: Option<u32>,
    diagonal: Option<f32>,
    port: Option<u16>,
}

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration {path} can't be read: {cause}")]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("the configuration {path} is wrong: {cause}")]
    Wrong {
        path: PathBuf,
        cause: toml::de::Error,
    },
    #[error("{name} is {value:?}, but must be {allowed}")]
    Value {
        name: &'static str,
        value: String,
        allowed: &'static str,
    },
    #[error("no data folder: set QUERY_CORNER_DATA, or data in the configuration, or HOME")]
    NoData,
}

/// Where a program's data is kept if nothing else is said (XDG Base Directory Specification);
/// none if the environment names no home.
fn data_folder(env: impl Fn(&str) -> Option<String>, program: &str) -> Option<PathBuf> {
    let shared = env("XDG_DATA_HOME").map(PathBuf::from);
    let home = || env("HOME").map(|home| Path::new(&home).join(".local/share"));
    Some(shared.or_else(home)?.join(program))
}

impl Config {
    /// Reads the file, if one is given, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let raw = match file {
            Some(path) => read(path)?,
            None => Raw::default(),
        };
        Self::of(raw, |name| {
            env::var(name).ok().filter(|value| !value.is_empty())
        })
    }

    fn of(raw: Raw, env: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let data = env("QUERY_CORNER_DATA")
            .map(PathBuf::from)
            .or(raw.data)
            .or_else(|| data_folder(&env, "query-corner"))
            .ok_or(ConfigError::NoData)?;
        let numbers = raw.kiosk_numbers.unwrap_or_else(|| (1..=8).collect());
        let number = |no: u8| {
            KioskNo::try_from(no)
                .ok()
                .filter(|no| no.is_kiosk())
                .ok_or_else(|| ConfigError::Value {
                    name: "kiosk_numbers",
                    value: no.to_string(),
                    allowed: "numbers of 1 to 8",
                })
        };
        let kiosk_numbers = numbers
            .into_iter()
            .map(number)
            .collect::<Result<Vec<_>, _>>()?;
        if kiosk_numbers.is_empty() {
            return Err(ConfigError::Value {
                name: "kiosk_numbers",
                value: "[]".into(),
                allowed: "at least one number of 1 to 8",
            });
        }
        let RawScreen {
            width,
            height,
            diagonal,
            port,
        } = raw.screen;
        let pixels = "480 to 8192 pixels";
        let side = |name, file: Option<u32>, usual| {
            number_in(name, env(name), file.unwrap_or(usual), 480..=8192, pixels)
        };
        let inches = "5 to 120 inches";
        let diagonal = match (env("QUERY_CORNER_DIAGONAL"), diagonal) {
            (None, None) => None,
            (set, file) => Some(number_in(
                "QUERY_CORNER_DIAGONAL",
                set,
                file.unwrap_or(0.0),
                5.0..=120.0,
                inches,
            )?),
        };
        Ok(Self {
            data,
            kiosk_numbers,
            server: env("QUERY_CORNER_SERVER").or(raw.server),
            poll: Duration::from_secs(number_in(
                "QUERY_CORNER_POLL_SECONDS",
                env("QUERY_CORNER_POLL_SECONDS"),
                raw.poll_seconds.unwrap_or(60),
                5..=3600,
                "5 to 3600 seconds",
            )?),
            screen: ScreenConfig {
                width: side("QUERY_CORNER_WIDTH", width, 1080)?,
                height: side("QUERY_CORNER_HEIGHT", height, 1920)?,
                diagonal,
                port: number_in(
                    "QUERY_CORNER_PORT",
                    env("QUERY_CORNER_PORT"),
                    port.unwrap_or(0),
                    0..=u16::MAX,
                    "0 to 65535",
                )?,
            },
        })
    }
}

fn read(path: &Path) -> Result<Raw, ConfigError> {
    let text = fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    toml::from_str(&text).map_err(|cause| ConfigError::Wrong {
        path: path.to_owned(),
        cause,
    })
}

/// The number that the environment sets, or the file's, within its range.
fn number_in<T: PartialOrd + std::str::FromStr + ToString>(
    name: &'static str,
    set: Option<String>,
    file: T,
    range: std::ops::RangeInclusive<T>,
    allowed: &'static str,
) -> Result<T, ConfigError> {
    let wrong = |value: String| ConfigError::Value {
        name,
        value,
        allowed,
    };
    let number = match set {
        Some(text) => text.parse().map_err(|_| wrong(text))?,
        None => file,
    };
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(wrong(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str, env: &[(&str, &str)]) -> Result<Config, String> {
        let raw = toml::from_str(toml).map_err(|error| error.to_string())?;
        let get = |name: &str| {
            env.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::of(raw, get).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_set_is_a_whole_configuration() {
        let config = config("", &[("HOME", "/home/keeper")]).unwrap();
        assert_eq!(
            config.data,
            Path::new("/home/keeper/.local/share/query-corner")
        );
        assert_eq!((config.screen.width, config.screen.height), (1080, 1920));
        assert_eq!(config.kiosk_numbers.len(), 8);
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let file = "data = \"/srv/a\"\n[screen]\nwidth = 800\nheight = 1280\n";
        let env = [
            ("QUERY_CORNER_DATA", "/srv/b"),
            ("QUERY_CORNER_WIDTH", "1920"),
        ];
        let config = config(file, &env).unwrap();
        assert_eq!(config.data, Path::new("/srv/b"));
        assert_eq!((config.screen.width, config.screen.height), (1920, 1280));
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        for (file, says) in [
            (
                "data = \"/a\"\nkiosk_numbers = [9]",
                "kiosk_numbers is \"9\", but must be numbers of 1 to 8",
            ),
            (
                "data = \"/a\"\n[screen]\nwidth = 12",
                "must be 480 to 8192 pixels",
            ),
            ("data = \"/a\"\ncolour = 1", "unknown field `colour`"),
        ] {
            let error = config(file, &[]).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
