//! Getting a file of a repository, from wherever it lies.

use std::{future::Future, pin::Pin, sync::Arc};

/// Whether a file was there. Its bytes are in the buffer that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Yes,
    No,
}

pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Found, FetchError>> + Send + 'a>>;

/// A place that files come from. Nothing it gives is believed: whoever asks checks the bytes.
pub trait Fetch: Send + Sync {
    /// Gets the file at `path` (relative, its parts between slashes percent-encoded) into
    /// `bytes`, at most `cap` of them.
    ///
    /// What `bytes` holds already is taken for the beginning of the file, and only the rest is
    /// asked for. After an error it holds what has come so far, so that calling again takes up
    /// where it was cut. A buffer that turns out wrong in the end was begun from another file:
    /// clear it and ask for all.
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a>;
}

/// What kind of failure it was, for the one who has to do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchKind {
    /// Nobody there: no network, no such host, no connection, a connection that broke.
    Offline,
    /// There, but too slow.
    Timeout,
    /// There, and it said no.
    Refused,
    /// There, and by this machine's clock its certificate is not good now.
    Clock,
    /// Anything else: too long, not an answer.
    Other,
}

/// A file that could not be got.
#[derive(Debug, thiserror::Error)]
#[error("取不到 {path}：{reason}")]
pub struct FetchError {
    pub kind: FetchKind,
    pub path: String,
    pub reason: String,
    permanent: bool,
}

impl FetchError {
    /// A failure that may be gone next time.
    pub fn passing(kind: FetchKind, path: &str, reason: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            reason: reason.into(),
            permanent: false,
        }
    }

    /// A failure that will be the same until something is changed.
    pub fn permanent(kind: FetchKind, path: &str, reason: impl Into<String>) -> Self {
        Self {
            permanent: true,
            ..Self::passing(kind, path, reason)
        }
    }

    /// Longer than it may be.
    pub fn too_long(path: &str, cap: u64) -> Self {
        let reason = format!("超过了它最多可以有的 {cap} 字节");
        Self::permanent(FetchKind::Other, path, reason)
    }

    /// Whether asking again is no use.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }
}

/// How often a file is asked for in one go, when it is cut.
const TRIES: u32 = 3;

/// The bytes of a file, taken up again at once if it was cut; none if it isn't there.
pub(super) async fn fetch_all(
    place: &dyn Fetch,
    path: &str,
    cap: u64,
) -> Result<Option<Vec<u8>>, FetchError> {
    let mut bytes = Vec::new();
    for _ in 1..TRIES {
        match place.fetch(path, cap, &mut bytes).await {
            Err(error) if error.kind == FetchKind::Offline && !bytes.is_empty() => {}
            other => return other.map(|found| (found == Found::Yes).then_some(bytes)),
        }
    }
    let found = place.fetch(path, cap, &mut bytes).await?;
    Ok((found == Found::Yes).then_some(bytes))
}

/// A folder of a place, as a place of its own.
pub struct Below {
    place: Arc<dyn Fetch>,
    folder: &'static str,
}

impl Below {
    /// `folder` ends in a slash.
    pub fn new(place: Arc<dyn Fetch>, folder: &'static str) -> Self {
        Self { place, folder }
    }
}

impl Fetch for Below {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        Box::pin(async move {
            let path = format!("{}{path}", self.folder);
            self.place.fetch(&path, cap, bytes).await
        })
    }
}

/// Refuses a path that could leave the repository.
pub(super) fn check_path(path: &str) -> Result<(), FetchError> {
    let dots = |part: &str| {
        let part = part.to_ascii_lowercase().replace("%2e", ".");
        part.is_empty() || part == "." || part == ".."
    };
    let outside = path.contains(['\\', '\0', '?', '#']) || path.split('/').any(dots);
    match outside {
        true => Err(FetchError::permanent(
            FetchKind::Other,
            path,
            "not a path inside a repository: names between single slashes, none of them dots",
        )),
        false => Ok(()),
    }
}

/// Percent-encodes a part of a path: everything but letters, digits and `-._~`.
pub fn encode_part(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_repository_is_refused() {
        for path in [
            "../x",
            "a/../x",
            "/x",
            "a//b",
            "a/%2e%2E/x",
            "a\\b",
            "",
            "a?b",
            ".",
        ] {
            assert!(check_path(path).is_err(), "{path}");
        }
        for path in ["1.root.json", "cas/ab/cd", "1.%2Fa.json", "1...%2Fa.json"] {
            assert!(check_path(path).is_ok(), "{path}");
        }
    }
}
