//! One at a time: whoever changes the repository holds it. Its versions are counted and its files
//! follow from each other, so two servers of a site that changed it at once would get in each
//! other's way.

use std::{
    fs::{File, TryLockError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    files::{self, Readers},
    server::{Server, fault::Fault},
};

/// The file that is locked, in the repository's folder: what the servers of a site share. It is
/// never served, since its name begins with a dot.
const FILE: &str = ".publishing";

/// A publication takes a second or two.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long until it is tried again.
const PAUSE: Duration = Duration::from_millis(20);

/// The repository, held until this is dropped: by the system, so that a server that dies lets go.
pub struct Held(#[expect(dead_code, reason = "closing it lets go")] File);

/// Waits until nobody else holds the repository, and holds it. Threads of one server wait for
/// each other too, since each opens the file anew.
///
/// # Errors
/// [`Fault::Internal`] if the folder can't be locked, or another holds it for a minute.
pub fn hold(server: &Server) -> Result<Held, Fault> {
    let path = server.config.repository.join(FILE);
    let failed =
        |error: &dyn std::fmt::Display| Fault::Internal(format!("{}: {error}", path.display()));
    let file = files::open_or_make(&path, Readers::All).map_err(|error| failed(&error))?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Held(file)),
            Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => thread::sleep(PAUSE),
            Err(error) => return Err(failed(&error)),
        }
    }
}
