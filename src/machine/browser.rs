//! The screen on a loopback page: frames to the browser, touches from it.

use std::{cell::RefCell, rc::Rc, sync::Arc, thread};

use anyhow::Context as _;
use tokio::sync::broadcast;

use crate::{
    shell::{
        bridge::Bridge,
        memory::{Area, Canvas, MemoryScreen, Touch},
    },
    web::screen::{Frame, Input, ScreenEnds, make_screen_page},
};

/// Serves the page from a thread of its own and says where.
pub fn serve(port: u16) -> anyhow::Result<ScreenEnds> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (address, ends, server) = runtime.block_on(make_screen_page(port)).with_context(|| {
        format!("浏览器里的屏幕不能用 127.0.0.1 的端口 {port}，请在配置里换 screen.port")
    })?;
    println!(
        "查询角已启动，请在这台电脑的浏览器里打开：\n\n    {}\n",
        address.url()
    );
    thread::Builder::new()
        .name("screen page".into())
        .spawn(move || {
            if let Err(error) = runtime.block_on(server) {
                tracing::error!(%error, "浏览器里的屏幕停了");
            }
        })?;
    Ok(ends)
}

/// The screen on its thread, for what comes from its viewers.
struct Seen {
    memory: MemoryScreen,
    bridge: Rc<Bridge>,
    frames: broadcast::Sender<Frame>,
}

/// Hands what viewers do to the event loop.
pub fn listen(memory: MemoryScreen, bridge: Rc<Bridge>, ends: ScreenEnds) -> anyhow::Result<()> {
    thread_local! {
        // Slint's window never leaves its thread; the listener's closures find it here.
        static SCREEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
    }
    let ScreenEnds { frames, input } = ends;
    SCREEN.set(Some(Seen {
        memory,
        bridge,
        frames,
    }));
    thread::Builder::new()
        .name("screen input".into())
        .spawn(move || {
            while let Ok(input) = input.recv() {
                let handed = slint::invoke_from_event_loop(move || {
                    SCREEN.with_borrow(|screen| {
                        if let Some(seen) = screen {
                            seen.take(&input);
                        }
                    });
                });
                if handed.is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}

impl Seen {
    fn take(&self, input: &Input) {
        let touch = match *input {
            Input::Whole => {
                let whole = |canvas: &Canvas| send(&self.frames, canvas, canvas.whole());
                return self.memory.with_canvas(whole);
            }
            Input::Down { x, y } => Touch::Down { x, y },
            Input::Move { x, y } => Touch::Move { x, y },
            Input::Up { x, y } => Touch::Up { x, y },
            Input::Wheel { x, y, dx, dy } => Touch::Wheel { x, y, dx, dy },
        };
        self.bridge.touch_memory(&self.memory, touch);
    }
}

pub fn send(frames: &broadcast::Sender<Frame>, canvas: &Canvas, area: Area) {
    let png = match canvas.png(area) {
        Ok(png) => Arc::from(png),
        Err(error) => {
            tracing::error!(%error, "有一帧画面压缩不了");
            return;
        }
    };
    let (width, height) = (canvas.width, canvas.height);
    // Nobody watching is no failure.
    let _ = frames.send(Frame {
        x: area.x,
        y: area.y,
        width,
        height,
        png,
    });
}
