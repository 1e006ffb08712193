//! The keeper's panel, reached and driven by hand.

use std::time::Duration;

use jiff::{ToSpan, civil::DateTime};
use query_corner::{
    app::{finger::Contact, kiosk::Intent, session::Session},
    domain::{pin::Pin, screen::Orientation},
    store::keeper::{PinFile, read_settings},
};

use crate::stand::{DOORS, OPEN, PORTRAIT, SMALL, Stand, on_every_shape, spot};

const PIN: &str = "285914";
const TABS: [&str; 5] = ["状态", "屏幕", "打印", "时钟", "程序"];

fn with_pin(shape: (u32, u32)) -> Stand {
    let stand = Stand::of(shape, OPEN);
    stand
        .studio()
        .reset_panel(Some(&Pin::new(PIN).unwrap()))
        .unwrap();
    stand
}

/// A finger in the upper right corner for so long.
fn hold(stand: &Stand, seconds: f32) {
    let (screen, studio) = (stand.studio().screen(), stand.studio());
    let corner = spot(studio.size().logical().0 - 40.0, 40.0);
    screen.pass(Duration::from_millis(900));
    studio.touch(Contact::Down(corner));
    for _ in 0..(seconds * 10.0) as usize {
        screen.pass(Duration::from_millis(100));
    }
    studio.touch(Contact::Up(corner));
    stand.studio().answer();
    stand.studio().settle();
}

fn is_open(stand: &Stand) -> bool {
    stand.studio().read(|kiosk| kiosk.has_open_panel())
}

fn type_pin(stand: &Stand, digits: &str) {
    for digit in digits.chars() {
        stand.press(&digit.to_string());
    }
    stand.press("确认");
}

fn enter(stand: &Stand) {
    hold(stand, 3.2);
    type_pin(stand, PIN);
}

#[test]
fn the_corner_opens_the_pad_when_it_is_held_and_not_before() {
    let stand = with_pin(PORTRAIT);
    hold(&stand, 2.0);
    assert!(!is_open(&stand));
    hold(&stand, 3.2);
    assert!(stand.shows("请输入管理 PIN"), "{:?}", stand.names());
}

#[test]
fn the_corner_is_held_on_every_page_and_covers_no_control() {
    on_every_shape(|stand| {
        let size = stand.studio().size();
        let height = size.logical().1;
        let left = size.logical().0 - if size.is_landscape() { 76.0 } else { 120.0 };
        for mode in ["", "长辈模式"] {
            if !mode.is_empty() {
                stand.press(mode);
            }
            stand.through_every_door(|page| {
                for control in stand.controls() {
                    let (origin, size) = (control.rect, control.rect);
                    let name = &control.label;
                    // On a low screen a door reaches so far: it takes a touch, the corner a hold.
                    let door = height < 800.0 && DOORS.contains(&name.as_str());
                    let under = !door && origin.x + size.width > left && origin.y < 104.0;
                    assert!(!under, "{name} of {page} {mode} lies under the corner");
                }
            });
        }
        stand.press("标准模式");
        for door in DOORS {
            stand.press(door);
            hold(&stand, 3.2);
            assert!(is_open(&stand), "{door}");
            stand.press("退出");
        }
    });
}

#[test]
fn before_a_pin_is_set_the_panel_only_reads_and_says_so() {
    let stand = Stand::new();
    hold(&stand, 3.2);
    assert!(stand.shows("还没有设置 PIN"));
    assert!(stand.shows("取号日志：已打开"));
    stand.press("打印");
    assert!(!stand.names().contains(&"打印测试单".to_owned()));
    stand.press("程序");
    assert!(!stand.names().contains(&"重新启动程序".to_owned()));
}

#[test]
fn the_right_pin_opens_the_panel_and_ends_the_visitors_session() {
    let stand = with_pin(PORTRAIT);
    stand.press("搜索");
    stand.press("拼音 26 键");
    stand.press("z");
    enter(&stand);
    for tab in TABS {
        stand.press(tab);
        assert!(is_open(&stand), "{tab}");
    }
    stand.press("退出");
    let session = stand.studio().read(|kiosk| kiosk.session().clone());
    assert_eq!(session, Session::default());
}

#[test]
fn leaving_the_pad_leaves_the_visitor_where_one_was() {
    let stand = with_pin(PORTRAIT);
    stand.press("办事指南");
    hold(&stand, 3.2);
    stand.press("退出");
    assert!(stand.studio().read(|kiosk| kiosk.page().is_some()));
}

