//! 返回 leads to the page and the place that one came from, with the words and the filters
//! as they were.

use std::collections::BTreeSet;

use query_corner::app::{page::Page, route::Spot};

use crate::stand::{LANDSCAPE, OPEN, PORTRAIT, SMALL, Stand};

/// What belongs to the bars and to turning pages.
const AROUND: [&str; 14] = [
    // What they open lies over the page.
    "请工作人员帮忙",
    "带走",
    "返回",
    "结束",
    "上一页",
    "下一页",
    "长辈模式",
    "标准模式",
    "低位模式",
    "标准高度",
    "English",
    "中文",
    "确认取号",
    "完成",
];

/// What narrows a list or clears a field, and so leads nowhere.
fn narrows(name: &str) -> bool {
    let counted = name
        .rsplit_once(' ')
        .is_some_and(|(_, count)| count.trim_end_matches('+').parse::<u32>().is_ok());
    counted || name.starts_with('按') || ["全部", "更多…", "收起", "清除", "打字"].contains(&name)
}

/// How many of a page's controls that lead on are followed.
const FOLLOWED: usize = 3;

/// Everything that can be pressed, where it lies, and what is typed.
#[derive(Debug)]
struct Seen {
    controls: Vec<(String, f32, f32)>,
    typed: String,
    /// Which page of how many.
    turned: String,
}

impl PartialEq for Seen {
    /// A place is kept as a share, so that it comes back within a pixel.
    fn eq(&self, other: &Self) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() <= 1.0;
        let pairs = self.controls.iter().zip(&other.controls);
        self.typed == other.typed
            && self.turned == other.turned
            && self.controls.len() == other.controls.len()
            && pairs
                .into_iter()
                .all(|(a, b)| a.0 == b.0 && near(a.1, b.1) && near(a.2, b.2))
    }
}

fn seen(stand: &Stand) -> Seen {
    let mut controls: Vec<(String, f32, f32)> = Vec::new();
    for control in stand.controls() {
        let at = control.rect;
        controls.push((control.label.clone(), at.x, at.y));
    }
    controls.sort_by(|a, b| {
        a.0.cmp(&b.0)
            .then(a.2.total_cmp(&b.2))
            .then(a.1.total_cmp(&b.1))
    });
    let typed = stand.studio().read(|kiosk| match kiosk.page() {
        Some(Page::Search(search)) => search.text(),
        _ => String::new(),
    });
    let turned = stand.label_of("第 ");
    Seen {
        controls,
        typed,
        turned,
    }
}

fn depth(stand: &Stand) -> usize {
    stand.studio().read(|kiosk| kiosk.session().route.len())
}

/// Turns a page where there is one to turn, and draws it up by a part of a row more.
fn move_on(stand: &Stand) {
    if stand.names().iter().any(|name| name == "下一页") {
        stand.press("下一页");
    }
    let middle = stand.height() * 0.55;
    stand.drag(middle, middle - 70.0);
}

/// Whether the page in view stands elsewhere than at its start.
fn has_moved(stand: &Stand) -> bool {
    let spots = [Spot::List, Spot::Text, Spot::Sheets];
    stand.studio().read(|kiosk| {
        // It goes up with every page that is opened.
        let revisions = 0..1000;
        spots.iter().any(|spot| {
            let mut places = revisions.clone().filter_map(|r| kiosk.place(*spot, r));
            places.any(|place| place > 0.0)
        })
    })
}

/// Follows what leads on from the page in view, and comes back each time. How many did.
fn follow_and_return(stand: &Stand, page: &str) -> usize {
    let mut followed = 0;
    let names: BTreeSet<String> = stand.names().into_iter().collect();
    for name in names {
        // Keys of a keyboard that is put away are there and not to be seen.
        let key = name.chars().count() < 4 || name.contains('键');
        let passed = AROUND.contains(&name.as_str()) || narrows(&name) || key;
        if passed || !stand.names().contains(&name) {
            continue;
        }
        let (before, from) = (seen(stand), depth(stand));
        stand.press(&name);
        if depth(stand) <= from {
            continue;
        }
        stand.press("返回");
        assert_eq!(depth(stand), from, "{name} of {page}");
        assert_eq!(seen(stand), before, "{name} of {page}");
        followed += 1;
        if followed == FOLLOWED {
            break;
        }
    }
    followed
}

fn on_each(test: impl Fn(&Stand, &str) + Sync) {
    std::thread::scope(|scope| {
        for shape in [PORTRAIT, LANDSCAPE, SMALL] {
            let test = &test;
            scope.spawn(move || {
                let stand = Stand::of(shape, OPEN);
                for mode in ["", "长辈模式"] {
                    stand.studio().wipe();
                    stand.studio().settle();
                    if !mode.is_empty() {
                        stand.press(mode);
                    }
                    test(&stand, mode);
                }
            });
        }
    });
}

