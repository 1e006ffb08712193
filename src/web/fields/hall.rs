//! The fields of a hall, in the groups in which its form shows them.

use super::{
    Field, Input, field,
    rows::{Column, Part, blank, may, must},
};

const EXCEPTIONS: [Column; 5] = [
    must("from", "从", Part::Date),
    may("to", "到，只有一天不写", Part::Date),
    must("name", "叫什么", Part::Words),
    blank("open", "几点开门，全天不开就不写", Part::Periods),
    may("name_en", "英文名称", Part::Words),
];

const ANNOUNCED: [Column; 2] = [
    must("year", "年", Part::Year),
    blank("source", "根据哪个通知", Part::Words),
];

const WINDOWS: [Column; 7] = [
    must("no", "几号", Part::Number),
    must("name", "名称", Part::Words),
    blank("place", "在哪里", Part::Words),
    blank("telephone", "电话", Part::Words),
    blank("services", "办哪些业务，主要的在前", Part::Letters),
    may("name_en", "英文名称", Part::Words),
    may("place_en", "英文：在哪里", Part::Words),
];

const SERVICES: [Column; 8] = [
    must("letter", "字母", Part::Letter),
    must("name", "名称", Part::Words),
    blank("intro", "一句话的说明", Part::Words),
    may("daily_quota", "一天几个号，不限就不写", Part::Number),
    must("minutes", "一位几分钟", Part::Number),
    may("hours", "时间和大厅不一样", Part::Week),
    may("name_en", "英文名称", Part::Words),
    may("intro_en", "英文说明", Part::Words),
];

const DUTIES: [Column; 8] = [
    must("on", "哪天", Part::Date),
    must("from", "从几点", Part::Time),
    must("to", "到几点", Part::Time),
    must("duty", "做什么", Part::Words),
    blank("who", "谁", Part::Words),
    blank("place", "在哪里", Part::Words),
    may("duty_en", "英文：做什么", Part::Words),
    may("place_en", "英文：在哪里", Part::Words),
];

const AREAS: [Column; 6] = [
    must("name", "名称", Part::Words),
    blank("floor", "楼层", Part::Words),
    blank("offers", "有什么", Part::Words),
    may("name_en", "英文名称", Part::Words),
    may("floor_en", "英文楼层", Part::Words),
    may("offers_en", "英文：有什么", Part::Words),
];

const fn day(name: &'static str, label: &'static str) -> Field {
    field(name, label, Input::Periods, false, "")
}

const PLACE: [Field; 3] = [
    field("address", "地址", Input::Line, true, ""),
    field("address_en", "英文地址", Input::Line, false, ""),
    field("telephone", "电话", Input::Line, true, "总机或者咨询台"),
];

const HOURS: [Field; 11] = [
    field(
        "hours.week.monday",
        "周一",
        Input::Periods,
        false,
        "写成 08:30-12:00、14:00-17:30；休息就空着",
    ),
    day("hours.week.tuesday", "周二"),
    day("hours.week.wednesday", "周三"),
    day("hours.week.thursday", "周四"),
    day("hours.week.friday", "周五"),
    day("hours.week.saturday", "周六"),
    day("hours.week.sunday", "周日"),
    field(
        "hours.exception",
        "放假、调休和错时服务",
        Input::Rows(&EXCEPTIONS),
        false,
        "一行一段：从｜到｜叫什么｜几点开门｜英文名称，如 2027-01-01｜2027-01-03｜元旦；只有一天的不写“到”，全天不开的不写几点。法定节假日当天不写也不开门；当天开门的，写上那天和几点开门。几行说到同一天，以最后一行为准",
    ),
    field(
        "hours.announced",
        "放假安排已经写全的年份",
        Input::Rows(&ANNOUNCED),
        false,
        "一行一年：年｜根据哪个通知。没有写的年份，节假日前后首页会说“节假日安排未公布”，终端的自检也会提醒",
    ),
    field("time_zone", "时区", Input::Zone, true, "写 Asia/Shanghai"),
    field(
        "day_cutover",
        "每天从几点起算新的一天",
        Input::Time,
        true,
        "号码从这时起重新排，如 04:00",
    ),
];

const COUNTERS: [Field; 2] = [
    field(
        "service",
        "业务",
        Input::Rows(&SERVICES),
        false,
        "一行一项，取号就按业务取：字母｜名称｜说明｜一天几个号｜一位几分钟｜自己的时间｜英文名称｜英文说明。字母 A 到 Z，不用 I 和 O，不能重复；时间和大厅不一样的才写自己的时间，如 周一至周五 09:00-11:30；周六至周日 休息",
    ),
    field(
        "window",
        "窗口",
        Input::Rows(&WINDOWS),
        false,
        "一行一个：几号｜名称｜在哪里｜电话｜业务的字母｜英文名称｜英文的在哪里，如 1｜综合窗口｜一楼大厅｜0000-6012301｜A、C",
    ),
];

const DUTY: [Field; 1] = [field(
    "duty",
    "值班",
    Input::Rows(&DUTIES),
    false,
    "一行一次：哪天｜从几点｜到几点｜做什么｜谁｜在哪里｜英文的做什么｜英文的在哪里",
)];

const AREA: [Field; 1] = [field(
    "area",
    "大厅里的地方",
    Input::Rows(&AREAS),
    false,
    "一行一处：名称｜楼层｜有什么｜英文名称｜英文楼层｜英文的有什么",
)];

const SPOTS: [Column; 5] = [
    must("x", "离左边，图宽的千分之几", Part::Number),
    must("y", "离上边，图高的千分之几", Part::Number),
    may("area", "地方的名称", Part::Words),
    may("window", "或者几号窗口", Part::Number),
    may("service", "或者业务的字母", Part::Letter),
];

const PLAN: [Field; 2] = [
    field(
        "plan",
        "平面图",
        Input::Line,
        false,
        "图片的文件名，如 plan.png，在下面“图片”那里上传。横放，宽 600 到 2400 像素，宽是高的 1.2 到 2.4 倍，不超过 2 MiB",
    ),
    field(
        "spot",
        "平面图上的点",
        Input::Rows(&SPOTS),
        false,
        "一行一个：离左边千分之几｜离上边千分之几｜地方的名称｜窗口｜业务字母，后三项只写一项，如 250｜400｜咨询台。点和点要隔开图宽的六分之一，手指才点得准",
    ),
];

/// The groups with their titles.
pub(super) const GROUPS: [(&str, &[Field]); 6] = [
    ("地址和电话", &PLACE),
    ("开门时间", &HOURS),
    ("业务和窗口", &COUNTERS),
    ("值班", &DUTY),
    ("地方", &AREA),
    ("平面图", &PLAN),
];
