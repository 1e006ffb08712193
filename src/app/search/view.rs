//! What the search page shows.

use std::time::Duration;

use crate::content::{item::Kind, library::ReadError};

use super::{Keys, Method, SUGGESTIONS, Search, slate::pause};
use crate::app::{catalogue::Choice, kiosk::Context, language::Language, offered::most_asked};

/// A tab over the list.
pub type Tab = Choice;

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub committed: String,
    pub composing: String,
    pub keyboard: bool,
    /// The first one is 全部.
    pub tabs: Vec<Tab>,
    pub count: usize,
    pub revision: i32,
    /// Nothing is typed: `suggestions` are shown.
    pub blank: bool,
    pub suggestions: Vec<String>,
    /// Nothing fits: `calm`, `hint` and `facets` stand in for the list.
    pub nothing: bool,
    pub calm: String,
    pub hint: &'static str,
    pub facets: Vec<Choice>,
    pub can_write: bool,
    pub can_spell: bool,
    pub method: Method,
    pub keys: Keys,
    pub reading: String,
    pub candidates: Vec<String>,
    /// Syllables for the first digits of nine keys.
    pub openings: Vec<String>,
    /// The title of the best match, empty where there is none.
    pub best: String,
    pub strokes: Vec<String>,
    /// How many of the strokes were written over.
    pub covered: usize,
    /// The pen is up, and what is written stands when the pause is over.
    pub pausing: bool,
    pub pause: Duration,
}

impl Search {
    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let blank = self.is_blank();
        let nothing = self.is_nothing();
        let facets = self.facets(context)?;
        let (strokes, covered) = self.commands();
        Ok(View {
            committed: self.committed.clone(),
            composing: self.composing(),
            keyboard: self.keyboard,
            tabs: self.tabs(language),
            count: self.found.hits.len(),
            revision: self.revision,
            blank,
            suggestions: if blank {
                most_asked(context, SUGGESTIONS)?
                    .into_iter()
                    .map(|entry| language.prefer(&entry.title, &entry.title_en).to_owned())
                    .collect()
            } else {
                vec![]
            },
            nothing,
            calm: self.calm(nothing, !facets.is_empty(), language),
            hint: if nothing { hint(language) } else { "" },
            facets: facets
                .into_iter()
                .map(|(label, count)| Choice {
                    on: self.topic.as_ref() == Some(&label),
                    label,
                    note: count.to_string(),
                })
                .collect(),
            can_write: context.typing.write,
            can_spell: context.typing.spell,
            method: self.method,
            keys: self.panel,
            reading: self.reading.clone(),
            candidates: self.words.iter().map(|word| word.text.clone()).collect(),
            openings: self.openings.clone(),
            best: self
                .found
                .hits
                .first()
                .map(|item| language.prefer(&item.title, &item.title_en).to_owned())
                .unwrap_or_default(),
            strokes,
            covered,
            pausing: self.is_pausing(),
            pause: pause(context),
        })
    }

    /// The strokes that are seen, as path commands in the slate's pixels, and how many of them
    /// were written over.
    pub fn commands(&self) -> (Vec<String>, usize) {
        self.slate.commands()
    }

    /// What was found has only little of the words.
    fn is_loose(&self) -> bool {
        self.answered
            && !self.is_composing()
            && !self.found.hits.is_empty()
            && self.totals.iter().all(|(_, count)| *count == 0)
    }

    fn tabs(&self, language: Language) -> Vec<Tab> {
        let all = self.totals.iter().map(|(_, count)| count).sum::<u32>();
        let tab = |label: &str, count: u32, on| Choice {
            label: label.to_owned(),
            note: if count > 0 {
                count.to_string()
            } else {
                String::new()
            },
            on,
        };
        let all = tab(language.pick("全部", "All"), all, self.kind.is_none());
        let kinds = self
            .kinds()
            .map(|(kind, count)| tab(tab_word(kind, language), count, self.kind == Some(kind)));
        std::iter::once(all).chain(kinds).collect()
    }

    fn calm(&self, nothing: bool, faceted: bool, language: Language) -> String {
        let text = self.text();
        if let Some(topic) = self.topic.as_ref().filter(|_| faceted) {
            return match language {
                Language::Chinese => format!("「{text}」里的“{topic}”，再点一下看全部"),
                Language::English => format!("“{text}” under {topic}; touch it again for all"),
            };
        }
        match (nothing, faceted, language) {
            (true, _, Language::Chinese) => format!("没有找到「{text}」"),
            (true, _, Language::English) => format!("Nothing found for “{text}”"),
            (false, true, Language::Chinese) => format!("「{text}」说得比较宽，先选一类试试"),
            (false, true, Language::English) => format!("“{text}” is wide; choose a topic"),
            (false, false, Language::Chinese) if self.is_loose() => {
                format!("没有完全对上「{text}」的，下面是相近的")
            }
            (false, false, Language::English) if self.is_loose() => {
                format!("Nothing fits “{text}” quite; these come near")
            }
            (false, false, _) => String::new(),
        }
    }
}

fn hint(language: Language) -> &'static str {
    language.pick(
        "换个说法：少打几个字，或写要办的事，或打拼音首字母（组织关系打 zzgx）。也可以从下面的主题找。",
        "Try fewer words, the matter itself, or pinyin initials (zzgx). Or choose a topic below.",
    )
}

fn tab_word(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Question => language.pick("问答", "Answers"),
        Kind::Guide => language.pick("指南", "Guides"),
        Kind::Document => language.pick("文件", "Documents"),
        Kind::Notice => language.pick("公告", "Notices"),
        Kind::Station => language.pick("站点", "Stations"),
        Kind::Hall => language.pick("本厅", "This hall"),
    }
}
