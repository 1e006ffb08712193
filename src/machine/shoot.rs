//! `--shoot`: draws every page to PNG files, in every shape and mode of the screen.
//!
//! The pictures are of a fixed day with the factory content and a journal of its
//! own, so that two runs of one program draw the same.

use std::{cell::Cell, fs, path::Path, rc::Rc, time::Duration};

use anyhow::Context as _;
use jiff::civil::{DateTime, datetime};
use query_corner_ui::App;
use slint::ComponentHandle;

use crate::{
    app::{
        catalogue,
        home::{self, Door},
        kiosk::{Intent, Kiosk},
        ports::Ports,
    },
    config::Config,
    shell::{bridge::Bridge, fonts, memory::MemoryScreen, size::ScreenSize},
};

use super::{
    clock::reading,
    files::{hall_of, open_content, open_journal},
    ports::JournalTickets,
};

/// A Tuesday morning on which the hall is open.
const OPEN: DateTime = datetime(2026, 11, 24, 9, 42, 0, 0);
/// The same day after closing time.
const CLOSED: DateTime = datetime(2026, 11, 24, 20, 10, 0, 0);

/// What is done before a picture is taken.
struct Scene {
    name: &'static str,
    at: DateTime,
    steps: Vec<Step>,
}

enum Step {
    Do(Intent),
    /// Nobody touches the screen for so long.
    Wait(Duration),
}

fn scene(name: &'static str, intents: impl IntoIterator<Item = Intent>) -> Scene {
    Scene {
        name,
        at: OPEN,
        steps: intents.into_iter().map(Step::Do).collect(),
    }
}

fn door(door: Door) -> Intent {
    Intent::Home(home::Intent::OpenDoor(door))
}

fn scenes() -> Vec<Scene> {
    let list = |intent| Intent::Catalogue(intent);
    vec![
        scene("home", []),
        Scene {
            at: CLOSED,
            ..scene("home-after-hours", [])
        },
        scene("home-english", [Intent::ToggleLanguage]),
        scene("documents", [door(Door::Documents)]),
        scene(
            "documents-by-issuer",
            [
                door(Door::Documents),
                list(catalogue::Intent::ChooseTab(1)),
                list(catalogue::Intent::Choose(1)),
            ],
        ),
        scene("questions", [door(Door::Questions)]),
        scene(
            "questions-topics",
            [door(Door::Questions), list(catalogue::Intent::ToggleMore)],
        ),
        scene("guides", [door(Door::Guides)]),
        scene(
            "guides-by-window",
            [door(Door::Guides), list(catalogue::Intent::ChooseTab(1))],
        ),
        scene("notices", [door(Door::Notices)]),
        Scene {
            steps: vec![
                Step::Do(door(Door::Guides)),
                Step::Wait(Duration::from_secs(95)),
            ],
            ..scene("idle-ring", [])
        },
    ]
}

/// The shapes of screen, and the modes each is drawn in.
const SHAPES: [(&str, u32, u32); 3] = [
    ("portrait", 1080, 1920),
    ("landscape", 1920, 1080),
    ("small", 800, 1280),
];
const MODES: [(&str, &[Intent]); 4] = [
    ("standard", &[]),
    ("elder", &[Intent::ToggleElder]),
    ("low", &[Intent::ToggleLow]),
    ("elder-low", &[Intent::ToggleElder, Intent::ToggleLow]),
];

/// The clocks of the pictures: the hall's, set by the scene, and the animations'.
struct Studio {
    screen: MemoryScreen,
    bridge: Rc<Bridge>,
    now: Rc<Cell<DateTime>>,
}

/// Draws all pictures into a folder and says how many.
pub fn shoot(config: &Config, folder: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let studio = Studio::open(config)?;
    let mut count = 0;
    for (shape, width, height) in SHAPES {
        studio.screen.resize(ScreenSize::of(width, height));
        studio.bridge.fit(ScreenSize::of(width, height));
        for (mode, intents) in MODES {
            for scene in scenes() {
                let path = folder.join(format!("{shape}-{mode}-{}.png", scene.name));
                studio.play(&scene, intents);
                fs::write(&path, studio.picture()?)
                    .with_context(|| format!("{} can't be written", path.display()))?;
                count += 1;
            }
            println!("{shape} {mode}: {} 张", scenes().len());
        }
    }
    Ok(count)
}

impl Studio {
    fn open(config: &Config) -> anyhow::Result<Self> {
        let screen = MemoryScreen::install_still(ScreenSize::of(1080, 1920))?;
        fs::create_dir_all(&config.data)?;
        let content = open_content(&config.data)?;
        let hall = hall_of(&content.reader);
        let (_journal, tickets) = open_journal(
            &config.data,
            &config.kiosk_numbers,
            hall.as_ref().map(|(_, hall)| hall),
            &reading(None),
        );
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets(tickets)),
        };
        let now = Rc::new(Cell::new(OPEN));
        let kiosk = Kiosk::new(ports, OPEN, OPEN.date());
        let app = App::new().context("the screen can't be made")?;
        fonts::load_rare_characters();
        let clock = now.clone();
        let clock = Box::new(move || (clock.get(), clock.get().date()));
        let time = screen.time();
        let bridge = Bridge::with_time(
            app,
            kiosk,
            clock,
            Box::new(move || time.get()),
            Box::new(|_| ()),
        );
        bridge.app().show()?;
        Ok(Self {
            screen,
            bridge,
            now,
        })
    }

    /// Begins as a new visitor and does what the scene says.
    fn play(&self, scene: &Scene, modes: &[Intent]) {
        self.now.set(scene.at);
        self.bridge.update(Kiosk::wipe);
        let modes = modes.iter().cloned().map(Step::Do);
        for step in modes.collect::<Vec<_>>().iter().chain(&scene.steps) {
            match step {
                Step::Do(intent) => self.bridge.send(intent.clone()),
                Step::Wait(time) => {
                    self.screen.pass(*time);
                    self.bridge.tick();
                }
            }
        }
    }

    fn picture(&self) -> anyhow::Result<Vec<u8>> {
        // Long enough for every arrival and press to come to rest.
        for _ in 0..3 {
            self.screen.pass(Duration::from_millis(400));
            self.screen.draw_whole();
        }
        Ok(self
            .screen
            .with_canvas(|canvas| canvas.png(canvas.whole()))?)
    }
}
