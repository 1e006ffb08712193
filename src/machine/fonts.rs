//! A machine without fonts: the program's own stand in for the system's, by a configuration of
//! fontconfig's beside the data.

use std::{
    env, io,
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

/// What has fontconfig look for every file below another root; with the program's own fonts it must
/// not be set.
pub const ELSEWHERE: &str = "FONTCONFIG_SYSROOT";

/// The configuration that the process is to be given, with which it has the program's own fonts;
/// None where the system's will do, which only fontconfig can tell: files that end as fonts do may
/// be none, or be refused by a configuration. It is written into the data folder.
pub fn stand_in(data: &Path) -> Option<PathBuf> {
    if stands_in(data) || system_is_sound() {
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
    use std::fs;

    use super::*;

    #[test]
    fn the_fonts_that_stand_in_lie_in_the_data_folder_and_are_named() {
        let data = tempfile::tempdir().unwrap();
        let file = lay_out(data.path()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let folder = data.path().join("fonts").canonicalize().unwrap();
        assert!(text.contains(&folder.display().to_string()), "{text}");
        for (name, _) in slip::fonts::FILES {
            assert!(folder.join(name).is_file(), "{name}");
        }
    }
}
