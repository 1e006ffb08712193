//! How much of the machine the server's process may use.

/// A server of a county keeps two connections to each kiosk open. No process needs more.
#[cfg(unix)]
const OPEN_FILES: u64 = 262_144;

/// Takes as many open files as the machine lets this process have: what it is given at first is
/// often 1,024, which some hundred kiosks use up. Says how many there are now, if it is known.
pub fn take_open_files() -> Option<u64> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let given = getrlimit(Resource::Nofile);
        let most = given
            .maximum
            .map_or(OPEN_FILES, |most| most.min(OPEN_FILES));
        if given.current.is_some_and(|current| current < most) {
            let wanted = Rlimit {
                current: Some(most),
                maximum: given.maximum,
            };
            if let Err(error) = setrlimit(Resource::Nofile, wanted) {
                tracing::warn!(%error, "最多只能同时打开 {:?} 个文件，连接多时会不够", given.current);
            }
        }
        getrlimit(Resource::Nofile).current
    }
    #[cfg(not(unix))]
    None
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn the_process_may_open_what_the_machine_allows() {
        let before = getrlimit(Resource::Nofile);
        let now = super::take_open_files();
        assert!(now >= before.current.min(Some(super::OPEN_FILES)));
        assert_eq!(getrlimit(Resource::Nofile).maximum, before.maximum);
    }
}
