//! The kiosk in a window whose picture stands turned, as the keeper set it.

use std::{cell::RefCell, rc::Rc};

use anyhow::Context as _;
use slint::ComponentHandle;

use crate::{
    config::Config,
    domain::{screen::Orientation, ticket::Source},
    shell::{
        bridge::Bridge,
        glass::{Glass, Happening},
        memory::MemoryScreen,
        size::ScreenSize,
    },
};

use super::{
    assembly::Assembly,
    run::{Ending, Timers},
};

/// The screen on its thread, for what comes from the window's.
struct Seen {
    memory: MemoryScreen,
    bridge: Rc<Bridge>,
    diagonal: Option<f32>,
}

thread_local! {
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// Runs until the system asks it to end or the keeper restarts the program.
pub fn run(config: &Config, orientation: Orientation) -> anyhow::Result<Ending> {
    let diagonal = config.screen.diagonal;
    let (glass, (width, height)) = Glass::open(orientation, hand_over)
        .context("显示器上开不了窗口；没有显示器的，用 --screen web")?;
    let size = ScreenSize {
        diagonal_inches: diagonal,
        ..ScreenSize::of(width, height)
    };
    let glass = Rc::new(glass);
    let pane = glass.clone();
    let memory =
        MemoryScreen::install(size, Box::new(move |canvas, area| pane.show(canvas, area)))?;
    let assembly = Assembly::open(config, Source::Kiosk)?;
    let bridge = assembly.bridge();
    let _timers = Timers::start(bridge);
    bridge.fit(size);
    bridge.render();
    bridge.app().show()?;
    let seen = Seen {
        memory,
        bridge: bridge.clone(),
        diagonal,
    };
    // The window may have changed its size before anyone listened.
    let (width, height) = glass.page();
    seen.take(Happening::Size(width, height));
    SEEN.set(Some(seen));
    slint::run_event_loop().context("画面的循环停了")?;
    SEEN.set(None);
    Ok(match assembly.wants_restart() {
        true => Ending::Restart,
        false => Ending::Told,
    })
}

/// From the window's thread to the screen's.
fn hand_over(happening: Happening) {
    let handed = slint::invoke_from_event_loop(move || {
        SEEN.with_borrow(|seen| {
            if let Some(seen) = seen {
                seen.take(happening);
            }
        });
    });
    // Before the screen stands there is nothing to be told of.
    if let Err(error) = handed {
        tracing::debug!(%error, "窗口上的动作没有人接");
    }
}

impl Seen {
    fn take(&self, happening: Happening) {
        match happening {
            Happening::Touch(touch) => self.bridge.touch_memory(&self.memory, touch),
            Happening::Size(width, height) => {
                let size = ScreenSize {
                    diagonal_inches: self.diagonal,
                    ..ScreenSize::of(width, height)
                };
                if self
                    .memory
                    .with_canvas(|canvas| (canvas.width, canvas.height))
                    != (width, height)
                {
                    self.memory.resize(size);
                    self.bridge.fit(size);
                    self.bridge.render();
                }
            }
        }
    }
}
