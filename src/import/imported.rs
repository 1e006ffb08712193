//! What a conversion gives: plain data, the same on both sides of the pipe.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::content::{
    block::Block,
    marking::{Found, LINE_MOST, in_line},
};

use super::remark::Remark;

/// The formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Docx,
    /// .doc and .wps of the nineties, and .rtf: LibreOffice reads them.
    Office,
    Pdf,
    Ofd,
    Html,
    Markdown,
    Text,
}

impl Format {
    pub const ALL: [Self; 7] = [
        Self::Docx,
        Self::Office,
        Self::Pdf,
        Self::Ofd,
        Self::Html,
        Self::Markdown,
        Self::Text,
    ];

    /// The name that editors know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docx => "Word 文档（docx）",
            Self::Office => "旧版 Word、WPS 文档",
            Self::Pdf => "PDF",
            Self::Ofd => "OFD",
            Self::Html => "网页",
            Self::Markdown => "Markdown",
            Self::Text => "纯文本",
        }
    }
}

/// A picture in the out folder, `.png` or `.jpg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// As the body names it; legal as an attachment's name.
    pub name: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
}

/// What the file plainly says of itself (GB/T 9704-2012, and the meta elements of public
/// authorities' pages). A proposal: the editor confirms each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposed {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// 发文机关标志.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// 发文机关, taken from the signature or the mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// 发文字号, with 〔year〕.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 体裁.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// 主送机关, without the colon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
    /// 署名.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// 成文日期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Date>,
    /// 发布日期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// 施行日期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// 附注, with its brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// 抄送机关.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_to: Option<String>,
    /// 印发机关.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_by: Option<String>,
    /// 印发日期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_on: Option<Date>,
}

/// A converted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub format: Format,
    pub proposed: Proposed,
    /// Below the addressee and above the signature, as docs/content-format.md has it.
    pub body: Vec<Block>,
    /// The pictures that the body shows.
    pub pictures: Vec<Picture>,
    /// The facsimile: every page as a picture, in order; empty if the format has no pages.
    pub pages: Vec<Picture>,
    /// For each page the place of the first block that begins on it, as far as it can be told.
    pub page_starts: Vec<usize>,
    pub remarks: Vec<Remark>,
    /// Markings in what was left out: they go with the item that is made of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
}

impl Imported {
    /// Adds a remark behind those that are told before it or together with it.
    pub fn say(&mut self, remark: Remark) {
        self.remarks.push(remark);
        self.remarks.sort_by_key(Remark::rank);
    }

    /// Keeps a marking that stood beside the text, and says it first of all.
    pub fn mark(&mut self, found: Found) {
        if !self.found.contains(&found) {
            let line = format!("{}：{}", found.place, found.line);
            self.say(Remark::LooksMarked { line });
            self.found.push(found);
        }
    }

    /// Looks at words that belong to the file and are not in it: its name.
    pub fn look_at(&mut self, place: &str, words: &str) {
        if in_line(words).is_some() {
            self.mark(Found {
                place: place.to_owned(),
                line: words.chars().take(LINE_MOST).collect(),
            });
        }
    }
}
