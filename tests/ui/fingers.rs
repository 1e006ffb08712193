//! What a finger does, by coordinates: labels would hide a spot that is dead.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use query_corner::{
    app::{
        finger::{Contact, Spot},
        kiosk::Intent,
        page::Page,
        reader,
    },
    machine::shoot::{self, MODES, Scene},
};

use crate::{
    stand::{OPEN, PORTRAIT, Stand, shapes, spot},
    tree::{self, Element, Rect},
};

/// A control that can be pressed.
struct Control {
    element: Element,
    /// What its action by label asks for.
    asks: Vec<Intent>,
}

impl Control {
    fn is_seen_at(&self, at: Spot) -> bool {
        self.element.rect.has(at) && self.element.seen.has(at)
    }

    /// Its middle and eight places near its edges, and the middle of every text in it.
    fn places(&self) -> Vec<Spot> {
        let Rect {
            x,
            y,
            width,
            height,
        } = self.element.rect;
        let parts = [0.06, 0.5, 0.94];
        let across = |down: f32| parts.map(|part| spot(x + part * width, y + down * height));
        let mut places: Vec<Spot> = parts.into_iter().flat_map(across).collect();
        let texts = self.element.texts().into_iter();
        let texts = texts.filter(|text| text.width > 0.0 && text.height > 0.0);
        places.extend(texts.map(|text| text.middle()));
        places.retain(|place| self.is_seen_at(*place));
        places
    }
}

/// The controls of the screen that can be pressed; under a veil only those on it.
fn controls(stand: &Stand) -> Vec<Control> {
    let veiled = tree::has(stand.window(), "Ring");
    let controls = stand.controls().into_iter();
    controls
        .filter(|element| element.rect.width > 1.0)
        .filter(|element| !veiled || element.is_within("Ring"))
        .map(|element| Control {
            element,
            asks: vec![],
        })
        .collect()
}

/// The last visitor's page is gone from the screen, with where its lists stood.
fn leave(stand: &Stand) {
    stand.studio().wipe();
    tree::renew(stand.window());
}

fn begin(stand: &Stand, scene: &Scene, modes: &[Intent]) {
    let studio = stand.studio();
    studio.note_intents(false);
    leave(stand);
    shoot::play(studio, scene, modes).unwrap();
    // Where it stands need not be drawn.
    studio.screen().pass(Duration::from_millis(900));
    studio.screen().pass(Duration::from_millis(100));
    studio.note_intents(true);
}

/// A finger for 160 ms, after which a list knows that it is no drag; it is no second half of a
/// double tap.
fn tap(stand: &Stand, at: Spot) {
    let studio = stand.studio();
    studio.screen().pass(Duration::from_millis(320));
    studio.touch(Contact::Down(at));
    studio.screen().pass(Duration::from_millis(160));
    studio.touch(Contact::Up(at));
}

fn each_scene(shapes: &[(u32, u32)], test: impl Fn(&Stand, &Scene, &str, &[Intent]) + Sync) {
    std::thread::scope(|scope| {
        for &shape in shapes {
            let test = &test;
            scope.spawn(move || {
                let stand = Stand::of(shape, OPEN);
                for (mode, intents) in MODES {
                    for scene in shoot::scenes() {
                        // Under a veil nothing is pressed, and the bar of candidates reaches
                        // into the keys' edge.
                        let veiled = ["idle-ring", "help", "take-along", "search-typed"];
                        if veiled.iter().any(|name| scene.name.starts_with(name)) {
                            continue;
                        }
                        test(
                            &stand,
                            &scene,
                            &format!("{shape:?} {mode} {}", scene.name),
                            intents,
                        );
                    }
                }
            });
        }
    });
}

