//! The fields of an item: what its keys are called, how each is typed, and what it may be.
//! The keys are those of docs/content-format.md.

mod hall;
pub mod rows;

use crate::content::item::Kind;
use rows::{BASIS, Cell, Column, MATERIALS};

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Line,
    /// Several lines that are one text.
    Area,
    Date,
    Choice(&'static [&'static str]),
    /// A list, one a line.
    Lines,
    /// 群众的话 > 正式的话, or = for both ways, one a line.
    Aliases,
    Number,
    Flag,
    /// The key of another item.
    Key(Option<Kind>),
    /// Keys of other items, one a line.
    Keys(Option<Kind>),
    /// A time of day: 04:00.
    Time,
    /// Stretches of one day: 08:30-12:00、14:00-17:30.
    Periods,
    /// An IANA time zone.
    Zone,
    /// Lines of these parts, with ｜ between them.
    Rows(&'static [Column]),
}

impl Input {
    /// What each line is made of, where the browser shows lines as rows.
    pub fn cells(self) -> Vec<Cell> {
        match self {
            Self::Keys(kind) => vec![Cell::of_key(kind)],
            Self::Rows(columns) => columns.iter().map(Cell::from).collect(),
            _ => Vec::new(),
        }
    }
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key in the item's file.
    pub name: &'static str,
    pub label: &'static str,
    pub input: Input,
    pub required: bool,
    pub hint: &'static str,
}

const fn field(
    name: &'static str,
    label: &'static str,
    input: Input,
    required: bool,
    hint: &'static str,
) -> Field {
    Field {
        name,
        label,
        input,
        required,
        hint,
    }
}

use Input::{Aliases, Area, Choice, Date, Flag, Key, Keys, Line, Lines, Number, Rows};

/// What every item has.
pub const COMMON: [Field; 13] = [
    field(
        "title",
        "标题",
        Line,
        true,
        "屏幕上看到的名字；问答写成群众会问的一句话",
    ),
    field(
        "title_en",
        "英文标题",
        Line,
        false,
        "屏幕换成英文时显示，打英文也能查到；不写就显示中文标题",
    ),
    field(
        "topics",
        "主题",
        Lines,
        false,
        "一行一个，主要的写在最前面；大厅和站点可以不写",
    ),
    field(
        "other_wordings",
        "别的说法",
        Lines,
        false,
        "一行一个：群众还会怎么问、怎么叫，查询时都能找到",
    ),
    field(
        "aliases",
        "同义词",
        Aliases,
        false,
        "一行一组：退休工资 > 养老金，或者 低保 = 最低生活保障；全频道的查询都用",
    ),
    field(
        "golden",
        "自检查询",
        Lines,
        false,
        "一行一句：每次更新以后，用这句话查，前五条里要有这个条目",
    ),
    field("owner", "责任部门", Line, true, "对内容负责的部门"),
    field("updated", "更新日期", Date, true, ""),
    field(
        "review_by",
        "复核日期",
        Date,
        true,
        "到这一天责任部门要再看一遍",
    ),
    field(
        "scope",
        "公开范围",
        Choice(&["社会", "全党", "本地区单位", "特定对象"]),
        true,
        "只有“社会”能上屏",
    ),
    field(
        "disclosure",
        "公开方式",
        Choice(&["主动公开", "依申请公开", "不予公开"]),
        true,
        "只有“主动公开”能上屏",
    ),
    field(
        "secrecy",
        "保密审查",
        Choice(&["非涉密", "涉密"]),
        true,
        "只有“非涉密”能上屏",
    ),
    field(
        "related",
        "相关条目",
        Keys(None),
        false,
        "一行一个，写条目的键，如 question/rejoin-party",
    ),
];

const DOCUMENT: [Field; 18] = [
    field("index_no", "索引号", Line, true, ""),
    field("issuer", "发布机构", Line, true, "发文机关全称"),
    field("form", "体裁", Line, true, "通知、意见、办法、公告、解读……"),
    field("number", "文号", Line, false, "如 县组发〔2026〕12号"),
    field(
        "mark",
        "发文机关标志",
        Line,
        false,
        "红头上的字；不写就没有红头",
    ),
    field("written", "成文日期", Date, true, ""),
    field("published", "发布日期", Date, true, ""),
    field("effective", "施行日期", Date, false, "不写就是发布日期"),
    field(
        "expires",
        "失效日期",
        Date,
        false,
        "从这一天起不再有效，自动离开“现行有效”",
    ),
    field("repealed", "废止日期", Date, false, ""),
    field(
        "superseded_by",
        "被哪份文件替代",
        Key(Some(Kind::Document)),
        false,
        "那份文件的键",
    ),
    field(
        "amends",
        "修订了哪份文件",
        Key(Some(Kind::Document)),
        false,
        "屏幕上会逐条对照",
    ),
    field("summary", "内容概述", Area, false, ""),
    field("addressee", "主送机关", Line, false, "不写冒号"),
    field("signature", "署名", Line, false, ""),
    field("remark", "附注", Line, false, "带括号"),
    field("copy_to", "抄送机关", Line, false, ""),
    field("printed_by", "印发机关", Line, false, ""),
];

const DOCUMENT_END: [Field; 1] = [field("printed_on", "印发日期", Date, false, "")];

