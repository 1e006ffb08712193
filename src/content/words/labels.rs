//! What an item's fields and their parts are called. The forms' labels are the same words.

use crate::domain::key::Kind;

/// What is inside a field that has parts, and fields that no form has; columns stand in this order.
pub const PARTS: [(&str, &str); 58] = [
    ("year", "年"),
    ("key", "键"),
    ("kind", "类别"),
    ("step", "步骤"),
    ("law", "法规"),
    ("clause", "条款"),
    ("document", "文件"),
    ("heading", "标题"),
    ("letter", "字母"),
    ("no", "号"),
    ("name", "名称"),
    ("name_en", "英文名称"),
    ("detail", "说明"),
    ("intro", "介绍"),
    ("intro_en", "英文介绍"),
    ("optional", "可选"),
    ("on", "日期"),
    ("from", "从"),
    ("to", "到"),
    ("duty", "值班"),
    ("duty_en", "英文值班"),
    ("who", "谁"),
    ("by", "谁"),
    ("place", "地点"),
    ("place_en", "英文地点"),
    ("floor", "楼层"),
    ("floor_en", "英文楼层"),
    ("offers", "能办什么"),
    ("offers_en", "英文：能办什么"),
    ("address", "地址"),
    ("telephone", "电话"),
    ("services", "业务"),
    ("minutes", "每件几分钟"),
    ("daily_quota", "每天最多"),
    ("open", "开放"),
    ("hours", "开放时间"),
    ("week", "每周"),
    ("monday", "周一"),
    ("tuesday", "周二"),
    ("wednesday", "周三"),
    ("thursday", "周四"),
    ("friday", "周五"),
    ("saturday", "周六"),
    ("sunday", "周日"),
    ("exception", "例外"),
    ("announced", "节假日安排"),
    ("source", "来源"),
    ("time_zone", "时区"),
    ("day_cutover", "一天从几点算起"),
    ("window", "窗口"),
    ("service", "业务"),
    ("area", "区域"),
    ("x", "离左边千分之几"),
    ("y", "离上边千分之几"),
    ("plan", "平面图"),
    ("spot", "平面图上的点"),
    ("aliases", "同义词"),
    ("record", "办理记录"),
];

/// Fields that have words, whatever the kind.
const FIELDS: [(&str, &str); 44] = [
    ("title", "标题"),
    ("title_en", "英文标题"),
    ("topics", "主题"),
    ("other_wordings", "别的说法"),
    ("aliases", "同义词"),
    ("golden", "自检查询"),
    ("owner", "责任部门"),
    ("related", "相关条目"),
    ("record", "办理记录"),
    ("body", "正文"),
    ("index_no", "索引号"),
    ("issuer", "发布机构"),
    ("form", "体裁"),
    ("number", "文号"),
    ("mark", "发文机关标志"),
    ("superseded_by", "被哪份文件替代"),
    ("amends", "修订了哪份文件"),
    ("summary", "内容概述"),
    ("addressee", "主送机关"),
    ("signature", "署名"),
    ("remark", "附注"),
    ("copy_to", "抄送机关"),
    ("printed_by", "印发机关"),
    ("basis", "依据"),
    ("guide", "办事指南"),
    ("answer_en", "英文回答"),
    ("audience", "服务对象"),
    ("handled_by", "办理机构"),
    ("conditions", "申请条件"),
    ("materials", "要带的材料"),
    ("steps", "办理流程"),
    ("fee", "收费"),
    ("time_limit", "办理期限"),
    ("other_ways", "别的办法"),
    ("result", "办成以后"),
    ("questions", "常见问题"),
    ("address", "地址"),
    ("address_en", "英文地址"),
    ("hours.exception", "放假、调休和错时服务"),
    ("hours.announced", "放假安排已经写全的年份"),
    ("plan", "平面图"),
    ("spot", "平面图上的点"),
    ("route", "怎么走"),
    ("offers", "能办什么"),
];

/// Fields that each kind calls its own way.
const OWN: [(Kind, &str, &str); 12] = [
    (Kind::Guide, "service", "业务字母"),
    (Kind::Guide, "place", "办理地点"),
    (Kind::Guide, "hours", "办理时间"),
    (Kind::Guide, "telephone", "咨询电话"),
    (Kind::Notice, "telephone", "联系电话"),
    (Kind::Hall, "telephone", "电话"),
    (Kind::Hall, "service", "业务"),
    (Kind::Hall, "window", "窗口"),
    (Kind::Hall, "duty", "值班"),
    (Kind::Hall, "area", "大厅里的地方"),
    (Kind::Station, "telephone", "电话"),
    (Kind::Station, "hours", "开放时间"),
];

/// What a field is called by the form of its kind, if it holds words.
pub fn field(kind: Kind, name: &str) -> Option<&'static str> {
    let own = OWN.iter().find(|own| (own.0, own.1) == (kind, name));
    let common = || FIELDS.iter().find(|(known, _)| *known == name);
    own.map(|own| own.2).or_else(|| Some(common()?.1))
}

/// What a part of a field is called; its key where there is no word for it.
pub fn part(name: &str) -> &str {
    let known = PARTS.iter().find(|(known, _)| *known == name);
    known.map_or(name, |(_, label)| label)
}
