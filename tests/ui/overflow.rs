//! No text of any page is cut, elided or over its box, in every mode and both languages, on the
//! screen that pages are drawn for first; with `QUERY_CORNER_SHAPES=all` on all of them.

use std::{collections::BTreeMap, sync::OnceLock};

use query_corner::{
    machine::{shoot, studio::Studio, worker::simulated_printer},
    shell::size::ScreenSize,
};
use slint::ComponentHandle;

use crate::{
    stand::{OPEN, PORTRAIT, Stand, shapes},
    texts::{self, Fault, Text},
    tree::{self, Element},
};

/// Where a text may end in … or at an edge, by the components that it stands in, and why.
const MEANT: [(&str, &[Fault], &str); 13] = [
    ("Advice", &[Fault::AtEdge], "what may be tried is drawn up"),
    ("Scroller", &[Fault::AtEdge], "running text is drawn up"),
    ("Leaf", &[Fault::AtEdge], "the same, in 本厅信息"),
    ("Detail", &[Fault::AtEdge], "the same, for a station"),
    ("SlotScroll", &[Fault::AtEdge], "sheets are drawn up"),
    (
        "TicketPage",
        &[Fault::AtEdge],
        "what does not fit is drawn up",
    ),
    (
        "EntryCard/Fit",
        &[Fault::Elided, Fault::Cut],
        "the beginning of what a row says",
    ),
    (
        "CandidateBar",
        &[Fault::Elided, Fault::AtEdge],
        "candidates are drawn sideways",
    ),
    (
        "HelpDialog",
        &[Fault::AtEdge],
        "what does not fit is drawn up over the button",
    ),
    ("TabStrip", &[Fault::AtEdge], "chips are drawn sideways"),
    (
        "Choices",
        &[Fault::AtEdge],
        "what narrows a list is drawn up",
    ),
    (
        "MyNumberPage",
        &[Fault::AtEdge],
        "what does not fit is drawn up",
    ),
    (
        "TypingField",
        &[Fault::Cut],
        "the end of what is typed is always seen",
    ),
];

/// A page with its texts.
pub struct Seen {
    /// Shape, mode and scene.
    pub place: String,
    pub texts: Vec<Text>,
    /// Names of what can be pressed and does not lie whole on the screen.
    outside: Vec<String>,
    /// Names of two that can be pressed and lie over each other.
    over: Vec<String>,
}

/// How far two controls may reach into each other: keys take a finger over their gaps.
const SHARED: f32 = 2.0;

/// Controls that lie over each other, by their names. One may lie within another, as 清除 does in
/// the field that it clears, and the spots of a floor plan lie where its rooms are.
fn overlaps(controls: &[Element]) -> Vec<String> {
    let seen = |control: &Element| {
        let (a, b) = (control.rect, control.seen);
        let (left, top) = (a.x.max(b.x), a.y.max(b.y));
        let right = (a.x + a.width).min(b.x + b.width);
        let bottom = (a.y + a.height).min(b.y + b.height);
        let there = right - left > SHARED && bottom - top > SHARED;
        (there && !control.is_within("FloorPlan")).then_some([left, top, right, bottom])
    };
    let places = controls.iter();
    let places: Vec<_> = places
        .filter_map(|control| Some((&control.label, seen(control)?)))
        .collect();
    let within = |a: &[f32; 4], b: &[f32; 4]| {
        a[0] >= b[0] - 1.0 && a[1] >= b[1] - 1.0 && a[2] <= b[2] + 1.0 && a[3] <= b[3] + 1.0
    };
    let mut found = Vec::new();
    for (nth, (name, a)) in places.iter().enumerate() {
        for (other, b) in &places[nth + 1..] {
            let across = a[2].min(b[2]) - a[0].max(b[0]);
            let down = a[3].min(b[3]) - a[1].max(b[1]);
            if across.min(down) > SHARED && !within(a, b) && !within(b, a) {
                found.push(format!("{name} / {other}"));
            }
        }
    }
    found
}

/// What is drawn sideways to see all of it.
const SIDEWAYS: [&str; 2] = ["TabStrip", "CandidateBar"];

/// Whether a control goes over the edge of the screen, or over the side of what is drawn up and
/// down.
fn is_outside(control: &Element, (width, height): (f32, f32)) -> bool {
    let (rect, seen) = (control.rect, control.seen);
    // What is not there now is left no room.
    let hidden = seen.width < 1.0 || seen.height < 1.0;
    if hidden || SIDEWAYS.iter().any(|strip| control.is_within(strip)) {
        return false;
    }
    let over = |from: f32, length: f32, edge: f32| from < -1.0 || from + length > edge + 1.0;
    let drawn_up = seen.height < height - 1.0;
    over(rect.x - seen.x, rect.width, seen.width.min(width))
        || !drawn_up && over(rect.y, rect.height, height)
}

/// Every page in every mode, played once for all tests.
pub fn pages() -> &'static [Seen] {
    static PAGES: OnceLock<Vec<Seen>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let shapes = &shoot::SHAPES[..shapes(1).len()];
        std::thread::scope(|scope| {
            let each: Vec<_> = shapes
                .iter()
                .map(|shape| scope.spawn(|| on_shape(*shape)))
                .collect();
            each.into_iter()
                .flat_map(|pages| pages.join().unwrap())
                .collect()
        })
    })
}

