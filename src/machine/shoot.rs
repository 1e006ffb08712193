//! `--shoot`: draws every page to PNG files, in every shape and mode of the screen.
//!
//! The pictures are of a fixed day with the factory content and a journal of its
//! own, so that two runs of one program draw the same.

mod modes;
mod numbers;
mod panel;

use std::{fs, path::Path, time::Duration};

use anyhow::Context as _;
use jiff::civil::{DateTime, datetime};

use crate::{
    app::{
        catalogue, dialog, guide, hall,
        home::{self, Door},
        kiosk::Intent,
        reader::{self, Panel},
        search,
    },
    domain::pin::Pin,
    shell::size::ScreenSize,
};

use super::{studio::Studio, worker::simulated_printer};

/// A Tuesday morning on which the hall is open.
const OPEN: DateTime = datetime(2026, 11, 24, 9, 42, 0, 0);
/// New Year's Day, of a year whose holidays are not announced.
const HOLIDAY: DateTime = datetime(2027, 1, 1, 9, 42, 0, 0);
/// The same day after closing time.
const CLOSED: DateTime = datetime(2026, 11, 24, 20, 10, 0, 0);

pub use modes::{ENGLISH, MODES, SHAPES};

/// The attract loop.
const REST: &str = "at-rest";

/// What is done before a picture is taken.
pub struct Scene {
    /// What the picture is called.
    pub name: &'static str,
    at: DateTime,
    /// A printer stands there, the simulated one.
    printer: bool,
    steps: Vec<Step>,
}

impl Scene {
    /// Whether the page is there in these modes: the keeper's panel is in Chinese alone, and one
    /// scene is of the language itself.
    pub fn is_in(&self, modes: &[Intent]) -> bool {
        let english = modes.contains(&Intent::ToggleLanguage);
        !english || !(self.name.starts_with("panel") || self.name == "home-english")
    }
}

