//! What goes out: in pieces, so that of what nobody takes no more is held than there is room for.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::Response,
};
use http_body::{Frame, SizeHint};

use super::room::Held;

/// The longest piece that is handed to a connection at once.
pub const PIECE: usize = 64 << 10;

/// An answer that keeps its room until all of it is taken.
pub fn holding(response: Response<Body>, held: Held) -> Response<Body> {
    response.map(|body| {
        Body::new(Holding {
            body,
            rest: Bytes::new(),
            held: Some(held),
        })
    })
}

/// A body whose pieces are copies, and which gives the room of the whole back with the last one.
struct Holding {
    body: Body,
    rest: Bytes,
    held: Option<Held>,
}

impl HttpBody for Holding {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)).transpose()? {
                None => return Poll::Ready(None),
                Some(frame) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = Bytes::copy_from_slice(&self.rest.split_to(length));
        if self.is_end_stream() {
            self.rest = Bytes::new();
            self.held = None;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        match body.exact() {
            Some(left) => SizeHint::with_exact(rest + left),
            None => SizeHint::new(),
        }
    }
}

type Reading = Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>;

/// A body of `left` bytes that are read piece by piece when the one before was taken.
pub struct Pieces<R> {
    read: R,
    left: u64,
    reading: Option<Reading>,
}

impl<R> Pieces<R>
where
    R: FnMut(usize) -> Reading + Unpin + Send + 'static,
{
    /// `read` gives the next bytes, as many as it is asked for.
    pub fn body(length: u64, read: R) -> Body {
        Body::new(Self {
            read,
            left: length,
            reading: None,
        })
    }
}

impl<R: FnMut(usize) -> Reading + Unpin> HttpBody for Pieces<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let most = usize::try_from(this.left).map_or(PIECE, |left| left.min(PIECE));
        let reading = this.reading.get_or_insert_with(|| (this.read)(most));
        let read = ready!(reading.as_mut().poll(context));
        this.reading = None;
        if let Ok(piece) = &read {
            this.left -= piece.len() as u64;
        }
        Poll::Ready(Some(read.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
