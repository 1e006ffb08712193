//! What an answer or a guide rests on, and the document that it opens.

use crate::{
    content::{item::Detail, library::ReadError},
    domain::{
        document::{Document, Validity},
        question::Basis,
    },
};

use super::{
    kiosk::Context,
    page::{Act, Page},
    reader::Reader,
};

/// A card: what it rests on, and what pressing it opens, if it is on this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasisCard {
    pub text: String,
    pub opens: Option<&'static str>,
    /// The document behind it no longer holds.
    pub repealed: bool,
}

pub fn cards(basis: &[Basis], context: &Context) -> Result<Vec<BasisCard>, ReadError> {
    basis.iter().map(|basis| card(basis, context)).collect()
}

fn card(basis: &Basis, context: &Context) -> Result<BasisCard, ReadError> {
    let language = context.session.language;
    let document = document_of(basis, context)?;
    let opens = document.as_ref().map(|document| match document.form.as_str() {
        "解读" => language.pick("看解读", "Read the explanation"),
        _ => language.pick("看原文", "Read the document"),
    });
    Ok(BasisCard {
        text: format!("{}{}", basis.law, basis.clause),
        opens,
        repealed: document.is_some_and(|d| d.validity(context.today) == Validity::Repealed),
    })
}

fn document_of(basis: &Basis, context: &Context) -> Result<Option<Document>, ReadError> {
    let Some(key) = &basis.document else {
        return Ok(None);
    };
    let item = context.ports.library.item(key, context.today)?;
    Ok(item.and_then(|item| match item.detail {
        Detail::Document(document) => Some(document),
        _ => None,
    }))
}

/// Opens the document of a basis at its heading or clause.
pub fn open(basis: Option<&Basis>, context: &Context) -> Result<Vec<Act>, ReadError> {
    let Some(basis) = basis else {
        return Ok(vec![]);
    };
    if document_of(basis, context)?.is_none() {
        return Ok(vec![]);
    }
    let page = |key: &_| Page::Reader(Reader::at(key, &basis.heading, &basis.clause));
    Ok(basis.document.iter().map(|key| Act::Go(page(key))).collect())
}
