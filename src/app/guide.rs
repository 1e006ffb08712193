//! The guide of a matter: what to bring, ticked; how it goes; where to take a number.

use std::collections::BTreeSet;

use crate::{
    content::{
        block::Text,
        item::{Detail, Item, ItemKey, Kind},
        library::{Entry, ReadError},
    },
    domain,
};

use super::{
    answer::can_take,
    basis::{self, BasisCard},
    body::{Piece, pieces},
    kiosk::Context,
    language::Language,
    page::Act,
    reader::Fact,
    related,
    row::Row,
    taking::Taking,
};

/// The state of a guide's page; what is ticked belongs to the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    pub key: ItemKey,
    characters: usize,
}

/// Numbers are places in the view's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Hold(usize),
    OpenBasis(usize),
    OpenQuestion(usize),
    TakeNumber,
}

/// One thing to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    pub name: String,
    pub detail: String,
    pub optional: bool,
    pub held: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub title: String,
    pub note: String,
    pub example: bool,
    pub facts: Vec<Fact>,
    pub conditions: Vec<String>,
    pub materials: Vec<Material>,
    pub steps: Vec<Piece>,
    /// What the guide says beyond its fields.
    pub body: Vec<Piece>,
    pub result: String,
    pub other_ways: Vec<String>,
    pub basis: Vec<BasisCard>,
    pub questions: Vec<Row>,
    /// 「必带材料 3/5」; empty where nothing must be brought.
    pub count: String,
    pub taking: Option<Taking>,
}

/// How many questions a guide ends with.
const QUESTIONS: usize = 6;

impl Guide {
    pub fn of(item: &Item) -> Self {
        let fields = match &item.detail {
            Detail::Guide(guide) => [&guide.conditions, &guide.steps, &guide.other_ways]
                .into_iter()
                .flatten()
                .map(|line| line.chars().count())
                .sum(),
            _ => 0,
        };
        let body: usize = pieces(&item.body).iter().map(Piece::characters).sum();
        Self {
            key: item.header.key.clone(),
            characters: body + fields,
        }
    }

    pub fn characters(&self) -> usize {
        self.characters
    }

    pub fn handle(&self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        let (item, guide) = self.read(context)?;
        Ok(match intent {
            Intent::Hold(index) if index < guide.materials.len() => vec![Act::Hold {
                guide: self.key.clone(),
                index,
            }],
            Intent::Hold(_) => vec![],
            Intent::OpenBasis(index) => basis::open(guide.basis.get(index), context)?,
            Intent::OpenQuestion(index) => questions(&item, &guide, context)?
                .into_iter()
                .nth(index)
                .map(|entry| Act::Open(entry.key))
                .into_iter()
                .collect(),
            Intent::TakeNumber if can_take(guide.service, context) => vec![Act::TakeNumber {
                service: guide.service,
                guide: Some(self.key.clone()),
            }],
            Intent::TakeNumber => vec![],
        })
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let (item, guide) = self.read(context)?;
        let taking = Taking::of(guide.service, context);
        let held = context.session.held.get(&self.key);
        let materials = materials(&guide, held);
        Ok(View {
            title: language
                .prefer(&item.header.title, &item.header.title_en)
                .to_owned(),
            note: note(&item, &guide, language),
            example: context.ports.library.edition()?.example,
            facts: facts(&guide, taking.as_ref(), language),
            count: count(&materials, language),
            materials,
            steps: steps(&guide),
            body: pieces(&item.body),
            basis: basis::cards(&guide.basis, context)?,
            questions: questions(&item, &guide, context)?
                .iter()
                .map(|entry| Row::of(entry, language))
                .collect(),
            conditions: guide.conditions,
            result: guide.result,
            other_ways: guide.other_ways,
            taking,
        })
    }

    fn read(&self, context: &Context) -> Result<(Item, domain::guide::Guide), ReadError> {
        let item = context.published(&self.key)?;
        match &item.detail {
            Detail::Guide(guide) => {
                let guide = guide.clone();
                Ok((item, guide))
            }
            _ => Err(ReadError(format!("{} is no guide", self.key))),
        }
    }
}

fn materials(guide: &domain::guide::Guide, held: Option<&BTreeSet<usize>>) -> Vec<Material> {
    let material = |(index, material): (usize, &domain::guide::Material)| Material {
        name: material.name.clone(),
        detail: material.detail.clone(),
        optional: material.optional,
        held: held.is_some_and(|held| held.contains(&index)),
    };
    guide.materials.iter().enumerate().map(material).collect()
}

