//! Where connections come in: plain on loopback, or through TLS. Who dawdles, at the handshake, at
//! a request or at taking an answer, holds nobody else up and is let go after a while.

use std::{
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, extract::ConnectInfo, serve::Listener};
use hyper::{Request, body::Incoming, server::conn::http1, service::Service as _};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Sleep, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

use crate::config::server::Patience;

/// Connections that have shaken hands and wait to be taken.
const WAITING: usize = 256;

/// A head of a request, its first line and all headers together, is taken up to this length, in
/// bytes, and one of twice that is answered with 431; a body comes in pieces of the same size.
/// Browsers with cookies of other programs on the same host, and proxies, stay below it. Of headers
/// there are at most a hundred, which is the library's own bound.
pub const HEAD_MOST: usize = 16 << 10;

/// How long requests that are under way may take when the program ends.
pub const ENDING: Duration = Duration::from_secs(20);

/// A listener, and how long it waits.
pub struct Door {
    address: SocketAddr,
    kind: Kind,
    patience: Patience,
}

enum Kind {
    Plain(TcpListener),
    Secure(mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>),
}

impl Door {
    /// Listens; with `tls` every connection is HTTPS.
    pub async fn open(
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        patience: Patience,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let kind = match tls {
            None => Kind::Plain(listener),
            Some(tls) => {
                let acceptor = TlsAcceptor::from(tls);
                Kind::Secure(shake_hands(listener, acceptor, patience))
            }
        };
        Ok(Self {
            address,
            kind,
            patience,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves HTTP/1.1 for as long as it is polled, or until `end` holds true: then nobody new is
    /// let in, who is idle is let go, and what is under way is finished, for [`ENDING`] at most.
    /// Pages learn from [`ConnectInfo`] of [`Peer`] who calls.
    pub async fn serve(mut self, router: Router, mut end: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .max_buf_size(HEAD_MOST)
            .header_read_timeout(self.patience.head);
        loop {
            let (stream, address) = tokio::select! {
                () = ended(&mut end) => break,
                accepted = self.accept() => accepted,
            };
            // Those that have ended need not be remembered.
            while connections.try_join_next().is_some() {}
            let pages = TowerToHyperService::new(router.clone());
            let pages = hyper::service::service_fn(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(Peer(address)));
                pages.call(request)
            });
            let connection = builder.serve_connection(TokioIo::new(stream), pages);
            let mut end = end.clone();
            connections.spawn(async move {
                let mut connection = pin!(connection);
                // What ends a connection early is its client's affair.
                tokio::select! {
                    _ = connection.as_mut() => return,
                    () = ended(&mut end) => connection.as_mut().graceful_shutdown(),
                }
                let _ = connection.await;
            });
        }
        drop(self);
        let finished = async { while connections.join_next().await.is_some() {} };
        if timeout(ENDING, finished).await.is_err() {
            tracing::warn!("还有请求没有做完，不再等");
        }
    }

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        let (line, peer) = match &mut self.kind {
            Kind::Plain(listener) => {
                // Rests after errors such as too many open files.
                let (stream, peer) = Listener::accept(listener).await;
                let _ = stream.set_nodelay(true);
                (Line::Plain(stream), peer)
            }
            Kind::Secure(receiver) => match receiver.recv().await {
                Some((stream, peer)) => (Line::Secure(Box::new(stream)), peer),
                // The task that shakes hands lives as long as its receiver does.
                None => std::future::pending().await,
            },
        };
        let stream = Stream {
            line,
            pace: Pace::new(self.patience.stall),
        };
        (stream, peer)
    }
}

/// Waits until the end has come. Where nobody is left who could say so, it never comes.
async fn ended(end: &mut watch::Receiver<bool>) {
    if end.wait_for(|ended| *ended).await.is_err() {
        std::future::pending().await
    }
}

