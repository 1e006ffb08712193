//! A catalogue page: a kind of item, narrowed by one facet at a time.

use crate::{
    content::{
        item::{ItemKey, Kind},
        library::{Counts, Facets, Filter, Order, ReadError},
    },
    domain::service::Letter,
};

use super::{kiosk::Context, language::Language, page::Act, row::Row, session::Session};

/// A way to narrow a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    Topic,
    Issuer,
    Form,
    Year,
    Audience,
    Service,
}

/// How many choices are shown before 更多… is pressed.
const FEW: usize = 7;
/// The same in 长辈模式: fewer things on a page.
const FEW_LARGE: usize = 5;

fn few(session: &Session) -> usize {
    if session.elder { FEW_LARGE } else { FEW }
}

/// The state of a catalogue page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub kind: Kind,
    facet: Facet,
    chosen: Option<String>,
    expanded: bool,
    /// Rises with every change of the list, so that it starts at its first row again.
    revision: i32,
}

/// What people do on it; numbers are places in the view's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    ChooseTab(usize),
    Choose(usize),
    ToggleMore,
    Open(usize),
}

/// A tab or a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub label: String,
    pub note: String,
    pub on: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub title: &'static str,
    pub tabs: Vec<Choice>,
    pub choices: Vec<Choice>,
    pub more: bool,
    pub expanded: bool,
    pub count: usize,
    pub revision: i32,
    pub empty: &'static str,
}

