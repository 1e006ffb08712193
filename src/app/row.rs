//! A row of a list, worded for the screen.

use std::ops::Range;

use crate::{
    content::{
        item::Kind,
        library::{Card, Entry},
    },
    domain::{document::Validity, notice::NoticeKind},
};

use super::language::Language;

/// The colour of a seal, by what it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SealTone {
    #[default]
    Plain,
    /// In force, open.
    Good,
    /// Worth a look.
    Notable,
    /// No longer holds.
    Warning,
}

/// A small framed word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    pub text: String,
    pub tone: SealTone,
}

/// What a list's row shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub title: String,
    /// Character ranges of the title that match what was typed.
    pub highlights: Vec<Range<usize>>,
    /// The second line.
    pub line: String,
    /// Character ranges of the second line that match what was typed.
    pub line_highlights: Vec<Range<usize>>,
    pub seal: Option<Seal>,
    /// What it is, where a list mixes kinds.
    pub kind: Option<&'static str>,
}

/// The seal of a document's validity (有效性).
pub fn validity_seal(validity: Validity, language: Language) -> Seal {
    let (zh, en, tone) = match validity {
        Validity::Pending => ("尚未施行", "Not yet in force", SealTone::Notable),
        Validity::InForce => ("现行有效", "In force", SealTone::Good),
        Validity::Expiring => ("即将失效", "Expiring", SealTone::Notable),
        Validity::Repealed => ("已废止", "Repealed", SealTone::Warning),
    };
    Seal {
        text: language.pick(zh, en).to_owned(),
        tone,
    }
}

/// The seal of a question that visitors asked (群众问过).
pub fn visitors_asked_seal(language: Language) -> Seal {
    Seal {
        text: language.pick("群众问过", "Asked by visitors").to_owned(),
        tone: SealTone::Plain,
    }
}

/// The word for a kind of notice.
pub fn notice_word(kind: NoticeKind, language: Language) -> &'static str {
    match kind {
        NoticeKind::Posting => language.pick("公示", "Posting"),
        NoticeKind::Announcement => language.pick("公告", "Announcement"),
        NoticeKind::Notification => language.pick("通知", "Notice"),
        NoticeKind::Activity => language.pick("活动", "Activity"),
    }
}

/// The word for a kind of item.
pub fn kind_word(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Document => language.pick("文件", "Document"),
        Kind::Question => language.pick("问答", "Answer"),
        Kind::Guide => language.pick("办事指南", "Guide"),
        Kind::Notice => language.pick("公告", "Notice"),
        Kind::Hall => language.pick("本厅", "This hall"),
        Kind::Station => language.pick("站点", "Station"),
    }
}

/// What is said first: a line of a list has no room for what follows.
fn first_clause(text: &str) -> &str {
    text.split(['；', '。', ';', '\n']).next().unwrap_or(text)
}

/// A way in metres or kilometres.
pub fn distance(metres: u32, language: Language) -> String {
    if metres < 1000 {
        format!("{metres} {}", language.pick("米", "m"))
    } else {
        format!(
            "{:.1} {}",
            f64::from(metres) / 1000.0,
            language.pick("公里", "km")
        )
    }
}

impl Row {
    /// Words a row for a list of its own kind.
    pub fn of(entry: &Entry, language: Language) -> Self {
        let mut row = Self {
            title: language.prefer(&entry.title, &entry.title_en).to_owned(),
            ..Self::default()
        };
        match &entry.card {
            Card::Document {
                number,
                issuer,
                written,
                validity,
            } => {
                let source = number.as_deref().unwrap_or(issuer);
                row.line = format!("{source} · {}", language.date(*written));
                row.seal = Some(validity_seal(*validity, language));
            }
            Card::Question {
                answer,
                answer_en,
                visitors_asked,
            } => {
                row.line = language.prefer(answer, answer_en).to_owned();
                row.seal = visitors_asked.then(|| visitors_asked_seal(language));
            }
            Card::Guide {
                service,
                materials,
                time_limit,
            } => {
                let time_limit = first_clause(time_limit);
                let bring = match (materials, language) {
                    (0, _) => String::new(),
                    (_, Language::Chinese) => format!("必带材料 {materials} 样"),
                    (_, Language::English) => format!("{materials} papers required"),
                };
                let line = format!("{} {service}", language.pick("取号", "Line"));
                // The time limit is in the content's words, which are Chinese.
                let limit = match language {
                    Language::Chinese => time_limit.to_owned(),
                    Language::English => String::new(),
                };
                let said = [line, bring, limit];
                let said = said.into_iter().filter(|part| !part.is_empty());
                row.line = said.collect::<Vec<_>>().join(" · ");
            }
            Card::Notice {
                notice,
                published,
                until,
            } => {
                row.line = match (until, language) {
                    (Some(until), Language::Chinese) => {
                        format!("{} 至 {}", language.date(*published), language.date(*until))
                    }
                    (Some(until), Language::English) => {
                        format!(
                            "{} until {}",
                            language.date(*published),
                            language.date(*until)
                        )
                    }
                    (None, _) => language.date(*published),
                };
                row.seal = Some(Seal {
                    text: notice_word(*notice, language).to_owned(),
                    tone: SealTone::Notable,
                });
            }
            Card::Hall => {}
            Card::Station {
                address,
                distance_m,
            } => {
                row.line = format!("{} · {address}", distance(*distance_m, language));
            }
        }
        row
    }

    /// Words a row for a list that mixes kinds.
    pub fn mixed(entry: &Entry, language: Language) -> Self {
        Self {
            kind: Some(kind_word(entry.key.kind(), language)),
            ..Self::of(entry, language)
        }
    }
}
