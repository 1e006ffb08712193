//! Outside tools that some tests talk to; tests/tools.sh installs them. A test whose tool is
//! missing says so and is skipped, but in CI it fails.

use std::path::{Path, PathBuf};

/// A Python that has the packages `tuf` and `cryptography`.
pub fn tuf_python() -> Option<PathBuf> {
    let named = std::env::var_os("QUERY_CORNER_TUF_PYTHON").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/tuf/bin/python");
    found("a Python with tuf", named.unwrap_or(usual))
}

/// An example of this package, built beside the tests.
pub fn example(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().expect("this test is a program");
    let folder = tests.parent().and_then(Path::parent).expect("target/debug");
    found(name, folder.join("examples").join(name))
}

fn found(what: &str, place: PathBuf) -> Option<PathBuf> {
    if place.exists() {
        return Some(place);
    }
    let missing = format!("{what} is missing at {}", place.display());
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{missing}"
    );
    println!("skipped: {missing}");
    None
}

/// A program on the path.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&folders).map(|folder| folder.join(name));
    let place = places.into_iter().find(|place| place.exists());
    found(name, place.unwrap_or_else(|| PathBuf::from(name)))
}
