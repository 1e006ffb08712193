//! Runs the kiosk on a screen: a window where there is a display, a page on
//! loopback where there is none.

use std::{rc::Rc, time::Duration};

use anyhow::Context as _;
use slint::{ComponentHandle, Timer, TimerMode};

use crate::{
    config::Config,
    domain::{screen::Orientation, ticket::Source},
    said,
    shell::{bridge::Bridge, size::ScreenSize, window},
    upkeep,
};

use super::{assembly::Assembly, descriptors, ending, keeper::local_settings, turned};

/// Where the screen appears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// A window where there is a display, else a page on loopback.
    #[default]
    Auto,
    Window,
    Web,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The system asked for it.
    Told,
    /// The keeper wants the program to begin again.
    Restart,
}

/// Runs until the system asks it to end or the keeper restarts the program. A window that somebody
/// wants closed stays.
pub fn run(config: &Config, place: Place, renderer: window::Renderer) -> anyhow::Result<Ending> {
    // Without a folder the kiosk still shows its factory content.
    if let Err(error) = upkeep::folder::prepare(&config.data) {
        let (folder, why) = (config.data.display(), said::io(&error));
        tracing::error!("数据目录 {folder} 用不了：{why}");
    }
    descriptors::take();
    ending::watch();
    match place {
        Place::Window => on_window(config, renderer),
        Place::Web => on_web(config),
        Place::Auto if window::has_display() => on_window(config, renderer),
        Place::Auto => on_web(config),
    }
}

/// The timers of a running screen.
pub(super) struct Timers {
    _second: Timer,
    _redraw: Timer,
}

impl Timers {
    pub(super) fn start(bridge: &Rc<Bridge>) -> Self {
        let (second, redraw) = (Timer::default(), Timer::default());
        let weak = Rc::downgrade(bridge);
        second.start(TimerMode::Repeated, Duration::from_secs(1), move || {
            if let Some(bridge) = weak.upgrade() {
                bridge.tick();
            }
            ending::end_if_asked();
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

fn on_window(config: &Config, renderer: window::Renderer) -> anyhow::Result<Ending> {
    let orientation = local_settings(&config.data).orientation;
    if orientation != Orientation::Display {
        return turned::run(config, orientation);
    }
    window::install(renderer).context("显示器上开不了窗口；没有显示器的，用 --screen web")?;
    let assembly = Assembly::open(config, Source::Kiosk)?;
    let bridge = assembly.bridge();
    let _timers = Timers::start(bridge);
    let app = bridge.app();
    let (fitted, touched) = (Rc::downgrade(bridge), Rc::downgrade(bridge));
    window::follow(
        app.window(),
        config.screen.diagonal,
        move |size| {
            if let Some(bridge) = fitted.upgrade() {
                bridge.fit(size);
                bridge.render();
            }
        },
        move |contact| {
            if let Some(bridge) = touched.upgrade() {
                bridge.touch(contact);
            }
        },
    );
    bridge.render();
    app.show().context("窗口显示不了")?;
    let filling = app.as_weak();
    slint::spawn_local(async move {
        if let Err(error) = window::fill_monitor(filling).await {
            tracing::error!(%error, "窗口不能全屏");
        }
    })?;
    slint::run_event_loop().context("画面的循环停了")?;
    Ok(match assembly.wants_restart() {
        true => Ending::Restart,
        false => Ending::Told,
    })
}

#[cfg(feature = "server")]
fn on_web(config: &Config) -> anyhow::Result<Ending> {
    use super::browser;
    use crate::shell::memory::MemoryScreen;

    let screen = config.screen;
    let orientation = local_settings(&config.data).orientation;
    let (width, height) = orientation.turned((screen.width, screen.height));
    let size = ScreenSize {
        diagonal_inches: screen.diagonal,
        ..ScreenSize::of(width, height)
    };
    let ends = browser::serve(screen.port)?;
    let frames = ends.frames.clone();
    let memory = MemoryScreen::install(
        size,
        Box::new(move |canvas, area| {
            // Without a viewer a frame need not be packed.
            if frames.receiver_count() > 0 {
                browser::send(&frames, canvas, area);
            }
        }),
    )?;
    let assembly = Assembly::open(config, Source::Test)?;
    let bridge = assembly.bridge();
    let _timers = Timers::start(bridge);
    bridge.fit(size);
    bridge.render();
    bridge.app().show()?;
    browser::listen(memory, bridge.clone(), ends)?;
    slint::run_event_loop().context("画面的循环停了")?;
    Ok(Ending::Told)
}

#[cfg(not(feature = "server"))]
fn on_web(_: &Config) -> anyhow::Result<Ending> {
    anyhow::bail!(
        "there is no display, and this build can't show its screen in a browser: it was built \
         without the feature `server`"
    )
}
