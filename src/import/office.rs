//! LibreOffice as a converter: older formats to .docx, documents to .pdf. Its own profile, no
//! macros, no links followed, no network where the system allows to take it away.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{error::ImportError, fonts};

/// What LibreOffice makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Docx,
    Pdf,
}

/// An installed LibreOffice.
#[derive(Clone, Debug)]
pub struct Office {
    program: PathBuf,
    /// util-linux `unshare`, if it may take the network away.
    unshare: Option<PathBuf>,
}

impl Office {
    /// Looks for LibreOffice on the path.
    pub fn find() -> Option<Self> {
        let program = on_path("soffice").or_else(|| on_path("libreoffice"))?;
        let unshare = on_path("unshare").filter(|unshare| {
            let mut probe = Command::new(unshare);
            probe.args(NO_NETWORK).arg("true");
            probe.stdout(Stdio::null()).stderr(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        });
        Some(Self { program, unshare })
    }

    /// Converts `file` inside `work`, an empty folder of its own, before `deadline`, and gives
    /// the bytes that were made.
    pub fn convert(
        &self,
        file: &Path,
        target: Target,
        work: &Path,
        deadline: Instant,
    ) -> Result<Vec<u8>, ImportError> {
        let failed = |reason: &str| ImportError::Office {
            reason: reason.to_owned(),
        };
        let profile = work.join("profile");
        write_profile(&profile).map_err(|error| failed(&error.to_string()))?;
        let fonts = write_fonts(work).map_err(|error| failed(&error.to_string()))?;
        let (filter, extension) = match target {
            Target::Docx => ("docx:MS Word 2007 XML", "docx"),
            Target::Pdf => ("pdf:writer_pdf_Export", "pdf"),
        };
        let mut command = match &self.unshare {
            Some(unshare) => {
                let mut command = Command::new(unshare);
                command.args(NO_NETWORK).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command
            .args([
                "--headless",
                "--norestore",
                "--nologo",
                "--nolockcheck",
                "--nodefault",
            ])
            .arg("--nofirststartwizard")
            .arg(format!(
                "-env:UserInstallation=file://{}",
                profile.display()
            ))
            .args(["--convert-to", filter, "--outdir"])
            .arg(work)
            .arg(file)
            .current_dir(work)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", work)
            .env("TMPDIR", work)
            .env("LANG", "C.UTF-8")
            .env("FONTCONFIG_FILE", fonts)
            // A proxy that is not there: what remains where the network cannot be taken away.
            .env("http_proxy", "http://127.0.0.1:9")
            .env("https_proxy", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // It stays in our group, so that whoever stops us stops it and its helpers.
        let mut child = command
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(failed("超时"));
                }
            }
        };
        let stem = file.file_stem().unwrap_or_default();
        let made = work.join(stem).with_extension(extension);
        let bytes = fs::read(&made).ok().filter(|bytes| !bytes.is_empty());
        bytes.ok_or_else(|| failed(&format!("没有生成文件（{status}）")))
    }
}

/// A user and a network of its own: the network has no way out.
const NO_NETWORK: [&str; 3] = ["--map-root-user", "--net", "--"];

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut candidates = env::split_paths(&path).map(|folder| folder.join(name));
    candidates.find(|candidate| candidate.is_file())
}

/// Our letters beside those of the system, so that Chinese shows on a server without any, and
/// titles set in 小标宋 or 黑体 stay bold.
fn write_fonts(work: &Path) -> std::io::Result<PathBuf> {
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

/// Settings: no macros, no links to other files, nothing active.
fn write_profile(profile: &Path) -> std::io::Result<()> {
    let settings = [
        (
            "/org.openoffice.Office.Common/Security/Scripting",
            "MacroSecurityLevel",
            "3",
        ),
        (
            "/org.openoffice.Office.Common/Security/Scripting",
            "DisableMacrosExecution",
            "true",
        ),
        (
            "/org.openoffice.Office.Common/Security/Scripting",
            "DisableActiveContent",
            "true",
        ),
        (
            "/org.openoffice.Office.Common/Security/Scripting",
            "BlockUntrustedRefererLinks",
            "true",
        ),
        ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
        (
            "/org.openoffice.Office.Writer/Content/Update",
            "Field",
            "false",
        ),
        ("/org.openoffice.Office.Common/Misc", "UseLocking", "false"),
    ];
    let items: String = settings
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
