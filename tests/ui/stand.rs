//! A kiosk on the test bench: pressed by finger, read by accessible label.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::civil::{DateTime, datetime};
use query_corner::{
    app::finger::{Contact, Spot},
    machine::{studio::Studio, worker::simulated_printer},
    shell::size::ScreenSize,
};
use slint::{ComponentHandle, Window};

use crate::tree::{self, Element};

/// A Tuesday morning on which the sample hall is open.
pub const OPEN: DateTime = datetime(2026, 11, 24, 9, 42, 0, 0);
/// The evening of that day.
pub const CLOSED: DateTime = datetime(2026, 11, 24, 20, 10, 0, 0);

/// The doors of the home page.
pub const DOORS: [&str; 7] = [
    "党务公开",
    "政策问答",
    "办事指南",
    "排队取号",
    "通知公告",
    "本厅信息",
    "我的号",
];

pub const PORTRAIT: (u32, u32) = (1080, 1920);
pub const LANDSCAPE: (u32, u32) = (1920, 1080);
pub const SMALL: (u32, u32) = (800, 1280);
/// These, and the smallest that a screen may be.
pub const EVERY_SHAPE: [(u32, u32); 5] = [PORTRAIT, LANDSCAPE, SMALL, (1024, 768), (768, 1024)];

/// The shapes of screen that are looked at: so many, all of them with `QUERY_CORNER_SHAPES=all`.
pub fn shapes(least: usize) -> &'static [(u32, u32)] {
    let every = std::env::var("QUERY_CORNER_SHAPES").is_ok_and(|value| value == "all");
    &EVERY_SHAPE[..if every { EVERY_SHAPE.len() } else { least }]
}

/// Runs a test on the shapes of screen that kiosks have, with `QUERY_CORNER_SHAPES=all` on every
/// one. A thread can have one screen, so each has its own.
pub fn on_every_shape(test: impl Fn(Stand) + Sync) {
    std::thread::scope(|scope| {
        for &shape in shapes(3) {
            let test = &test;
            scope.spawn(move || test(Stand::of(shape, OPEN)));
        }
    });
}

/// Runs a part of a test that has a screen of its own on a thread of its own.
pub fn apart(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        scope.spawn(test);
    });
}

/// The kiosk with its own folder, which goes with it.
pub struct Stand {
    studio: Studio,
    folder: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Stand {
    pub fn new() -> Self {
        Self::of(PORTRAIT, OPEN)
    }

    pub fn of(shape: (u32, u32), now: DateTime) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stand = Self::in_folder(folder.path(), shape, now);
        Self {
            _folder: Some(folder),
            ..stand
        }
    }

    /// A kiosk over a folder that outlives it.
    pub fn in_folder(folder: &Path, (width, height): (u32, u32), now: DateTime) -> Self {
        let printer = simulated_printer(folder).unwrap();
        let size = ScreenSize::of(width, height);
        let studio = Studio::open(folder, size, now, printer).unwrap();
        Self {
            folder: folder.to_owned(),
            ..Self::over(studio)
        }
    }

    /// A kiosk that was opened already.
    pub fn over(studio: Studio) -> Self {
        studio.settle();
        Self {
            studio,
            folder: PathBuf::new(),
            _folder: None,
        }
    }

