//! A document as it looks on paper (GB/T 9704): head, title, body, signature, imprint.

use crate::{
    app::{
        body::{Piece, pieces},
        language::Language,
        measure::Measure,
        sheets::{self, TITLE},
        title,
    },
    content::item::Item,
    domain::document::Document,
};

/// How large the head is set: where a low sheet would hold it alone, smaller by steps.
const HEADS: [f32; 5] = [1.0, 0.9, 0.8, 0.7, 0.6];

/// The document as it is cut, with the measure whose head leaves room for some of the body.
pub fn laid(item: &Item, document: &Document, measure: Measure) -> (Vec<Piece>, Measure) {
    let with = |head| {
        let measure = Measure { head, ..measure };
        (paper(item, document, measure), measure)
    };
    let mut laid = with(HEADS[0]);
    for head in &HEADS[1..] {
        if sheets::holds_body(&laid.0, laid.1) {
            break;
        }
        laid = with(*head);
    }
    laid
}

/// The document from its issuing mark to its imprint. Dates are written as the
/// document has them, whatever the screen's language.
fn paper(item: &Item, document: &Document, measure: Measure) -> Vec<Piece> {
    let zh = Language::Chinese;
    let mut paper = Vec::new();
    if let Some(mark) = &document.mark {
        paper.push(Piece::Mark(mark.clone()));
        paper.push(Piece::Number(document.number.clone().unwrap_or_default()));
    }
    let columns = measure.columns / measure.head / TITLE - 1.0;
    paper.push(Piece::Title(title::lines(&item.header.title, columns)));
    if let Some(addressee) = &document.addressee {
        paper.push(Piece::Addressee(format!("{addressee}：")));
    }
    paper.extend(pieces(&item.body));
    if let Some(signature) = &document.signature {
        paper.push(Piece::Signature(signature.clone()));
        paper.push(Piece::Date(zh.date(document.written)));
    }
    if let Some(remark) = &document.remark {
        paper.push(Piece::Remark(remark.clone()));
    }
    paper.extend(imprint(document));
    paper
}

fn imprint(document: &Document) -> Vec<Piece> {
    let zh = Language::Chinese;
    let copies = document
        .copy_to
        .iter()
        .map(|to| vec![format!("抄送：{to}")]);
    let printed = document.printed_by.iter().map(|by| {
        let on = document.printed_on.map(|on| format!("{}印发", zh.date(on)));
        std::iter::once(by.clone()).chain(on).collect()
    });
    let lines: Vec<Vec<String>> = copies.chain(printed).collect();
    let count = lines.len();
    let line = |(index, cells)| Piece::Imprint {
        cells,
        last: index + 1 == count,
    };
    lines.into_iter().enumerate().map(line).collect()
}
