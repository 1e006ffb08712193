//! How much of the machine the server's process may use.

use crate::files;

/// A server of a county keeps two connections to each kiosk open. No process needs more.
const OPEN_FILES: u64 = 262_144;

/// Takes as many open files as the machine lets this process have: 1,024, which it is often given
/// at first, some hundred kiosks use up. Says how many there are now, if it is known.
pub fn take_open_files() -> Option<u64> {
    files::more_descriptors(OPEN_FILES);
    files::descriptors()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_process_may_open_what_the_machine_allows() {
        let before = files::descriptors();
        let now = take_open_files();
        assert!(now >= before.min(Some(OPEN_FILES)));
    }
}