fn count(materials: &[Material], language: Language) -> String {
    let required = || materials.iter().filter(|material| !material.optional);
    if required().next().is_none() {
        return String::new();
    }
    let held = required().filter(|material| material.held).count();
    let all = required().count();
    match language {
        Language::Chinese => format!("必带材料 {held}/{all}"),
        Language::English => format!("Papers {held} of {all}"),
    }
}

fn steps(guide: &domain::guide::Guide) -> Vec<Piece> {
    let step = |(index, step): (usize, &String)| Piece::Step {
        number: index + 1,
        text: Text::from(step.as_str()),
    };
    guide.steps.iter().enumerate().map(step).collect()
}

fn note(item: &Item, guide: &domain::guide::Guide, language: Language) -> String {
    let updated = language.date(item.header.updated);
    match language {
        Language::Chinese => format!("{} · 更新于 {updated}", guide.audience.join("、")),
        Language::English => format!("{} · updated {updated}", guide.audience.join(", ")),
    }
}

/// Who handles it, where, how long, for how much; what a guide leaves empty is left out.
fn facts(guide: &domain::guide::Guide, taking: Option<&Taking>, language: Language) -> Vec<Fact> {
    let window = taking.map_or("", |taking| taking.place.as_str());
    [
        ("办理机构", "Handled by", guide.handled_by.as_str()),
        ("办理窗口", "Window", window),
        ("办理期限", "Time limit", &guide.time_limit),
        ("收费标准", "Fee", &guide.fee),
        ("办理地点", "Place", &guide.place),
        ("工作时间", "Hours", &guide.hours),
        ("咨询电话", "Telephone", &guide.telephone),
    ]
    .into_iter()
    .filter(|(_, _, value)| !value.is_empty())
    .map(|(zh, en, value)| Fact::new(language.pick(zh, en), value))
    .collect()
}

/// The questions that the guide names, then those whose matter it is.
fn questions(
    item: &Item,
    guide: &domain::guide::Guide,
    context: &Context,
) -> Result<Vec<Entry>, ReadError> {
    let mut entries = related::read(&guide.questions, context)?;
    for entry in related::around(item, &[Kind::Question], context)? {
        if entries.iter().all(|known| known.key != entry.key) {
            entries.push(entry);
        }
    }
    entries.truncate(QUESTIONS);
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{
        kiosk::{self, Kiosk, View as Shown},
        shelf::{Shelf, key},
    };

    const AGENCY: &str = "guide/agency-service";

    fn open(name: &str) -> Kiosk {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.open(key(name));
        kiosk
    }

    fn guide(kiosk: &mut Kiosk) -> View {
        match kiosk.view() {
            Some(Shown::Guide(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn materials_are_ticked_counted_and_wiped() {
        let mut kiosk = open(AGENCY);
        assert_eq!(guide(&mut kiosk).count, "必带材料 0/3");
        for index in [0, 2, 2, 9, 3] {
            kiosk.handle(kiosk::Intent::Guide(Intent::Hold(index)));
        }
        let view = guide(&mut kiosk);
        assert_eq!(view.count, "必带材料 1/3");
        let held: Vec<bool> = view
            .materials
            .iter()
            .map(|material| material.held)
            .collect();
        assert_eq!(held, [true, false, false, true]);
        assert!(view.materials[3].optional);
        // Going back and forth keeps the ticks, the wipe doesn't.
        kiosk.handle(kiosk::Intent::Back);
        kiosk.open(key(AGENCY));
        assert_eq!(guide(&mut kiosk).count, "必带材料 1/3");
        kiosk.wipe();
        kiosk.open(key(AGENCY));
        assert_eq!(guide(&mut kiosk).count, "必带材料 0/3");
    }

    #[test]
    fn the_facts_name_the_window_and_leave_out_what_is_empty() {
        let view = guide(&mut open(AGENCY));
        assert!(view.facts.iter().any(|fact| fact.value.contains("号窗口")));
        assert!(view.facts.iter().all(|fact| !fact.value.is_empty()));
        assert_eq!(view.steps.len(), 5);
    }

    #[test]
    fn every_factory_guide_can_be_read_and_its_questions_open() {
        let shelf = Shelf::factory();
        let keys: Vec<_> = shelf.0.iter().map(|item| item.header.key.clone()).collect();
        let mut kiosk = shelf.kiosk();
        for key in keys.into_iter().filter(|key| key.kind() == Kind::Guide) {
            kiosk.wipe();
            kiosk.open(key.clone());
            let view = guide(&mut kiosk);
            assert!(view.taking.is_some(), "{key}");
            for index in 0..view.questions.len() {
                kiosk.handle(kiosk::Intent::Guide(Intent::OpenQuestion(index)));
                assert_eq!(kiosk.session().route.len(), 2, "{key} {index}");
                kiosk.handle(kiosk::Intent::Back);
            }
        }
    }
}
