use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use super::*;
use crate::{
    app::{
        dialog::{self, Dialog, View as Shown},
        guide,
        kiosk::{Intent, Kiosk},
        shelf::{Shelf, key},
        world::{Effect, Event, Printer},
    },
    content::item::{ItemKey, Kind},
};

fn opened(kiosk: &mut Kiosk, item: &ItemKey) -> View {
    kiosk.wipe();
    kiosk.open(item.clone());
    kiosk.handle(Intent::Dialog(dialog::Intent::TakeAlong));
    shown(kiosk)
}

fn shown(kiosk: &Kiosk) -> View {
    match kiosk.dialog() {
        Some(Shown::TakeAlong(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn of_kinds(shelf: &Shelf) -> Vec<ItemKey> {
    let keys = shelf.0.iter().map(|item| item.header.key.clone());
    keys.filter(|key| matches!(key.kind(), Kind::Question | Kind::Guide))
        .collect()
}

/// What a phone reads off the code, by another library than the one that draws it.
fn scanned(code: &str) -> (String, u8) {
    let segments = QrSegment::make_segments(code);
    let drawn = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Low,
        Version::MIN,
        Version::new(25),
        None,
        true,
    )
    .unwrap();
    const SCALE: usize = 4;
    let side = (drawn.size() as usize + 8) * SCALE;
    let dark = |at: usize| (at / SCALE) as i32 - 4;
    let place = |at: usize| (at % side, at / side);
    let grey: Vec<u8> = (0..side * side)
        .map(place)
        .map(|(x, y)| match drawn.get_module(dark(x), dark(y)) {
            true => 0,
            false => 255,
        })
        .collect();
    let mut reader = quircs::Quirc::new();
    let mut found = reader.identify(side, side, &grey);
    let read = found.next().unwrap().unwrap().decode().unwrap();
    assert!(found.next().is_none(), "{code}");
    let text = String::from_utf8(read.payload).unwrap();
    (text, drawn.version().value())
}

#[test]
fn the_code_of_every_factory_answer_and_guide_is_read_back_word_by_word() {
    let shelf = Shelf::factory();
    let keys = of_kinds(&shelf);
    let mut kiosk = shelf.kiosk();
    let (mut whole, mut cut) = (0, 0);
    for item in &keys {
        let view = opened(&mut kiosk, item);
        assert!(view.code.len() <= MOST, "{item}");
        let (read, version) = scanned(&view.code);
        assert_eq!(read, view.code, "{item}");
        assert!(version <= 25, "{item}: {version}");
        assert!(view.code.starts_with(&view.title), "{item}");
        assert!(!view.holds.is_empty() && !view.note.is_empty());
        match view.rest.is_empty() {
            true => whole += 1,
            false => {
                cut += 1;
                assert!(view.code.contains("余下的请看屏幕"), "{item}");
            }
        }
    }
    assert_eq!(whole + cut, keys.len());
    assert!(
        keys.len() > 100 && whole > 0 && cut > 0,
        "{whole} whole, {cut} cut"
    );
}

#[test]
fn the_longest_code_is_as_long_as_a_code_of_its_version_can_be() {
    let text = "a".repeat(MOST);
    assert_eq!(scanned(&text).1, 25);
    let segments = QrSegment::make_segments(&"a".repeat(MOST + 1));
    let longer = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Low,
        Version::MIN,
        Version::new(25),
        None,
        true,
    );
    assert!(longer.is_err());
}

#[test]
fn nothing_in_it_is_not_of_the_item_or_the_hall() {
    // Two visitors who did different things before take the same words along.
    let item = key("question/dues-how-much");
    let mut plain = Shelf::factory().kiosk();
    let mut other = Shelf::factory().kiosk();
    other.handle(Intent::Home(crate::app::home::Intent::OpenSearch(None)));
    other.handle(Intent::Search(crate::app::search::Intent::Key(
        "张三".into(),
    )));
    other.open(key("guide/agency-service"));
    other.handle(Intent::Guide(guide::Intent::Hold(0)));
    other.open(item.clone());
    other.handle(Intent::Dialog(dialog::Intent::TakeAlong));
    assert_eq!(shown(&other).code, opened(&mut plain, &item).code);
}

#[test]
fn what_is_ticked_and_what_is_missing_goes_along() {
    let mut kiosk = Shelf::factory().kiosk();
    kiosk.open(key("guide/agency-service"));
    for index in [0, 2] {
        kiosk.handle(Intent::Guide(guide::Intent::Hold(index)));
    }
    kiosk.handle(Intent::Dialog(dialog::Intent::TakeAlong));
    let view = shown(&kiosk);
    assert!(view.code.contains("已勾 2/4"), "{}", view.code);
    let signs = |sign: &str| {
        view.code
            .lines()
            .filter(|line| line.starts_with(sign))
            .count()
    };
    assert_eq!((signs("√ "), signs("□ ")), (2, 2));
    assert!(view.holds.contains("带什么"), "{}", view.holds);
}

#[test]
fn only_answers_and_guides_are_taken_along() {
    let mut kiosk = Shelf::factory().kiosk();
    for page in ["document/dues-notice", "notice/activity-policy-lecture"] {
        kiosk.open(key(page));
        kiosk.handle(Intent::Dialog(dialog::Intent::TakeAlong));
        assert_eq!(kiosk.dialog(), None, "{page}");
        assert!(!kiosk.can_take_along());
    }
}

#[test]
fn published_items_with_a_public_site_are_taken_along_as_an_address() {
    let item = key("question/dues-how-much");
    let mut kiosk = Shelf::factory().kiosk();
    kiosk.set_public_url(Some("https://example.gov.cn/corner".into()));
    // What is only 示例 stands on no site.
    assert!(!opened(&mut kiosk, &item).code.contains("https://"));
    let mut kiosk = Shelf::factory().published().kiosk();
    kiosk.set_public_url(Some("https://example.gov.cn/corner".into()));
    let view = opened(&mut kiosk, &item);
    assert_eq!(
        view.code,
        "https://example.gov.cn/corner/question/dues-how-much"
    );
    assert_eq!(view.holds, view.code);
    assert_eq!(view.rest, "");
}

#[test]
fn paper_is_offered_where_there_is_a_printer_and_what_became_of_it_is_told() {
    let item = key("guide/agency-service");
    let mut kiosk = Shelf::factory().kiosk();
    assert!(!opened(&mut kiosk, &item).has_printer);
    assert_eq!(kiosk.handle(Intent::Dialog(dialog::Intent::Print)), vec![]);
    kiosk.set_printer(Printer::Real);
    for (end, says, again) in [
        (Printout::Out, "取走", false),
        (Printout::NoPaper, "没有纸", true),
        (Printout::NotReady, "没有准备好", true),
        (Printout::Unsure, "没有打全", false),
    ] {
        let view = opened(&mut kiosk, &item);
        assert!(view.has_printer && view.can_print && view.paper.is_empty());
        let effects = kiosk.handle(Intent::Dialog(dialog::Intent::Print));
        let [Effect::Print(leaflet)] = &effects[..] else {
            panic!("{effects:?}");
        };
        // Paper has all of it.
        assert!(leaflet.text().len() > MOST / 2);
        // A second touch while it prints orders nothing.
        assert_eq!(kiosk.handle(Intent::Dialog(dialog::Intent::Print)), vec![]);
        kiosk.deliver(Event::Printout(end));
        let view = shown(&kiosk);
        assert!(view.paper.contains(says), "{}", view.paper);
        assert_eq!(view.can_print, again, "{end:?}");
    }
    // An answer after the dialog is gone changes nothing.
    kiosk.handle(Intent::Dialog(dialog::Intent::Close));
    kiosk.deliver(Event::Printout(Printout::Out));
    assert_eq!(kiosk.dialog(), None);
}

#[test]
fn one_visitor_gets_a_few_sheets_and_the_next_one_again() {
    let item = key("guide/agency-service");
    let mut kiosk = Shelf::factory().kiosk();
    kiosk.set_printer(Printer::Real);
    kiosk.open(item.clone());
    let print = |kiosk: &mut Kiosk| {
        kiosk.handle(Intent::Dialog(dialog::Intent::Close));
        kiosk.handle(Intent::Dialog(dialog::Intent::TakeAlong));
        kiosk.handle(Intent::Dialog(dialog::Intent::Print)).len()
    };
    let sheets: usize = (0..9).map(|_| print(&mut kiosk)).sum();
    assert_eq!(sheets, 5);
    kiosk.handle(Intent::Dialog(dialog::Intent::Close));
    kiosk.handle(Intent::Dialog(dialog::Intent::TakeAlong));
    assert!(shown(&kiosk).paper.contains("工作人员"));
    kiosk.wipe();
    assert!(!matches!(
        kiosk.session().dialog,
        Some(Dialog::TakeAlong(_))
    ));
    kiosk.open(item);
    assert_eq!(print(&mut kiosk), 1);
}
