//! Each page is reached by hand from the home page.

use std::collections::BTreeSet;

use crate::stand::{CLOSED, DOORS, OPEN, PORTRAIT, SMALL, Stand, on_every_shape};

#[test]
fn every_door_of_the_home_page_opens_and_leads_back() {
    on_every_shape(|stand| {
        for door in DOORS {
            stand.press(door);
            assert!(
                stand.studio().read(|kiosk| kiosk.page().is_some()),
                "{door}"
            );
            stand.press("返回");
            assert!(
                stand.studio().read(|kiosk| kiosk.page().is_none()),
                "{door}"
            );
        }
    });
}

#[test]
fn a_question_is_answered_in_two_touches() {
    let stand = Stand::new();
    stand.press("政策问答");
    stand.press_like("退党以后还能重新入党吗");
    assert!(stand.shows("可以"), "{:?}", stand.names());
}

#[test]
fn a_document_is_opened_and_read_page_by_page() {
    let stand = Stand::new();
    stand.press("党务公开");
    stand.press_like("关于做好2026年度党费收缴");
    assert!(stand.shows("各"), "the document is not on the screen");
}

#[test]
fn a_closed_hall_says_when_it_opens_and_still_lets_read() {
    let stand = Stand::of(PORTRAIT, CLOSED);
    assert!(stand.shows("休息中"));
    assert!(stand.shows("08:30"));
    stand.press("党务公开");
    assert!(stand.studio().read(|kiosk| kiosk.page().is_some()));
}

#[test]
fn no_page_is_blank() {
    let stand = Stand::new();
    stand.through_every_door(|page| assert!(stand.colours() > 16, "{page}"));
}

#[test]
fn a_number_is_taken_once_however_often_the_button_is_touched() {
    let stand = Stand::new();
    stand.press("排队取号");
    stand.press_like("E ");
    stand.press("确认取号");
    assert!(stand.shows("E1001"), "{:?}", stand.names());
    stand.press("完成");
    stand.press("我的号");
    assert!(
        !stand.shows("E1001"),
        "the last visitor's number is on the screen"
    );
}

#[test]
fn a_kiosk_without_a_printer_says_so_before_and_after_and_asks_for_no_slip() {
    on_every_shape(|stand| {
        stand.studio().plug_printer(false);
        stand.press("排队取号");
        stand.press_like("E ");
        assert!(stand.shows("这台机器不打小票：看屏幕，记号码"));
        stand.press("确认取号");
        assert!(stand.shows("E1001"));
        assert!(stand.shows("这台机器不打小票：看屏幕，记号码"));
        assert!(!stand.shows("打印好了"));
        let jobs = stand.studio().with_desk(|desk| {
            let journal = desk.journal.as_ref().unwrap().read();
            let tickets = journal.find(OPEN.date(), 'E'.try_into().unwrap(), "1");
            tickets.unwrap()[0].prints
        });
        assert_eq!(jobs, 0);
        assert!(
            !stand
                .folder()
                .join("slips")
                .read_dir()
                .unwrap()
                .any(|_| true)
        );
    });
}

#[test]
fn a_simulated_printer_claims_no_paper() {
    let stand = Stand::new();
    stand.press("排队取号");
    stand.press_like("E ");
    assert!(stand.shows("模拟打印机，不出纸"));
    stand.press("确认取号");
    assert!(stand.shows("模拟打印机，不出纸"));
    assert!(!stand.shows("打印好了"));
    assert!(stand.shows("按提前 30 分钟排队"));
}

#[test]
fn a_number_for_a_window_about_to_close_is_given_only_after_a_warning() {
    on_every_shape(|stand| {
        stand.studio().set_now(OPEN.date().at(17, 29, 0, 0));
        stand.press("排队取号");
        stand.press_like("G ");
        stand.press("确认取号");
        assert!(stand.shows("今天可能办不上"), "{:?}", stand.names());
        stand.press("先不取了");
        stand.press_like("G ");
        stand.press("确认取号");
        stand.press("还是取号");
        assert!(stand.shows("G1001"));
    });
}

#[test]
fn my_number_says_what_it_can_and_that_it_knows_no_calls() {
    on_every_shape(|stand| {
        for _ in 0..2 {
            stand.press("排队取号");
            stand.press_like("E ");
            stand.press("确认取号");
            stand.press("完成");
        }
        stand.press("我的号");
        stand.press("E");
        stand.press("1");
        stand.press("查一查");
        assert!(stand.shows("E1001"));
        for words in [
            "1 个号",
            "在这里等候",
            "这台机器不知道叫到哪了",
            "按提前 30 分钟排队",
        ] {
            assert!(stand.shows(words), "{words}");
        }
        stand.press("返回");
        assert!(stand.names().contains(&"查一查".to_owned()));
    });
}

#[test]
fn on_a_statutory_day_home_says_closed_and_no_number_is_given() {
    let stand = Stand::new();
    for day in [
        jiff::civil::date(2027, 1, 1),
        jiff::civil::date(2027, 10, 1),
    ] {
        stand.studio().wipe();
        stand.studio().set_now(day.at(9, 42, 0, 0));
        stand.studio().settle();
        let said = stand
            .studio()
            .read(|kiosk| format!("{:?}", kiosk.context().opening()));
        assert!(stand.shows("休息中"), "{day}: {said}");
        assert!(stand.shows("节假日安排未公布"), "{day}");
        stand.press("排队取号");
        stand.press_like("G ");
        assert!(stand.shows("现在取不了"), "{day}");
        assert!(!stand.names().contains(&"确认取号".to_owned()));
    }
}

#[test]
fn what_is_typed_is_found() {
    let stand = Stand::new();
    stand.press("搜索");
    stand.press("拼音 26 键");
    for key in ["z", "z", "g", "x"] {
        stand.press(key);
    }
    assert!(stand.shows("组织关系"), "{:?}", stand.names());
}

#[test]
fn the_clock_goes_on_after_the_field_was_cleared() {
    let stand = Stand::new();
    stand.press("搜索");
    stand.press("拼音 26 键");
    stand.press("z");
    stand.press("清除");
    for minute in 43..46 {
        stand
            .studio()
            .set_now(OPEN.with().minute(minute).build().unwrap());
        assert!(stand.shows(&format!("9:{minute}")), "{:?}", stand.names());
    }
}

#[test]
fn what_a_drawn_character_may_be_is_reached_where_it_does_not_fit() {
    let stand = Stand::of(SMALL, OPEN);
    stand.press("长辈模式");
    stand.press("搜索");
    let tools = stand.place_of("删除").1;
    let others = || -> BTreeSet<String> {
        let of_one = |name: &String| name.chars().count() == 1;
        stand.names().into_iter().filter(of_one).collect()
    };
    assert_eq!(others(), BTreeSet::new());
    stand.drag(tools - 160.0, tools);
    let first = others();
    let mut all = first.clone();
    for _ in 0..2 {
        stand.press("更多候选字");
        assert_ne!(others(), first);
        all.extend(others());
    }
    assert_eq!(all.len(), 12, "{all:?}");
    stand.press("更多候选字");
    assert_eq!(others(), first);
}
