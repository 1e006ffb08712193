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
            stall: self.patience.stall,
            stalled: None,
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

/// A connection. A client that takes nothing of what is written to it for a while has broken it.
struct Stream {
    line: Line,
    stall: Duration,
    /// Until when what is being written may wait.
    stalled: Option<Pin<Box<Sleep>>>,
}

enum Line {
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// A step of writing, and an end to it when it waits too long.
    fn writing<T>(
        &mut self,
        context: &mut Context<'_>,
        step: impl FnOnce(&mut Line, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let done = step(&mut self.line, context);
        if done.is_ready() {
            self.stalled = None;
            return done;
        }
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
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
        self.get_mut().writing(context, |line, context| match line {
            Line::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Line::Secure(stream) => Pin::new(stream).poll_write(context, bytes),
        })
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().writing(context, |line, context| match line {
            Line::Plain(stream) => Pin::new(stream).poll_flush(context),
            Line::Secure(stream) => Pin::new(stream).poll_flush(context),
        })
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().writing(context, |line, context| match line {
            Line::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Line::Secure(stream) => Pin::new(stream).poll_shutdown(context),
        })
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);
