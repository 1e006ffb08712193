//! The paper slip as dots.

use query_corner::{
    content::item::{ItemKey, Kind},
    device::slip::{SlipText, WIDTH, draw, fonts::Fonts},
    domain::{order::Credits, priority, ticket::Matter},
    store::journal::{Files, Journal},
};

use crate::support::{ask, day, hall, reading, setup};

const MONDAY: &str = "2026-11-23T09:00";

fn slip() -> SlipText {
    SlipText {
        hall: "示例县党群服务中心".to_owned(),
        label: "A1037".parse().unwrap(),
        service: "组织关系接转".to_owned(),
        windows: vec!["五号窗口".to_owned()],
        matter: Some(Matter {
            guide: ItemKey::new(Kind::Guide, "transfer").unwrap(),
            title: "党员组织关系转出（跨省、自治区、直辖市）".to_owned(),
            held: 3,
            of: 5,
            missing: vec![
                "接收单位证明（原件一份）".to_owned(),
                "党费交纳证明".to_owned(),
            ],
        }),
        issued_at: "2026-11-23T09:01:30".parse().unwrap(),
        ahead: None,
        order: priority::rule(&Credits::default()),
        is_reprint: false,
        is_test: false,
        qr: "QC1|1-183549234-37|A1037|A|1795395690000|0123456789abcdef0123456789abcdef".to_owned(),
    }
}

fn black(raster: &query_corner::device::raster::Raster) -> u32 {
    raster.bytes().iter().map(|byte| byte.count_ones()).sum()
}

#[test]
fn a_slip_is_as_wide_as_the_head_and_not_longer_than_a_hand() {
    let raster = draw(&slip(), &Fonts::embedded().unwrap()).unwrap();
    assert_eq!(raster.width(), WIDTH);
    // 8 dots are a millimetre.
    assert!(
        (400..1600).contains(&raster.height()),
        "{}",
        raster.height()
    );
    let share = f64::from(black(&raster)) / (WIDTH * raster.height()) as f64;
    assert!((0.03..0.3).contains(&share), "{share}");
    if let Ok(folder) = std::env::var("QUERY_CORNER_SLIPS") {
        for (name, slip) in [
            ("slip", slip()),
            (
                "slip-marks",
                SlipText {
                    is_test: true,
                    is_reprint: true,
                    ahead: Some(7),
                    ..slip()
                },
            ),
        ] {
            let path = std::path::Path::new(&folder).join(format!("{name}.png"));
            let raster = draw(&slip, &Fonts::embedded().unwrap()).unwrap();
            raster
                .write_png(std::fs::File::create(path).unwrap())
                .unwrap();
        }
    }
}

#[test]
fn a_rare_character_of_a_name_is_set_in_the_full_faces() {
    let full = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/full");
    let pair = ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"].map(|name| full.join(name));
    let embedded = Fonts::embedded().unwrap();
    let with_full = embedded.clone().with_full(pair);
    for (hall, needs_full) in [("龘镇党群服务中心", true), ("𬭚㛃镇党群服务中心", false)]
    {
        let slip = SlipText {
            hall: hall.into(),
            ..slip()
        };
        let [short, whole] = [&embedded, &with_full].map(|fonts| draw(&slip, fonts).unwrap());
        assert_eq!(short != whole, needs_full, "{hall}");
    }
}

#[test]
fn every_part_of_a_slip_shows() {
    let fonts = Fonts::embedded().unwrap();
    let whole = draw(&slip(), &fonts).unwrap();
    for (part, other) in [
        (
            "hall",
            SlipText {
                hall: "另一个中心".to_owned(),
                ..slip()
            },
        ),
        (
            "label",
            SlipText {
                label: "A1038".parse().unwrap(),
                ..slip()
            },
        ),
        (
            "service",
            SlipText {
                service: "党员就业服务".to_owned(),
                ..slip()
            },
        ),
        (
            "windows",
            SlipText {
                windows: vec![],
                ..slip()
            },
        ),
        (
            "matter",
            SlipText {
                matter: None,
                ..slip()
            },
        ),
        (
            "time",
            SlipText {
                issued_at: "2026-11-23T09:02:30".parse().unwrap(),
                ..slip()
            },
        ),
        (
            "ahead",
            SlipText {
                ahead: Some(4),
                ..slip()
            },
        ),
        (
            "reprint",
            SlipText {
                is_reprint: true,
                ..slip()
            },
        ),
        (
            "test",
            SlipText {
                is_test: true,
                ..slip()
            },
        ),
        (
            "qr",
            SlipText {
                qr: "QC1|".to_owned(),
                ..slip()
            },
        ),
    ] {
        assert_ne!(draw(&other, &fonts).unwrap(), whole, "{part}");
    }
}

#[test]
fn a_text_too_long_for_a_qr_code_is_refused() {
    let long = SlipText {
        qr: "x".repeat(4000),
        ..slip()
    };
    assert!(draw(&long, &Fonts::embedded().unwrap()).is_err());
}

#[test]
fn what_the_kiosk_sealed_it_knows_again_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading(MONDAY);
    let files = Files::in_folder(folder.path());
    let mut journal = Journal::open(&files, &setup(&[1]), &now).unwrap().journal;
    assert_eq!(*journal.read().day(), day());
    let issued = journal
        .issue(&ask(1, 'A'), &hall(), &Credits::default(), &now)
        .unwrap();
    let sealed = journal.read().seal(&issued.ticket).unwrap();
    assert!(
        sealed.starts_with(&format!("QC1|{}|A1001|A|", issued.ticket.id)),
        "{sealed}"
    );
    assert!(journal.read().is_sealed(&sealed).unwrap());
    for forged in [
        sealed.replace("A1001", "A1002"),
        sealed[..sealed.len() - 1].to_owned(),
        format!("{sealed}0"),
        String::new(),
        "QC1|".to_owned(),
    ] {
        assert!(!journal.read().is_sealed(&forged).unwrap(), "{forged}");
    }
}
