//! Runs the kiosk on a screen: a window where there is a display, a page on
//! loopback where there is none.

use std::{fs, rc::Rc, sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use query_corner_ui::App;
use slint::{ComponentHandle, Timer, TimerMode};

use crate::{
    app::{kiosk::Kiosk, ports::Ports},
    config::Config,
    shell::{
        bridge::Bridge,
        fonts,
        memory::{Area, Canvas, MemoryScreen},
        size::ScreenSize,
        window,
    },
    web::screen::{Frame, Input, ScreenEnds, make_screen_page},
};

use super::{
    clock::{day_of, now, reading},
    files::{hall_of, open_content, open_journal},
    ports::JournalTickets,
};

/// Where the screen appears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// A window where there is a display, else a page on loopback.
    #[default]
    Auto,
    Window,
    Web,
}

/// Runs until the window is closed or the process ends.
pub fn run(config: &Config, place: Place, renderer: window::Renderer) -> anyhow::Result<()> {
    fs::create_dir_all(&config.data)
        .with_context(|| format!("the data folder {} can't be made", config.data.display()))?;
    match place {
        Place::Window => on_window(config, renderer),
        Place::Web => on_web(config),
        Place::Auto if window::has_display() => on_window(config, renderer),
        Place::Auto => on_web(config),
    }
}

/// Puts the presenters over the files and joins them to a window.
pub fn make_bridge(config: &Config) -> anyhow::Result<Rc<Bridge>> {
    let content = open_content(&config.data)?;
    let hall = hall_of(&content.reader);
    let day = day_of(hall.as_ref());
    let reading_now = reading(None);
    let (_journal, tickets) = open_journal(
        &config.data,
        &config.kiosk_numbers,
        hall.as_ref(),
        &reading_now,
    )?;
    let ports = Ports {
        library: Box::new(content.reader),
        tickets: Box::new(JournalTickets(tickets)),
    };
    let (civil, today) = now(&day, &reading_now);
    let kiosk = Kiosk::new(ports, civil, today);
    let app = App::new().context("the screen can't be made")?;
    fonts::load_rare_characters();
    let clock = Box::new(move || now(&day, &reading(None)));
    Ok(Bridge::new(
        app,
        kiosk,
        clock,
        Box::new(|effect| match effect {}),
    ))
}

/// The timers of a running screen.
struct Timers {
    _second: Timer,
    _redraw: Timer,
}

impl Timers {
    fn start(bridge: &Rc<Bridge>) -> Self {
        let (second, redraw) = (Timer::default(), Timer::default());
        let weak = Rc::downgrade(bridge);
        second.start(TimerMode::Repeated, Duration::from_secs(1), move || {
            if let Some(bridge) = weak.upgrade() {
                bridge.tick();
            }
        });
        // Slint draws only what changed; a panel that lost a frame is given it again.
        let weak = Rc::downgrade(bridge);
        redraw.start(TimerMode::Repeated, Duration::from_secs(5), move || {
            if let Some(bridge) = weak.upgrade() {
                bridge.app().window().request_redraw();
            }
        });
        Self {
            _second: second,
            _redraw: redraw,
        }
    }
}

fn on_window(config: &Config, renderer: window::Renderer) -> anyhow::Result<()> {
    window::install(renderer).context("no window can be opened on this display")?;
    let bridge = make_bridge(config)?;
    let _timers = Timers::start(&bridge);
    let app = bridge.app();
    bridge.render();
    app.show().context("the window can't be shown")?;
    app.window().set_fullscreen(true);
    let size = app.window().size();
    bridge.fit(ScreenSize {
        diagonal_inches: config.screen.diagonal,
        ..ScreenSize::of(size.width, size.height)
    });
    slint::run_event_loop().context("the event loop stopped")?;
    Ok(())
}

