//! What is pressed is large enough.

use crate::stand::on_every_shape;

/// 15 mm and 20 mm of a 102 ppi screen.
const LEAST: f32 = 60.0;
const LEAST_ELDER: f32 = 80.0;

#[test]
fn every_control_is_at_least_fifteen_millimetres_and_twenty_for_elders() {
    on_every_shape(|stand| {
        for (mode, least) in [("", LEAST), ("长辈模式", LEAST_ELDER)] {
            if !mode.is_empty() {
                stand.press(mode);
            }
            stand.through_every_door(|page| {
                for control in stand.controls() {
                    let size = control.rect;
                    let name = &control.label;
                    let side = size.width.min(size.height);
                    assert!(side >= least - 0.5, "{name} of {page} {mode} is {size:?}");
                }
            });
        }
    });
}
