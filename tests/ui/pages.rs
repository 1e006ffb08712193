//! Each page is reached by hand from the home page.

use crate::stand::{CLOSED, LANDSCAPE, PORTRAIT, SMALL, Stand};

#[test]
fn every_door_of_the_home_page_opens_and_leads_back() {
    for shape in [PORTRAIT, LANDSCAPE, SMALL] {
        let stand = Stand::of(shape, crate::stand::OPEN);
        for door in [
            "党务公开",
            "政策问答",
            "办事指南",
            "排队取号",
            "通知公告",
            "本厅信息",
            "我的号",
        ] {
            stand.press(door);
            assert!(
                stand.studio().read(|kiosk| kiosk.page().is_some()),
                "{door} on {shape:?}"
            );
            stand.press("返回");
            assert!(
                stand.studio().read(|kiosk| kiosk.page().is_none()),
                "{door} on {shape:?}"
            );
        }
    }
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
    assert!(stand.colours() > 16);
    for door in [
        "党务公开",
        "政策问答",
        "办事指南",
        "排队取号",
        "通知公告",
        "本厅信息",
        "我的号",
    ] {
        stand.press(door);
        assert!(stand.colours() > 16, "{door}");
        stand.press("返回");
    }
}