    /// Where the kiosk's files lie.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    pub fn studio(&self) -> &Studio {
        &self.studio
    }

    /// The height of the screen in logical pixels.
    pub fn height(&self) -> f32 {
        self.studio.size().logical().1
    }

    /// The home page, then every page behind a door of it.
    pub fn through_every_door(&self, mut see: impl FnMut(&str)) {
        see("home");
        for door in DOORS {
            self.press(door);
            see(door);
            self.press("返回");
        }
    }

    pub fn window(&self) -> &Window {
        self.studio.app().window()
    }

    /// All controls that can be pressed, as far as their middle is seen.
    pub fn controls(&self) -> Vec<Element> {
        let mut controls = tree::buttons(self.window());
        controls.retain(|control| control.seen.has(control.rect.middle()) && control.is_enabled());
        controls
    }

    /// The names of the controls on the screen.
    pub fn names(&self) -> Vec<String> {
        let controls = self.controls().into_iter();
        controls.map(|control| control.label).collect()
    }

    /// Presses a control by its name, with a finger in its middle.
    pub fn press(&self, name: &str) {
        let (x, y) = self.place_of(name);
        self.tap_at(x, y);
    }

    /// The middle of a control, in logical pixels.
    pub fn place_of(&self, name: &str) -> (f32, f32) {
        let controls = self.controls();
        let Some(control) = controls.iter().find(|control| control.label == name) else {
            panic!(
                "there is no {name:?} on the screen; there are {:?}",
                self.names()
            );
        };
        let middle = control.rect.middle();
        (middle.x, middle.y)
    }

    /// Left, top, width and height of what has this name, in logical pixels.
    pub fn frame_of(&self, name: &str) -> (f32, f32, f32, f32) {
        let Some(element) = tree::named(self.window(), name) else {
            panic!("there is no {name:?} on the screen");
        };
        let rect = element.rect;
        (rect.x, rect.y, rect.width, rect.height)
    }

    /// Presses the first control whose name begins so.
    pub fn press_like(&self, beginning: &str) {
        let name = self
            .names()
            .into_iter()
            .find(|name| name.starts_with(beginning));
        match name {
            Some(name) => self.press(&name),
            None => panic!(
                "nothing begins with {beginning:?}; there are {:?}",
                self.names()
            ),
        }
    }

    /// A finger at a place, in logical pixels.
    pub fn tap_at(&self, x: f32, y: f32) {
        // A page is looked at before it is pressed.
        self.studio.screen().pass(Duration::from_millis(900));
        let spot = spot(x, y);
        self.studio.touch(Contact::Down(spot));
        // Inside a list a press arrives after 100 ms, when it is no drag.
        self.studio.screen().pass(Duration::from_millis(160));
        self.studio.touch(Contact::Up(spot));
        self.studio.answer();
        self.studio.settle();
    }

    /// Draws the middle of the screen from one height to another.
    pub fn drag(&self, from: f32, to: f32) {
        let at = |y| spot(self.studio.size().logical().0 / 2.0, y);
        self.studio.touch(Contact::Down(at(from)));
        for step in 1..=10 {
            self.studio.screen().pass(Duration::from_millis(16));
            self.studio
                .touch(Contact::Move(at(from + (to - from) * step as f32 / 10.0)));
        }
        self.studio.touch(Contact::Up(at(to)));
        self.studio.answer();
        self.studio.settle();
    }

    pub fn wait_seconds(&self, seconds: u64) {
        // By seconds, as the running kiosk is ticked.
        for _ in 0..seconds {
            self.studio.wait(Duration::from_secs(1));
        }
        self.studio.settle();
    }

    /// Whether a text on the screen that is read has these words.
    pub fn shows(&self, words: &str) -> bool {
        let labels = tree::labels(self.window());
        labels.iter().any(|label| label.contains(words))
    }

    /// The whole of the first text that begins so.
    pub fn label_of(&self, beginning: &str) -> String {
        let labels = tree::labels(self.window()).into_iter();
        let mut found = labels.filter(|label| label.starts_with(beginning));
        found.next().unwrap_or_default()
    }

    /// How many colours the picture has; a blank screen has one.
    pub fn colours(&self) -> usize {
        self.studio.settle();
        self.studio.screen().with_canvas(|canvas| {
            let pixels = canvas.rgb.iter().map(|pixel| (pixel.r, pixel.g, pixel.b));
            pixels.collect::<std::collections::HashSet<_>>().len()
        })
    }
}

/// A place on the screen, in logical pixels.
pub fn spot(x: f32, y: f32) -> Spot {
    Spot { x, y }
}
