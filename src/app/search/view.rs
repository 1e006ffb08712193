//! What the search page shows.

use std::time::Duration;

use crate::{
    content::{item::Kind, library::ReadError},
    domain::hall::Hall,
};

use super::{Keys, Method, SUGGESTIONS, Search, slate::pause, tally::Count};
use crate::app::{
    catalogue::Choice,
    help::{Place, desk},
    kiosk::Context,
    language::Language,
    offered::most_asked,
};

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
    /// Where those begin that only come near, if there are others before them.
    pub parted: Option<usize>,
    pub revision: i32,
    /// Nothing is typed: `suggestions` are shown.
    pub blank: bool,
    pub suggestions: Vec<String>,
    /// Nothing comes near: `hint` and `facets` stand in for the list.
    pub nothing: bool,
    /// The content does not have it: `calm` says so and `help` who may know; what is listed only
    /// comes near.
    pub missing: bool,
    pub help: String,
    /// Numbers are given here: a person at a window can be asked.
    pub can_ask: bool,
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
        let missing = self.is_missing();
        let (count, fits) = (self.found.hits.len(), self.found.fits);
        let facets = self.facets(context)?;
        let (strokes, covered) = self.commands();
        Ok(View {
            committed: self.committed.clone(),
            composing: self.composing(),
            keyboard: self.keyboard,
            tabs: self.tabs(language),
            count,
            parted: (fits > 0 && fits < count).then_some(fits),
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
            missing,
            help: if missing {
                help(context.hall, language)
            } else {
                String::new()
            },
            can_ask: missing && context.hall.is_some_and(|hall| !hall.services.is_empty()),
            calm: self.calm(missing, !facets.is_empty(), language),
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
                .filter(|_| fits > 0)
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

    /// The words ask, and don't say yet for what.
    fn is_asking(&self) -> bool {
        self.answered && !self.found.hits.is_empty() && self.found.fits == 0
    }

    fn tabs(&self, language: Language) -> Vec<Tab> {
        let tab = |label: &str, count: Count, on: bool| Choice {
            label: label.to_owned(),
            note: count.words(),
            on,
        };
        let all = language.pick("全部", "All");
        let all = tab(all, self.tally.all, self.kind.is_none());
        let kinds = self
            .kinds()
            .map(|(kind, count)| tab(tab_word(kind, language), count, self.kind == Some(kind)));
        std::iter::once(all).chain(kinds).collect()
    }

    fn calm(&self, missing: bool, faceted: bool, language: Language) -> String {
        let text = self.text();
        if let Some(topic) = self.topic.as_ref().filter(|_| faceted) {
            return match language {
                Language::Chinese => format!("「{text}」里的“{topic}”，再点一下看全部"),
                Language::English => format!("“{text}” under {topic}; touch it again for all"),
            };
        }
        match (missing, faceted, language) {
            (true, _, Language::Chinese) => format!("没有找到「{text}」"),
            (true, _, Language::English) => format!("Nothing found for “{text}”"),
            (false, true, Language::Chinese) => format!("「{text}」说得比较宽，先选一类试试"),
            (false, true, Language::English) => format!("“{text}” is wide; choose a topic"),
            (false, false, _) if self.is_asking() => language
                .pick(
                    "再打几个字：是什么事？",
                    "A few more words: what is it about?",
                )
                .to_owned(),
            (false, false, _) => String::new(),
        }
    }
}

/// Who may know what the content does not have.
fn help(hall: Option<&Hall>, language: Language) -> String {
    let telephone = hall.map(|hall| hall.telephone.as_str()).unwrap_or_default();
    let mut ways = Vec::new();
    if let Some(Place { name, way }) = hall.and_then(|hall| desk(hall, language)) {
        let way = way.trim_end_matches(['。', '.']);
        ways.push(match language {
            Language::Chinese => format!("到{name}问（{way}）"),
            Language::English => format!("ask at the {name} ({way})"),
        });
    }
    if !telephone.is_empty() {
        ways.push(match language {
            Language::Chinese => format!("打大厅电话 {telephone}"),
            Language::English => format!("call the hall on {telephone}"),
        });
    }
    match language {
        Language::Chinese => {
            ways.push("打 12345 热线".to_owned());
            format!("可以{}。", ways.join("，"))
        }
        Language::English => {
            ways.push("call the hotline 12345".to_owned());
            format!("You can {}.", ways.join(", or "))
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
