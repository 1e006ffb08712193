//! The page of a question: the answer first, then how, on what it rests, where to go.

use crate::{
    content::{
        block::{Block, Text},
        item::{Detail, Item, ItemKey, Kind},
        library::{Entry, ReadError},
    },
    domain::{guide::Guide, question::Question, service::Letter},
};

use super::{
    basis::{self, BasisCard},
    body::{Piece, pieces},
    kiosk::Context,
    language::Language,
    page::Act,
    related,
    row::{Row, Seal, SealTone, visitors_asked_seal},
    taking::Taking,
};

/// The state of an answer's page.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub key: ItemKey,
    characters: usize,
}

/// Numbers are places in the view's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    OpenBasis(usize),
    OpenGuide,
    TakeNumber,
    OpenRelated(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub title: String,
    pub note: String,
    pub seal: Seal,
    /// 群众问过; empty where visitors did not ask.
    pub tag: String,
    pub example: bool,
    /// The answer in short.
    pub answer: Text,
    pub body: Vec<Piece>,
    pub basis: Vec<BasisCard>,
    pub taking: Option<Taking>,
    /// The matter's guide is on this kiosk.
    pub has_guide: bool,
    pub related: Vec<Row>,
}

/// How many related cards an answer ends with.
const RELATED: usize = 6;

impl Answer {
    pub fn of(item: &Item) -> Self {
        Self {
            key: item.header.key.clone(),
            characters: pieces(&item.body).iter().map(Piece::characters).sum(),
        }
    }

    pub fn characters(&self) -> usize {
        self.characters
    }

    pub fn handle(&self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        let (item, question) = self.read(context)?;
        Ok(match intent {
            Intent::OpenBasis(index) => basis::open(question.basis.get(index), context)?,
            Intent::OpenGuide => question.guide.map(Act::Open).into_iter().collect(),
            Intent::TakeNumber => match matter(&question, context)? {
                Some(guide) if can_take(guide.service, context) => vec![Act::TakeNumber {
                    service: guide.service,
                    guide: question.guide,
                }],
                _ => vec![],
            },
            Intent::OpenRelated(index) => related(&item, context)?
                .into_iter()
                .nth(index)
                .map(|entry| Act::Open(entry.key))
                .into_iter()
                .collect(),
        })
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let (item, question) = self.read(context)?;
        let guide = matter(&question, context)?;
        let basis = basis::cards(&question.basis, context)?;
        let (answer, body) = words(&item, &question, language);
        Ok(View {
            title: language
                .prefer(&item.header.title, &item.header.title_en)
                .to_owned(),
            note: note(&item, language),
            seal: seal(&item, &basis, context),
            tag: match question.visitors_asked {
                true => visitors_asked_seal(language).text,
                false => String::new(),
            },
            example: context.ports.library.edition()?.example,
            answer,
            body,
            taking: guide
                .as_ref()
                .and_then(|guide| Taking::of(guide.service, context)),
            has_guide: guide.is_some(),
            basis,
            related: related(&item, context)?
                .iter()
                .map(|entry| Row::mixed(entry, language))
                .collect(),
        })
    }

    fn read(&self, context: &Context) -> Result<(Item, Question), ReadError> {
        let item = context.published(&self.key)?;
        match &item.detail {
            Detail::Question(question) => {
                let question = question.clone();
                Ok((item, question))
            }
            _ => Err(ReadError(format!("{} is no question", self.key))),
        }
    }
}

/// Whether a number can be taken for a service at this moment.
pub fn can_take(service: Letter, context: &Context) -> bool {
    Taking::of(service, context).is_some_and(|taking| taking.open)
}

fn related(item: &Item, context: &Context) -> Result<Vec<Entry>, ReadError> {
    let kinds = [Kind::Question, Kind::Guide, Kind::Document];
    let mut entries = related::around(item, &kinds, context)?;
    // The matter's guide has a button of its own.
    let guide = match &item.detail {
        Detail::Question(question) => question.guide.as_ref(),
        _ => None,
    };
    entries.retain(|entry| Some(&entry.key) != guide);
    entries.truncate(RELATED);
    Ok(entries)
}