#[test]
fn every_control_does_the_same_wherever_it_is_touched() {
    let faults = std::sync::Mutex::new(BTreeMap::<String, Vec<String>>::new());
    each_scene(shapes(1), |stand, scene, name, modes| {
        for (control, place, got, asks) in wrong_spots(stand, scene, modes) {
            let fault = format!("{control} at {place:?}: {got:?}, not {asks:?}");
            let mut faults = faults.lock().unwrap();
            faults.entry(name.to_owned()).or_default().push(fault);
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{faults:#?}");
}

type Wrong = (String, Spot, Vec<Intent>, Vec<Intent>);

/// Places where a finger does something else than the label's action.
fn wrong_spots(stand: &Stand, scene: &Scene, modes: &[Intent]) -> Vec<Wrong> {
    let studio = stand.studio();
    begin(stand, scene, modes);
    let mut all = controls(stand);
    for control in &mut all {
        control.element.act();
        control.asks = studio.noted_intents();
    }
    // Turning a page is done by the page itself: it is begun anew for each touch.
    let turned = all.iter().any(|control| control.asks == [Intent::Touch]);
    if turned {
        begin(stand, scene, modes);
    }
    let mut wrong = Vec::new();
    for control in &all {
        for place in control.places() {
            tap(stand, place);
            let got = studio.noted_intents();

            // What turns a page rests at its end.
            let turns =
                ["上一页", "下一页", "Previous", "Next"].contains(&control.element.label.as_str());
            let turned = |intent: &Intent| {
                matches!(
                    intent,
                    Intent::Touch | Intent::Reader(reader::Intent::Turned(_))
                )
            };
            if turns && got.iter().all(turned) {
                continue;
            }
            let by_page =
                |intent: &Intent| matches!(intent, Intent::Reader(reader::Intent::Turned(_)));
            let got: Vec<_> = got.into_iter().filter(|i| !by_page(i)).collect();
            let over = |other: &&Control| other.is_seen_at(place) && other.asks == got;
            if got != control.asks && !all.iter().any(|other| over(&other)) {
                wrong.push((
                    control.element.label.clone(),
                    place,
                    got.clone(),
                    control.asks.clone(),
                ));
            }
            if got == [Intent::Touch] && !control.element.is_enabled() {
                begin(stand, scene, modes);
            }
        }
    }
    wrong
}

/// Series of taps that each control has on the first screen; with `QUERY_CORNER_SEEDS` set it has
/// all of them on each.
const TAPS_OF_EACH: usize = 2;

/// Taps at one place, begun so many milliseconds apart.
fn taps(stand: &Stand, at: Spot, count: u32, apart: u64) {
    let studio = stand.studio();
    let held = (apart / 2).min(60);
    for _ in 0..count {
        studio.touch(Contact::Down(at));
        studio.screen().pass(Duration::from_millis(held));
        studio.touch(Contact::Up(at));
        studio.answer();
        studio.screen().pass(Duration::from_millis(apart - held));
    }
}

/// What a visitor has done, but for which number it was; that a hand came is no deed.
fn deeds(stand: &Stand) -> Vec<String> {
    let mut session = stand.studio().read(|kiosk| kiosk.session().clone());
    session.touched = false;
    let mut deeds = Vec::new();
    while let Some(stop) = session.route.pop() {
        deeds.push(match stop.page {
            Page::Ticket(_) => "a number".to_owned(),
            page => format!("{page:?}"),
        });
    }
    deeds.push(format!("{session:?}"));
    deeds
}

#[test]
fn a_double_tap_does_what_one_tap_does() {
    // Two, three and five taps, 50 to 600 ms apart: each control has some of them, by its number.
    let series = [
        (2, 80),
        (2, 300),
        (2, 590),
        (5, 140),
        (2, 50),
        (3, 290),
        (2, 500),
        (5, 50),
        (2, 200),
        (3, 50),
        (2, 400),
        (5, 100),
        (2, 120),
        (3, 200),
        (3, 120),
    ];
    let many = std::env::var_os("QUERY_CORNER_SEEDS").is_some();
    let of_each = if many { series.len() } else { TAPS_OF_EACH };
    let screens = if many { shapes(1) } else { &[PORTRAIT][..] };
    let next = AtomicUsize::new(0);
    // The bars and the same controls of the same page need no second look.
    let seen = std::sync::Mutex::new(BTreeSet::new());
    each_scene(screens, |stand, scene, name, modes| {
        // Its strokes are read anew for each touch; its other keys are on the other search pages.
        if scene.name == "search-by-hand" {
            return;
        }
        let studio = stand.studio();
        let again = || {
            leave(stand);
            shoot::play(studio, scene, modes).unwrap();
            studio.screen().pass(Duration::from_millis(1500));
        };
        again();
        let kind = studio.read(|kiosk| {
            let page = kiosk.page();
            page.map(|page| (std::mem::discriminant(page), page.step()))
        });
        for control in controls(stand) {
            let known = format!(
                "{:?} {modes:?} {kind:?} {}",
                studio.size(),
                control.element.label
            );
            if !seen.lock().unwrap().insert(known) {
                continue;
            }
            let at = control.element.rect.middle();
            again();
            let page = || studio.read(|kiosk| (kiosk.arrival(), kiosk.page().map(Page::step)));
            let before = page();
            let first = page().0;
            taps(stand, at, 1, 100);
            let moved = page();
            if moved == before {
                continue;
            }
            let once = deeds(stand);
            let from = next.fetch_add(of_each, Ordering::Relaxed);
            for (count, apart) in series
                .iter()
                .cycle()
                .skip(from % series.len())
                .take(of_each)
            {
                again();
                let start = page().0;
                taps(stand, at, *count, *apart);
                let told = format!(
                    "{name}: {} {count} times, {apart} ms apart",
                    control.element.label
                );
                assert_eq!(page().0 - start, moved.0 - first, "{told}");
                assert_eq!(deeds(stand), once, "{told}");
            }
        }
    });
}

#[test]
fn no_number_is_given_but_by_a_confirmation_that_was_seen() {
    let seed = std::env::var("QUERY_CORNER_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let stand = Stand::new();
    let studio = stand.studio();
    let (width, height) = studio.size().logical();
    let now = || studio.screen().time().get();
    let numbers = || {
        studio.with_desk(|desk| {
            let journal = desk.journal.as_ref().unwrap();
            journal.read().issued_on(OPEN.date()).unwrap().len()
        })
    };
    let mut given = 0;
    for _ in 0..60 {
        studio.wipe();
        stand.press("排队取号");
        let mut asked: Option<Duration> = None;
        for _ in 0..30 {
            // Near what can be pressed more often than anywhere.
            let names = controls(&stand);
            let at = match random.usize(..4) {
                0 => spot(random.f32() * width, random.f32() * height),
                _ => {
                    let control = &names[random.usize(..names.len())];
                    control.element.rect.middle()
                }
            };
            for _ in 0..random.u32(1..4) {
                let began = now();
                let before = numbers();
                studio.touch(Contact::Down(at));
                studio
                    .screen()
                    .pass(Duration::from_millis(random.u64(10..180)));
                studio.touch(Contact::Up(at));
                studio.answer();
                let after = studio.read(|kiosk| kiosk.page().cloned());
                if numbers() > before {
                    given += 1;
                    let seen = asked.map(|asked| began.saturating_sub(asked));
                    assert!(
                        seen.is_some_and(|seen| seen >= Duration::from_millis(900)),
                        "seed {seed}: {seen:?}"
                    );
                }
                let asks = matches!(&after, Some(Page::Queue(queue)) if queue.issues());
                asked = match asks {
                    true => asked.or(Some(now())),
                    false => None,
                };
                studio
                    .screen()
                    .pass(Duration::from_millis(random.u64(20..700)));
            }
        }
    }
    assert!(given > 0, "seed {seed}: no number was taken at all");
}

#[test]
fn a_trembling_finger_opens_a_row_and_a_drag_does_not() {
    let stand = Stand::new();
    let studio = stand.studio();
    let opened = |slip: f32| {
        studio.wipe();
        stand.press("政策问答");
        let (x, y) = stand.place_of("退党以后还能重新入党吗？");
        studio.touch(Contact::Down(spot(x, y)));
        for step in 1..=6 {
            studio.screen().pass(Duration::from_millis(20));
            studio.touch(Contact::Move(spot(x, y + slip * step as f32 / 6.0)));
        }
        studio.touch(Contact::Up(spot(x, y + slip)));
        studio.answer();
        studio.read(|kiosk| matches!(kiosk.page(), Some(Page::Answer(_))))
    };
    assert!(opened(9.0) && opened(-9.0) && opened(20.0) && opened(-20.0));
    assert!(!opened(60.0) && !opened(-60.0));
}

#[test]
fn a_touch_on_a_gliding_list_stops_it_and_opens_nothing() {
    let stand = Stand::new();
    let studio = stand.studio();
    stand.press("政策问答");
    studio.screen().pass(Duration::from_millis(900));
    let at = |y: f32| spot(500.0, y);
    studio.touch(Contact::Down(at(1300.0)));
    for step in 1..=6 {
        studio.screen().pass(Duration::from_millis(12));
        studio.touch(Contact::Move(at(1300.0 - 60.0 * step as f32)));
    }
    studio.touch(Contact::Up(at(940.0)));
    studio.screen().pass(Duration::from_millis(60));
    let row = || {
        let rows = controls(&stand);
        let question = rows.iter().find(|row| row.element.label.ends_with('？'));
        question.map(|row| row.element.rect.middle()).unwrap()
    };
    taps(&stand, row(), 1, 200);
    assert!(studio.read(|kiosk| matches!(kiosk.page(), Some(Page::Catalogue(_)))));
    // It stands, and the next touch opens.
    studio.screen().pass(Duration::from_millis(800));
    taps(&stand, row(), 1, 200);
    assert!(studio.read(|kiosk| matches!(kiosk.page(), Some(Page::Answer(_)))));
}