fn shake_hands(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    patience: Patience,
) -> mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)> {
    let (send, receive) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        loop {
            let (stream, peer) = tokio::select! {
                () = send.closed() => return,
                // axum's own loop rests after errors such as too many open files.
                accepted = Listener::accept(&mut listener) => accepted,
            };
            let (acceptor, send) = (acceptor.clone(), send.clone());
            tokio::spawn(async move {
                if let Ok(Ok(stream)) = timeout(patience.handshake, acceptor.accept(stream)).await {
                    let _ = send.send((stream, peer)).await;
                }
            });
        }
    });
    receive
}

/// So many bytes a client takes at least in the time for which it may take none: half the rate at
/// which a kiosk gives up.
const LEAST: usize = 64 << 10;

/// A connection. A client that takes too little of what is written to it for a while has broken it.
struct Stream {
    line: Line,
    pace: Pace,
}

enum Line {
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
}

/// How fast a client takes what is written to it.
struct Pace {
    stall: Duration,
    waiting: Option<Waiting>,
}

/// What is being written waits for its client to take more.
struct Waiting {
    until: Pin<Box<Sleep>>,
    /// Bytes that were taken since it began.
    taken: usize,
}

/// What a client has taken with a step of writing.
enum Taken {
    Some(usize),
    All,
}

impl Pace {
    fn new(stall: Duration) -> Self {
        let waiting = None;
        Self { stall, waiting }
    }

    /// The step, or an end to it where the client takes less than [`LEAST`] bytes for too long.
    fn step<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
        taken: impl FnOnce(&T) -> Taken,
    ) -> Poll<io::Result<T>> {
        match &done {
            Poll::Ready(Ok(step)) => match (taken(step), &mut self.waiting) {
                (Taken::Some(bytes), Some(waiting)) if waiting.taken + bytes < LEAST => {
                    waiting.taken += bytes;
                }
                _ => self.waiting = None,
            },
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                let stall = self.stall;
                let waiting = self.waiting.get_or_insert_with(|| Waiting {
                    until: Box::pin(sleep(stall)),
                    taken: 0,
                });
                if waiting.until.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
        done
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.get_mut().line {
            Line::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Line::Secure(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self { line, pace } = self.get_mut();
        let done = match line {
            Line::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Line::Secure(stream) => Pin::new(stream).poll_write(context, bytes),
        };
        pace.step(context, done, |written| Taken::Some(*written))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { line, pace } = self.get_mut();
        let done = match line {
            Line::Plain(stream) => Pin::new(stream).poll_flush(context),
            Line::Secure(stream) => Pin::new(stream).poll_flush(context),
        };
        pace.step(context, done, |()| Taken::All)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { line, pace } = self.get_mut();
        let done = match line {
            Line::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Line::Secure(stream) => Pin::new(stream).poll_shutdown(context),
        };
        pace.step(context, done, |()| Taken::All)
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    const STALL: Duration = Duration::from_millis(50);

    /// Whether a client is still waited for that has taken so many bytes at a time, once in two
    /// thirds of the time for which it may take none.
    fn is_waited_for(pace: &mut Pace, bytes: usize, waits: Poll<()>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let done = match waits {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(Ok(bytes)),
        };
        let step = pace.step(&mut context, done, |bytes| Taken::Some(*bytes));
        !matches!(step, Poll::Ready(Err(_)))
    }

    #[tokio::test]
    async fn a_client_that_takes_a_byte_now_and_then_is_let_go_and_a_slow_one_is_not() {
        for (bytes, stays) in [(1, false), (LEAST / 8, false), (LEAST, true)] {
            let mut pace = Pace::new(STALL);
            let mut waited = true;
            for _ in 0..6 {
                waited &= is_waited_for(&mut pace, 0, Poll::Pending);
                waited &= is_waited_for(&mut pace, bytes, Poll::Ready(()));
                waited &= is_waited_for(&mut pace, 0, Poll::Pending);
                if !waited {
                    break;
                }
                sleep(STALL * 2 / 3).await;
                // A machine that is busy sleeps longer; what it was given first decides.
                if stays {
                    waited &= is_waited_for(&mut pace, bytes, Poll::Ready(()));
                }
            }
            assert_eq!(waited, stays, "{bytes}");
        }
    }
}