fn on_shape((shape, width, height): (&str, u32, u32)) -> Vec<Seen> {
    let folder = tempfile::tempdir().unwrap();
    let printer = simulated_printer(folder.path()).unwrap();
    let studio = Studio::open(folder.path(), ScreenSize::of(width, height), OPEN, printer).unwrap();
    let mut pages = Vec::new();
    for (mode, intents) in shoot::MODES.into_iter().chain(shoot::ENGLISH) {
        for scene in shoot::scenes() {
            if scene.name == "home-english" || !scene.is_in(intents) {
                continue;
            }
            shoot::play(&studio, &scene, intents).unwrap();
            studio.still();
            let window = studio.app().window();
            let size = window.size().to_logical(window.scale_factor());
            let mut buttons = tree::buttons(window);
            // Over a page: the idle ring, help, and what is taken along.
            let over = match scene.name {
                "idle-ring" | "help" | "take-along" | "take-along-printed" => Vec::new(),
                _ => overlaps(&buttons),
            };
            buttons.retain(|control| is_outside(control, (size.width, size.height)));
            pages.push(Seen {
                place: format!("{shape} {mode} {}", scene.name),
                texts: texts::all(window),
                outside: buttons.into_iter().map(|button| button.label).collect(),
                over,
            });
        }
    }
    pages
}

/// What is wrong on the pages, each fault once with the places where it is.
pub fn report(wrong: impl Fn(&Text) -> Vec<String>) -> String {
    let mut faults: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for page in pages() {
        for text in &page.texts {
            for fault in wrong(text) {
                faults.entry(fault).or_default().push(&page.place);
            }
        }
    }
    let line = |(fault, places): (&String, &Vec<&str>)| {
        format!("{fault}\n    {} × {}\n", places.len(), places[0])
    };
    faults.iter().map(line).collect()
}

fn meant(text: &Text, fault: Fault) -> bool {
    let path = format!("/{}/", text.path);
    let names = |name: &str| path.contains(&format!("/{name}/"));
    let here = |(name, faults, _): &(&str, &[Fault], &str)| names(name) && faults.contains(&fault);
    MEANT.iter().any(here)
}

#[test]
fn every_text_of_every_page_is_seen_whole() {
    let faults = report(|text| {
        let wrong = text.faults.iter().filter(|fault| !meant(text, **fault));
        wrong.map(|fault| text.said(*fault)).collect()
    });
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_control_of_every_page_is_on_the_screen_and_under_no_other() {
    let mut faults: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for page in pages() {
        for name in page.outside.iter().chain(&page.over) {
            *faults.entry((name, &page.place)).or_default() += 1;
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

slint::slint! {
    component Set inherits Text {
        font-family: "Noto Sans SC";
        font-size: 30px;
    }
    // A text in the places where it can go wrong, and in one where it stands well.
    export component Planted inherits Window {
        in property <string> fault;
        width: 1080px;
        height: 1920px;
        if root.fault == "Elided": Set {
            x: 40px; y: 100px; width: 100px; height: 60px;
            text: "党群服务中心";
            overflow: elide;
        }
        if root.fault == "Cut": Set {
            x: 40px; y: 100px; width: 400px; height: 16px;
            text: "党群服务中心";
        }
        if root.fault == "OverBox": Rectangle {
            x: 40px; y: 100px; width: 300px; height: 60px;
            background: white;
            border-width: 2px;
            border-color: gray;
            Set { x: 200px; y: 4px; width: self.preferred-width; height: 50px; text: "党群服务中心"; }
        }
        if root.fault == "OverText": Rectangle {
            x: 40px; y: 100px; width: 600px; height: 60px;
            background: white;
            Set { x: 0; y: 0; width: 300px; height: 60px; text: "党群服务中心"; }
            Set { x: 100px; y: 0; width: 300px; height: 60px; text: "查询角"; }
        }
        if root.fault == "Covered": Rectangle {
            Set { x: 40px; y: 100px; width: 300px; height: 50px; text: "党群服务中心"; }
            Rectangle { x: 40px; y: 120px; width: 100px; height: 100px; background: white; }
        }
        if root.fault == "AtEdge": Flickable {
            x: 0; y: 0; width: 600px; height: 100px;
            content-height: 400px;
            Set { x: 0; y: 78px; width: 300px; height: 50px; text: "党群服务中心"; }
        }
        if root.fault == "OffScreen": Set {
            x: 1000px; y: 100px; width: 300px; height: 60px;
            text: "党群服务中心";
        }
        if root.fault == "widow": Set {
            x: 40px; y: 100px; width: 155px; height: 100px;
            text: "党群服务中心";
            wrap: word-wrap;
        }
        if root.fault == "": Rectangle {
            x: 40px; y: 100px; width: 300px; height: 60px;
            background: white;
            Set { x: 8px; y: 4px; width: self.preferred-width; height: 50px; text: "党群服务中心"; }
        }
    }
}

#[test]
fn each_fault_is_found_where_it_is_planted() {
    // Its fonts are the kiosk's.
    let stand = Stand::of(PORTRAIT, OPEN);
    let planted = Planted::new().unwrap();
    planted.show().unwrap();
    for (fault, found) in [
        ("Elided", Some(Fault::Elided)),
        ("Cut", Some(Fault::Cut)),
        ("OverBox", Some(Fault::OverBox)),
        ("OverText", Some(Fault::OverText)),
        ("Covered", Some(Fault::Covered)),
        ("AtEdge", Some(Fault::AtEdge)),
        ("OffScreen", Some(Fault::OffScreen)),
        ("widow", None),
        ("", None),
    ] {
        planted.set_fault(fault.into());
        stand.studio().still();
        let texts = texts::all(planted.window());
        assert!(!texts.is_empty(), "{fault}");
        let faults: Vec<Fault> = texts.iter().flat_map(|text| text.faults.clone()).collect();
        assert_eq!(faults, Vec::from_iter(found), "{fault}: {texts:?}");
        assert_eq!(
            texts.iter().any(|text| text.widow),
            fault == "widow",
            "{texts:?}"
        );
    }
}
