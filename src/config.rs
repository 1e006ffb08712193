//! Settings: a TOML file, and the environment over it, checked into a [`Config`].
//!
//! Every key has a default, so that the kiosk runs with no configuration at all.

pub mod proxies;
pub mod server;

use std::{
    env, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{domain::label::KioskNo, said};

/// The settings of a kiosk, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where content.db, journal.db and a simulated printer's slips lie.
    pub data: PathBuf,
    /// The numbers of 1–8 that this kiosk may have in its hall, the usual one first.
    pub kiosk_numbers: Vec<KioskNo>,
    pub screen: ScreenConfig,
    /// A trial on this machine that a kiosk enrols with by itself; with another server a kiosk is
    /// enrolled by `kiosk enrol TOKEN`, and channels and root come from there.
    pub server: Option<String>,
    /// What is printed with; None: what is usual, nothing but in a trial.
    pub printer: Option<PrinterChoice>,
    /// How often is looked for newer content.
    pub poll: Duration,
    /// The site on which the same items stand for everyone, without a `/` at the end: an item is
    /// at `{public_url}/{kind}/{name}`.
    pub public_url: Option<String>,
}

/// What a kiosk prints with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterChoice {
    /// Numbers are read off the screen.
    None,
    /// Slips become pictures in the data folder.
    Simulated,
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
/// | `server` | none | a trial on this machine to enrol with, as `http://127.0.0.1:8600` |
/// | `printer` | `none`, in a trial `simulated` | `none`, or `simulated`: slips become pictures in `slips/` |
/// | `poll_seconds` | `60` | how often is looked for newer content, 5 to 3600 |
/// | `public_url` | none | a site with the same items, as `https://example.gov.cn/corner` |
/// | `screen.width`, `screen.height` | `1080`, `1920` | pixels of a screen without a display |
/// | `screen.diagonal` | none | inches |
/// | `screen.port` | `0` | port of the screen in a browser |
///
/// `QUERY_CORNER_DATA`, `QUERY_CORNER_WIDTH`, `QUERY_CORNER_HEIGHT`, `QUERY_CORNER_DIAGONAL` and
/// `QUERY_CORNER_PORT` go before the file, `QUERY_CORNER_SERVER`,
/// `QUERY_CORNER_POLL_SECONDS` and `QUERY_CORNER_PUBLIC_URL` too.
///
/// What the keeper sets on the panel (which way up, how bright) is no key here: it lies in
/// `panel.json` in the data folder, beside the PIN's hash in `pin.json`, and goes with them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    data: Option<PathBuf>,
    kiosk_numbers: Option<Vec<u8>>,
    server: Option<String>,
    printer: Option<PrinterChoice>,
    poll_seconds: Option<u64>,
    public_url: Option<String>,
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

/// Why the settings can't be used, in the words of whoever keeps them.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("读不了配置文件 {path}：{}。请看路径对不对，运行程序的用户能不能读", said::io(.cause))]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("配置文件 {path} {place}：{reason}")]
    Wrong {
        path: PathBuf,
        /// Which line, with what it says.
        place: String,
        reason: String,
    },
    /// A value of the file, below the file's name.
    #[error("配置文件 {path}：{error}")]
    InFile { path: PathBuf, error: Box<Self> },
    #[error("{name} 写的是“{value}”，应当是{allowed}")]
    Value {
        name: &'static str,
        value: String,
        allowed: &'static str,
    },
    #[error(
        "{name} 写的是“{listen}”，不是本机地址，必须用 HTTPS：再写 tls = \"local\"（服务器自己的证书机构），\
         或者写 certificate 和 key；只在本机用的，写 127.0.0.1 加端口"
    )]
    Open {
        name: &'static str,
        listen: SocketAddr,
    },
    #[error("写了 {has}，没有写 {lacks}：证书链和私钥两个文件都要写")]
    Half {
        has: &'static str,
        lacks: &'static str,
    },
    #[error(
        "tls 和 certificate、key 写在一起：只能用一种，有单位证书的删掉 tls，没有的删掉 certificate 和 key"
    )]
    TwoCertificates,
    #[error(
        "不知道数据放在哪个目录：请在配置文件里写 data，或者设环境变量 {0}；平常用的是主目录，但没有设 HOME"
    )]
    NoData(&'static str),
}

