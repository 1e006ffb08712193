//! 请工作人员帮忙: always at hand in 长辈模式, and over everything else while it is open.

use crate::{
    stand::{CLOSED, EVERY_SHAPE, OPEN, PORTRAIT, Stand, apart},
    tree::Element,
};

const HELP: [&str; 2] = ["请工作人员帮忙", "Ask the staff"];

fn named(stand: &Stand, names: &[&str]) -> Option<Element> {
    let is = |element: &Element| names.contains(&element.label.as_str());
    stand.controls().into_iter().find(is)
}

/// Left, top, right, bottom.
fn edges(element: &Element) -> [f32; 4] {
    let rect = element.rect;
    [rect.x, rect.y, rect.x + rect.width, rect.y + rect.height]
}

#[test]
fn the_foot_of_every_page_holds_all_its_buttons_in_every_shape() {
    for shape in EVERY_SHAPE {
        for low in [false, true] {
            for english in [false, true] {
                apart(|| {
                    let stand = Stand::of(shape, OPEN);
                    stand.press("长辈模式");
                    if low {
                        stand.press("低位模式");
                    }
                    if english {
                        stand.press("English");
                    }
                    let here = format!("{shape:?}, low {low}, English {english}");
                    let (width, height) = stand.studio().size().logical();
                    let foot = |stand: &Stand| -> Vec<Element> {
                        let in_foot = |element: &Element| edges(element)[1] > height - 118.0;
                        stand.controls().into_iter().filter(in_foot).collect()
                    };
                    stand.studio().open_item("guide/agency-service").unwrap();
                    stand.studio().settle();
                    let buttons = foot(&stand);
                    let mut edges: Vec<_> = buttons.iter().map(edges).collect();
                    edges.sort_by(|a, b| a[0].total_cmp(&b[0]));
                    assert_eq!(edges.len(), if low { 6 } else { 5 }, "{here}");
                    for [left, top, right, bottom] in &edges {
                        assert!(right - left >= 79.5 && bottom - top >= 79.5, "{here}");
                        assert!(
                            *left >= 0.0 && *right <= width && *bottom <= height,
                            "{here}"
                        );
                    }
                    let apart = |pair: &[[f32; 4]]| pair[0][2] <= pair[1][0];
                    assert!(edges.windows(2).all(apart), "{here}: {edges:?}");
                    assert!(named(&stand, &HELP).is_some(), "{here}");
                });
            }
        }
    }
}

#[test]
fn a_touch_anywhere_on_the_button_opens_it_and_one_large_button_closes_it() {
    for shape in EVERY_SHAPE {
        for low in [false, true] {
            apart(|| {
                let stand = Stand::of(shape, OPEN);
                stand.press("长辈模式");
                if low {
                    stand.press("低位模式");
                }
                let [left, top, right, bottom] = edges(&named(&stand, &HELP).unwrap());
                for x in [left + 4.0, (left + right) / 2.0, right - 4.0] {
                    for y in [top + 4.0, (top + bottom) / 2.0, bottom - 4.0] {
                        stand.tap_at(x, y);
                        let here = format!("{shape:?}, low {low}, at {x} {y}");
                        assert!(stand.shows("咨询台"), "{here}");
                        let close = named(&stand, &["知道了"]).unwrap();
                        let [left, top, right, bottom] = edges(&close);
                        let (width, height) = stand.studio().size().logical();
                        assert!(right - left > width / 3.0 && bottom - top >= 80.0, "{here}");
                        if low {
                            let reach = (height / 3.0).max(560.0);
                            assert!(top >= height - reach, "{here}: it lies at {top}");
                        }
                        stand.press("知道了");
                        assert!(named(&stand, &["知道了"]).is_none(), "{here}");
                    }
                }
            });
        }
    }
}

#[test]
fn what_lies_behind_it_is_not_touched() {
    let stand = Stand::of(PORTRAIT, OPEN);
    stand.press("长辈模式");
    let places: Vec<_> = ["政策问答", "标准模式", "结束"]
        .map(|name| stand.place_of(name))
        .into();
    stand.press("请工作人员帮忙");
    for (x, y) in places {
        stand.tap_at(x, y);
        assert!(stand.studio().read(|kiosk| kiosk.page().is_none()));
        assert!(stand.studio().read(|kiosk| kiosk.session().elder));
    }
}

#[test]
fn after_hours_it_says_so_and_the_next_visitor_does_not_find_it() {
    let stand = Stand::of(PORTRAIT, CLOSED);
    stand.press("长辈模式");
    stand.press("请工作人员帮忙");
    assert!(stand.shows("现在休息"));
    stand.studio().wipe();
    stand.studio().settle();
    assert!(named(&stand, &["知道了"]).is_none());
}
