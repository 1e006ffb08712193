//! What was typed and is not there, and lists to their last page.

use query_corner::app::page::Page;

use crate::stand::{Stand, on_every_shape};

fn type_letters(stand: &Stand, letters: &str) {
    stand.press("搜索");
    stand.press("拼音 26 键");
    for key in letters.chars() {
        stand.press(&key.to_string());
    }
}

#[test]
fn what_is_not_found_is_said_and_a_touch_leads_to_a_window() {
    on_every_shape(|stand| {
        for mode in ["", "长辈模式", "低位模式"] {
            if !mode.is_empty() {
                stand.press(mode);
            }
            type_letters(&stand, "huochepiao");
            let said = ["没有找到「huochepiao」", "咨询台", "12345", "相近的"];
            for words in said {
                assert!(stand.shows(words), "{words} {mode}: {:?}", stand.names());
            }
            // The same with the keys gone.
            stand.press("完成");
            assert!(stand.shows(said[0]), "{mode}");
            stand.press("到窗口问一问");
            let queue = |page: Option<&Page>| matches!(page, Some(Page::Queue(_)));
            assert!(stand.studio().read(|kiosk| queue(kiosk.page())), "{mode}");
            stand.press("返回");
            stand.press("返回");
        }
    });
}

/// Turns pages until there is no next one; the number of the last page is that of all pages.
fn turn_to_the_end(stand: &Stand, list: &str) -> bool {
    let pages = || -> Option<(usize, usize)> {
        let label = stand.label_of("第 ");
        let (page, pages) = label
            .strip_prefix("第 ")?
            .strip_suffix(" 页")?
            .split_once(" / ")?;
        Some((page.parse().ok()?, pages.parse().ok()?))
    };
    let Some((first, all)) = pages() else {
        return false;
    };
    assert_eq!(first, 1, "{list}");
    let mut turned = 1;
    while stand.names().iter().any(|name| name == "下一页") {
        assert!(
            turned < all,
            "{list}: there is a page after {turned} of {all}"
        );
        stand.press("下一页");
        turned += 1;
        assert_eq!(pages(), Some((turned, all)), "{list}");
    }
    assert_eq!(turned, all, "{list}");
    true
}

#[test]
fn the_last_page_of_a_list_is_the_last() {
    on_every_shape(|stand| {
        let mut told = 0;
        for list in ["党务公开", "政策问答", "办事指南", "通知公告"] {
            stand.press(list);
            told += usize::from(turn_to_the_end(&stand, list));
            stand.press("返回");
        }
        for letters in ["dangyuan", "daiban", "xiaozu"] {
            type_letters(&stand, letters);
            stand.press("完成");
            told += usize::from(turn_to_the_end(&stand, letters));
            stand.press("返回");
        }
        assert!(told > 3, "{told} lists have pages");
    });
}

#[test]
fn between_two_keys_one_of_them_takes_the_finger() {
    on_every_shape(|stand| {
        for mode in ["", "长辈模式", "低位模式"] {
            if !mode.is_empty() {
                stand.press(mode);
            }
            stand.press("搜索");
            stand.press("拼音 26 键");
            for (one, other) in [
                ("q", "w"),
                ("k", "l"),
                ("q", "a"),
                ("d", "c"),
                ("m", "删除"),
            ] {
                let [from, to] = [one, other].map(|key| stand.frame_of(key));
                let beside = (from.1 - to.1).abs() < 1.0;
                let (x, y) = match beside {
                    true => ((from.0 + from.2 + to.0) / 2.0, from.1 + from.3 / 2.0),
                    // Over the lower key, where its row is moved in.
                    false => (to.0 + to.2 / 2.0, (from.1 + from.3 + to.1) / 2.0),
                };
                stand.press("x");
                stand.tap_at(x, y);
                let typed = stand.studio().read(|kiosk| match kiosk.page() {
                    Some(Page::Search(search)) => search.text(),
                    other => panic!("{other:?}"),
                });
                assert_ne!(typed, "x", "{one} {other} {mode}");
                if !typed.is_empty() {
                    stand.press("清除");
                }
            }
            stand.press("返回");
        }
    });
}
