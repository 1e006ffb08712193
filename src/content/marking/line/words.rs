//! The words that markings are made of.

/// Levels that a paper bears (保守国家秘密法 Art. 14; work and trade secrets have their own).
pub(super) const LEVELS: [&str; 6] = ["核心商密", "普通商密", "工作秘密", "绝密", "机密", "秘密"];

/// Levels that are matters of everyday life as well: a star, a period or a label makes a marking of
/// them, and nothing else.
pub(super) const EVERYDAY: [&str; 3] = ["商业秘密", "国家秘密", "国家机密"];

/// What stands before a level in a form's head. A word that another one ends with comes behind it.
pub(super) const LABELS: [&str; 20] = [
    "密级和保密期限",
    "密级及保密期限",
    "密级与保密期限",
    "密级和期限",
    "密级标志",
    "密级标识",
    "密级等级",
    "保密程度",
    "涉密程度",
    "涉密等级",
    "秘密等级",
    "保密等级",
    "保密级别",
    "涉密级别",
    "定密级别",
    "定密等级",
    "安全等级",
    "密级",
    "秘级",
    "密别",
];

/// What stands before a word that may be a level's or may say who reads it.
pub(super) const ASKING: [&str; 18] = [
    "公开属性",
    "公开方式",
    "公开类别",
    "公开类型",
    "公开形式",
    "公开选项",
    "公开范围",
    "公开程度",
    "发布范围",
    "使用范围",
    "阅读范围",
    "传阅范围",
    "发放范围",
    "发送范围",
    "文件性质",
    "资料性质",
    "等级",
    "级别",
];

/// What stands before a period of its own.
pub(super) const TERMS: [&str; 6] = [
    "保密期限",
    "保密年限",
    "保密时限",
    "保密期",
    "密级期限",
    "定密期限",
];

/// What a level is said of, so that nothing else is meant.
pub(super) const KEPT: [&str; 14] = [
    "文件", "资料", "材料", "件", "级", "文稿", "稿件", "电报", "公文", "档案", "图纸", "文书",
    "卷宗", "密件",
];

/// What the two levels are said of besides whose names hardly occur in everyday life.
pub(super) const HELD: [&str; 12] = [
    "通知", "通报", "报告", "简报", "专报", "信息", "数据", "会议", "纪要", "试题", "试卷", "电",
];

/// What 内部 is said of on the first leaf of something.
pub(super) const INSIDE: [&str; 22] = [
    "资料",
    "文件",
    "材料",
    "刊物",
    "参考",
    "参阅",
    "读物",
    "文稿",
    "稿件",
    "电报",
    "简报",
    "通讯",
    "资料汇编",
    "参考资料",
    "交流资料",
    "学习资料",
    "参阅件",
    "明电",
    "情况通报",
    "情况反映",
    "稿",
    "件",
];

/// What those inside may do with it.
pub(super) const USE: [&str; 16] = [
    "使用", "参考", "参阅", "参看", "传阅", "掌握", "阅读", "阅知", "阅览", "查阅", "学习", "交流",
    "传达", "流通", "发行", "印发",
];

/// That it is for nobody else.
pub(super) const ONLY: [&str; 10] = [
    "仅限于",
    "仅限",
    "仅供",
    "仅",
    "只供",
    "只限",
    "专供",
    "限于",
    "限",
    "供",
];

/// What a line calls the paper on which it stands.
pub(super) const SUBJECTS: [&str; 26] = [
    "本信息",
    "此信息",
    "此件",
    "本件",
    "该件",
    "此文件",
    "本文件",
    "该文件",
    "此文稿",
    "本文稿",
    "此资料",
    "本资料",
    "该资料",
    "此材料",
    "本材料",
    "该材料",
    "此通知",
    "本通知",
    "此通报",
    "本通报",
    "本报告",
    "本简报",
    "本刊",
    "本册",
    "此文",
    "本文",
];

/// What must not leave the house, where a line says so.
pub(super) const THINGS: [&str; 6] = ["文件", "资料", "材料", "内容", "以上", "以下"];

/// That the paper is of a level.
pub(super) const LINKS: [&str; 10] = [
    "已确定为",
    "确定为",
    "已定为",
    "定为",
    "列为",
    "属于",
    "属",
    "系",
    "为",
    "是",
];

/// That the paper is not for everybody.
pub(super) const WITHHELD: [&str; 12] = [
    "不予公开",
    "不公开",
    "不宜公开",
    "暂不公开",
    "不对外公开",
    "不对社会公开",
    "不公开发布",
    "不予公开发布",
    "不得公开",
    "不主动公开",
    "不上网",
    "不登报",
];

/// What is said so of a paper and elsewhere of anything.
pub(super) const WITHHELD_PAPER: [&str; 3] = ["依申请公开", "删减后公开", "不得公开发布"];

/// What is to be done with a paper, as whole lines say it.
pub(super) const HANDLING: [&str; 22] = [
    "不得外传",
    "严禁外传",
    "请勿外传",
    "禁止外传",
    "不准外传",
    "切勿外传",
    "勿外传",
    "不许外传",
    "不得外泄",
    "严禁外泄",
    "请勿外泄",
    "阅后收回",
    "阅后退回",
    "阅后交回",
    "阅后即焚",
    "阅后销毁",
    "阅后请收回",
    "阅后请退回",
    "阅毕收回",
    "阅毕退回",
    "传阅后收回",
    "阅后立即销毁",
];

/// How urgent a paper is (GB/T 9704-2012, 7.2.3): it stands beside the level.
pub(super) const URGENCY: [&str; 9] = [
    "特急件",
    "加急件",
    "特提",
    "特急",
    "加急",
    "平急",
    "急件",
    "紧急",
    "火急",
];

/// What the title of an official paper ends with.
pub(super) const FORMS: [&str; 43] = [
    "通知", "通报", "报告", "请示", "批复", "意见", "决定", "决议", "命令", "公报", "公告", "通告",
    "议案", "函", "纪要", "办法", "方案", "规划", "计划", "总结", "要点", "讲话", "材料", "名单",
    "情况", "汇报", "信息", "简报", "专报", "摘报", "快报", "文件", "资料", "细则", "规定", "预案",
    "清单", "台账", "批示", "提纲", "试题", "试卷", "记录",
];

/// What the title of an official paper begins with.
pub(super) const BEGINS: [&str; 3] = ["关于", "印发", "转发"];

/// What says of a level what it is.
pub(super) const EXPLAINS: [&str; 4] = ["泄露", "泄漏", "是指", "国家秘密"];
