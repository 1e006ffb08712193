//! A foreign file (Word, WPS, PDF, OFD, web page, text), converted in a process of its own and
//! kept until its editor has compared it with the original.

use std::path::{Path, PathBuf};

use crate::{
    content::{channel::Channel, draft::Attachment},
    domain::characters::is_ignorable,
    files::{self, Readers},
    import::{Imported, Importer, Limits},
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::proof::{self, Proof},
        request::{Request, Upload},
        secret::Secret,
    },
};

/// A folder for one conversion, gone with it.
struct Workshop(PathBuf);

impl Workshop {
    fn new(data: &Path) -> Result<Self, Fault> {
        let folder = data.join("import").join(Secret::new()?.text());
        files::make_private(&folder)
            .map_err(|error| Fault::Internal(format!("{}: {error}", folder.display())))?;
        Ok(Self(folder))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "转换用的目录没有删掉");
        }
    }
}

/// Converts an upload and leads to the page where it is compared with the original.
pub fn document(request: &Request, channel: &Channel, upload: &Upload) -> Result<Answer, Fault> {
    let account = request.account()?;
    // A file is called by what is seen of its name.
    let seen = |c: &char| !is_ignorable(*c);
    let name: String = upload.name.chars().filter(seen).take(120).collect();
    let workshop = Workshop::new(&request.server.config.data)?;
    // Between texts the file's name decides, by its end alone.
    let extension = Path::new(&upload.name).extension().unwrap_or_default();
    let extension = extension.to_string_lossy().to_lowercase();
    let (file, out) = (
        workshop.0.join("file").with_extension(&extension),
        workshop.0.join("out"),
    );
    files::replace(&file, &upload.bytes, Readers::Owner)
        .map_err(|error| Fault::Internal(format!("{}: {error}", file.display())))?;
    let importer = Importer {
        program: request.server.config.program.clone(),
        limits: Limits::default(),
    };
    let mut imported = importer
        .convert(&file, &out)
        .map_err(|error| Fault::refused(format!("“{name}”没有导入：{error}")))?;
    // The worker knows the file by another name.
    imported.look_at(
        "文件名",
        name.rsplit_once('.').map_or(&name, |(stem, _)| stem),
    );
    let pictures = pictures(&imported, &out)?;
    let proof = Proof {
        channel: channel.name.clone(),
        file: name,
        imported,
    };
    let id = request.server.store.write(|s| {
        let id = proof::keep(s, account.id, &proof, &pictures, request.now)?;
        request.audit(s, Act::Converted, &proof.file, channel.name.as_str())?;
        Ok::<_, Fault>(id)
    })?;
    Ok(Answer::go(format!("/import/proof/{id}")))
}

/// Pictures and pages, each once.
fn pictures(imported: &Imported, folder: &Path) -> Result<Vec<Attachment>, Fault> {
    let mut names: Vec<_> = imported
        .pictures
        .iter()
        .chain(&imported.pages)
        .map(|picture| &picture.name)
        .collect();
    names.sort();
    names.dedup();
    let read = |name: &String| {
        let bytes = files::read(&folder.join(name), u64::MAX);
        let bytes = bytes.map_err(|error| Fault::Internal(format!("{name}: {error}")))?;
        Ok(Attachment {
            name: name.clone(),
            bytes: bytes.ok_or_else(|| Fault::Internal(format!("{name}: not made")))?,
        })
    };
    names.into_iter().map(read).collect()
}
