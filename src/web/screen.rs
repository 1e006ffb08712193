//! The kiosk's screen in a browser: frames go out as PNG over one WebSocket,
//! pointer and keys come in. On loopback only; there is no admin panel here.

use std::{
    net::SocketAddr,
    sync::{Arc, mpsc},
};

use axum::{
    Router,
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::broadcast};

use super::{guard::RunAddress, host};

const PAGE: &str = include_str!("../../assets/web/screen.html");
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
                      img-src blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Frames that a slow viewer may fall behind before it is sent the whole screen again.
const BEHIND: usize = 16;

/// A part of the screen: where it lies, and its pixels as PNG.
#[derive(Clone, Debug)]
pub struct Frame {
    pub x: u32,
    pub y: u32,
    /// Of the whole screen.
    pub width: u32,
    pub height: u32,
    pub png: Arc<[u8]>,
}

impl Frame {
    /// x, y, width, height as big-endian u32, then the PNG.
    fn message(&self) -> Message {
        let mut bytes = Vec::with_capacity(16 + self.png.len());
        for number in [self.x, self.y, self.width, self.height] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(self.png.iter());
        Message::Binary(bytes.into())
    }
}

/// What a viewer does. Positions are physical pixels of the screen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "act", rename_all = "lowercase")]
pub enum Input {
    /// A viewer came, or lost frames: it needs the whole screen.
    Whole,
    Down {
        x: f32,
        y: f32,
    },
    Move {
        x: f32,
        y: f32,
    },
    Up {
        x: f32,
        y: f32,
    },
    Wheel {
        x: f32,
        y: f32,
        dx: f32,
        dy: f32,
    },
}

/// The two ends that the screen holds.
pub struct ScreenEnds {
    pub frames: broadcast::Sender<Frame>,
    pub input: mpsc::Receiver<Input>,
}

#[derive(Clone)]
struct Viewers {
    run: Arc<RunAddress>,
    frames: broadcast::Sender<Frame>,
    input: mpsc::Sender<Input>,
}

/// Binds the page to loopback. Gives its address, the screen's ends, and the
/// future that serves it for as long as it is polled.
pub async fn make_screen_page(
    port: u16,
) -> anyhow::Result<(
    RunAddress,
    ScreenEnds,
    impl Future<Output = std::io::Result<()>>,
)> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let run = RunAddress::new(listener.local_addr()?)?;
    let (frames, _) = broadcast::channel(BEHIND);
    let (send, input) = mpsc::channel();
    let viewers = Viewers {
        run: Arc::new(run.clone()),
        frames: frames.clone(),
        input: send,
    };
    let own = Arc::clone(&viewers.run);
    let pages = Router::new()
        .route("/{token}/", get(page))
        .route("/{token}/live", get(live))
        .with_state(viewers);
    let router = host::only_own(pages, move |host| own.is_host(host));
    let server = async move { axum::serve(listener, router).await };
    Ok((run, ScreenEnds { frames, input }, server))
}

/// Lets in only who knows this run, from its own page if from any.
fn admit(viewers: &Viewers, token: &str, headers: &HeaderMap) -> Result<(), StatusCode> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let origin = text(header::ORIGIN).is_none_or(|origin| viewers.run.is_origin(origin));
    if !origin {
        return Err(StatusCode::FORBIDDEN);
    }
    if viewers.run.is_token(token) {
        Ok(())
    } else {
        Err(StatusCode::NOT_FOUND)
    }
}

async fn page(
    State(viewers): State<Viewers>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    admit(&viewers, &token, &headers)?;
    let safe = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((safe, Html(PAGE)).into_response())
}

async fn live(
    State(viewers): State<Viewers>,
    Path(token): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, StatusCode> {
    admit(&viewers, &token, &headers)?;
    // A WebSocket is not held back by the same-origin rule: its Origin must be there.
    if !headers.contains_key(header::ORIGIN) {
        return Err(StatusCode::FORBIDDEN);
    }
    Ok(upgrade
        .max_message_size(4096)
        .on_upgrade(move |socket| watch(socket, viewers)))
}

/// Serves one viewer until it leaves or the screen is gone.
async fn watch(mut socket: WebSocket, viewers: Viewers) {
    let mut frames = viewers.frames.subscribe();
    if viewers.input.send(Input::Whole).is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let sent = match frame {
                    Ok(frame) => socket.send(frame.message()).await.is_ok(),
                    Err(broadcast::error::RecvError::Lagged(_)) => viewers.input.send(Input::Whole).is_ok(),
                    Err(broadcast::error::RecvError::Closed) => false,
                };
                if !sent {
                    return;
                }
            }
            message = socket.recv() => {
                let Some(Ok(message)) = message else { return };
                if let Message::Text(text) = message
                    && let Ok(input) = serde_json::from_str::<Input>(&text)
                    && viewers.input.send(input).is_err()
                {
                    return;
                }
            }
        }
    }
}