/// The guide of the question's matter, if it is published.
fn matter(question: &Question, context: &Context) -> Result<Option<Guide>, ReadError> {
    let Some(key) = &question.guide else {
        return Ok(None);
    };
    let item = context.ports.library.item(key, context.today)?;
    Ok(item.and_then(|item| match item.detail {
        Detail::Guide(guide) => Some(guide),
        _ => None,
    }))
}

/// The answer in short and the rest of it: in English where the screen speaks English and the
/// question is answered in it.
fn words(item: &Item, question: &Question, language: Language) -> (Text, Vec<Piece>) {
    let mut english = question.paragraphs_en();
    let piece = |line: &str| match step(line) {
        Some((number, words)) => Piece::Step {
            number,
            text: Text::from(words),
        },
        None => Piece::Paragraph {
            text: Text::from(line),
            continued: false,
        },
    };
    match (language, english.next()) {
        (Language::English, Some(first)) => (Text::from(first), english.map(piece).collect()),
        _ => {
            let (answer, rest) = in_short(&item.body);
            (answer, pieces(rest))
        }
    }
}

/// `1. …` as a step.
fn step(line: &str) -> Option<(usize, &str)> {
    let (number, words) = line.split_once(". ")?;
    Some((number.parse().ok()?, words))
}

/// The first paragraph is the answer in short; the rest follows it.
fn in_short(body: &[Block]) -> (Text, &[Block]) {
    match body.split_first() {
        Some((Block::Paragraph { text }, rest)) => (text.clone(), rest),
        _ => (Text::default(), body),
    }
}

fn note(item: &Item, language: Language) -> String {
    let topic = item.header.topics.first().map_or("", String::as_str);
    let updated = language.date(item.header.updated);
    match language {
        Language::Chinese => format!("{topic} · 更新于 {updated}"),
        // Topics have no English names.
        Language::English => format!("Updated {updated}"),
    }
}

