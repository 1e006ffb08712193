//! A machine without fonts: the program's own stand in for the system's, by a configuration of
//! fontconfig's beside the data.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use crate::{
    device::slip,
    files::{self, Readers},
    said,
    shell::fonts::system_is_sound,
};

/// What names fontconfig's configuration.
pub const VARIABLE: &str = "FONTCONFIG_FILE";

/// Where a system keeps its fonts, below the home folder too.
const USUAL: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];
const AT_HOME: [&str; 2] = [".local/share/fonts", ".fonts"];

/// How deep in them a font may lie.
const DEEP: u32 = 4;

/// The configuration that the process is to be given, with which it has the program's own fonts;
/// None where the system's will do. It is written into the data folder.
pub fn stand_in(data: &Path) -> Option<PathBuf> {
    if stands_in(data) || has_usual() || system_is_sound() {
        return None;
    }
    match lay_out(data) {
        Ok(file) => {
            tracing::warn!("系统没有字体，或者字体配置里没有：用程序自带的");
            Some(file)
        }
        Err(error) => {
            tracing::error!("系统没有字体，程序自带的也放不下：{}", said::io(&error));
            None
        }
    }
}

/// Whether this process was given the program's own fonts.
pub fn stands_in(data: &Path) -> bool {
    env::var_os(VARIABLE).is_some_and(|file| Path::new(&file) == place(data))
}

/// From the root: fontconfig looks for any other below its own folder.
fn place(data: &Path) -> PathBuf {
    let file = data.join("fonts/fonts.conf");
    std::path::absolute(&file).unwrap_or(file)
}

/// A font where systems keep them, and nothing that says they are elsewhere: that is sound, and
/// seen in less time than asking takes.
fn has_usual() -> bool {
    let set = ["FONTCONFIG_PATH", VARIABLE].map(env::var_os);
    if set.iter().any(Option::is_some) {
        return false;
    }
    let home = env::var_os("HOME").map(PathBuf::from);
    let at_home = home
        .iter()
        .flat_map(|home| AT_HOME.map(|name| home.join(name)));
    let usual = USUAL.iter().map(PathBuf::from).chain(at_home);
    usual.into_iter().any(|folder| has_font(&folder, DEEP))
}

fn has_font(folder: &Path, deep: u32) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let path = entry.path();
        let ending = path.extension().unwrap_or_default();
        ["ttf", "otf", "ttc"].iter().any(|font| ending == *font)
            || (deep > 0 && path.is_dir() && has_font(&path, deep - 1))
    })
}

fn lay_out(data: &Path) -> io::Result<PathBuf> {
    let file = place(data);
    let folder = data.join("fonts");
    for (name, bytes) in slip::fonts::FILES {
        files::replace(&folder.join(name), bytes, Readers::Owner)?;
    }
    let named = folder.canonicalize()?.display().to_string();
    let named = named.replace('&', "&amp;").replace('<', "&lt;");
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig>\n\
         <dir>{named}</dir>\n<cachedir>{named}/cache</cachedir>\n</fontconfig>\n"
    );
    files::replace(&file, text.as_bytes(), Readers::Owner)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_that_stand_in_lie_in_the_data_folder_and_are_named() {
        let data = tempfile::tempdir().unwrap();
        let file = lay_out(data.path()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let folder = data.path().join("fonts").canonicalize().unwrap();
        assert!(text.contains(&folder.display().to_string()), "{text}");
        assert!(has_font(&folder, 0));
        assert!(!has_font(&data.path().join("none"), DEEP));
        assert!(!has_font(data.path(), 0) && has_font(data.path(), 1));
    }
}