fn on_web(config: &Config) -> anyhow::Result<()> {
    let screen = config.screen;
    let size = ScreenSize {
        diagonal_inches: screen.diagonal,
        ..ScreenSize::of(screen.width, screen.height)
    };
    let ends = serve(screen.port)?;
    let frames = ends.frames.clone();
    let memory = MemoryScreen::install(
        size,
        Box::new(move |canvas, area| {
            // Without a viewer a frame need not be packed.
            if frames.receiver_count() > 0 {
                send(&frames, canvas, area);
            }
        }),
    )?;
    let bridge = make_bridge(config)?;
    let _timers = Timers::start(&bridge);
    bridge.fit(size);
    bridge.render();
    bridge.app().show()?;
    listen(memory, ends, size)?;
    slint::run_event_loop().context("the event loop stopped")?;
    Ok(())
}

/// Serves the page from a thread of its own and says where.
fn serve(port: u16) -> anyhow::Result<ScreenEnds> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (address, ends, server) = runtime
        .block_on(make_screen_page(port))
        .with_context(|| format!("the page can't be served on 127.0.0.1 port {port}"))?;
    println!(
        "查询角已启动，请在这台电脑的浏览器里打开：\n\n    {}\n",
        address.url()
    );
    thread::Builder::new()
        .name("screen page".into())
        .spawn(move || {
            if let Err(error) = runtime.block_on(server) {
                tracing::error!(%error, "the page on loopback stopped");
            }
        })?;
    Ok(ends)
}

/// Hands what viewers do to the event loop.
fn listen(memory: MemoryScreen, ends: ScreenEnds, size: ScreenSize) -> anyhow::Result<()> {
    thread_local! {
        // Slint's window never leaves its thread; the listener's closures find it here.
        static SCREEN: std::cell::RefCell<Option<(MemoryScreen, tokio::sync::broadcast::Sender<Frame>, f32)>> =
            const { std::cell::RefCell::new(None) };
    }
    let ScreenEnds { frames, input } = ends;
    SCREEN.set(Some((memory, frames, size.scale())));
    thread::Builder::new()
        .name("screen input".into())
        .spawn(move || {
            while let Ok(input) = input.recv() {
                let handed = slint::invoke_from_event_loop(move || {
                    SCREEN.with_borrow(|screen| {
                        if let Some((memory, frames, scale)) = screen {
                            act(&input, memory, frames, *scale);
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

fn act(
    input: &Input,
    memory: &MemoryScreen,
    frames: &tokio::sync::broadcast::Sender<Frame>,
    scale: f32,
) {
    use slint::{
        LogicalPosition,
        platform::{PointerEventButton, WindowEvent},
    };
    let button = PointerEventButton::Left;
    let at = |x: f32, y: f32| LogicalPosition::new(x / scale, y / scale);
    match *input {
        Input::Whole => memory.with_canvas(|canvas| send(frames, canvas, canvas.whole())),
        Input::Down { x, y } => {
            memory.dispatch(WindowEvent::PointerMoved { position: at(x, y) });
            memory.dispatch(WindowEvent::PointerPressed {
                position: at(x, y),
                button,
            });
        }
        Input::Move { x, y } => memory.dispatch(WindowEvent::PointerMoved { position: at(x, y) }),
        Input::Up { x, y } => {
            memory.dispatch(WindowEvent::PointerReleased {
                position: at(x, y),
                button,
            });
            memory.dispatch(WindowEvent::PointerExited);
        }
        Input::Wheel { x, y, dx, dy } => memory.dispatch(WindowEvent::PointerScrolled {
            position: at(x, y),
            delta_x: dx / scale,
            delta_y: dy / scale,
        }),
    }
}

fn send(frames: &tokio::sync::broadcast::Sender<Frame>, canvas: &Canvas, area: Area) {
    let png = match canvas.png(area) {
        Ok(png) => Arc::from(png),
        Err(error) => {
            tracing::error!(%error, "a frame can't be packed");
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
