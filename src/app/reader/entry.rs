//! A document's catalogue entry (政府信息公开目录系统实施指引), and what must be
//! read before the document: that it no longer holds, or not for long, or not yet.

use crate::{
    app::{
        kiosk::Context,
        row::{Seal, validity_seal},
    },
    content::{
        item::{Disclosure, Item, ItemKey},
        library::ReadError,
    },
    domain::document::{Document, Validity},
};

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

impl Fact {
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }
}

/// A sentence over the sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub text: String,
    /// It no longer holds.
    pub grave: bool,
    /// What leads to the document in its place, if that one is on this kiosk.
    pub successor: Option<&'static str>,
}

/// Who issued it, when, about what: the strip over the sheets.
pub fn summary(item: &Item, document: &Document, context: &Context) -> Vec<Fact> {
    let language = context.session.language;
    let topic = item.header.topics.first().cloned().unwrap_or_default();
    vec![
        Fact::new(language.pick("发文机关", "Issuer"), document.issuer.clone()),
        Fact::new(language.pick("成文", "Dated"), document.written.to_string()),
        Fact::new(language.pick("主题", "Topic"), topic),
    ]
}

pub fn seal(document: &Document, context: &Context) -> Seal {
    validity_seal(document.validity(context.today), context.session.language)
}

/// Every element that the document has.
pub fn facts(item: &Item, document: &Document, context: &Context) -> Result<Vec<Fact>, ReadError> {
    let language = context.session.language;
    let date = |date: Option<_>| date.map(|date| language.date(date)).unwrap_or_default();
    let disclosure = match item.header.disclosure {
        Disclosure::Proactive => language.pick("主动公开", "Proactive"),
        Disclosure::OnRequest => language.pick("依申请公开", "On request"),
        Disclosure::Withheld => language.pick("不予公开", "Withheld"),
    };
    let effective = Some(document.effective.unwrap_or(document.published));
    let title = |key: &Option<ItemKey>| title_of(key.as_ref(), context);
    let rows = [
        ("索引号", "Index no.", document.index_no.clone()),
        ("名称", "Title", item.header.title.clone()),
        (
            "文号",
            "Number",
            document.number.clone().unwrap_or_default(),
        ),
        ("发布机构", "Issuer", document.issuer.clone()),
        ("成文日期", "Dated", date(Some(document.written))),
        ("发布日期", "Published", date(Some(document.published))),
        ("施行日期", "In force from", date(effective)),
        ("失效日期", "Expires", date(document.expires)),
        ("废止日期", "Repealed", date(document.repealed)),
        ("主题分类", "Topics", item.header.topics.join("、")),
        ("体裁", "Kind", document.form.clone()),
        ("有效性", "Validity", seal(document, context).text),
        ("被替代于", "Replaced by", title(&document.superseded_by)?),
        ("修订自", "Amends", title(&document.amends)?),
        ("公开方式", "Disclosure", disclosure.to_owned()),
        ("责任部门", "Owner", item.header.owner.clone()),
        (
            "内容概述",
            "Summary",
            document.summary.clone().unwrap_or_default(),
        ),
    ];
    Ok(rows
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(zh, en, value)| Fact::new(language.pick(zh, en), value))
        .collect())
}

fn title_of(key: Option<&ItemKey>, context: &Context) -> Result<String, ReadError> {
    let Some(key) = key else {
        return Ok(String::new());
    };
    let item = context.ports.library.item(key, context.today)?;
    Ok(item.map(|item| item.header.title).unwrap_or_default())
}

pub fn banner(document: &Document, context: &Context) -> Result<Option<Banner>, ReadError> {
    let language = context.session.language;
    let successor = title_of(document.superseded_by.as_ref(), context)?;
    let successor = (!successor.is_empty()).then(|| language.pick("看新文件", "Read the new one"));
    let ends = document.ends();
    let end = ends.map(|end| language.date(end)).unwrap_or_default();
    let days = ends.map_or(0, |end| {
        context.today.until(end).map_or(0, |s| s.get_days())
    });
    let repealed = document.repealed == ends;
    let zh = language == crate::app::language::Language::Chinese;
    let text = match document.validity(context.today) {
        Validity::InForce => return Ok(None),
        Validity::Repealed if zh && repealed => format!("本文件已于{end}废止，仅供查考。"),
        Validity::Repealed if zh => format!("本文件已于{end}失效，仅供查考。"),
        Validity::Repealed if repealed => format!("Repealed {end}; for reference only."),
        Validity::Repealed => format!("Lapsed {end}; for reference only."),
        // By a wrong clock no days are counted, and what is in force now is not known.
        Validity::Expiring if zh && context.now.is_none() => format!("本文件将于{end}失效。"),
        Validity::Expiring if context.now.is_none() => format!("Expires on {end}."),
        Validity::Expiring if zh => format!("本文件将于{end}失效，还有 {days} 天。"),
        Validity::Expiring => format!("Expires on {end}, in {days} days."),
        Validity::Pending => {
            let from = language.date(document.effective.unwrap_or(document.published));
            if context.now.is_none() {
                match zh {
                    true => format!("本文件自{from}起施行。"),
                    false => format!("Takes effect on {from}."),
                }
            } else if zh {
                format!("本文件自{from}起施行，现在尚未施行。")
            } else {
                format!("Not yet in force; takes effect on {from}.")
            }
        }
    };
    let grave = document.validity(context.today) == Validity::Repealed;
    Ok(Some(Banner {
        text,
        grave,
        successor: successor.filter(|_| grave || ends.is_some()),
    }))
}
