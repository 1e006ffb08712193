//! The published repository over HTTP: files that never change, and the one that does. Any web
//! server can do the same; this one makes a second machine unnecessary.

mod hot;

use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::RangeInclusive,
    path::PathBuf,
    sync::Arc,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
};

use crate::config::proxies::Speaker;

use super::{Server, outgoing::Pieces, room::Full};

pub use hot::Hot;

/// Files in which every name holds its own digest or version.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The timestamp changes with every publication.
const FRESH: &str = "no-cache";

/// Answers for a path below `/repo/`.
pub async fn serve(
    server: Arc<Server>,
    speaker: Speaker,
    path: String,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(file) = place(&server, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let (name, readers) = (path.clone(), Readers { server, speaker });
    let read = readers.read(move |server| server.hot.read(&name, &file));
    let hot::File {
        content,
        length,
        tag,
    } = match read.await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
            return empty(StatusCode::SERVICE_UNAVAILABLE);
        }
        Err(_) => return empty(StatusCode::NOT_FOUND),
    };
    let changing = path == "metadata/timestamp.json";
    let asked = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    let held = asked.is_some_and(|tags| tags.split(',').any(|held| held.trim() == tag));
    let (mut response, cut) = match held {
        true => (empty(StatusCode::NOT_MODIFIED), None),
        false => match asked_part(length, headers.get(header::RANGE)) {
            Part::Whole if length == 0 => (empty(StatusCode::OK), None),
            Part::Whole => (Response::new(body(content, 0..=length - 1, readers)), None),
            Part::Span(span) => {
                let said = format!("bytes {}-{}/{length}", span.start(), span.end());
                let mut response = Response::new(body(content, span, readers));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                (response, Some(said))
            }
            Part::Beyond => {
                let response = empty(StatusCode::RANGE_NOT_SATISFIABLE);
                (response, Some(format!("bytes */{length}")))
            }
        },
    };
    let mut put = |name, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers_mut().insert(name, value);
        }
    };
    put(header::ETAG, &tag);
    put(
        header::CACHE_CONTROL,
        if changing { FRESH } else { FOREVER },
    );
    put(header::ACCEPT_RANGES, "bytes");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    let media = match path.ends_with(".json") {
        true => "application/json",
        false => "application/octet-stream",
    };
    put(header::CONTENT_TYPE, media);
    if let Some(range) = cut {
        put(header::CONTENT_RANGE, &range);
    }
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// The file of a path, if it can be one of a repository: no part may lead out of it.
fn place(server: &Server, path: &str) -> Option<PathBuf> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let mut parts = path.split('/');
    let top = parts.clone().next()?;
    let sound = parts.all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(legal)
            && !part.ends_with(".new")
    });
    let known = ["metadata", "targets", "cas"].contains(&top);
    (sound && known).then(|| server.config.repository.join(path))
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// What of a file is asked for.
enum Part {
    Whole,
    Span(RangeInclusive<u64>),
    Beyond,
}

/// The whole file or the one range that is asked for (RFC 9110, 14.2); several ranges are
/// answered with the whole, as that allows.
fn asked_part(length: u64, range: Option<&HeaderValue>) -> Part {
    let asked = range
        .and_then(|range| range.to_str().ok()?.strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.split_once('-'));
    let Some((from, to)) = asked else {
        return Part::Whole;
    };
    let last = length.saturating_sub(1);
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(last_bytes)) if from.is_empty() => (length.saturating_sub(last_bytes), last),
        _ => return Part::Whole,
    };
    match from < length {
        true => Part::Span(from..=to),
        false => Part::Beyond,
    }
}

/// A part of a file, as it is sent: from memory, or from the disk in pieces, each when the one
/// before was taken.
fn body(content: hot::Content, span: RangeInclusive<u64>, readers: Readers) -> Body {
    let (from, length) = (*span.start(), span.end() - span.start() + 1);
    let file = match content {
        hot::Content::Kept(bytes) => return Body::from(cut(&bytes, &span)),
        hot::Content::OnDisk(file) => Arc::new(file),
    };
    let mut place = from;
    Pieces::body(length, move |most| {
        let (file, readers, at) = (Arc::clone(&file), readers.clone(), place);
        place += most as u64;
        let read = move |_: &Server| {
            let mut piece = vec![0; most];
            (&*file).seek(SeekFrom::Start(at))?;
            (&*file).read_exact(&mut piece)?;
            Ok(Bytes::from(piece))
        };
        Box::pin(async move { readers.read(read).await })
    })
}

fn cut(bytes: &Bytes, span: &RangeInclusive<u64>) -> Bytes {
    let place = |at: &u64| usize::try_from(*at).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(place(span.start())..place(&(span.end() + 1)))
}

/// Those who read from the disk for somebody, when it is their turn.
#[derive(Clone)]
struct Readers {
    server: Arc<Server>,
    speaker: Speaker,
}

impl Readers {
    /// # Errors
    /// [`io::ErrorKind::ResourceBusy`] where too many wait already.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Server) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let turn = self.server.lanes.files.turn(&self.speaker.network()).await;
        let turn = turn.map_err(|Full| io::ErrorKind::ResourceBusy)?;
        let server = Arc::clone(&self.server);
        let reading = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            read(&server)
        });
        reading.await.map_err(io::Error::other)?
    }
}
