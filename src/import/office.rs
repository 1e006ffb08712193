//! LibreOffice as a converter: older formats to .docx, documents to .pdf. A process of ours makes
//! its folder ready, shuts itself in with what LibreOffice needs, and becomes LibreOffice: it has
//! its own settings, runs no macros, follows no links, and could reach nothing if it did.

mod settings;

use std::{
    env, fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde::{Deserialize, Serialize};

use super::error::ImportError;
use crate::sandbox::{
    Calls, Sandbox, Use,
    places::{DEVICES, FONTS, LIBRARIES},
};

/// What LibreOffice makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Docx,
    Pdf,
}

impl Target {
    fn filter(self) -> &'static str {
        match self {
            Self::Docx => "docx:MS Word 2007 XML",
            Self::Pdf => "pdf:writer_pdf_Export",
        }
    }

    /// What is made, below the folder that LibreOffice works in.
    pub fn made(self) -> &'static Path {
        Path::new(match self {
            Self::Docx => "made/in.docx",
            Self::Pdf => "made/in.pdf",
        })
    }
}

/// How LibreOffice is to read the file: by the name of one of its readers, so that what a file
/// says of itself chooses no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Docx,
    RichText,
    /// .doc and .wps; which reader is for which decade, LibreOffice tells by the file.
    Compound,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Docx => "in.docx",
            Self::RichText => "in.rtf",
            Self::Compound => "in.doc",
        }
    }

    fn filter(self) -> Option<&'static str> {
        match self {
            Self::Docx => Some("--infilter=MS Word 2007 XML"),
            Self::RichText => Some("--infilter=Rich Text Format"),
            Self::Compound => None,
        }
    }
}

/// An installed LibreOffice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The folder of its programs, without links.
    programs: PathBuf,
}

/// Its starter: what `soffice`, a script for a shell, starts as well.
const STARTER: &str = "oosplash";

/// Where distributions keep parts of it that its own folder only links to.
const ELSEWHERE: [&str; 4] = [
    "/etc/libreoffice",
    "/usr/share/libreoffice",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
];

impl Office {
    /// Looks for LibreOffice on the path.
    pub fn find() -> Option<Self> {
        let found = on_path("soffice").or_else(|| on_path("libreoffice"))?;
        let programs = fs::canonicalize(found).ok()?.parent()?.to_owned();
        let starter = programs.join(STARTER);
        starter.is_file().then_some(Self { programs })
    }

    /// What LibreOffice needs of the machine, and `work`, the folder that it works in.
    pub fn sandbox(&self, work: &Path) -> Sandbox {
        let home = self.programs.parent().unwrap_or(&self.programs);
        Sandbox::new(Calls::Foreign)
            .leave_all(&LIBRARIES, Use::Run)
            .leave_all(&FONTS, Use::Read)
            .leave_all(&DEVICES, Use::Read)
            .leave_all(&ELSEWHERE, Use::Read)
            // Its processes meet at a socket there.
            .leave("/tmp", Use::Empty)
            // By this it sees that it runs on Linux as it should; nothing else of `/proc` is left.
            .leave("/proc/version", Use::Read)
            .leave(home, Use::Run)
            .leave(work, Use::Write)
    }

    /// Makes `work`, an empty folder, ready for converting `bytes`, shuts this process in, and
    /// becomes LibreOffice. Comes back with what went wrong before that. If `guarded`, it goes on
    /// only where the machine's other files are out of reach.
    pub fn become_it(
        &self,
        bytes: &[u8],
        (source, target): (Source, Target),
        work: &Path,
        guarded: bool,
    ) -> ImportError {
        let failed = |error: std::io::Error| ImportError::Office {
            reason: error.to_string(),
        };
        let file = work.join(source.name());
        let made = work.join(target.made());
        let made = made.parent().unwrap_or(work);
        let ready = fs::write(&file, bytes)
            .and_then(|()| fs::create_dir_all(made))
            .and_then(|()| settings::write(work));
        let ready = match ready {
            Ok(ready) => ready,
            Err(error) => return failed(error),
        };
        let held = self.sandbox(work).enter();
        if guarded && !held.holds_files() {
            return ImportError::Unguarded;
        }
        let error = Command::new(self.programs.join(STARTER))
            .args([
                "--headless",
                "--norestore",
                "--nologo",
                "--nolockcheck",
                "--nodefault",
                "--nofirststartwizard",
            ])
            .arg(format!(
                "-env:UserInstallation=file://{}",
                ready.profile.display()
            ))
            .args(source.filter())
            .args(["--convert-to", target.filter(), "--outdir"])
            .arg(made)
            .arg(&file)
            .current_dir(work)
            .env_clear()
            .env("PATH", "")
            .env("HOME", work)
            .env("TMPDIR", work)
            .env("LANG", "C.UTF-8")
            .env("SAL_USE_VCLPLUGIN", "svp")
            // Beside its programs; the loader would find that out in `/proc`.
            .env("LD_LIBRARY_PATH", &self.programs)
            .env("FONTCONFIG_FILE", ready.fonts)
            .exec();
        failed(error)
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut candidates = env::split_paths(&path).map(|folder| folder.join(name));
    candidates.find(|candidate| candidate.is_file())
}
