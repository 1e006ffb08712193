//! Many items at once: a folder in the content format, packed as a zip, in and out.

use std::io::{Cursor, Read, Write};

use crate::content::{
    channel::Channel,
    draft::Drafts,
    source::{self, SourceErrors, SourceFile, files::is_source},
};

use crate::server::{
    fault::Fault,
    storage::{Session, StorageError},
};

use super::{Place, version};

/// What an import may unpack to: files, bytes of one, bytes of all. A zip can hold far more than
/// it weighs.
const FILES_MAX: usize = 30_000;
const ONE_MAX: u64 = 9 << 20;
const ALL_MAX: u64 = 256 << 20;

/// Unpacks a zip into the files of a folder. A single folder at its top is taken off, because
/// that is how people pack.
pub fn unpack(bytes: &[u8]) -> Result<Vec<SourceFile>, Fault> {
    let unreadable = |_| Fault::refused("这不是能打开的 zip 文件");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > FILES_MAX {
        return Err(Fault::TooLarge(format!(
            "压缩包里有 {} 个文件，最多 {FILES_MAX} 个",
            archive.len()
        )));
    }
    let (mut files, mut total) = (Vec::new(), 0);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(unreadable)?;
        if file.is_dir() {
            continue;
        }
        // A path out of the folder is no path of a folder.
        let Some(path) = file.enclosed_name() else {
            return Err(Fault::refused("压缩包里有不合规的路径"));
        };
        let path = path.to_string_lossy().replace('\\', "/");
        let mut unpacked = Vec::new();
        file.take(ONE_MAX + 1)
            .read_to_end(&mut unpacked)
            .map_err(|_| Fault::refused(format!("压缩包里的“{path}”解不开")))?;
        total += unpacked.len() as u64;
        if unpacked.len() as u64 > ONE_MAX {
            let most = ONE_MAX >> 20;
            return Err(Fault::TooLarge(format!("“{path}”解开后最多 {most} MiB")));
        }
        if total > ALL_MAX {
            let most = ALL_MAX >> 20;
            return Err(Fault::TooLarge(format!("压缩包解开后最多 {most} MiB")));
        }
        files.push(SourceFile {
            path,
            bytes: unpacked,
        });
    }
    let mut files = without_top(files);
    files.retain(|file| is_source(&file.path));
    Ok(files)
}

fn without_top(files: Vec<SourceFile>) -> Vec<SourceFile> {
    if files.iter().any(|file| file.path == source::CHANNEL_FILE) {
        return files;
    }
    let top = files.iter().find_map(|file| {
        file.path
            .strip_suffix(source::CHANNEL_FILE)
            .map(str::to_owned)
    });
    let Some(top) = top else { return files };
    files
        .into_iter()
        .filter_map(|file| {
            let path = file.path.strip_prefix(&top)?.to_owned();
            Some(SourceFile { path, ..file })
        })
        .collect()
}

/// Reads an import; all that is wrong with it comes together.
pub fn read(files: &[SourceFile]) -> Result<Drafts, SourceErrors> {
    source::parse_foreign(files)
}

/// The newest version of every item of a channel that is not on its way off the screens.
pub fn drafts(session: &mut dyn Session, channel: &Channel) -> Result<Drafts, StorageError> {
    let rows = session.query(
        "SELECT key, current FROM item WHERE channel = $1 ORDER BY key",
        &[channel.name.as_str().into()],
    )?;
    let mut drafts = Vec::new();
    for row in rows {
        let place = Place {
            channel: channel.name.clone(),
            key: row.parsed("key")?,
        };
        drafts.extend(version::draft(session, &place, row.int("current")?)?);
    }
    Ok(Drafts {
        channel: channel.clone(),
        drafts,
    })
}

/// Packs a folder.
pub fn pack(drafts: &Drafts) -> Result<Vec<u8>, Fault> {
    let failed = |error: zip::result::ZipError| Fault::Internal(error.to_string());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for file in source::write(drafts)? {
        archive.start_file(file.path, options).map_err(failed)?;
        archive
            .write_all(&file.bytes)
            .map_err(|error| Fault::Internal(error.to_string()))?;
    }
    Ok(archive.finish().map_err(failed)?.into_inner())
}
