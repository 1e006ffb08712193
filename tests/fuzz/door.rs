//! Coverage finds what the readers have not met: one target for all of them, so that the program is
//! built once. `QUERY_CORNER_DOOR` names the reader; README.md beside this says how it is run.
#![no_main]

mod doors;
mod uploads;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

use doors::{Door, WIRE, WRITTEN};
use uploads::UPLOADS;

static DOOR: LazyLock<&'static Door> = LazyLock::new(|| {
    let name = std::env::var("QUERY_CORNER_DOOR").expect("QUERY_CORNER_DOOR names no reader");
    let mut all = WIRE.iter().chain(&WRITTEN).chain(&UPLOADS);
    all.find(|door| door.name == name)
        .unwrap_or_else(|| panic!("there is no reader {name}"))
});

fuzz_target!(|bytes: &[u8]| {
    (DOOR.read)(bytes);
});