#[test]
fn the_way_back_to_a_list_leads_to_its_place() {
    on_each(|stand, mode| {
        for door in ["党务公开", "政策问答", "办事指南", "通知公告"] {
            stand.press(door);
            move_on(stand);
            let page = format!("{door} {mode}");
            assert!(door == "通知公告" || has_moved(stand), "{page}");
            assert!(follow_and_return(stand, &page) > 0, "{page}");
            stand.press("返回");
        }
    });
}

#[test]
fn the_way_back_to_a_narrowed_list_leads_to_what_it_was_narrowed_by() {
    on_each(|stand, mode| {
        stand.press("党务公开");
        stand.press("按年份");
        stand.press_like("2026");
        move_on(stand);
        assert!(follow_and_return(stand, &format!("2026 {mode}")) > 0);
    });
}

#[test]
fn the_way_back_to_what_was_found_leads_to_its_words_and_place() {
    on_each(|stand, mode| {
        stand.press("搜索");
        stand.press("拼音 26 键");
        for key in ["d", "f"] {
            stand.press(key);
        }
        stand.press("完成");
        move_on(stand);
        assert!(has_moved(stand), "{mode}");
        assert!(follow_and_return(stand, &format!("found {mode}")) > 0);
        assert_eq!(seen(stand).typed, "df");
        stand.press_like("问答");
        move_on(stand);
        assert!(follow_and_return(stand, &format!("answers found {mode}")) > 0);
    });
}

#[test]
fn the_way_back_to_running_text_leads_to_its_place() {
    on_each(|stand, mode| {
        for key in [
            "question/dues-how-much",
            "guide/transfer-out-of-province",
            "document/work-standard",
        ] {
            stand.studio().open_item(key).unwrap();
            stand.studio().settle();
            let page = format!("{key} {mode}");
            let mut followed = 0;
            for _ in 0..4 {
                move_on(stand);
                // A document keeps by itself which sheet it shows.
                assert!(has_moved(stand) || key.starts_with("document"), "{page}");
                followed += follow_and_return(stand, &page);
            }
            // A document leads on from its panels.
            assert!(followed > 0 || key.starts_with("document"), "{page}");
            stand.press("结束");
        }
    });
}

#[test]
fn the_way_back_to_an_open_panel_finds_it_open() {
    let stand = Stand::new();
    stand.studio().open_item("document/dues-notice").unwrap();
    stand.studio().settle();
    stand.press_like("相关");
    let before = seen(&stand);
    stand.press_like("示例县党群服务中心党务公开目录");
    assert_ne!(seen(&stand), before);
    stand.press("返回");
    assert_eq!(seen(&stand), before);
}

#[test]
fn the_way_back_within_the_hall_and_the_queue_leads_to_the_list() {
    on_each(|stand, mode| {
        stand.press("本厅信息");
        stand.press("附近站点");
        move_on(stand);
        let before = seen(stand);
        let station = stand.studio().read(|kiosk| match kiosk.page() {
            Some(Page::Hall(hall)) => {
                let row = |index| hall.row(index, &kiosk.context()).unwrap().unwrap().title;
                (0..13).map(row).collect::<Vec<_>>()
            }
            page => panic!("{page:?}"),
        });
        let name = stand
            .names()
            .into_iter()
            .find(|name| station.contains(name));
        stand.press(&name.unwrap());
        assert_ne!(seen(stand), before, "{mode}");
        stand.press("返回");
        assert_eq!(seen(stand), before, "{mode}");
        stand.press("返回");
        assert_eq!(depth(stand), 0, "{mode}");

        stand.press("排队取号");
        let before = seen(stand);
        stand.press_like("E ");
        assert_ne!(seen(stand), before, "{mode}");
        stand.press("返回");
        assert_eq!(seen(stand), before, "{mode}");
        stand.press("返回");
        assert_eq!(depth(stand), 0, "{mode}");
    });
}

#[test]
fn another_page_of_the_same_kind_begins_at_its_start() {
    let stand = Stand::new();
    stand.studio().open_item("question/dues-how-much").unwrap();
    stand.studio().settle();
    move_on(&stand);
    assert!(has_moved(&stand));
    stand.studio().open_item("question/party-meetings").unwrap();
    stand.studio().settle();
    assert!(!has_moved(&stand));
    stand.press("返回");
    assert!(has_moved(&stand));
    // Who begins anew does so at the start.
    stand.studio().wipe();
    stand.studio().open_item("question/dues-how-much").unwrap();
    stand.studio().settle();
    assert!(!has_moved(&stand));
}