impl Catalogue {
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            facet: facets_of(kind)[0],
            chosen: None,
            expanded: false,
            revision: 0,
        }
    }

    /// A catalogue opened at one topic.
    pub fn at_topic(kind: Kind, topic: &str) -> Self {
        Self {
            chosen: Some(topic.to_owned()),
            ..Self::of(kind)
        }
    }

    /// The guides of one service.
    pub fn at_service(service: Letter) -> Self {
        Self {
            facet: Facet::Service,
            chosen: Some(service.to_string()),
            ..Self::of(Kind::Guide)
        }
    }

    /// Whether all choices are laid out, over the list.
    pub fn is_expanded(&self) -> bool {
        self.expanded
    }

    pub fn filter(&self) -> Filter {
        let mut filter = Filter::of(self.kind);
        filter.order = match self.kind {
            Kind::Question => Order::MostAsked,
            Kind::Station => Order::Nearest,
            _ => Order::Newest,
        };
        let chosen = self.chosen.clone();
        match self.facet {
            Facet::Topic => filter.topic = chosen,
            Facet::Issuer => filter.issuer = chosen,
            Facet::Form => filter.form = chosen,
            Facet::Year => filter.year = chosen.and_then(|year| year.parse().ok()),
            Facet::Audience => filter.audience = chosen,
            Facet::Service => filter.service = chosen.and_then(|letter| letter.chars().next()),
        }
        filter
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        match intent {
            Intent::ChooseTab(tab) => {
                let Some(facet) = facets_of(self.kind).get(tab) else {
                    return Ok(vec![]);
                };
                self.facet = *facet;
                self.chosen = None;
                self.expanded = false;
                self.revision += 1;
            }
            Intent::Choose(place) => {
                let shown = self.shown(self.counts(context)?, context.session);
                self.chosen = place
                    .checked_sub(1)
                    .and_then(|i| shown.get(i))
                    .map(|(value, _)| value.clone());
                self.expanded = false;
                self.revision += 1;
            }
            Intent::ToggleMore => self.expanded = !self.expanded,
            Intent::Open(index) => {
                return Ok(self
                    .key(index, context)?
                    .map(Act::Open)
                    .into_iter()
                    .collect());
            }
        }
        Ok(vec![])
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let counts = self.counts(context)?;
        let more = counts.len() > few(context.session) || context.session.low;
        let all = Choice {
            label: language.pick("全部", "All").to_owned(),
            note: String::new(),
            on: self.chosen.is_none(),
        };
        let choices = self
            .shown(counts, context.session)
            .into_iter()
            .map(|(value, count)| Choice {
                label: self.label(&value, context),
                note: count.to_string(),
                on: self.chosen.as_ref() == Some(&value),
            });
        Ok(View {
            title: title(self.kind, language),
            tabs: facets_of(self.kind)
                .iter()
                .map(|facet| Choice {
                    label: facet_word(*facet, language).to_owned(),
                    note: String::new(),
                    on: *facet == self.facet,
                })
                .collect(),
            choices: std::iter::once(all).chain(choices).collect(),
            more,
            expanded: self.expanded,
            count: context.ports.library.count(&self.filter(), context.today)?,
            revision: self.revision,
            empty: language.pick(
                "这里还没有内容，可以换一个分类看看。",
                "Nothing here yet. Please try another topic.",
            ),
        })
    }

    /// One row of the list.
    pub fn row(&self, index: usize, context: &Context) -> Result<Option<Row>, ReadError> {
        let entry = context.entry(&self.filter(), index)?;
        Ok(entry.map(|entry| Row::of(&entry, context.session.language)))
    }

    fn key(&self, index: usize, context: &Context) -> Result<Option<ItemKey>, ReadError> {
        Ok(context.entry(&self.filter(), index)?.map(|entry| entry.key))
    }

    fn counts(&self, context: &Context) -> Result<Counts, ReadError> {
        let facets = context.ports.library.facets(self.kind, context.today)?;
        let Facets {
            topics,
            issuers,
            forms,
            years,
            audiences,
            services,
        } = facets;
        Ok(match self.facet {
            Facet::Topic => topics,
            Facet::Issuer => issuers,
            Facet::Form => forms,
            Facet::Year => years,
            Facet::Audience => audiences,
            Facet::Service => services,
        })
    }

    /// The values on the screen: the first few, or all, and always the chosen one.
    fn shown(&self, counts: Counts, session: &Session) -> Counts {
        let few = if self.expanded {
            usize::MAX
        } else {
            few(session)
        };
        let keep =
            |place: usize, value: &String| place < few || self.chosen.as_ref() == Some(value);
        counts
            .into_iter()
            .enumerate()
            .filter(|(place, (value, _))| keep(*place, value))
            .map(|(_, count)| count)
            .collect()
    }

    /// A value in the visitor's words: a service by its name.
    fn label(&self, value: &str, context: &Context) -> String {
        let named = (self.facet == Facet::Service)
            .then(|| Letter::try_from(value.chars().next()?).ok())
            .flatten()
            .and_then(|letter| {
                context.hall.as_ref()?.service(letter).map(|s| {
                    let language = context.session.language;
                    language.prefer(&s.name, &s.name_en).to_owned()
                })
            });
        named.unwrap_or_else(|| value.to_owned())
    }
}

fn facets_of(kind: Kind) -> &'static [Facet] {
    match kind {
        Kind::Document => &[Facet::Topic, Facet::Issuer, Facet::Form, Facet::Year],
        Kind::Guide => &[Facet::Topic, Facet::Service, Facet::Audience],
        Kind::Question | Kind::Notice | Kind::Hall | Kind::Station => &[Facet::Topic],
    }
}

fn facet_word(facet: Facet, language: Language) -> &'static str {
    match facet {
        Facet::Topic => language.pick("按主题", "Topic"),
        Facet::Issuer => language.pick("按发文机关", "Issuer"),
        Facet::Form => language.pick("按文种", "Kind"),
        Facet::Year => language.pick("按年份", "Year"),
        Facet::Audience => language.pick("按人群", "For whom"),
        Facet::Service => language.pick("按窗口", "Window"),
    }
}

/// The title over a kind's catalogue.
pub fn title(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Document => language.pick("党务公开", "Public documents"),
        Kind::Question => language.pick("政策问答", "Questions & answers"),
        Kind::Guide => language.pick("办事指南", "Service guides"),
        Kind::Notice => language.pick("通知公告", "Notices"),
        Kind::Hall => language.pick("本厅信息", "This hall"),
        Kind::Station => language.pick("附近站点", "Stations near by"),
    }
}
