//! A zip read with care: how much it unpacks to is counted while it unpacks, never believed.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use super::{
    error::{Countable, Foreign, ImportError, damaged},
    limits::{Limits, ZIP_FILES},
};

/// A zip of parts, each unpacked when it is asked for.
pub struct Archive<'a> {
    zip: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// Places by name, with `/` and without one in front.
    places: BTreeMap<String, usize>,
    /// Bytes that may still be unpacked.
    left: u64,
    limit: u64,
}

impl<'a> Archive<'a> {
    /// Reads the directory of a zip and refuses names that lead out of it.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ImportError> {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| damaged(format!("不是完整的压缩包：{error}")))?;
        if zip.len() > ZIP_FILES {
            let limit = ZIP_FILES as u64;
            let what = Countable::Files;
            return Err(ImportError::TooMany { what, limit });
        }
        let mut places = BTreeMap::new();
        for at in 0..zip.len() {
            let file = zip
                .by_index_raw(at)
                .map_err(|error| damaged(error.to_string()))?;
            if file.encrypted() {
                return Err(ImportError::Encrypted);
            }
            let name = file.name().map_err(|error| damaged(error.to_string()))?;
            let name = safe_name(&name)?;
            if file.is_file() {
                places.insert(name, at);
            }
        }
        Ok(Self {
            zip,
            places,
            left: limits.unpacked,
            limit: limits.unpacked,
        })
    }

    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The names of all parts, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// Unpacks one part; none if there is none of that name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(&at) = self.places.get(name) else {
            return Ok(None);
        };
        let broken = |error: String| damaged(format!("{name}：{error}"));
        let file = self
            .zip
            .by_index(at)
            .map_err(|error| broken(error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(error.to_string()))?;
        let size = bytes.len() as u64;
        if size > self.left {
            return Err(ImportError::Unpacks { limit: self.limit });
        }
        self.left -= size;
        Ok(Some(bytes))
    }

    /// What kind of file the zip is of those that are not taken.
    pub fn foreign(&self) -> Option<Foreign> {
        let kinds = [
            ("xl/workbook.xml", Foreign::Spreadsheet),
            ("xl/workbook.bin", Foreign::Spreadsheet),
            ("ppt/presentation.xml", Foreign::Slides),
            ("META-INF/MANIFEST.MF", Foreign::Program),
            ("content.xml", Foreign::OpenDocument),
        ];
        let found = kinds.into_iter().find(|(name, _)| self.has(name));
        found.map(|(_, kind)| kind)
    }
}

/// The name with `/`; an error if it leads out of the folder that it is unpacked to.
fn safe_name(name: &str) -> Result<String, ImportError> {
    let name = name.replace('\\', "/");
    let inside = name.strip_prefix('/').unwrap_or(&name);
    let leads_out = inside.split('/').any(|part| part == "..")
        || inside.starts_with('/')
        || inside.contains('\0')
        || inside.get(1..2) == Some(":");
    if leads_out {
        let name = name.chars().filter(|c| !c.is_control()).take(80).collect();
        return Err(ImportError::UnsafePath { name });
    }
    Ok(inside.to_owned())
}

/// A zip of `parts` without compression, for a reader that knows no limits of its own.
pub fn stored(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ImportError> {
    let failed = |error: String| ImportError::Unwritable { reason: error };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options)
            .map_err(|error| failed(error.to_string()))?;
        zip.write_all(bytes)
            .map_err(|error| failed(error.to_string()))?;
    }
    let written = zip.finish().map_err(|error| failed(error.to_string()))?;
    Ok(written.into_inner())
}