enum Step {
    Do(Intent),
    /// Opens an item of the factory content by its key.
    Open(&'static str),
    /// Nobody touches the screen for so long.
    Wait(Duration),
    /// The keeper holds the corner of a kiosk that has a PIN, or has none.
    Hold {
        pin: bool,
    },
}

fn scene(name: &'static str, intents: impl IntoIterator<Item = Intent>) -> Scene {
    Scene {
        name,
        at: OPEN,
        printer: true,
        steps: intents.into_iter().map(Step::Do).collect(),
    }
}

/// An item of the factory content, and what is done on its page.
fn item(name: &'static str, key: &'static str, intents: impl IntoIterator<Item = Intent>) -> Scene {
    let mut scene = scene(name, intents);
    scene.steps.insert(0, Step::Open(key));
    scene
}

fn door(door: Door) -> Intent {
    Intent::Home(home::Intent::OpenDoor(door))
}

fn open_search() -> Intent {
    Intent::Home(home::Intent::OpenSearch(None))
}

fn letters() -> Intent {
    Intent::Search(search::Intent::ChooseMethod(search::Method::Letters))
}

fn typed(key: &str) -> Intent {
    Intent::Search(search::Intent::Key(key.to_owned()))
}

fn hall_tab(tab: hall::Tab) -> Intent {
    Intent::Hall(hall::Intent::ChooseTab(tab))
}

/// 中, drawn with a finger on a slate 400 pixels high, and a stroke too many that is taken back:
/// no pause runs then, after which the slate would be empty.
fn hand_drawn() -> Vec<Intent> {
    let strokes: [&[(f32, f32)]; 5] = [
        &[(80.0, 118.0), (86.0, 165.0), (92.0, 212.0)],
        &[
            (80.0, 118.0),
            (200.0, 115.0),
            (320.0, 112.0),
            (314.0, 160.0),
            (308.0, 208.0),
        ],
        &[(92.0, 212.0), (200.0, 210.0), (308.0, 208.0)],
        &[
            (200.0, 45.0),
            (201.0, 135.0),
            (202.0, 225.0),
            (202.0, 320.0),
        ],
        &[(330.0, 330.0), (340.0, 340.0)],
    ];
    let pen = |intent| Intent::Search(intent);
    strokes
        .iter()
        .flat_map(|stroke| {
            let (x, y) = stroke[0];
            let down = search::Intent::PenDown {
                x,
                y,
                height: 400.0,
            };
            let moves = stroke[1..]
                .iter()
                .map(|(x, y)| search::Intent::PenMove { x: *x, y: *y });
            std::iter::once(down)
                .chain(moves)
                .chain([search::Intent::PenUp])
                .map(pen)
                .collect::<Vec<_>>()
        })
        .chain([pen(search::Intent::UndoStroke)])
        .collect()
}

/// Every page, once or in its several states.
pub fn scenes() -> Vec<Scene> {
    let mut scenes = visitors();
    scenes.extend(numbers::scenes());
    scenes.extend(panel::scenes());
    scenes
}

fn visitors() -> Vec<Scene> {
    let list = |intent| Intent::Catalogue(intent);
    vec![
        scene("home", []),
        Scene {
            at: CLOSED,
            ..scene("home-after-hours", [])
        },
        Scene {
            at: HOLIDAY,
            ..scene("home-holiday", [])
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
        scene("search", [open_search()]),
        scene(
            "search-typed",
            [
                open_search(),
                letters(),
                typed("z"),
                typed("z"),
                typed("g"),
                typed("x"),
            ],
        ),
        scene(
            "search-found",
            [
                open_search(),
                letters(),
                typed("d"),
                typed("f"),
                Intent::Search(search::Intent::Done),
            ],
        ),
        scene(
            "search-rare",
            std::iter::once(open_search())
                .chain([letters()])
                .chain(["c", "h", "u", "n", "h", "u"].map(typed))
                .chain([Intent::Search(search::Intent::Done)]),
        ),
        scene(
            "search-nothing",
            [
                open_search(),
                letters(),
                typed("v"),
                typed("v"),
                typed("v"),
                Intent::Search(search::Intent::Done),
            ],
        ),
        scene(
            "search-nine-keys",
            [
                open_search(),
                Intent::Search(search::Intent::ChooseMethod(search::Method::Nine)),
            ],
        ),
        scene(
            "search-by-hand",
            [
                open_search(),
                Intent::Search(search::Intent::ChooseMethod(search::Method::Write)),
            ]
            .into_iter()
            .chain(hand_drawn()),
        ),
        scene("hall", [door(Door::Hall)]),
        scene("hall-hours", [door(Door::Hall), hall_tab(hall::Tab::Hours)]),
        scene(
            "hall-duties",
            [door(Door::Hall), hall_tab(hall::Tab::Duties)],
        ),
        scene("hall-areas", [door(Door::Hall), hall_tab(hall::Tab::Areas)]),
        scene(
            "hall-area",
            [
                door(Door::Hall),
                hall_tab(hall::Tab::Areas),
                Intent::Hall(hall::Intent::ChoosePlace(1)),
            ],
        ),
        scene(
            "hall-stations",
            [door(Door::Hall), hall_tab(hall::Tab::Stations)],
        ),
        scene(
            "hall-station",
            [
                door(Door::Hall),
                hall_tab(hall::Tab::Stations),
                Intent::Hall(hall::Intent::OpenStation(8)),
            ],
        ),
        Scene {
            steps: vec![Step::Wait(Duration::from_secs(62))],
            ..scene(REST, [])
        },
        item("document", "document/dues-notice", []),
        item("document-long", "document/work-standard", []),
        item(
            "document-contents",
            "document/work-standard",
            [Intent::Reader(reader::Intent::OpenPanel(Panel::Contents))],
        ),
        item(
            "document-catalogue-entry",
            "document/dues-notice",
            [Intent::Reader(reader::Intent::OpenPanel(Panel::Facts))],
        ),
        item(
            "document-changes",
            "document/service-rules-2026",
            [Intent::Reader(reader::Intent::OpenPanel(Panel::Changes))],
        ),
        item("document-repealed", "document/service-rules-2023", []),
        item("document-expiring", "document/senior-service-plan", []),
        item("document-explained", "document/explain-dues", []),
        item("answer", "question/rejoin-after-leaving", []),
        item("answer-of-a-matter", "question/dues-how-much", []),
        item("guide", "guide/transfer-out-of-province", []),
        item(
            "guide-held",
            "guide/hardship-aid",
            [
                Intent::Guide(guide::Intent::Hold(0)),
                Intent::Guide(guide::Intent::Hold(1)),
            ],
        ),
        item(
            "help",
            "guide/transfer-out-of-province",
            [Intent::Dialog(dialog::Intent::AskHelp)],
        ),
        item(
            "take-along",
            "guide/transfer-out-of-province",
            [
                Intent::Guide(guide::Intent::Hold(0)),
                Intent::Dialog(dialog::Intent::TakeAlong),
            ],
        ),
        item(
            "take-along-printed",
            "question/dues-how-much",
            [
                Intent::Dialog(dialog::Intent::TakeAlong),
                Intent::Dialog(dialog::Intent::Print),
            ],
        ),
        item("notice-posting", "notice/posting-new-members", []),
        item("notice", "notice/activity-policy-lecture", []),
        Scene {
            steps: vec![
                Step::Do(door(Door::Guides)),
                Step::Wait(Duration::from_secs(95)),
            ],
            ..scene("idle-ring", [])
        },
    ]
}

/// Draws the pictures whose names begin with `only` into a folder, and says how many.
pub fn shoot(data: &Path, folder: &Path, only: &str) -> anyhow::Result<usize> {
    fs::create_dir_all(folder).with_context(|| format!("目录 {} 建不了", folder.display()))?;
    let studio = Studio::open(
        data,
        ScreenSize::of(1080, 1920),
        OPEN,
        simulated_printer(data)?,
    )?;
    let mut scenes = scenes();
    scenes.retain(|scene| scene.name.starts_with(only));
    let mut count = 0;
    for (shape, width, height) in SHAPES {
        studio.resize(ScreenSize::of(width, height));
        for (mode, intents) in MODES.into_iter().chain(ENGLISH) {
            for scene in &scenes {
                // A screen at rest is in no mode: the wipe took it away.
                if scene.name == REST && !intents.is_empty() || !scene.is_in(intents) {
                    continue;
                }
                let path = folder.join(format!("{shape}-{mode}-{}.png", scene.name));
                play(&studio, scene, intents)?;
                fs::write(&path, studio.picture()?)
                    .with_context(|| format!("{} 写不进", path.display()))?;
                count += 1;
            }
            println!("{shape} {mode}: 画好了");
        }
    }
    Ok(count)
}

/// Begins as a new visitor and does what the scene says.
pub fn play(studio: &Studio, scene: &Scene, modes: &[Intent]) -> anyhow::Result<()> {
    studio.wipe();
    studio.set_now(scene.at);
    studio.plug_printer(scene.printer);
    for intent in modes {
        studio.send(intent.clone());
    }
    for step in &scene.steps {
        match step {
            Step::Do(intent) => studio.send(intent.clone()),
            Step::Open(key) => studio.open_item(key)?,
            Step::Wait(time) => studio.wait(*time),
            Step::Hold { pin } => {
                studio.reset_panel(pin.then_some(&Pin::new(panel::PIN)?))?;
                studio.send(Intent::HoldCorner);
            }
        }
    }
    Ok(())
}
