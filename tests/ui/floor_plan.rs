//! The floor plan: a touch on it shows the row, a touch on the row shows the place.

use crate::{
    stand::{EVERY_SHAPE, OPEN, Stand, apart},
    tree::Element,
};

const ON_PLAN: &str = "图上的";

fn areas(shape: (u32, u32), modes: &[&str]) -> Stand {
    let stand = Stand::of(shape, OPEN);
    for mode in modes {
        stand.press(mode);
    }
    stand.press("本厅信息");
    stand.press("大厅布局");
    stand
}

fn spots(stand: &Stand) -> Vec<(String, Element)> {
    let named = |element: Element| {
        let name = element.label.strip_prefix(ON_PLAN)?.to_owned();
        Some((name, element))
    };
    stand.controls().into_iter().filter_map(named).collect()
}

/// The names of the rows and spots that are chosen.
fn chosen(stand: &Stand) -> Vec<String> {
    let on = |element: &&Element| element.is_checked() == Some(true);
    let tabs = ["大厅布局", "长辈模式", "标准模式", "低位模式", "标准高度"];
    let controls = stand.controls();
    let mut names: Vec<_> = controls
        .iter()
        .filter(on)
        .map(|control| control.label.clone())
        .collect();
    names.retain(|name| !tabs.contains(&name.as_str()));
    names.sort();
    names
}

#[test]
fn every_spot_is_large_enough_and_chooses_its_row_wherever_it_is_touched() {
    for shape in EVERY_SHAPE {
        for (modes, least) in [(&[][..], 60.0), (&["长辈模式"], 80.0)] {
            apart(|| {
                let stand = areas(shape, modes);
                let all = spots(&stand);
                assert_eq!(all.len(), 14, "{shape:?} {modes:?}");
                for (name, spot) in &all {
                    let (at, size) = (spot.rect, spot.rect);
                    let here = format!("{shape:?} {modes:?} {name}");
                    assert!(size.width >= least - 0.5, "{here}: {size:?}");
                    for x in [at.x + 3.0, at.x + size.width / 2.0, at.x + size.width - 3.0] {
                        for y in [
                            at.y + 3.0,
                            at.y + size.height / 2.0,
                            at.y + size.height - 3.0,
                        ] {
                            // On the smallest screens neighbours share their edges.
                            let shared = all.iter().any(|(other, spot)| {
                                let (at, size) = (spot.rect, spot.rect);
                                other != name
                                    && (at.x..at.x + size.width).contains(&x)
                                    && (at.y..at.y + size.height).contains(&y)
                            });
                            if shared {
                                continue;
                            }
                            stand.tap_at(x, y);
                            // Its row comes into view.
                            let mut both = [name.clone(), format!("{ON_PLAN}{name}")];
                            both.sort();
                            assert_eq!(chosen(&stand), both, "{here} at {x} {y}");
                        }
                    }
                }
            });
        }
    }
}

#[test]
fn a_row_chooses_its_spot_and_one_that_is_not_on_the_plan_can_not_be_touched() {
    for shape in EVERY_SHAPE {
        apart(|| {
            let stand = areas(shape, &[]);
            stand.press("查询角");
            assert!(chosen(&stand).contains(&format!("{ON_PLAN}查询角")));
            // Its list has moved so that the first one is seen: another row that is seen.
            let names = stand.names();
            let is_row = |name: &&String| names.contains(&format!("{ON_PLAN}{name}"));
            let other = names.iter().filter(is_row).find(|name| *name != "查询角");
            // The lowest screens show one row at a time.
            if let Some(other) = other {
                stand.press(other);
            }
            assert_eq!(chosen(&stand).len(), 2, "{shape:?}");
            assert!(!stand.names().contains(&"心灵驿站".to_owned()));
        });
    }
}

#[test]
fn in_the_low_mode_the_list_is_in_the_reach_and_the_plan_is_only_looked_at() {
    for shape in EVERY_SHAPE {
        apart(|| {
            let stand = areas(shape, &["低位模式"]);
            assert!(spots(&stand).is_empty(), "{shape:?}");
            let top = stand.height() - (stand.height() / 3.0).max(560.0);
            for control in stand.controls() {
                assert!(control.rect.y >= top - 1.0, "{shape:?}");
            }
            let colours = stand.colours();
            assert!(colours > 16);
            stand.press("查询角");
            assert_eq!(chosen(&stand), ["查询角"], "{shape:?}");
        });
    }
}
