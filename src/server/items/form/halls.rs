//! Halls of every shape through their form and their file: whatever the format can say comes back
//! exactly, or the form says beforehand that it can't hold it.

use fastrand::Rng;
use jiff::civil::{Date, Time, date};

use crate::{
    content::{
        draft::Draft,
        factory,
        item::{Detail, Item, Kind},
        source::parse,
    },
    domain::{
        floor_plan::Spot,
        hall::{Area, Duty, Hall, Window},
        hours::{AnnouncedYear, Exception, Hours, Period, WeekTable},
        service::{Letter, Service},
    },
    server::{
        items::{form, text},
        request::Fields,
    },
};

fn setting(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn many<T>(random: &mut Rng, most: usize, mut one: impl FnMut(&mut Rng) -> T) -> Vec<T> {
    let count = random.usize(0..=most);
    (0..count).map(|_| one(random)).collect()
}

fn maybe<T>(random: &mut Rng, one: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    random.bool().then(|| one(random))
}

/// Words with all signs that mean something to the form, the file or the browser.
const SIGNS: [&str; 26] = [
    "一楼",
    "大厅",
    "A",
    "z",
    "7",
    " ",
    "｜",
    "|",
    "\\",
    "n",
    "\"",
    "'",
    "&",
    "<b>",
    "</textarea>",
    "；",
    "、",
    "，",
    "-",
    "周一",
    "休息",
    "#",
    "+++",
    "\u{3000}",
    "🏛",
    "é",
];

/// Some words without white space at their ends; `breaks`: with line breaks in them.
fn words(random: &mut Rng, breaks: bool) -> String {
    let count = random.usize(1..8);
    let mut text = String::from("字");
    for _ in 0..count {
        text += match breaks && random.usize(0..12) == 0 {
            true => "\n",
            false => SIGNS[random.usize(..SIGNS.len())],
        };
    }
    text + ["末", "｜", "\\", "|", "n"][random.usize(..5)]
}

fn blank(random: &mut Rng) -> String {
    maybe(random, |random| words(random, true)).unwrap_or_default()
}

fn day(random: &mut Rng) -> Date {
    date(random.i16(1990..2100), random.i8(1..=12), random.i8(1..=28))
}

fn minute(random: &mut Rng) -> Time {
    jiff::civil::time(random.i8(0..24), random.i8(0..60), 0, 0)
}

/// A time that no form shows in the usual way, now and then.
fn time(random: &mut Rng) -> Time {
    let usual = minute(random);
    match random.usize(0..10) {
        0 => jiff::civil::time(usual.hour(), usual.minute(), random.i8(0..60), 0),
        1 => jiff::civil::time(
            usual.hour(),
            usual.minute(),
            0,
            random.i32(0..1_000_000_000),
        ),
        _ => usual,
    }
}

/// A name or none: one line.
fn short(random: &mut Rng) -> String {
    maybe(random, |random| words(random, false)).unwrap_or_default()
}

fn periods(random: &mut Rng) -> Vec<Period> {
    many(random, 3, |random| {
        let (one, other) = (minute(random), minute(random));
        let (from, to) = (one.min(other), one.max(other));
        (from < to).then_some(Period { from, to })
    })
    .into_iter()
    .flatten()
    .collect()
}

fn week(random: &mut Rng) -> WeekTable {
    let usual = periods(random);
    let mut one = || match random.bool() {
        true => usual.clone(),
        false => periods(random),
    };
    WeekTable {
        monday: one(),
        tuesday: one(),
        wednesday: one(),
        thursday: one(),
        friday: one(),
        saturday: one(),
        sunday: one(),
    }
}

fn letter(random: &mut Rng) -> Letter {
    loop {
        if let Ok(letter) = Letter::try_from(random.uppercase()) {
            return letter;
        }
    }
}

fn hall(random: &mut Rng) -> Hall {
    let mut services = many(random, 8, |random| Service {
        letter: letter(random),
        name: words(random, false),
        intro: blank(random),
        name_en: short(random),
        intro_en: blank(random),
        daily_quota: maybe(random, |random| random.u32(..)),
        minutes: random.u32(..),
        hours: maybe(random, week),
    });
    services.sort_by_key(|service| service.letter);
    services.dedup_by_key(|service| service.letter);
    random.shuffle(&mut services);
    let mut windows = many(random, 6, |random| Window {
        no: random.u32(..50),
        name: words(random, false),
        place: blank(random),
        telephone: short(random),
        services: many(random, 4, letter),
        name_en: short(random),
        place_en: short(random),
    });
    windows.sort_by_key(|window| window.no);
    windows.dedup_by_key(|window| window.no);
    random.shuffle(&mut windows);
    let mut areas = many(random, 5, |random| Area {
        name: words(random, false),
        floor: short(random),
        offers: blank(random),
        name_en: short(random),
        floor_en: short(random),
        offers_en: blank(random),
    });
    areas.sort_by(|a, b| a.name.cmp(&b.name));
    areas.dedup_by(|a, b| a.name == b.name);
    let plan = maybe(random, |_| "plan.png".to_owned());
    let spots = match plan {
        Some(_) => spots(random, &areas, &windows, &services),
        None => Vec::new(),
    };
    Hall {
        plan,
        spots,
        address: words(random, false),
        address_en: short(random),
        telephone: words(random, false),
        time_zone: ["Asia/Shanghai", "UTC", "Asia/Urumqi"][random.usize(..3)].to_owned(),
        day_cutover: time(random),
        hours: Hours {
            week: week(random),
            exceptions: many(random, 5, |random| {
                let from = day(random);
                Exception {
                    from,
                    to: maybe(random, day).filter(|to| *to >= from),
                    name: words(random, false),
                    open: periods(random),
                    name_en: short(random),
                }
            }),
            announced: many(random, 3, |random| AnnouncedYear {
                year: random.i16(..),
                source: short(random),
            }),
        },
        windows,
        services,
        duties: many(random, 5, |random| Duty {
            on: day(random),
            from: time(random),
            to: time(random),
            duty: words(random, false),
            who: short(random),
            place: blank(random),
            duty_en: short(random),
            place_en: short(random),
        }),
        areas,
    }
}

/// Each part of a hall has its spot, or none.
fn spots(random: &mut Rng, areas: &[Area], windows: &[Window], services: &[Service]) -> Vec<Spot> {
    let at = |area, window, service| Spot {
        area,
        window,
        service,
        ..Spot::default()
    };
    let areas = areas
        .iter()
        .map(|area| at(Some(area.name.clone()), None, None));
    let windows = windows.iter().map(|window| at(None, Some(window.no), None));
    let services = services
        .iter()
        .map(|service| at(None, None, Some(service.letter)));
    let mut spots: Vec<_> = areas.chain(windows).chain(services).collect();
    spots.retain(|_| random.bool());
    for spot in &mut spots {
        (spot.x, spot.y) = (random.u32(..=1000), random.u32(..=1000));
    }
    random.shuffle(&mut spots);
    spots
}

/// The factory's hall.
fn factory_hall() -> Item {
    let drafts = parse(&factory::files()).unwrap().drafts;
    let mut items = drafts.into_iter().map(|draft| draft.item);
    let is_hall = |item: &Item| item.header.key.kind() == Kind::Hall;
    let mut item = items.find(is_hall).unwrap();
    item.header.record.clear();
    item
}

/// A hall with everything of its kind made anew.
fn item(base: &Item, random: &mut Rng) -> Item {
    let mut item = base.clone();
    item.header.title = words(random, false);
    item.header.title_en = maybe(random, |random| words(random, false)).unwrap_or_default();
    item.header.topics = many(random, 3, |random| words(random, false));
    item.detail = Detail::Hall(Box::new(hall(random)));
    item
}

fn with(form: &Fields, name: &str, value: &str) -> Fields {
    let mut form = form.clone();
    form.0.retain(|(known, _)| known != name);
    form.0.push((name.to_owned(), value.to_owned()));
    form
}

#[test]
fn any_hall_is_the_same_after_its_form_and_after_its_file() {
    let (first, count) = (
        setting("QUERY_CORNER_SEED", 1),
        setting("QUERY_CORNER_SEEDS", 200),
    );
    println!("seeds {first} to {}", first + count - 1);
    let base = factory_hall();
    for seed in first..first + count {
        let random = &mut Rng::with_seed(seed);
        let item = item(&base, random);
        let key = &item.header.key;
        assert_eq!(form::unfit(&item).unwrap(), [""; 0], "seed {seed}");
        let typed = form::of_item(&item).unwrap();
        // A browser sends line breaks as CRLF.
        let sent = typed.0.iter();
        let sent = sent.map(|(name, value)| (name.clone(), value.replace('\n', "\r\n")));
        let read = form::read(key, &Fields(sent.collect()));
        assert_eq!(read.as_ref(), Ok(&item), "seed {seed}");
        let attachments = Vec::new();
        let file = text::of_draft(&Draft {
            item: read.unwrap(),
            attachments,
        });
        let file = file.unwrap();
        let again = text::read(key, &file);
        assert_eq!(again.as_ref(), Ok(&item), "seed {seed}\n{file}");
        assert_eq!(
            form::of_item(&again.unwrap()).unwrap(),
            typed,
            "seed {seed}"
        );
    }
}

#[test]
fn what_a_form_can_not_hold_is_said_before_it_is_lost() {
    let random = &mut Rng::with_seed(7);
    let base = item(&factory_hall(), random);
    let fits = |change: &dyn Fn(&mut Item, &mut Hall)| {
        let mut item = base.clone();
        let Detail::Hall(hall) = &base.detail else {
            panic!()
        };
        let mut hall = hall.clone();
        change(&mut item, &mut hall);
        item.detail = Detail::Hall(hall);
        form::unfit(&item).unwrap()
    };
    assert_eq!(fits(&|_, _| {}), [""; 0]);
    assert_eq!(
        fits(&|_, hall| hall.address = "东街\n一号".into()),
        ["地址"]
    );
    assert_eq!(fits(&|_, hall| hall.telephone = " 110".into()), ["电话"]);
    let area = Area {
        name: "角".into(),
        floor: "一楼\u{7}".into(),
        offers: String::new(),
        name_en: String::new(),
        floor_en: String::new(),
        offers_en: String::new(),
    };
    assert_eq!(
        fits(&|_, hall| hall.areas = vec![area.clone()]),
        ["大厅里的地方"]
    );
    assert_eq!(
        fits(&|item, _| item.header.topics = vec!["一\n二".into()]),
        ["主题"]
    );
    // What is only wrong is shown whole.
    assert_eq!(fits(&|_, hall| hall.time_zone = "Mars".into()), [""; 0]);
    assert_eq!(fits(&|_, hall| hall.address.clear()), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_hall_is_said_at_its_field_and_what_is_allowed() {
    let random = &mut Rng::with_seed(3);
    let item = item(&factory_hall(), random);
    let key = &item.header.key;
    // Spots of what is typed away would be wrong as well.
    let form = with(&form::of_item(&item).unwrap(), "spot", "");
    for (field, typed, says) in [
        ("address", "", "地址要写"),
        (
            "hours.week.tuesday",
            "上午",
            "周二：“上午”看不懂：一段写成 08:30-12:00",
        ),
        ("hours.week.sunday", "12:00-09:00", "前面的时刻要早于后面的"),
        ("time_zone", "北京", "要写成 Asia/Shanghai"),
        ("day_cutover", "凌晨", "“凌晨”不是时刻，要写成 09:00"),
        (
            "hours.exception",
            "元旦｜｜元旦",
            "第 1 行“从”：“元旦”不是日期",
        ),
        (
            "hours.exception",
            "2027-01-03｜2027-01-01｜元旦",
            "早于从 2027-01-03",
        ),
        ("hours.announced", "明年", "“明年”不是年份"),
        (
            "service",
            "I｜业务｜｜｜10",
            "第 1 行“字母”：要写一个字母，A 到 Z，不用 I 和 O",
        ),
        (
            "service",
            "A｜业务｜｜很多｜10",
            "第 1 行“一天几个号”：“很多”不是数",
        ),
        (
            "service",
            "A｜甲｜｜｜10\nA｜乙｜｜｜10",
            "业务字母 A 写了不止一次",
        ),
        (
            "service",
            "A｜甲｜｜｜10｜周八 休息",
            "第 1 行“时间和大厅不一样”：“周八”不是星期几",
        ),
        ("window", "一｜综合窗口", "第 1 行“几号”：“一”不是数"),
        ("window", "1｜甲\n\n1｜乙", "1 号窗口写了不止一次"),
        (
            "window",
            "1｜甲｜｜｜A、咨询",
            "第 1 行“办哪些业务”：“A、咨询”不是业务的字母",
        ),
        ("window", "1｜甲\n2", "第 2 行“名称”：要写"),
        (
            "duty",
            "2027-02-30｜9:00｜11:00｜接待",
            "“2027-02-30”不是日期",
        ),
        (
            "duty",
            "2027-02-03｜九点｜11:00｜接待",
            "第 1 行“从几点”：“九点”不是时刻",
        ),
        (
            "area",
            "角｜一楼｜书｜Corner｜1F｜Books｜多",
            "有 7 项，最多 6 项",
        ),
        ("spot", "左｜10｜角", "第 1 行“离左边”：“左”不是数"),
    ] {
        let wrong = form::read(key, &with(&form, field, typed)).unwrap_err();
        assert!(
            wrong.len() == 1 && wrong[0].field == Some(field) && wrong[0].message.contains(says),
            "{field} {typed}: {wrong:?}"
        );
    }
    let plan = with(&with(&form, "plan", "plan.png"), "area", "角｜一楼｜书");
    let plan = with(&with(&plan, "service", "A｜甲｜｜｜10"), "window", "1｜甲");
    for (typed, says) in [
        ("1001｜10｜角", "第 1 个点在图外"),
        ("10｜10", "只写一样"),
        ("10｜10｜角｜1", "只写一样"),
        ("10｜10｜台", "“台”，大厅里没有"),
        ("10｜10｜｜7", "“7 号窗口”，大厅里没有"),
        ("10｜10｜｜｜B", "“B”，大厅里没有"),
        ("10｜10｜角\n500｜500｜角", "第 2 个点和前面的是同一个"),
    ] {
        let wrong = form::read(key, &with(&plan, "spot", typed)).unwrap_err();
        assert!(
            wrong.len() == 1 && wrong[0].field == Some("spot") && wrong[0].message.contains(says),
            "{typed}: {wrong:?}"
        );
    }
    assert!(
        form::read(
            key,
            &with(&plan, "spot", "10｜10｜角\n900｜900｜｜1\n0｜1000｜｜｜A")
        )
        .is_ok()
    );
    let none = with(&with(&plan, "plan", ""), "spot", "10｜10｜角");
    let wrong = form::read(key, &none).unwrap_err();
    assert!(wrong[0].message.contains("要有平面图"), "{wrong:?}");
    // All that is wrong is said together.
    let wrong = with(&with(&form, "window", "一\n2"), "hours.week.friday", "休");
    assert_eq!(form::read(key, &wrong).unwrap_err().len(), 4);
}