impl ConfigError {
    /// The same, said of a file. What the environment sets is not in it.
    fn in_file(self, path: Option<&Path>) -> Self {
        match (self, path) {
            (error @ (Self::Value { name, .. } | Self::Open { name, .. }), Some(path))
                if !name.starts_with("QUERY_CORNER") =>
            {
                let path = path.to_owned();
                let error = Box::new(error);
                Self::InFile { path, error }
            }
            (error @ (Self::Half { .. } | Self::TwoCertificates), Some(path)) => Self::InFile {
                path: path.to_owned(),
                error: Box::new(error),
            },
            (error, _) => error,
        }
    }
}

/// Reads a file of settings; nothing is set without one.
fn read<T: DeserializeOwned + Default>(file: Option<&Path>) -> Result<T, ConfigError> {
    let Some(path) = file else {
        return Ok(T::default());
    };
    let text = fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    toml::from_str(&text).map_err(|error| ConfigError::Wrong {
        path: path.to_owned(),
        place: line_of(&text, error.span().map_or(0, |span| span.start)),
        reason: said::format_error(error.message()),
    })
}

/// The line of a text in which something lies, with its number.
fn line_of(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let number = before.matches('\n').count();
    let line = text.lines().nth(number).unwrap_or_default();
    format!("第 {} 行“{}”", number + 1, line.trim())
}

/// What the environment sets.
fn environment(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
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
        Self::of(read(file)?, environment).map_err(|error| error.in_file(file))
    }

    /// Whether a simulated printer is asked for: by the setting, or by the trial where nothing
    /// is set.
    pub fn simulates_printer(&self) -> bool {
        match self.printer {
            Some(choice) => choice == PrinterChoice::Simulated,
            None => self.server.is_some(),
        }
    }

    fn of(raw: Raw, env: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let data = env("QUERY_CORNER_DATA")
            .map(PathBuf::from)
            .or(raw.data)
            .or_else(|| data_folder(&env, "query-corner"))
            .ok_or(ConfigError::NoData("QUERY_CORNER_DATA"))?;
        let numbers = raw.kiosk_numbers.unwrap_or_else(|| (1..=8).collect());
        let number = |no: u8| {
            KioskNo::try_from(no)
                .ok()
                .filter(|no| no.is_kiosk())
                .ok_or_else(|| ConfigError::Value {
                    name: "kiosk_numbers",
                    value: no.to_string(),
                    allowed: "1 到 8 的数",
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
                allowed: "方括号里至少一个 1 到 8 的数",
            });
        }
        let RawScreen {
            width,
            height,
            diagonal,
            port,
        } = raw.screen;
        let pixels = "480 到 8192（像素）";
        let side = |name, set, file: Option<u32>, usual| {
            number_in(
                name,
                (set, env(set)),
                file.unwrap_or(usual),
                480..=8192,
                pixels,
            )
        };
        let inches = ("QUERY_CORNER_DIAGONAL", env("QUERY_CORNER_DIAGONAL"));
        let diagonal = match (&inches.1, diagonal) {
            (None, None) => None,
            (_, file) => Some(number_in(
                "screen.diagonal",
                inches,
                file.unwrap_or(0.0),
                5.0..=120.0,
                "5 到 120（英寸）",
            )?),
        };
        let public_url = match env("QUERY_CORNER_PUBLIC_URL") {
            Some(url) => Some(("QUERY_CORNER_PUBLIC_URL", url)),
            None => raw.public_url.map(|url| ("public_url", url)),
        };
        Ok(Self {
            data,
            kiosk_numbers,
            public_url: public_url.map(|(name, url)| site(name, &url)).transpose()?,
            server: env("QUERY_CORNER_SERVER").or(raw.server),
            printer: raw.printer,
            poll: Duration::from_secs(number_in(
                "poll_seconds",
                (
                    "QUERY_CORNER_POLL_SECONDS",
                    env("QUERY_CORNER_POLL_SECONDS"),
                ),
                raw.poll_seconds.unwrap_or(60),
                5..=3600,
                "5 到 3600（秒）",
            )?),
            screen: ScreenConfig {
                width: side("screen.width", "QUERY_CORNER_WIDTH", width, 1080)?,
                height: side("screen.height", "QUERY_CORNER_HEIGHT", height, 1920)?,
                diagonal,
                port: number_in(
                    "screen.port",
                    ("QUERY_CORNER_PORT", env("QUERY_CORNER_PORT")),
                    port.unwrap_or(0),
                    0..=u16::MAX,
                    "0 到 65535",
                )?,
            },
        })
    }
}

