//! Reading what a form brings: no more of it than the page takes and than there is room for.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{
    Form,
    body::{Body, Bytes, HttpBody},
    extract::{DefaultBodyLimit, FromRequest, Multipart, multipart::Field},
    http::{Request as HttpRequest, header},
};
use http_body::Frame;

use super::{
    fault::Fault,
    request::{Fields, Upload},
    room::Held,
};

/// Forms without files are no larger.
pub const FORM_MAX: usize = 2 << 20;

/// Nor is what someone sends who has not signed in: a name, a password, a code.
pub const STRANGER_MAX: usize = 16 << 10;

/// No form of ours has more parts.
const PARTS_MAX: usize = 400;

/// Why the rest of a body is not read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum Over {
    #[error("the body is longer than {limit} bytes")]
    Long { limit: usize },
    #[error("there is no room for the body")]
    Busy,
}

impl From<Over> for Fault {
    fn from(over: Over) -> Self {
        match over {
            Over::Long { limit } => too_large(limit),
            Over::Busy => Self::Busy,
        }
    }
}

fn too_large(limit: usize) -> Fault {
    Fault::TooLarge(match limit >> 20 {
        0 => format!("最多 {} KiB", limit >> 10),
        mib => format!("最多 {mib} MiB"),
    })
}

/// What was read, and its room, which is given back when that is dropped.
pub struct Taken {
    pub fields: Fields,
    pub files: Vec<Upload>,
    pub held: Arc<Meter>,
}

/// Counts a body while it comes in, and holds its room for as long as it is kept.
pub struct Meter {
    limit: usize,
    state: Mutex<(Held, usize, Option<Over>)>,
}

impl Meter {
    fn new(limit: usize, held: Held) -> Arc<Self> {
        let state = Mutex::new((held, 0, None));
        Arc::new(Self { limit, state })
    }

    fn count(&self, bytes: usize) -> Result<(), Over> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (held, read, over) = &mut *state;
        *read += bytes;
        let counted = match *read > self.limit {
            true => Err(Over::Long { limit: self.limit }),
            false => held.grow(bytes).map_err(|_| Over::Busy),
        };
        *over = over.or(counted.err());
        counted
    }

    /// Why reading ended before the body did, if it did.
    fn over(&self) -> Option<Over> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.2
    }
}

/// A body that ends with an error where its meter says so.
struct Counted {
    body: Body,
    meter: Arc<Meter>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let data = frame
            .as_ref()
            .and_then(|frame| frame.as_ref().ok()?.data_ref());
        Poll::Ready(
            match data.map_or(Ok(()), |data| self.meter.count(data.len())) {
                Ok(()) => frame,
                Err(over) => Some(Err(axum::Error::new(over))),
            },
        )
    }
}

/// Reads all of a body of at most `limit` bytes.
pub async fn read_all(body: Body, limit: usize, held: Held) -> Result<(Bytes, Arc<Meter>), Over> {
    let meter = Meter::new(limit, held);
    let counted = Counted {
        body,
        meter: Arc::clone(&meter),
    };
    let bytes = axum::body::to_bytes(Body::new(counted), limit).await;
    let bytes = bytes.map_err(|_| meter.over().unwrap_or(Over::Long { limit }))?;
    Ok((bytes, meter))
}

/// Reads the form that a request brings, with its files if the page takes files.
pub async fn read_form(
    http: HttpRequest<Body>,
    limit: usize,
    takes_files: bool,
    held: Held,
) -> Result<Taken, Fault> {
    let length = http.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let media = http.headers().get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok()).unwrap_or("");
    let in_parts = takes_files && media.starts_with("multipart/form-data");
    let meter = Meter::new(limit, held);
    let (head, body) = http.into_parts();
    let counted = Counted {
        body,
        meter: Arc::clone(&meter),
    };
    let mut http = HttpRequest::from_parts(head, Body::new(counted));
    // Ours is counted above.
    DefaultBodyLimit::apply(DefaultBodyLimit::disable(), &mut http);
    let read = match in_parts {
        true => parse_parts(http).await,
        false => Form::<Vec<(String, String)>>::from_request(http, &())
            .await
            .map(|Form(fields)| (Fields(fields), Vec::new()))
            .map_err(|_| Fault::refused("表单读不懂")),
    };
    let (fields, files) = match meter.over() {
        Some(over) => return Err(over.into()),
        None => read?,
    };
    Ok(Taken {
        fields,
        files,
        held: meter,
    })
}

async fn parse_parts(http: HttpRequest<Body>) -> Result<(Fields, Vec<Upload>), Fault> {
    let unreadable = || Fault::refused("上传的内容读不懂");
    let mut multipart = Multipart::from_request(http, &())
        .await
        .map_err(|_| unreadable())?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        if fields.len() + files.len() >= PARTS_MAX {
            return Err(Fault::TooLarge(format!("最多 {PARTS_MAX} 项")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = collect(field).await.ok_or_else(unreadable)?;
                // An empty field of a file is one where nothing was chosen.
                if !file.is_empty() {
                    files.push(Upload {
                        field: name,
                        name: file,
                        bytes,
                    });
                }
            }
            None => fields.push((name, field.text().await.map_err(|_| unreadable())?)),
        }
    }
    Ok((Fields(fields), files))
}

/// The bytes of a file, once in memory.
async fn collect(mut field: Field<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
    }
    Some(bytes)
}
