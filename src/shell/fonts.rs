//! Rare characters: the full fonts, looked up on disk, as a fallback behind the
//! embedded cut, so that no name shows a box (GB 18030-2022).

use std::{
    panic,
    path::{Path, PathBuf},
};

use slint::fontique_011::{fontique, shared_collection};

use crate::installed;

/// Whether the system can be asked for its fonts. Where it has none at all, or a configuration that
/// names none, the library that asks it panics: this asks in its place.
pub fn system_is_sound() -> bool {
    let told = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let asked = panic::catch_unwind(|| {
        let options = fontique::CollectionOptions {
            shared: false,
            system_fonts: true,
        };
        drop(fontique::Collection::new(options));
    });
    panic::set_hook(told);
    asked.is_ok()
}

/// The full fonts, regular and bold, where the disk has them.
pub fn full_pair() -> Option<[PathBuf; 2]> {
    let folder = installed::find("fonts/full", Path::is_dir)?;
    Some(["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"].map(|name| folder.join(name)))
}

/// Registers the full fonts behind the embedded ones. Without them a rare
/// character shows a box, and nothing else changes.
pub fn load_rare_characters() {
    let Some(files) = full_pair() else {
        tracing::warn!("没有找到完整字体的目录：生僻字会显示成方框");
        return;
    };
    let mut collection = shared_collection();
    collection.load_fonts_from_paths(files);
    let Some(family) = collection.family_id("Noto Sans SC Full") else {
        tracing::warn!("完整字体读不了：生僻字会显示成方框");
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
