//! Draws the kiosk's own pages for the editors of the server: a process that reads orders and
//! answers with pictures, nothing else. It holds no content of its own, can open no file but fonts
//! and no connection, and ends with the pipe it reads from.

mod set;

use std::{
    cell::Cell,
    io::{Read, Write},
    rc::Rc,
    time::Duration,
};

use anyhow::Context as _;
use jiff::civil::{Date, DateTime};
use query_corner_ui::App;
use slint::{ComponentHandle, LogicalPosition, platform::WindowEvent};

use crate::{
    app::{
        hall::{self, Tab},
        kiosk::{Intent, Kiosk},
        ports::Ports,
        world::{Event, Standing},
    },
    content::item::Kind,
    protocol::preview::{Order, Reply, read_frame, write_frame},
    sandbox::{
        Calls, Sandbox, Use,
        places::{DEVICES, FONTS, LIBRARIES},
    },
    shell::{bridge::Bridge, fonts, memory::MemoryScreen, size::ScreenSize},
};

use set::{NoTickets, Set, Shown};

/// The subcommand; see `main`.
pub const COMMAND: &str = "preview";

/// The panel that every site has, more or less: 21.5 inches, upright.
const SCREEN: (u32, u32) = (1080, 1920);
/// A part goes on a little before the one above it ends.
const STEP: f32 = 0.6;
/// The leaves of the hall's page, in the order in which they are shown.
const LEAVES: [Tab; 5] = [
    Tab::Windows,
    Tab::Hours,
    Tab::Duties,
    Tab::Areas,
    Tab::Stations,
];

/// The kiosk's screen with whatever is ordered on it.
pub struct Easel {
    screen: MemoryScreen,
    bridge: Rc<Bridge>,
    shown: Shown,
    clock: Rc<Cell<(Option<DateTime>, Date)>>,
}

impl Easel {
    /// Sets it up; a process can have one.
    pub fn new() -> anyhow::Result<Self> {
        let size = ScreenSize::of(SCREEN.0, SCREEN.1);
        let screen = MemoryScreen::install_still(size)?;
        let shown = Shown::default();
        let start = (
            Some(DateTime::constant(2026, 1, 1, 9, 0, 0, 0)),
            Date::constant(2026, 1, 1),
        );
        let ports = Ports {
            library: Box::new(shown.clone()),
            tickets: Box::new(NoTickets),
        };
        let clock = Rc::new(Cell::new(start));
        let app = App::new().context("画面建不了")?;
        fonts::load_rare_characters();
        let (at, time) = (clock.clone(), screen.time());
        let bridge = Bridge::with_time(
            app,
            Kiosk::new(ports, start.0, start.1),
            Box::new(move || at.get()),
            Box::new(move || time.get()),
            // Nothing is taken, searched or typed here.
            Box::new(drop),
        );
        bridge.fit(size);
        bridge.app().show()?;
        Ok(Self {
            screen,
            bridge,
            shown,
            clock,
        })
    }

    /// Draws a page; the picture as PNG, and whether another part follows.
    pub fn draw(&self, order: Order, files: Vec<u8>) -> anyhow::Result<(Vec<u8>, bool)> {
        let (key, part) = (order.open.clone(), order.part);
        let (elder, is_trial) = (order.elder, order.trial);
        self.clock.set((Some(order.now), order.today));
        self.shown.set(Set::of(order, files)?);
        self.bridge.update(Kiosk::wipe);
        // The page before this one leaves the screen, and with it how far it was drawn up.
        self.screen.pass(Duration::from_millis(20));
        self.screen.draw_whole();
        self.bridge.deliver(Event::Content);
        self.bridge.deliver(Event::Standing(Standing {
            is_stale: false,
            is_trial,
        }));
        self.bridge.tick();
        self.bridge.update(Kiosk::wipe);
        // Someone stands before it: at rest after hours the screen is dimmed.
        self.bridge.send(Intent::Touch);
        if elder {
            self.bridge.send(Intent::ToggleElder);
        }
        let kind = key.kind();
        self.bridge.update(|kiosk| kiosk.open(key));
        anyhow::ensure!(
            self.bridge.read(|kiosk| kiosk.page().is_some()),
            "这一页打不开"
        );
        self.settle();
        if kind == Kind::Hall {
            let leaf = LEAVES.get(part as usize).copied().unwrap_or_default();
            self.bridge
                .send(Intent::Hall(hall::Intent::ChooseTab(leaf)));
            self.settle();
            return Ok((self.picture()?, part as usize + 1 < LEAVES.len()));
        }
        for _ in 0..part {
            self.scroll();
        }
        let picture = self.picture()?;
        let before = self.pixels();
        self.scroll();
        Ok((picture, self.pixels() != before))
    }