#[test]
fn wrong_pins_make_wait_longer_and_a_restart_does_not_shorten_it() {
    let folder = tempfile::tempdir().unwrap();
    PinFile::in_folder(folder.path())
        .set(&Pin::new(PIN).unwrap())
        .unwrap();
    let later = |seconds: i64| -> DateTime { OPEN.checked_add(seconds.seconds()).unwrap() };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
            hold(&stand, 3.2);
            type_pin(&stand, "904417");
            assert!(stand.shows("PIN 不对，请再试一次"));
            type_pin(&stand, "904417");
            type_pin(&stand, "904417");
            assert!(stand.shows("请等 10 秒 再试"));
            assert!(!stand.names().contains(&"5".to_owned()), "the keys rest");
            stand.wait_seconds(11);
            stand.studio().set_now(later(11));
            type_pin(&stand, "904417");
            assert!(stand.shows("请等 20 秒 再试"));
        });
        first.join().unwrap();
        let again = scope.spawn(|| {
            let stand = Stand::in_folder(folder.path(), PORTRAIT, later(12));
            hold(&stand, 3.2);
            assert!(stand.shows("请等 19 秒 再试"), "a restart is no free guess");
            stand.wait_seconds(20);
            stand.studio().set_now(later(32));
            type_pin(&stand, PIN);
            assert!(stand.shows("取号日志"));
        });
        again.join().unwrap();
    });
}

#[test]
fn nobody_at_the_panel_ends_it_after_two_minutes() {
    let stand = with_pin(PORTRAIT);
    enter(&stand);
    stand.wait_seconds(95);
    assert!(!stand.shows("秒后自动退出"));
    stand.wait_seconds(8);
    assert!(stand.shows("秒后自动退出"));
    stand.press("刷新");
    stand.wait_seconds(95);
    assert!(is_open(&stand), "a touch begins the quiet anew");
    stand.wait_seconds(25);
    assert!(!is_open(&stand));
    assert!(stand.names().contains(&"排队取号".to_owned()));
}

#[test]
fn the_panel_shows_no_visitors_words_or_number() {
    let stand = with_pin(PORTRAIT);
    stand.press("排队取号");
    stand.press_like("E ");
    stand.press("确认取号");
    assert!(stand.shows("E1001"));
    enter(&stand);
    for tab in TABS {
        stand.press(tab);
        assert!(!stand.shows("E1001"), "{tab}");
    }
    stand.press("退出");
    assert!(!stand.shows("E1001"));
}

#[test]
fn brightness_changes_the_drawn_screen_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    PinFile::in_folder(folder.path())
        .set(&Pin::new(PIN).unwrap())
        .unwrap();
    let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
    let light = |stand: &Stand| {
        stand.studio().settle();
        stand.studio().screen().with_canvas(|canvas| {
            let sum: u64 = canvas.rgb.iter().map(|pixel| u64::from(pixel.g)).sum();
            sum as f64 / canvas.rgb.len() as f64
        })
    };
    let before = light(&stand);
    enter(&stand);
    stand.press("屏幕");
    stand.press("白天亮度较暗");
    stand.press("退出");
    let after = light(&stand);
    assert!(
        (after / before - 0.7).abs() < 0.03,
        "{after} of {before} is left"
    );
    let kept = read_settings(folder.path()).unwrap();
    assert_eq!(kept.day.veil(), 0.30);
}

#[test]
fn the_screen_is_turned_at_once_and_stays_so() {
    let stand = with_pin(PORTRAIT);
    enter(&stand);
    stand.press("屏幕");
    stand.press("方向右转");
    assert!(stand.studio().size().is_landscape());
    assert!(stand.shows("已保存"));
    let kept = stand.studio().read(|kiosk| kiosk.local());
    assert_eq!(kept.orientation, Orientation::Right);
    stand.press("方向不转");
    assert!(!stand.studio().size().is_landscape());
}

#[test]
fn a_test_slip_is_printed_and_no_number_given() {
    let folder = tempfile::tempdir().unwrap();
    PinFile::in_folder(folder.path())
        .set(&Pin::new(PIN).unwrap())
        .unwrap();
    let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
    enter(&stand);
    stand.press("打印");
    stand.press("打印测试单");
    assert!(stand.shows("测试单存成了图片"), "{:?}", stand.names());
    let slips = std::fs::read_dir(folder.path().join("slips")).unwrap();
    let names: Vec<_> = slips
        .map(|slip| slip.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        matches!(&names[..], [name] if name.starts_with("test-")),
        "{names:?}"
    );
    let issued = stand.studio().with_desk(|desk| {
        let journal = desk.journal.as_ref().unwrap().read();
        journal.events(0, 10).unwrap().len()
    });
    assert_eq!(issued, 0);
}

