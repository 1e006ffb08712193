//! What happens when a visitor walks away.

use query_corner::app::{
    dialog, guide,
    kiosk::Intent,
    language::Language,
    queue,
    session::{Session, TextSize},
};

use crate::stand::Stand;

#[test]
fn after_ninety_seconds_the_ring_asks_and_after_thirty_more_all_is_wiped() {
    let stand = Stand::new();
    stand.press("长辈模式");
    stand.press("办事指南");
    stand.wait_seconds(88);
    assert!(!stand.names().contains(&"继续".to_owned()));
    stand.wait_seconds(3);
    assert!(
        stand.names().contains(&"继续".to_owned()),
        "{:?}",
        stand.names()
    );
    stand.wait_seconds(31);
    assert_eq!(
        stand.studio().read(|kiosk| kiosk.session().clone()),
        Session::default()
    );
}

#[test]
fn one_touch_on_the_ring_goes_on_where_one_was() {
    let stand = Stand::new();
    stand.press("办事指南");
    stand.wait_seconds(100);
    stand.press("继续");
    assert!(!stand.names().contains(&"继续".to_owned()));
    assert!(stand.studio().read(|kiosk| kiosk.page().is_some()));
    stand.wait_seconds(80);
    assert!(
        !stand.names().contains(&"继续".to_owned()),
        "a touch starts the quiet anew"
    );
}

#[test]
fn nothing_behind_the_ring_can_be_pressed() {
    let stand = Stand::new();
    stand.press("办事指南");
    stand.wait_seconds(100);
    stand.press("返回");
    assert!(stand.studio().read(|kiosk| kiosk.page().is_some()));
}

/// What a visitor leaves behind, item by item. A new field of the session does not
/// compile until it stands here.
fn left_behind(session: &Session) -> Vec<&'static str> {
    let Session {
        elder,
        low,
        language,
        text_size,
        route,
        dialog,
        printed,
        held,
        touched,
    } = session;
    [
        ("长辈模式", *elder),
        ("低位模式", *low),
        ("the language", *language != Language::default()),
        ("the text size", *text_size != TextSize::default()),
        (
            "pages, typed words, the ticket on the screen",
            !route.is_empty(),
        ),
        ("what lies over the page", dialog.is_some()),
        ("sheets of paper", *printed > 0),
        ("materials ticked", !held.is_empty()),
        ("that someone was there", *touched),
    ]
    .into_iter()
    .filter_map(|(item, is_there)| is_there.then_some(item))
    .collect()
}

/// Does everything that leaves something behind.
fn use_everything(stand: &Stand) {
    stand.studio().open_item("document/dues-notice").unwrap();
    stand.studio().settle();
    stand.press("字号小一些");
    stand.press("返回");
    stand.press("长辈模式");
    stand.press("低位模式");
    stand
        .studio()
        .open_item("guide/transfer-out-of-province")
        .unwrap();
    stand.studio().send(Intent::Guide(guide::Intent::Hold(0)));
    for intent in [
        dialog::Intent::TakeAlong,
        dialog::Intent::Print,
        dialog::Intent::Close,
    ] {
        stand.studio().send(Intent::Dialog(intent));
    }
    stand
        .studio()
        .send(Intent::Guide(guide::Intent::TakeNumber));
    stand.studio().send(Intent::Queue(queue::Intent::Confirm));
    stand.studio().send(Intent::ToggleLanguage);
    stand.studio().send(Intent::Dialog(dialog::Intent::AskHelp));
}

#[test]
fn the_end_button_and_the_ring_wipe_each_item_that_a_visitor_leaves() {
    let stand = Stand::new();
    for ends in ["End", "the ring"] {
        use_everything(&stand);
        let left = stand.studio().read(|kiosk| left_behind(kiosk.session()));
        assert_eq!(left.len(), 9, "not everything was used: {left:?}");
        if ends == "End" {
            stand.studio().settle();
            stand.press("Close this");
            stand.press("End");
        } else {
            stand.wait_seconds(430);
        }
        let left = stand.studio().read(|kiosk| left_behind(kiosk.session()));
        assert!(left.is_empty(), "{ends} leaves {left:?}");
        assert!(
            !stand.shows("E1001") && !stand.shows("E1002"),
            "the number is still shown"
        );
    }
}

#[test]
fn drawing_a_list_with_the_finger_counts_as_being_there() {
    let stand = Stand::new();
    stand.press("政策问答");
    stand.wait_seconds(80);
    stand.drag(960.0, 700.0);
    stand.wait_seconds(60);
    assert!(
        !stand.names().contains(&"继续".to_owned()),
        "the ring came while someone read"
    );
}
