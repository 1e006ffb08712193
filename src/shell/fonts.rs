//! Rare characters: the full fonts, looked up on disk, as a fallback behind the
//! embedded cut, so that no name shows a box (GB 18030-2022).

use std::path::{Path, PathBuf};

use slint::fontique_011::{fontique, shared_collection};

/// Where the full fonts lie below an installation's or a checkout's root.
const PLACES: [&str; 2] = ["share/query-corner/fonts/full", "assets/fonts/full"];

/// The folder of full fonts: below the program's own folder or one above it, or
/// below the working folder.
fn folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let above = program
        .iter()
        .flat_map(|path| path.ancestors().skip(1))
        .map(Path::to_path_buf);
    above
        .chain(std::env::current_dir().ok())
        .flat_map(|root| PLACES.map(|place| root.join(place)))
        .find(|folder| folder.is_dir())
}

/// The full fonts, regular and bold, where the disk has them.
pub fn full_pair() -> Option<[PathBuf; 2]> {
    let folder = folder()?;
    Some(["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"].map(|name| folder.join(name)))
}

/// Registers the full fonts behind the embedded ones. Without them a rare
/// character shows a box, and nothing else changes.
pub fn load_rare_characters() {
    let Some(files) = full_pair() else {
        tracing::warn!("no folder of full fonts found: rare characters show a box");
        return;
    };
    let mut collection = shared_collection();
    collection.load_fonts_from_paths(files);
    let Some(family) = collection.family_id("Noto Sans SC Full") else {
        tracing::warn!("the full fonts could not be read");
        return;
    };
    for script in [*b"Hani", *b"Zyyy"] {
        let script = fontique::Script::from_bytes(script);
        collection.append_fallbacks(
            fontique::FallbackKey::new(script, None),
            std::iter::once(family),
        );
    }
}
