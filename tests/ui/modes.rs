//! Each mode on each shape of screen.

use crate::stand::{Stand, on_every_shape};

#[test]
fn in_the_low_mode_all_that_is_pressed_lies_in_the_reach() {
    on_every_shape(|stand| {
        stand.press("低位模式");
        // The lower third; a short screen, which hangs low as a whole, gives a little more.
        let top = stand.height() - (stand.height() / 3.0).max(560.0);
        stand.through_every_door(|page| {
            for control in stand.controls() {
                let y = control.rect.y;
                let name = &control.label;
                assert!(y >= top - 1.0, "{name} of {page} lies at {y}, above {top}");
            }
        });
    });
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