/// The address of a site that phones can open: http or https, a host, a path perhaps; no query, no
/// fragment and nobody's name or password.
fn site(name: &'static str, url: &str) -> Result<String, ConfigError> {
    let wrong = || ConfigError::Value {
        name,
        value: url.to_owned(),
        allowed: "http:// 或 https:// 开头的网址，如 https://example.gov.cn/corner，不带问号、井号和空格",
    };
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let rest = rest.ok_or_else(wrong)?;
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~%/:[]".contains(c);
    let named = host.chars().any(|c| c.is_ascii_alphanumeric());
    match named && rest.chars().all(plain) && url.len() <= 200 {
        true => Ok(url.trim_end_matches('/').to_owned()),
        false => Err(wrong()),
    }
}

/// The number that the environment sets under its own name, or the file's, within its range.
fn number_in<T: PartialOrd + std::str::FromStr + ToString>(
    name: &'static str,
    (variable, set): (&'static str, Option<String>),
    file: T,
    range: std::ops::RangeInclusive<T>,
    allowed: &'static str,
) -> Result<T, ConfigError> {
    let name = if set.is_some() { variable } else { name };
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
    fn a_simulated_printer_is_there_only_where_it_is_asked_for_or_a_trial_runs() {
        for (file, simulated) in [
            ("", false),
            ("printer = \"none\"", false),
            ("printer = \"simulated\"", true),
            ("server = \"http://127.0.0.1:8600\"", true),
            (
                "server = \"http://127.0.0.1:8600\"\nprinter = \"none\"",
                false,
            ),
        ] {
            let config = config(&format!("data = \"/a\"\n{file}"), &[]).unwrap();
            assert_eq!(config.simulates_printer(), simulated, "{file}");
        }
        assert!(config("data = \"/a\"\nprinter = \"laser\"", &[]).is_err());
    }

    #[test]
    fn a_public_site_is_an_address_that_phones_can_open() {
        let read = |url: &str| {
            let file = format!("data = \"/a\"\npublic_url = \"{url}\"");
            config(&file, &[]).map(|config| config.public_url.unwrap())
        };
        for (url, site) in [
            ("https://example.gov.cn", "https://example.gov.cn"),
            (
                "http://10.0.0.5:8080/corner/",
                "http://10.0.0.5:8080/corner",
            ),
        ] {
            assert_eq!(read(url).as_deref(), Ok(site));
        }
        for url in [
            "example.gov.cn",
            "ftp://example.gov.cn",
            "https://",
            "https:///corner",
            "https://example.gov.cn/?a=1",
            "https://example.gov.cn/#top",
            "https://keeper:secret@example.gov.cn",
            "https://example.gov.cn/a b",
            "javascript:alert(1)",
        ] {
            let error = read(url).unwrap_err();
            assert!(error.contains("public_url 写的是"), "{error}");
        }
        let env = [("QUERY_CORNER_PUBLIC_URL", "nowhere")];
        let error = config("data = \"/a\"", &env).unwrap_err();
        assert!(error.contains("QUERY_CORNER_PUBLIC_URL 写的是"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        let size = [("QUERY_CORNER_WIDTH", "wide")];
        for (file, env, says) in [
            (
                "data = \"/a\"\nkiosk_numbers = [9]",
                &[][..],
                "kiosk_numbers 写的是“9”，应当是1 到 8 的数",
            ),
            (
                "data = \"/a\"\n[screen]\nwidth = 12",
                &[],
                "screen.width 写的是“12”，应当是480 到 8192",
            ),
            ("data = \"/a\"", &size, "QUERY_CORNER_WIDTH 写的是“wide”"),
            ("data = \"/a\"\ncolour = 1", &[], "unknown field `colour`"),
        ] {
            let error = config(file, env).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_file_is_named_with_its_line_and_with_what_it_may_say() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.toml");
        for (text, says) in [
            (
                "\ncolour = 1\n",
                "第 2 行“colour = 1”：没有“colour”这个键，可以写的有 data",
            ),
            (
                "poll_seconds = \"a\"",
                "第 1 行“poll_seconds = \"a\"”：写的是文字 \"a\"",
            ),
            ("data = ", "第 1 行“data =”：等号右边没有写"),
            (
                "data = \"/a\"\npoll_seconds = 1",
                "：poll_seconds 写的是“1”",
            ),
        ] {
            fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
            assert!(error.contains("kiosk.toml"), "{error}");
        }
        let missing = Config::load(Some(&folder.path().join("none.toml"))).unwrap_err();
        assert!(missing.to_string().contains("没有这个文件"), "{missing}");
    }
}
