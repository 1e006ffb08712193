//! The factory content, carried inside the program: what a kiosk shows before anything was
//! published to it.

use std::borrow::Cow;

use super::{
    digest::Digest,
    source::{SourceFile, files::is_source},
};

#[derive(rust_embed::RustEmbed)]
#[folder = "assets/content"]
struct Embedded;

/// The files of the factory content, in the order of their paths.
pub fn files() -> Vec<SourceFile> {
    let mut files: Vec<_> = Embedded::iter()
        .filter(|path| is_source(path))
        .filter_map(|path| {
            let bytes = match Embedded::get(&path)?.data {
                Cow::Borrowed(bytes) => bytes.to_vec(),
                Cow::Owned(bytes) => bytes,
            };
            Some(SourceFile {
                path: path.into_owned(),
                bytes,
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Tells one factory content from another without reading it: the digest of all paths and of the
/// digests that the compiler took of the files.
pub fn fingerprint() -> Digest {
    let mut paths: Vec<_> = Embedded::iter().filter(|path| is_source(path)).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        if let Some(file) = Embedded::get(&path) {
            all.extend_from_slice(path.as_bytes());
            all.push(0);
            all.extend_from_slice(&file.metadata.sha256_hash());
        }
    }
    Digest::of(&all)
}
