//! A question that people ask, and where its answer comes from. The answer is
//! the item's body, its first paragraph the answer in short; the other wordings
//! are in the header.

use serde::{Deserialize, Serialize};

use super::key::ItemKey;

/// What an answer or a guide rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The law's or rule's name with 《》.
    pub law: String,
    /// The clause, as 第二十八条; empty when the whole is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub clause: String,
    /// The document on this kiosk that explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ItemKey>,
    /// The heading in that document to open at.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heading: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
    /// The guide of the matter that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<ItemKey>,
    /// How often it is asked compared with others; orders 「大家常问」.
    #[serde(default)]
    pub asked: u32,
    /// 群众问过: visitors asked it at a kiosk when nobody had answered it yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub visitors_asked: bool,
    /// The answer in English, a paragraph or a step (`1. …`) a line, the first the
    /// answer in short.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer_en: String,
}

impl Question {
    /// The paragraphs of the answer in English; none where there is no such answer.
    pub fn paragraphs_en(&self) -> impl Iterator<Item = &str> {
        let lines = self.answer_en.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }
}
