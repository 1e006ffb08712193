//! What is pressed is large enough and lies apart.

use crate::stand::{LANDSCAPE, OPEN, PORTRAIT, SMALL, Stand};

/// 15 mm and 20 mm of a 102 ppi screen.
const LEAST: f32 = 60.0;
const LEAST_ELDER: f32 = 80.0;

#[test]
fn every_control_is_at_least_fifteen_millimetres_and_twenty_for_elders() {
    for shape in [PORTRAIT, LANDSCAPE, SMALL] {
        let stand = Stand::of(shape, OPEN);
        for (mode, least) in [("", LEAST), ("长辈模式", LEAST_ELDER)] {
            if !mode.is_empty() {
                stand.press(mode);
            }
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
                    let size = control.size();
                    let name = control.accessible_label().unwrap_or_default();
                    let side = size.width.min(size.height);
                    assert!(
                        side >= least - 0.5,
                        "{name} of {door:?} {mode} on {shape:?} is {size:?}"
                    );
                }
                if !door.is_empty() {
                    stand.press("返回");
                }
            }
        }
    }
}
