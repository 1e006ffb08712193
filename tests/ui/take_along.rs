//! 带走: the code is read off the screen's own pixels, and paper comes where there is a printer.

use std::fs;

use query_corner::{
    device::printer::{Printer, Status, absent::Absent, simulated::Simulated},
    machine::studio::Studio,
    shell::size::ScreenSize,
};

use crate::stand::{EVERY_SHAPE, OPEN, PORTRAIT, Stand, apart};

const GUIDE: &str = "guide/transfer-out-of-province";
const ANSWER: &str = "question/dues-how-much";

/// What the codes on the screen say, with the pixels of a module.
fn scanned(stand: &Stand) -> Vec<(String, f64)> {
    stand.studio().settle();
    stand.studio().screen().with_canvas(|canvas| {
        let (width, height) = (canvas.width as usize, canvas.height as usize);
        let grey: Vec<u8> = canvas.rgb.iter().map(|pixel| pixel.g).collect();
        let mut reader = quircs::Quirc::new();
        let codes = reader.identify(width, height, &grey);
        let read = codes.filter_map(|code| {
            let code = code.ok()?;
            let side = f64::from(code.corners[1].x - code.corners[0].x);
            let text = String::from_utf8(code.decode().ok()?.payload).ok()?;
            Some((text, side / f64::from(code.size)))
        });
        read.collect()
    })
}

fn opened(shape: (u32, u32), modes: &[&str], item: &str) -> Stand {
    let stand = Stand::of(shape, OPEN);
    for mode in modes {
        stand.press(mode);
    }
    stand.studio().open_item(item).unwrap();
    stand.studio().settle();
    stand
}

#[test]
fn the_code_is_read_off_every_screen_in_every_mode() {
    for shape in EVERY_SHAPE {
        for modes in [
            &[][..],
            &["长辈模式"],
            &["低位模式"],
            &["长辈模式", "低位模式"],
            &["English"],
        ] {
            for item in [GUIDE, ANSWER] {
                apart(|| {
                    let stand = opened(shape, modes, item);
                    let here = format!("{shape:?} {modes:?} {item}");
                    let name = if modes == ["English"] {
                        "Take along"
                    } else {
                        "带走"
                    };
                    stand.press(name);
                    let codes = scanned(&stand);
                    let title = stand.studio().read(|kiosk| match kiosk.dialog() {
                        Some(query_corner::app::dialog::View::TakeAlong(view)) => view.code,
                        other => panic!("{here}: {other:?}"),
                    });
                    assert_eq!(codes.len(), 1, "{here}");
                    assert_eq!(codes[0].0, title, "{here}");
                    assert!(codes[0].1 >= 2.95, "{here}: {} px a module", codes[0].1);
                    let close = if modes == ["English"] {
                        "Close"
                    } else {
                        "关闭"
                    };
                    let (_, y) = stand.place_of(close);
                    if modes.contains(&"低位模式") {
                        let height = stand.height();
                        assert!(y > height - (height / 3.0).max(560.0), "{here}");
                    }
                    stand.press(close);
                    assert!(scanned(&stand).is_empty(), "{here}");
                });
            }
        }
    }
}

#[test]
fn the_button_is_touched_anywhere_on_it() {
    for shape in EVERY_SHAPE {
        for modes in [&[][..], &["长辈模式"], &["低位模式"]] {
            apart(|| {
                let stand = opened(shape, modes, GUIDE);
                let (x, y) = stand.place_of("带走");
                for (dx, dy) in [
                    (0.0, 0.0),
                    (-24.0, -24.0),
                    (24.0, 24.0),
                    (24.0, -24.0),
                    (-24.0, 24.0),
                ] {
                    stand.tap_at(x + dx, y + dy);
                    assert_eq!(scanned(&stand).len(), 1, "{shape:?} {modes:?} {dx} {dy}");
                    stand.press("关闭");
                }
            });
        }
    }
}

fn with_printer(folder: &std::path::Path, printer: Box<dyn Printer>) -> Stand {
    let (width, height) = PORTRAIT;
    let studio = Studio::open(folder, ScreenSize::of(width, height), OPEN, printer).unwrap();
    let stand = Stand::over(studio);
    stand.studio().open_item(GUIDE).unwrap();
    stand.studio().settle();
    stand.press("带走");
    stand
}

fn sheets(folder: &std::path::Path) -> usize {
    let slips = fs::read_dir(folder.join("slips"));
    slips.map_or(0, |slips| slips.count())
}

#[test]
fn paper_comes_out_where_there_is_a_printer_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let tray = folder.path().join("slips");
    let printer = Simulated::new(&tray).unwrap();
    let stand = with_printer(folder.path(), Box::new(printer));
    stand.press("打印一份");
    assert!(stand.shows("打印好了"));
    assert_eq!(sheets(folder.path()), 1);
    // It is not a ticket.
    assert!(stand.studio().with_desk(|desk| {
        let today = OPEN.date();
        let journal = desk.journal.as_ref().unwrap();
        journal.read().issued_on(today).unwrap().is_empty()
    }));
}

#[test]
fn without_paper_it_says_so_and_without_a_printer_it_offers_none() {
    let folder = tempfile::tempdir().unwrap();
    let tray = folder.path().join("slips");
    let empty = Simulated::new(&tray).unwrap().answering([Status::NoPaper]);
    let stand = with_printer(folder.path(), Box::new(empty));
    stand.press("打印一份");
    assert!(stand.shows("打印机没有纸了"));
    assert_eq!(sheets(folder.path()), 0);
    // Paper was put in.
    stand.press("打印一份");
    assert!(stand.shows("打印好了"));
    drop(stand);
    let folder = tempfile::tempdir().unwrap();
    let handle = std::thread::spawn(move || {
        let stand = with_printer(folder.path(), Box::new(Absent));
        assert!(!stand.names().contains(&"打印一份".to_owned()));
        assert_eq!(scanned(&stand).len(), 1);
    });
    handle.join().unwrap();
}
