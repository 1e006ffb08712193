//! The published repository over HTTP: files that never change, and the one that does. Any web
//! server can do the same; this one makes a second machine unnecessary.

mod hot;

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
};

use super::Server;

pub use hot::Hot;

/// Files in which every name holds its own digest or version.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The timestamp changes with every publication.
const FRESH: &str = "no-cache";

/// Answers for a path below `/repo/`.
pub async fn serve(
    server: Arc<Server>,
    path: String,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(file) = place(&server, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let name = path.clone();
    let Ok(turn) = server.lanes.files.turn("").await else {
        return empty(StatusCode::SERVICE_UNAVAILABLE);
    };
    let read = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        server.hot.read(&name, &file)
    })
    .await;
    let Ok(Ok(hot::File { bytes, tag })) = read else {
        return empty(StatusCode::NOT_FOUND);
    };
    let changing = path == "metadata/timestamp.json";
    let asked = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    let held = asked.is_some_and(|tags| tags.split(',').any(|held| held.trim() == tag));
    let (mut response, cut) = match held {
        true => (empty(StatusCode::NOT_MODIFIED), None),
        false => whole_or_part(bytes, headers.get(header::RANGE)),
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

/// The whole file or the one range that is asked for (RFC 9110, 14.2); several ranges are
/// answered with the whole, as that allows.
fn whole_or_part(bytes: Bytes, range: Option<&HeaderValue>) -> (Response<Body>, Option<String>) {
    let length = bytes.len();
    let asked = range
        .and_then(|range| range.to_str().ok()?.strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.split_once('-'));
    let Some((from, to)) = asked else {
        return (Response::new(Body::from(bytes)), None);
    };
    let span = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) if from <= to => Some((from, to.min(length.saturating_sub(1)))),
        (Ok(from), Err(_)) if to.is_empty() => Some((from, length.saturating_sub(1))),
        (Err(_), Ok(last)) if from.is_empty() => {
            Some((length.saturating_sub(last), length.saturating_sub(1)))
        }
        _ => return (Response::new(Body::from(bytes)), None),
    };
    match span {
        Some((from, to)) if from < length => {
            let part = bytes.slice(from..=to);
            let mut response = Response::new(Body::from(part));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            (response, Some(format!("bytes {from}-{to}/{length}")))
        }
        _ => {
            let response = empty(StatusCode::RANGE_NOT_SATISFIABLE);
            (response, Some(format!("bytes */{length}")))
        }
    }
}
