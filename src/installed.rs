//! Where the files lie that a package or a checkout brings with the program.

use std::path::{Path, PathBuf};

/// Below an installation's or a checkout's root.
const PLACES: [&str; 2] = ["share/query-corner", "assets"];

/// The first place that has `name` as `wanted` (a file, a folder): below the program's own
/// folder or one above it, or below the working folder.
pub fn find(name: &str, wanted: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let above = program
        .iter()
        .flat_map(|path| path.ancestors().skip(1))
        .map(Path::to_path_buf);
    above
        .chain(std::env::current_dir().ok())
        .flat_map(|root| PLACES.map(|place| root.join(place).join(name)))
        .find(|path| wanted(path))
}
