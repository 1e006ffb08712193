//! Reading what a form brings: no more of it than the page takes and than there is room for.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{
    Form,
    body::{Body, Bytes, HttpBody},
    extract::{DefaultBodyLimit, FromRequest, Multipart, multipart::Field},
    http::{Request as HttpRequest, header},
};
use http_body::Frame;

use crate::web::door::HEAD_MOST;

use super::{
    fault::Fault,
    request::{Fields, Upload},
    room::Held,
    rooms::SMALL,
};

/// Forms without files are no larger.
pub const FORM_MAX: usize = 2 << 20;

/// Nor is what someone sends who has not signed in: a name, a password, a code. It needs no room
/// that others could fill.
pub const STRANGER_MAX: usize = SMALL;

/// What a form without files may say: so many fields, names and values of so many bytes. In a form
/// with files all values together are no longer than a form without, [`FORM_MAX`].
const FIELDS_MAX: usize = 1000;
const NAME_MAX: usize = 200;
const VALUE_MAX: usize = 1 << 20;

/// No form of ours has more parts, and no file a longer name.
const PARTS_MAX: usize = 400;
const FILE_NAME_MAX: usize = 1000;

/// What stands before a part: a head, and some pieces as they come through the door, because the
/// part's own beginning is read with it.
const BEFORE_PART: usize = (16 << 10) + 4 * HEAD_MOST;

/// Why the rest of a body is not read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum Over {
    #[error("the body is longer than {limit} bytes")]
    Long { limit: usize },
    #[error("there is no room for the body")]
    Busy,
    #[error("the head of a part is too long")]
    Head,
}