const QUESTION: [Field; 5] = [
    field(
        "basis",
        "依据",
        Rows(&BASIS),
        false,
        "一行一条：法规名称｜条款｜文件的键｜文件里的标题，后三项可以不写",
    ),
    field(
        "guide",
        "办事指南",
        Key(Some(Kind::Guide)),
        false,
        "这件事怎么办：指南的键",
    ),
    field(
        "asked",
        "常问程度",
        Number,
        false,
        "数越大，“大家常问”里越靠前",
    ),
    field(
        "visitors_asked",
        "群众问过：屏幕上在这条问答旁边标明",
        Flag,
        false,
        "",
    ),
    field(
        "answer_en",
        "英文回答",
        Area,
        false,
        "一行一段，第一段是简短的回答；不写，英文屏幕上显示中文回答，并说明只有中文",
    ),
];

const GUIDE: [Field; 14] = [
    field(
        "service",
        "业务字母",
        Line,
        true,
        "去哪个窗口取号：大厅里业务的字母",
    ),
    field("audience", "服务对象", Lines, true, "一行一个"),
    field("handled_by", "办理机构", Line, true, ""),
    field("conditions", "申请条件", Lines, true, "一行一条"),
    field(
        "materials",
        "要带的材料",
        Rows(&MATERIALS),
        true,
        "一行一样：名称｜说明｜可选，后两项可以不写",
    ),
    field("steps", "办理流程", Lines, true, "一行一步"),
    field("fee", "收费", Line, true, ""),
    field("time_limit", "办理期限", Line, true, ""),
    field("place", "办理地点", Line, true, ""),
    field("hours", "办理时间", Line, true, ""),
    field("telephone", "咨询电话", Line, true, ""),
    field(
        "basis",
        "依据",
        Rows(&BASIS),
        true,
        "一行一条：法规名称｜条款｜文件的键｜文件里的标题，后三项可以不写",
    ),
    field(
        "other_ways",
        "别的办法",
        Lines,
        false,
        "代办、领办、网上办……一行一个",
    ),
    field("result", "办成以后", Line, false, ""),
];

const GUIDE_END: [Field; 1] = [field(
    "questions",
    "常见问题",
    Keys(Some(Kind::Question)),
    false,
    "一行一个，写问答的键",
)];

const NOTICE: [Field; 7] = [
    field(
        "notice",
        "类别",
        Choice(&["公示", "公告", "通知", "活动"]),
        true,
        "",
    ),
    field("issuer", "发布机构", Line, true, ""),
    field("published", "发布日期", Date, true, ""),
    field("from", "开始张贴", Date, true, ""),
    field(
        "until",
        "张贴到",
        Date,
        false,
        "过了这一天自动离开屏幕；公示一定要写",
    ),
    field("telephone", "联系电话", Line, false, ""),
    field("on_home", "张贴期间放在首页", Flag, false, ""),
];

const STATION: [Field; 6] = [
    field("address", "地址", Line, true, ""),
    field("telephone", "电话", Line, true, ""),
    field("hours", "开放时间", Line, true, ""),
    field("distance_m", "离大厅多少米", Number, true, ""),
    field("route", "怎么走", Line, true, ""),
    field("offers", "能办什么", Lines, true, "一行一个"),
];

/// The fields of a kind beside the common ones.
pub fn of(kind: Kind) -> Vec<Field> {
    let groups = groups(kind).into_iter();
    groups.flat_map(|(_, fields)| fields).collect()
}

/// The fields of a kind in the groups in which its form shows them, each with its title.
pub fn groups(kind: Kind) -> Vec<(String, Vec<Field>)> {
    let parts: &[&[Field]] = match kind {
        Kind::Document => &[&DOCUMENT, &DOCUMENT_END],
        Kind::Question => &[&QUESTION],
        Kind::Guide => &[&GUIDE, &GUIDE_END],
        Kind::Notice => &[&NOTICE],
        Kind::Station => &[&STATION],
        Kind::Hall => {
            let group = |(title, fields): (&str, &[Field])| (title.to_owned(), fields.to_vec());
            return hall::GROUPS.map(group).to_vec();
        }
    };
    vec![(format!("{}专有", kind_label(kind)), parts.concat())]
}

/// All fields of a kind's form.
pub fn all(kind: Kind) -> Vec<Field> {
    let mut fields = COMMON.to_vec();
    fields.extend(of(kind));
    fields
}

/// The word for a kind on the screen.
pub fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "公开文件",
        Kind::Question => "政策问答",
        Kind::Guide => "办事指南",
        Kind::Notice => "通知公告",
        Kind::Hall => "大厅",
        Kind::Station => "周边站点",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::words;

    #[test]
    fn what_holds_words_is_called_alike_in_forms_and_in_what_is_said_of_it() {
        let holds_words = |input| {
            matches!(
                input,
                Line | Area | Lines | Aliases | Rows(_) | Key(_) | Keys(_)
            )
        };
        let kinds = Kind::ALL.into_iter();
        for (kind, field) in kinds.flat_map(|kind| all(kind).into_iter().map(move |f| (kind, f))) {
            if holds_words(field.input) {
                let called = words::field(kind, field.name);
                assert_eq!(called, Some(field.label), "{kind:?} {}", field.name);
            }
        }
    }
}
