//! What happens when a visitor walks away.

use query_corner::app::session::Session;

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

#[test]
fn the_end_button_wipes_at_once() {
    let stand = Stand::new();
    stand.press("低位模式");
    stand.press("English");
    stand.press("End");
    assert_eq!(
        stand.studio().read(|kiosk| kiosk.session().clone()),
        Session::default()
    );
}
