//! The public TUF client conformance suite's situations, against the kiosk's own store, trust
//! and network code (`tests/interop/conformance.py` plays the server with python-tuf).

use std::process::Command;

use super::tools;

#[test]
fn the_client_does_what_the_conformance_suite_expects() {
    let Some(python) = tools::tuf_python() else {
        return;
    };
    let Some(client) = tools::example("tuf_client") else {
        return;
    };
    let suite = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/conformance.py");
    let done = Command::new(python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(suite)
        .arg(client)
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&done.stdout);
    println!("{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}");
}
