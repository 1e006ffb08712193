use super::*;
use crate::app::{
    kiosk::{self, Kiosk, View as Shown},
    measure::Frame,
    page::Page,
    row::SealTone,
    shelf::{Shelf, TODAY, key},
};

const RULES: &str = "document/service-rules-2026";
const OLD_RULES: &str = "document/service-rules-2023";
const FUND: &str = "document/care-fund-measures";

fn open(shelf: Shelf, name: &str) -> Kiosk {
    let mut kiosk = shelf.kiosk();
    kiosk.open(key(name));
    kiosk
}

fn reader(kiosk: &mut Kiosk) -> View {
    match kiosk.view() {
        Some(Shown::Reader(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn touch(kiosk: &mut Kiosk, intent: Intent) -> View {
    kiosk.handle(kiosk::Intent::Reader(intent));
    reader(kiosk)
}

fn plain(text: &str) -> String {
    format!(
        "+++\ntitle = \"文件\"\ntopics = [\"党费\"]\nindex_no = \"1\"\nissuer = \"县委\"\nform = \"通知\"\n\
         written = 2026-01-05\npublished = 2026-01-06\n{text}"
    )
}

#[test]
fn validity_is_said_in_the_seal_and_where_it_matters_in_a_banner() {
    let day = |days: i64| TODAY.saturating_add(jiff::Span::new().days(days));
    let ends = |field: &str, days| plain(&format!("{field} = {}\n+++\n正文\n", day(days)));
    for (text, seal, tone, banner, grave) in [
        (plain("+++\n正文\n"), "现行有效", SealTone::Good, "", false),
        (
            ends("repealed", -3),
            "已废止",
            SealTone::Warning,
            "废止，仅供查考",
            true,
        ),
        (
            ends("expires", -3),
            "已废止",
            SealTone::Warning,
            "失效，仅供查考",
            true,
        ),
        (
            ends("expires", 5),
            "即将失效",
            SealTone::Notable,
            "还有 5 天",
            false,
        ),
        (
            ends("effective", 40),
            "尚未施行",
            SealTone::Notable,
            "尚未施行",
            false,
        ),
    ] {
        let view = reader(&mut open(Shelf::of(&[("document/d", &text)]), "document/d"));
        assert_eq!((view.seal.text.as_str(), view.seal.tone), (seal, tone));
        let said = view.banner.map(|banner| (banner.text, banner.grave));
        match said {
            None => assert_eq!(banner, ""),
            Some((words, is_grave)) => {
                assert!(!banner.is_empty() && words.contains(banner), "{words}");
                assert_eq!(is_grave, grave);
            }
        }
    }
}

#[test]
fn a_repealed_document_leads_to_its_successor() {
    let mut kiosk = open(Shelf::factory(), OLD_RULES);
    let view = reader(&mut kiosk);
    assert_eq!(view.banner.unwrap().successor, Some("看新文件"));
    kiosk.handle(kiosk::Intent::Reader(Intent::OpenSuccessor));
    assert!(matches!(kiosk.page(), Some(Page::Reader(reader)) if reader.key == key(RULES)));
}

#[test]
fn both_versions_of_an_amended_document_show_what_changed() {
    for (name, said) in [
        (RULES, "与2023年旧版比较"),
        (OLD_RULES, "2026年新版改了什么"),
    ] {
        let mut kiosk = open(Shelf::factory(), name);
        let view = reader(&mut kiosk);
        assert!(view.compared.as_deref() == Some(said));
        assert!(view.changes.is_empty());
        let view = touch(&mut kiosk, Intent::OpenPanel(Panel::Changes));
        assert!(
            view.changes
                .iter()
                .any(|line| line.fate == Fate::Changed && !line.before.is_empty())
        );
        assert!(view.changes.iter().any(|line| line.fate == Fate::Same));
    }
    assert_eq!(reader(&mut open(Shelf::factory(), FUND)).compared, None);
}

#[test]
fn the_contents_lead_to_a_heading_and_close() {
    let mut kiosk = open(Shelf::factory(), FUND);
    let before = touch(&mut kiosk, Intent::OpenPanel(Panel::Contents));
    assert_eq!(before.contents.first().unwrap().text, "一、总则");
    assert!(before.contents.first().unwrap().here);
    let last = before.contents.len() - 1;
    let after = touch(&mut kiosk, Intent::OpenHeading(last));
    assert_eq!(after.panel, Panel::None);
    assert_eq!(after.sheet, before.contents[last].sheet);
    assert!(after.jump > before.jump && after.sheet > 0);
}

#[test]
fn another_text_size_keeps_the_place_and_the_limits() {
    let mut kiosk = open(Shelf::factory(), FUND);
    let first = reader(&mut kiosk);
    let last = first.count - 1;
    touch(&mut kiosk, Intent::Turned(last));
    let large = touch(&mut kiosk, Intent::Larger);
    assert_eq!(large.text_size, TextSize::Large);
    assert!(large.count > first.count && large.columns < first.columns);
    assert!(large.sheet > 0 && large.revision > first.revision && large.jump > first.jump);
    let same = touch(&mut kiosk, Intent::Larger);
    assert_eq!(same.revision, large.revision);
    for _ in 0..3 {
        touch(&mut kiosk, Intent::Smaller);
    }
    assert_eq!(reader(&mut kiosk).text_size, TextSize::Small);
}

#[test]
fn a_view_that_changes_nothing_cuts_nothing() {
    let mut kiosk = open(Shelf::factory(), FUND);
    let revision = reader(&mut kiosk).revision;
    assert_eq!(
        touch(&mut kiosk, Intent::OpenPanel(Panel::Facts)).revision,
        revision
    );
    kiosk.fit(Frame {
        width: 800.0,
        height: 1280.0,
    });
    assert_eq!(reader(&mut kiosk).revision, revision + 1);
}

#[test]
fn a_basis_opens_the_sheet_that_names_its_clause() {
    let body = format!("{}第九条　写明的。\n", "一段话。\n\n".repeat(80));
    let text = plain(&format!("+++\n{body}\n# 附则\n\n完。\n"));
    let shelf = || Shelf::of(&[("document/d", text.as_str())]);
    for (heading, clause, at_start) in [
        ("", "第九条", false),
        ("附则", "", false),
        ("", "第十条", true),
    ] {
        let mut kiosk = shelf().kiosk();
        kiosk.go(Page::Reader(Reader::at(
            &key("document/d"),
            heading,
            clause,
        )));
        assert_eq!(reader(&mut kiosk).sheet == 0, at_start, "{heading}{clause}");
    }
}

#[test]
fn the_catalogue_entry_names_what_the_document_has() {
    let view = reader(&mut open(Shelf::factory(), FUND));
    let names: Vec<_> = view.facts.iter().map(|fact| fact.name.as_str()).collect();
    for name in [
        "索引号",
        "名称",
        "文号",
        "发布机构",
        "成文日期",
        "发布日期",
        "施行日期",
        "失效日期",
        "主题分类",
        "体裁",
        "有效性",
        "内容概述",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert!(!names.contains(&"被替代于"));
}

#[test]
fn every_factory_document_is_cut_for_every_screen_and_its_links_open() {
    let shelf = Shelf::factory();
    let keys: Vec<_> = shelf.0.iter().map(|item| item.header.key.clone()).collect();
    let mut kiosk = shelf.kiosk();
    for key in keys.into_iter().filter(|key| key.kind() == Kind::Document) {
        for (width, height) in [(1080.0, 1920.0), (1920.0, 1080.0), (800.0, 1280.0)] {
            kiosk.wipe();
            kiosk.fit(Frame { width, height });
            kiosk.open(key.clone());
            let view = reader(&mut kiosk);
            assert!(view.count > 0, "{key}");
            let Some(Page::Reader(page)) = kiosk.page() else {
                panic!()
            };
            let pieces: Vec<_> = (0..view.count)
                .flat_map(|n| page.layout().pieces(n))
                .collect();
            assert!(
                pieces
                    .iter()
                    .any(|piece| matches!(piece, crate::app::body::Piece::Title(_)))
            );
            for index in 0..view.related.len() {
                kiosk.handle(kiosk::Intent::Reader(Intent::OpenRelated(index)));
                assert_eq!(kiosk.session().route.len(), 2, "{key} {index}");
                kiosk.handle(kiosk::Intent::Back);
            }
        }
    }
}
