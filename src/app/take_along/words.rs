//! The words of an answer and of a guide, what is needed first on top.

use std::collections::BTreeSet;

use crate::{
    content::{
        block::{Block, Text},
        item::{Detail, Item},
        library::ReadError,
    },
    domain::{
        guide::Guide,
        leaflet::{Leaflet, Line},
        question::{Basis, Question},
        service::Letter,
    },
};

use super::super::{kiosk::Context, language::Language, taking::Taking};

/// What is before a thing to bring that the visitor has ticked, and before one that is not.
const HELD: &str = "√";
const MISSING: &str = "□";

pub(super) fn of(item: &Item, context: &Context) -> Result<Leaflet, ReadError> {
    let lines = match &item.detail {
        Detail::Question(question) => of_question(item, question, context)?,
        Detail::Guide(guide) => of_guide(item, guide, context),
        _ => of_blocks(&item.body, context.session.language),
    };
    Ok(Leaflet {
        title: item.header.title.clone(),
        lines,
        foot: foot(item, context)?,
    })
}

/// Whose words they are and of when.
fn foot(item: &Item, context: &Context) -> Result<String, ReadError> {
    let language = context.session.language;
    let updated = language.date(item.header.updated);
    let example = match context.ports.library.edition()?.example {
        true => language.pick("（示例内容）", " (sample content)"),
        false => "",
    };
    let hall = context.hall_name();
    Ok(match language {
        Language::Chinese => format!("{hall}，更新于 {updated}{example}"),
        Language::English => format!("{hall}, updated {updated}{example}"),
    })
}

fn of_question(
    item: &Item,
    question: &Question,
    context: &Context,
) -> Result<Vec<Line>, ReadError> {
    let language = context.session.language;
    let mut lines = of_blocks(&item.body, language);
    if let Some(key) = &question.guide {
        let guide = context.ports.library.item(key, context.today)?;
        if let Some(Detail::Guide(guide)) = guide.map(|item| item.detail) {
            lines.extend(place(guide.service, context));
        }
    }
    lines.extend(basis(&question.basis, language));
    Ok(lines)
}

fn of_guide(item: &Item, guide: &Guide, context: &Context) -> Vec<Line> {
    let language = context.session.language;
    let mut lines = Vec::new();
    let held = context.session.held.get(&item.header.key);
    lines.extend(place(guide.service, context));
    lines.extend(materials(guide, held, language));
    lines.extend(listed(
        language.pick("怎么办", "How it goes"),
        &guide.steps,
        true,
    ));
    let facts = [
        ("办理期限", "Time limit", &guide.time_limit),
        ("收费标准", "Fee", &guide.fee),
        ("办理地点", "Place", &guide.place),
        ("工作时间", "Hours", &guide.hours),
        ("咨询电话", "Telephone", &guide.telephone),
        ("办理机构", "Handled by", &guide.handled_by),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(zh, en, value)| Line::Text(format!("{}：{value}", language.pick(zh, en))))
        .collect();
    lines.extend(under(
        language.pick("时间、地点、电话", "When and where"),
        facts,
    ));
    let conditions = language.pick("谁能办", "Who may apply");
    lines.extend(listed(conditions, &guide.conditions, false));
    let ways = language.pick("还可以这样办", "Other ways");
    lines.extend(listed(ways, &guide.other_ways, false));
    let result: Vec<_> = (!guide.result.is_empty())
        .then(|| Line::Text(guide.result.clone()))
        .into_iter()
        .collect();
    lines.extend(under(language.pick("办好以后", "In the end"), result));
    lines.extend(of_blocks(&item.body, language));
    lines.extend(basis(&guide.basis, language));
    lines
}

/// Lines below a heading; nothing where there are none.
fn under(heading: &str, lines: Vec<Line>) -> Vec<Line> {
    if lines.is_empty() {
        return lines;
    }
    let heading = Line::Heading(heading.to_owned());
    std::iter::once(heading).chain(lines).collect()
}

fn listed(heading: &str, lines: &[String], numbered: bool) -> Vec<Line> {
    let item = |(place, text): (usize, &String)| Line::Item {
        sign: match numbered {
            true => format!("{}.", place + 1),
            false => "·".to_owned(),
        },
        text: text.clone(),
    };
    under(heading, lines.iter().enumerate().map(item).collect())
}

/// Where it is handled.
fn place(service: Letter, context: &Context) -> Vec<Line> {
    let language = context.session.language;
    let place = Taking::of(service, context).map(|taking| Line::Text(taking.place));
    let heading = language.pick("在哪里办", "Where");
    under(heading, place.into_iter().collect())
}

/// What to bring: what is ticked and what is missing.
fn materials(guide: &Guide, held: Option<&BTreeSet<usize>>, language: Language) -> Vec<Line> {
    let is_held = |place: usize| held.is_some_and(|held| held.contains(&place));
    let line = |(place, material): (usize, &crate::domain::guide::Material)| {
        let detail = match material.detail.is_empty() {
            true => String::new(),
            false => format!("（{}）", material.detail),
        };
        let optional = match material.optional {
            true => language.pick("，可选", ", optional"),
            false => "",
        };
        Line::Item {
            sign: if is_held(place) { HELD } else { MISSING }.to_owned(),
            text: format!("{}{optional}{detail}", material.name),
        }
    };
    let count = (0..guide.materials.len())
        .filter(|place| is_held(*place))
        .count();
    let heading = match (count, language) {
        (0, _) => language.pick("带什么", "What to bring").to_owned(),
        (_, Language::Chinese) => {
            format!("带什么，已勾 {count}/{}", guide.materials.len())
        }
        (_, Language::English) => {
            format!("What to bring, {count}/{} ticked", guide.materials.len())
        }
    };
    under(
        &heading,
        guide.materials.iter().enumerate().map(line).collect(),
    )
}

fn basis(list: &[Basis], language: Language) -> Vec<Line> {
    let line = |basis: &Basis| Line::Text(format!("{}{}", basis.law, basis.clause));
    let heading = language.pick("依据", "Based on");
    under(heading, list.iter().map(line).collect())
}

fn of_blocks(body: &[Block], language: Language) -> Vec<Line> {
    body.iter()
        .flat_map(|block| of_block(block, language))
        .collect()
}

fn of_block(block: &Block, language: Language) -> Vec<Line> {
    let items = |texts: &[Text], numbered: bool| {
        let texts: Vec<String> = texts.iter().map(Text::plain).collect();
        listed("", &texts, numbered).into_iter().skip(1).collect()
    };
    match block {
        Block::Heading { text, .. } => vec![Line::Heading(text.clone())],
        Block::Paragraph { text } | Block::Note { text } => vec![Line::Text(text.plain())],
        Block::Steps { steps } => items(steps, true),
        Block::List { points } => items(points, false),
        Block::Table { header, rows } => rows.iter().map(|row| of_row(header, row)).collect(),
        Block::Image { alt, .. } => {
            let picture = language.pick("图，请看屏幕", "picture, see the screen");
            vec![Line::Text(format!("（{picture}：{alt}）"))]
        }
    }
}

/// A row of a table: the name of each column before its cell.
fn of_row(header: &[Text], row: &[Text]) -> Line {
    let cell = |(name, cell): (&Text, &Text)| match (name.plain(), cell.plain()) {
        (name, cell) if name.is_empty() => cell,
        (name, cell) => format!("{name}：{cell}"),
    };
    let cells: Vec<String> = header.iter().zip(row).map(cell).collect();
    Line::Item {
        sign: "·".to_owned(),
        text: cells.join("；"),
    }
}
