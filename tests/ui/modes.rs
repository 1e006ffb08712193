//! Each mode on each shape of screen.

use crate::stand::{LANDSCAPE, OPEN, PORTRAIT, SMALL, Stand};

#[test]
fn in_the_low_mode_all_that_is_pressed_lies_in_the_reach() {
    // The lower third; on a low landscape screen, which hangs low as a whole, a little more.
    for (shape, reach) in [(PORTRAIT, 640.0), (LANDSCAPE, 560.0), (SMALL, 560.0)] {
        let stand = Stand::of(shape, OPEN);
        stand.press("低位模式");
        let top = stand.studio().size().logical().1 - reach;
        for door in [
            "",
            "党务公开",
            "政策问答",
            "办事指南",
            "排队取号",
            "通知公告",
            "本厅信息",
            "我的号",
        ] {
            if !door.is_empty() {
                stand.press(door);
            }
            for control in stand.controls() {
                let y = control.absolute_position().y;
                let name = control.accessible_label().unwrap_or_default();
                assert!(
                    y >= top - 1.0,
                    "{name} of {door:?} on {shape:?} lies at {y}, above {top}"
                );
            }
            if !door.is_empty() {
                stand.press("返回");
            }
        }
    }
}

#[test]
fn the_modes_are_taken_back_by_the_same_button() {
    let stand = Stand::new();
    stand.press("长辈模式");
    assert!(stand.studio().read(|kiosk| kiosk.session().elder));
    stand.press("标准模式");
    assert!(!stand.studio().read(|kiosk| kiosk.session().elder));
    stand.press("English");
    assert!(
        stand.names().contains(&"Queue".to_owned()),
        "{:?}",
        stand.names()
    );
    stand.press("中文");
    assert!(stand.names().contains(&"排队取号".to_owned()));
}
