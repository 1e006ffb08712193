//! LibreOffice's own settings for one conversion: a profile that trusts nothing, and fonts.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::import::fonts;

/// Where they lie.
pub struct Settings {
    pub profile: PathBuf,
    /// fontconfig's.
    pub fonts: PathBuf,
}

/// Writes them below `work`.
pub fn write(work: &Path) -> io::Result<Settings> {
    let profile = work.join("profile");
    write_profile(&profile)?;
    let fonts = write_fonts(work)?;
    Ok(Settings { profile, fonts })
}

/// Our letters beside those of the system, so that Chinese shows on a server without any, and
/// titles set in 小标宋 or 黑体 stay bold.
fn write_fonts(work: &Path) -> io::Result<PathBuf> {
    let folder = work.join("fonts");
    fs::create_dir_all(&folder)?;
    for (name, bytes) in fonts::FILES {
        fs::write(folder.join(name), bytes)?;
    }
    let config = work.join("fonts.conf");
    fs::write(
        &config,
        format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n\
             <fontconfig><dir>{}</dir><dir>/usr/share/fonts</dir><cachedir>{}</cachedir></fontconfig>\n",
            folder.display(),
            work.join("cache").display()
        ),
    )?;
    Ok(config)
}

const SCRIPTING: &str = "/org.openoffice.Office.Common/Security/Scripting";
const NET: &str = "/org.openoffice.Inet/Settings";
const UPDATE: &str = "/org.openoffice.Office.Writer/Content/Update";

/// No macros, no scripts, no links to other files, nothing active, nothing brought up to date.
const SETTINGS: [(&str, &str, &str); 16] = [
    (SCRIPTING, "MacroSecurityLevel", "3"),
    (SCRIPTING, "DisableMacrosExecution", "true"),
    (SCRIPTING, "DisablePythonRuntime", "true"),
    (SCRIPTING, "DisableActiveContent", "true"),
    (SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (SCRIPTING, "CheckDocumentEvents", "true"),
    // 0 is never.
    (UPDATE, "Link", "0"),
    (UPDATE, "Field", "false"),
    (UPDATE, "Chart", "false"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("/org.openoffice.Office.Common/Misc", "UseLocking", "false"),
    // A proxy that is not there.
    (NET, "ooInetProxyType", "2"),
    (NET, "ooInetHTTPProxyName", "127.0.0.1"),
    (NET, "ooInetHTTPProxyPort", "9"),
    (NET, "ooInetHTTPSProxyName", "127.0.0.1"),
    (NET, "ooInetHTTPSProxyPort", "9"),
];

fn write_profile(profile: &Path) -> io::Result<()> {
    let items: String = SETTINGS
        .iter()
        .map(|(path, name, value)| {
            format!(
                "<item oor:path=\"{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\">\
                 <value>{value}</value></prop></item>\n"
            )
        })
        .collect();
    let user = profile.join("user");
    fs::create_dir_all(&user)?;
    fs::write(
        user.join("registrymodifications.xcu"),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
             xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n{items}</oor:items>\n"
        ),
    )
}