/// In force while its owner has looked at it in time and what it rests on still holds.
fn seal(item: &Item, basis: &[BasisCard], context: &Context) -> Seal {
    let language = context.session.language;
    let (zh, en, tone) = if basis.iter().any(|card| card.repealed) {
        ("依据已废止", "Basis repealed", SealTone::Warning)
    } else if item.header.review_by < context.today {
        ("待复核", "Due for review", SealTone::Notable)
    } else {
        ("现行有效", "In force", SealTone::Good)
    };
    Seal {
        text: language.pick(zh, en).to_owned(),
        tone,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::app::{
        kiosk::{self, Kiosk, View as Shown},
        page::Page,
        shelf::{NOW, Shelf, key},
    };

    fn answer(kiosk: &mut Kiosk) -> View {
        match kiosk.view() {
            Some(Shown::Answer(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    fn open(shelf: Shelf, name: &str, now: jiff::civil::DateTime) -> Kiosk {
        let mut kiosk = shelf.kiosk_at(now);
        kiosk.open(key(name));
        kiosk
    }

    const AGENCY: &str = "question/agency-for-elderly";

    #[test]
    fn the_answer_stands_first_and_the_rest_follows() {
        let view = answer(&mut open(Shelf::factory(), AGENCY, NOW));
        assert!(view.answer.plain().starts_with("可以。"));
        assert!(matches!(&view.body[0], Piece::Heading { text, .. } if text == "怎么办"));
        assert!(view.note.starts_with("便民服务 · 更新于 "));
        assert_eq!(view.seal.text, "现行有效");
        assert!(view.has_guide && view.example);
    }

    #[test]
    fn a_basis_opens_its_document_only_where_it_is_on_this_kiosk() {
        let mut kiosk = open(Shelf::factory(), AGENCY, NOW);
        let view = answer(&mut kiosk);
        assert_eq!(
            view.basis[0].text,
            "《中华人民共和国无障碍环境建设法》第四十条"
        );
        assert_eq!(view.basis[0].opens, Some("看解读"));
        assert_eq!(view.basis[1].opens, None);
        kiosk.handle(kiosk::Intent::Answer(Intent::OpenBasis(1)));
        assert!(matches!(kiosk.page(), Some(Page::Answer(_))));
        kiosk.handle(kiosk::Intent::Answer(Intent::OpenBasis(0)));
        assert!(matches!(kiosk.page(), Some(Page::Reader(_))));
        kiosk.handle(kiosk::Intent::Back);
        assert!(matches!(kiosk.page(), Some(Page::Answer(_))));
    }

    #[test]
    fn a_closed_service_says_when_it_opens() {
        for (now, open_now, note) in [
            (NOW, true, ""),
            (datetime(2026, 11, 24, 12, 30, 0, 0), false, " 后开始取号"),
            (datetime(2026, 11, 24, 20, 10, 0, 0), false, "明天 "),
        ] {
            let view = answer(&mut open(Shelf::factory(), AGENCY, now));
            let taking = view.taking.unwrap();
            assert_eq!(taking.open, open_now, "{now}");
            assert!(taking.note.contains(note), "{now}: {}", taking.note);
            assert!(taking.place.contains("号窗口"), "{}", taking.place);
        }
    }

    #[test]
    fn what_visitors_asked_says_so_on_its_page_and_in_the_list() {
        let text =
            |flag: &str| format!("+++\ntitle = \"问\"\ntopics = [\"党费\"]\n{flag}\n+++\n答。\n");
        for (flag, tag) in [("visitors_asked = true", "群众问过"), ("", "")] {
            let text = text(flag);
            let shelf = Shelf::of(&[("question/q", &text)]);
            let item = shelf
                .0
                .iter()
                .find(|item| item.header.key == key("question/q"));
            let entry = Entry::of(item.unwrap(), false, NOW.date());
            let row = Row::of(&entry, Language::Chinese);
            assert_eq!(row.seal.map_or(String::new(), |seal| seal.text), tag);
            assert_eq!(answer(&mut open(shelf, "question/q", NOW)).tag, tag);
        }
    }

    #[test]
    fn an_overdue_answer_and_a_repealed_basis_are_said() {
        let text = "+++\ntitle = \"问\"\ntopics = [\"党费\"]\nreview_by = 2026-11-03\n+++\n答。\n";
        let view = answer(&mut open(
            Shelf::of(&[("question/q", text)]),
            "question/q",
            NOW,
        ));
        assert_eq!(view.seal.text, "待复核");
        let text = "+++\ntitle = \"问\"\ntopics = [\"党费\"]\n\
            basis = [{ law = \"《旧办法》\", document = \"document/service-rules-2023\" }]\n+++\n答。\n";
        let view = answer(&mut open(
            Shelf::of(&[("question/q", text)]),
            "question/q",
            NOW,
        ));
        assert_eq!(view.seal.text, "依据已废止");
    }

    #[test]
    fn every_factory_question_can_be_read_and_leads_on() {
        let shelf = Shelf::factory();
        let keys: Vec<_> = shelf.0.iter().map(|item| item.header.key.clone()).collect();
        let mut kiosk = shelf.kiosk();
        for key in keys.into_iter().filter(|key| key.kind() == Kind::Question) {
            kiosk.wipe();
            kiosk.open(key.clone());
            let view = answer(&mut kiosk);
            assert!(!view.answer.plain().is_empty(), "{key}");
            for index in 0..view.related.len() {
                kiosk.handle(kiosk::Intent::Answer(Intent::OpenRelated(index)));
                assert!(kiosk.session().route.len() == 2, "{key} {index}");
                kiosk.handle(kiosk::Intent::Back);
            }
        }
    }
}