impl From<Over> for Fault {
    fn from(over: Over) -> Self {
        match over {
            Over::Long { limit } => too_large(limit),
            Over::Busy => Self::Busy,
            Over::Head => Self::TooLarge(format!("每一项的开头最多 {} KiB", BEFORE_PART >> 10)),
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
    state: Mutex<Metered>,
}

struct Metered {
    /// None where the whole body is so small that it needs no room.
    held: Option<Held>,
    read: usize,
    /// What stands before a part ends here at the latest; none inside of a part.
    head_until: Option<usize>,
    over: Option<Over>,
}

impl Meter {
    fn new(limit: usize, held: Option<Held>) -> Arc<Self> {
        let state = Mutex::new(Metered {
            held,
            read: 0,
            head_until: None,
            over: None,
        });
        Arc::new(Self { limit, state })
    }

    fn count(&self, bytes: usize) -> Result<(), Over> {
        let mut state = self.state();
        state.read += bytes;
        let counted = match state.read > self.limit {
            true => Err(Over::Long { limit: self.limit }),
            false if state.head_until.is_some_and(|until| state.read > until) => Err(Over::Head),
            false => match &mut state.held {
                Some(held) => held.grow(bytes).map_err(|_| Over::Busy),
                None => Ok(()),
            },
        };
        state.over = state.over.or(counted.err());
        counted
    }

    /// From here on stands what is before a part, or the part itself.
    fn is_before_part(&self, is_before: bool) {
        let mut state = self.state();
        state.head_until = is_before.then_some(state.read + BEFORE_PART);
    }

    /// Why reading ended before the body did, if it did.
    fn over(&self) -> Option<Over> {
        self.state().over
    }

    fn state(&self) -> MutexGuard<'_, Metered> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that ends with an error where its meter says so. It comes piece by piece: who reads it
/// would otherwise gather all that is there before looking at any of it.
struct Counted {
    body: Body,
    meter: Arc<Meter>,
    gave: bool,
}

impl Counted {
    fn counting(body: Body, meter: &Arc<Meter>) -> Body {
        let meter = Arc::clone(meter);
        Body::new(Self {
            body,
            meter,
            gave: false,
        })
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.gave) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.gave = true;
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

/// Reads all of a body of at most `limit` bytes; without `held`, of one that needs no room.
pub async fn read_all(
    body: Body,
    limit: usize,
    held: Option<Held>,
) -> Result<(Bytes, Arc<Meter>), Over> {
    let meter = Meter::new(limit, held);
    let bytes = axum::body::to_bytes(Counted::counting(body, &meter), limit).await;
    let bytes = bytes.map_err(|_| meter.over().unwrap_or(Over::Long { limit }))?;
    Ok((bytes, meter))
}

/// Reads the form that a request brings, with its files if the page takes files.
pub async fn read_form(
    http: HttpRequest<Body>,
    limit: usize,
    takes_files: bool,
    held: Option<Held>,
) -> Result<Taken, Fault> {
    let media = http.headers().get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok()).unwrap_or("");
    let in_parts = takes_files && media.starts_with("multipart/form-data");
    // Only files are larger than a form.
    let limit = if in_parts { limit } else { limit.min(FORM_MAX) };
    let length = http.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let (head, body) = http.into_parts();
    if !in_parts {
        let (bytes, held) = read_all(body, limit, held).await?;
        let fields = parse_fields(
            HttpRequest::from_parts(head, Body::from(bytes.clone())),
            &bytes,
        );
        return Ok(Taken {
            fields: fields.await?,
            files: Vec::new(),
            held,
        });
    }
    let meter = Meter::new(limit, held);
    let mut http = HttpRequest::from_parts(head, Counted::counting(body, &meter));
    // Ours is counted above.
    DefaultBodyLimit::apply(DefaultBodyLimit::disable(), &mut http);
    let read = parse_parts(http, &meter).await;
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

/// Sees that a list of fields is no longer than any page reads, before it is taken apart.
///
/// # Errors
/// [`Fault::TooLarge`] with what is allowed.
pub fn check_count(encoded: &[u8]) -> Result<(), Fault> {
    let count = encoded.iter().filter(|byte| **byte == b'&').count() + 1;
    match count > FIELDS_MAX {
        true => Err(too_many(FIELDS_MAX)),
        false => Ok(()),
    }
}

fn too_many(most: usize) -> Fault {
    Fault::TooLarge(format!("最多 {most} 项"))
}

async fn parse_fields(http: HttpRequest<Body>, bytes: &[u8]) -> Result<Fields, Fault> {
    check_count(bytes)?;
    let read = Form::<Vec<(String, String)>>::from_request(http, &()).await;
    let Form(fields) = read.map_err(|_| Fault::refused("表单读不懂"))?;
    for (name, value) in &fields {
        check_field(name, value.len())?;
    }
    Ok(Fields(fields))
}

fn check_field(name: &str, length: usize) -> Result<(), Fault> {
    if name.len() > NAME_MAX {
        return Err(Fault::TooLarge(format!("每一项的名称最多 {NAME_MAX} 字节")));
    }
    match length > VALUE_MAX {
        true => Err(Fault::TooLarge(format!(
            "每一项最多 {} MiB 文字",
            VALUE_MAX >> 20
        ))),
        false => Ok(()),
    }
}

async fn parse_parts(
    http: HttpRequest<Body>,
    meter: &Meter,
) -> Result<(Fields, Vec<Upload>), Fault> {
    let unreadable = || Fault::refused("上传的内容读不懂");
    let mut multipart = Multipart::from_request(http, &())
        .await
        .map_err(|_| unreadable())?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let mut words = 0;
    loop {
        meter.is_before_part(true);
        let field = multipart.next_field().await.map_err(|_| unreadable())?;
        meter.is_before_part(false);
        let Some(field) = field else {
            return Ok((Fields(fields), files));
        };
        if fields.len() + files.len() >= PARTS_MAX {
            return Err(too_many(PARTS_MAX));
        }
        let name = field.name().unwrap_or_default().to_owned();
        check_field(&name, 0)?;
        match field.file_name().map(str::to_owned) {
            Some(file) if file.len() > FILE_NAME_MAX => {
                return Err(Fault::TooLarge(format!("文件名最多 {FILE_NAME_MAX} 字节")));
            }
            Some(file) => {
                let bytes = collect(field, usize::MAX).await.ok_or_else(unreadable)?;
                // An empty field of a file is one where nothing was chosen.
                if !file.is_empty() {
                    files.push(Upload {
                        field: name,
                        name: file,
                        bytes,
                    });
                }
            }
            None => {
                let bytes = collect(field, VALUE_MAX).await.ok_or_else(unreadable)?;
                check_field(&name, bytes.len())?;
                words += bytes.len();
                if words > FORM_MAX {
                    return Err(Fault::TooLarge(format!(
                        "文字合起来最多 {} MiB",
                        FORM_MAX >> 20
                    )));
                }
                let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
                fields.push((name, text));
            }
        }
    }
}

/// The bytes of a part, once in memory, and no more than a piece beyond `most`.
async fn collect(mut field: Field<'_>, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() <= most
        && let Some(chunk) = field.chunk().await.ok()?
    {
        bytes.extend_from_slice(&chunk);
    }
    Some(bytes)
}