#[test]
fn the_keeper_confirms_a_clock_that_leapt() {
    let stand = with_pin(PORTRAIT);
    stand.press("排队取号");
    stand.press_like("E ");
    stand.press("确认取号");
    stand.press("完成");
    // A week off, and nobody to ask.
    stand.studio().set_now(OPEN.checked_add(7.days()).unwrap());
    enter(&stand);
    stand.press("时钟");
    assert!(stand.shows("还没有人确认"), "{:?}", stand.names());
    stand.press("时间正确，确认");
    stand.press("确定");
    assert!(stand.shows("时间已确认"));
    assert!(stand.shows("时钟正常"), "the status is looked at anew");
    assert!(!stand.names().contains(&"时间正确，确认".to_owned()));
}

#[test]
fn the_keeper_corrects_a_date_that_ran_away() {
    let stand = with_pin(PORTRAIT);
    let future = OPEN.checked_add(1.day()).unwrap();
    stand.studio().set_now(future);
    stand.press("排队取号");
    stand.press_like("E ");
    stand.press("确认取号");
    stand.press("完成");
    stand.studio().set_now(OPEN);
    enter(&stand);
    stand.press("时钟");
    stand.press("更正日期");
    stand.press("确定");
    assert!(stand.shows("日期已更正"));
    stand.press("退出");
    stand.press("排队取号");
    stand.press_like("E ");
    stand.press("确认取号");
    let dates: Vec<_> = stand.studio().with_desk(|desk| {
        let journal = desk.journal.as_ref().unwrap().read();
        let today = OPEN.date();
        let tickets = journal.tickets_on(today).unwrap();
        tickets.iter().map(|ticket| ticket.business_date).collect()
    });
    assert_eq!(dates, [OPEN.date()]);
}

#[test]
fn a_restart_is_asked_once_more() {
    let stand = with_pin(SMALL);
    enter(&stand);
    stand.press("程序");
    stand.press("重新启动程序");
    stand.press("取消");
    stand.press("重新启动程序");
    assert_eq!(stand.studio().restarts(), 0);
    stand.press("确定");
    assert_eq!(stand.studio().restarts(), 1);
}

#[test]
fn four_corners_are_touched_in_turn_and_judged() {
    on_every_shape(|stand| {
        stand
            .studio()
            .reset_panel(Some(&Pin::new(PIN).unwrap()))
            .unwrap();
        enter(&stand);
        stand.press("屏幕");
        stand.press("四角触摸测试");
        let (width, height) = stand.studio().size().logical();
        for (x, y) in [
            (80.0, 80.0),
            (width - 80.0, 80.0),
            (width - 80.0, height - 80.0),
            (80.0, height - 80.0),
        ] {
            stand.tap_at(x, y);
        }
        assert!(stand.shows("四个角都准"), "{:?}", stand.names());
        stand.press("结束测试");
        assert!(stand.names().contains(&"退出".to_owned()));
    });
}

#[test]
fn what_is_pressed_on_the_panel_is_large_enough_and_within_reach_in_the_low_mode() {
    on_every_shape(|stand| {
        for (mode, least) in [("标准", 60.0), ("长辈模式", 80.0), ("低位模式", 80.0)] {
            // 长辈模式 stays on for 低位模式: the hardest case.
            if mode != "标准" {
                if mode == "低位模式" {
                    stand.press("长辈模式");
                }
                stand.press(mode);
            }
            stand
                .studio()
                .reset_panel(Some(&Pin::new(PIN).unwrap()))
                .unwrap();
            let reach = stand.height() - (stand.height() / 3.0).max(560.0);
            let see = |page: &str| {
                for control in stand.controls() {
                    let (origin, size) = (control.rect, control.rect);
                    let name = &control.label;
                    let side = size.width.min(size.height);
                    assert!(side >= least - 0.5, "{name} of {page} {mode} is {size:?}");
                    let low = mode != "低位模式" || origin.y >= reach - 1.0;
                    assert!(low, "{name} of {page} lies at {}, above {reach}", origin.y);
                }
            };
            hold(&stand, 3.2);
            see("pad");
            type_pin(&stand, PIN);
            for tab in TABS {
                stand.press(tab);
                see(tab);
            }
            stand.press("屏幕");
            stand.press("四角触摸测试");
            see("touch test");
            stand.press("结束测试");
            stand.press("退出");
        }
    });
}

#[test]
fn a_screen_without_a_panel_leads_nowhere() {
    let stand = with_pin(PORTRAIT);
    stand.studio().forbid_panel();
    hold(&stand, 5.0);
    stand.studio().send(Intent::HoldCorner);
    assert!(!is_open(&stand));
}