    /// Draws until everything that moves has come to rest.
    fn settle(&self) {
        for _ in 0..3 {
            self.screen.pass(Duration::from_millis(400));
            self.screen.draw_whole();
        }
    }

    /// Draws the page up by a part.
    fn scroll(&self) {
        let (width, height) = ScreenSize::of(SCREEN.0, SCREEN.1).logical();
        let position = LogicalPosition::new(width / 2.0, height / 2.0);
        self.screen.dispatch(WindowEvent::PointerScrolled {
            position,
            delta_x: 0.0,
            delta_y: -height * STEP,
        });
        self.screen.dispatch(WindowEvent::PointerExited);
        self.settle();
    }

    fn picture(&self) -> anyhow::Result<Vec<u8>> {
        let drawn = self.screen.with_canvas(|canvas| canvas.png(canvas.whole()));
        Ok(drawn?)
    }

    fn pixels(&self) -> Vec<u8> {
        self.screen
            .with_canvas(|canvas| canvas.bytes(canvas.whole()))
    }
}

/// Answers orders until there are no more.
pub fn serve(mut input: impl Read, mut output: impl Write) -> anyhow::Result<()> {
    take_limits()?;
    let easel = Easel::new()?;
    // Set up, and nobody's words read yet.
    sandbox().enter();
    while let Some((order, files)) = read_frame::<Order>(&mut input)? {
        match easel.draw(order, files) {
            Ok((picture, more)) => {
                write_frame(&mut output, &Reply::Drawn { more }, &[&picture])?;
            }
            Err(error) => {
                let why = format!("{error:#}");
                write_frame(&mut output, &Reply::Failed { why }, &[])?;
            }
        }
    }
    Ok(())
}

/// What is left to this process: fonts, the system's and those that come with the program, which
/// are read when a letter of theirs is drawn.
pub fn sandbox() -> Sandbox {
    let home = std::env::var_os("HOME").map(std::path::PathBuf::from);
    let at_home = home
        .iter()
        .flat_map(|home| AT_HOME.map(|name| home.join(name)));
    let own = fonts::full_pair().into_iter().flatten();
    own.chain(at_home).fold(
        Sandbox::new(Calls::Own)
            .leave_all(&LIBRARIES, Use::Read)
            .leave_all(&FONTS, Use::Read)
            .leave_all(&DEVICES, Use::Read),
        |sandbox, place| sandbox.leave(place, Use::Read),
    )
}

/// Where fonts lie below a home folder.
const AT_HOME: [&str; 2] = [".local/share/fonts", ".fonts"];

/// Address space, in bytes: the fonts are mapped, pictures are unpacked.
#[cfg(unix)]
const MEMORY: u64 = 3 << 30;

#[cfg(unix)]
const NICE: i32 = 10;

/// What an order may cost this process, whatever its pictures say of themselves; it writes no
/// file.
#[cfg(unix)]
fn take_limits() -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 128),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).context("进程的限制设不上")?;
    }
    // Kiosks and pages go before pictures.
    nice(NICE).context("进程的优先级设不上")?;
    Ok(())
}

#[cfg(not(unix))]
fn take_limits() -> anyhow::Result<()> {
    Ok(())
}
