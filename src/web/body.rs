//! An item as the kiosk shows it, near enough to judge the words by: blocks to HTML.

use maud::{Markup, html};

use crate::{
    content::{
        block::{Block, Text},
        item::{Detail, Item},
    },
    domain::{
        floor_plan::{At, Spot},
        question::Basis,
    },
};

use super::fields::kind_label;

fn text(text: &Text) -> Markup {
    html! { @for span in &text.0 { @if span.strong { strong { (span.text) } } @else { (span.text) } } }
}

/// A list of blocks. `files`: the address below which the images are.
pub fn blocks(body: &[Block], files: &str) -> Markup {
    html! { @for block in body { (one(block, files)) } }
}

fn one(block: &Block, files: &str) -> Markup {
    html! {
        @match block {
            Block::Heading { level: 1, text } => h2 { (text) },
            Block::Heading { level: 2, text } => h3 { (text) },
            Block::Heading { text, .. } => h4 { (text) },
            Block::Paragraph { text: words } => p { (text(words)) },
            Block::Steps { steps } => ol { @for step in steps { li { (text(step)) } } },
            Block::List { points } => ul { @for point in points { li { (text(point)) } } },
            Block::Table { header, rows } => div.scroll { table {
                thead { tr { @for cell in header { th { (text(cell)) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (text(cell)) } } } } }
            } },
            Block::Image { name, alt } => img src={ (files) "/" (name) } alt=(alt);,
            Block::Note { text: words } => p.basis { (text(words)) },
        }
    }
}

/// The whole page of an item.
pub fn kiosk(item: &Item, files: &str) -> Markup {
    let header = &item.header;
    let body = &item.body;
    html! {
        article.kiosk {
            header { (kind_label(header.key.kind())) span { "屏幕预览" } }
            div {
                @if !header.title_en.is_empty() { p.meta lang="en" { (header.title_en) } }
                @match &item.detail {
                    Detail::Document(document) => {
                        @if let Some(mark) = &document.mark { p.redhead { (mark) } }
                        @if let Some(number) = &document.number { p.center { (number) } }
                        h1.center { (header.title) }
                        @if let Some(addressee) = &document.addressee { p { (addressee) "：" } }
                        (blocks(body, files))
                        @if let Some(signature) = &document.signature { p.right { (signature) br; (document.written.strftime("%Y年%-m月%-d日")) } }
                        @if let Some(remark) = &document.remark { p { (remark) } }
                        p.meta { (document.issuer) " · " (document.form) " · 索引号 " (document.index_no) " · " (document.published) " 发布" }
                    }
                    Detail::Question(question) => {
                        h1 { (header.title) }
                        p.meta { (header.topics.join("、")) " · 更新于 " (header.updated) }
                        @if let Some(first) = body.first() { div.short { (one(first, files)) } }
                        (blocks(body.get(1..).unwrap_or_default(), files))
                        @if !question.answer_en.is_empty() {
                            h2 { "英文" }
                            div lang="en" { @for paragraph in question.paragraphs_en() { p { (paragraph) } } }
                        }
                        (basis(&question.basis))
                    }
                    Detail::Guide(guide) => {
                        h1 { (header.title) }
                        p.meta { (guide.handled_by) " · " (guide.time_limit) " · " (guide.fee) }
                        h2 { "谁能办" } ul { @for condition in &guide.conditions { li { (condition) } } }
                        h2 { "带什么" } ul { @for material in &guide.materials { li { (material.name) @if !material.detail.is_empty() { "（" (material.detail) "）" } @if material.optional { " 可选" } } } }
                        h2 { "怎么办" } ol { @for step in &guide.steps { li { (step) } } }
                        p.basis { (guide.place) " · " (guide.hours) " · " (guide.telephone) }
                        (blocks(body, files))
                        (basis(&guide.basis))
                    }
                    Detail::Notice(notice) => {
                        h1 { (header.title) }
                        p.meta { (notice.notice.as_str()) " · " (notice.issuer) " · 张贴 " (notice.from) @if let Some(until) = notice.until { " 至 " (until) } }
                        (blocks(body, files))
                        @if !notice.telephone.is_empty() { p.basis { "联系电话 " (notice.telephone) } }
                    }
                    Detail::Hall(hall) => {
                        h1 { (header.title) }
                        p.meta { (hall.address) " · " (hall.telephone) }
                        h2 { "窗口" } ul { @for window in &hall.windows { li { (window.no) " 号　" (window.name) "（" (window.place) "）" (english(&[&window.name_en, &window.place_en])) } } }
                        h2 { "业务" } ul { @for service in &hall.services { li { (service.letter) "　" (service.name) "：" (service.intro) (english(&[&service.name_en, &service.intro_en])) } } }
                        @if let Some(plan) = &hall.plan {
                            h2 { "平面图" } img src={ (files) "/" (plan) } alt="平面图";
                            ol { @for spot in &hall.spots { li { (at(spot)) "（左 " (spot.x) "‰，上 " (spot.y) "‰）" } } }
                        }
                        (blocks(body, files))
                    }
                    Detail::Station(station) => {
                        h1 { (header.title) }
                        p.meta { (station.address) " · " (station.telephone) }
                        p { (station.hours) } p { (station.route) }
                        ul { @for offer in &station.offers { li { (offer) } } }
                        (blocks(body, files))
                    }
                }
            }
        }
    }
}

/// What is shown in its place where the screen speaks English.
fn english(parts: &[&str]) -> Markup {
    let said: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    html! { @if !said.is_empty() { br; span.meta lang="en" { (said.join(": ")) } } }
}

/// What is at a spot of the floor plan.
fn at(spot: &Spot) -> String {
    match spot.at() {
        Some(At::Area(name)) => name.to_owned(),
        Some(At::Window(no)) => format!("{no} 号窗口"),
        Some(At::Service(letter)) => format!("业务 {letter}"),
        None => "没有写清楚".to_owned(),
    }
}

fn basis(list: &[Basis]) -> Markup {
    html! { @for basis in list { p.basis { "依据：" (basis.law) (basis.clause) } } }
}
