//! Where items lead to one another.

use super::{
    block::Block,
    item::{Detail, Item, ItemKey, Kind},
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Worth opening next.
    Related,
    /// The document in whose place this one stepped down.
    SupersededBy,
    /// The earlier version that this document amends.
    Amends,
    /// The document that an answer or a guide rests on.
    Basis,
    /// The guide of a question's matter.
    Guide,
    /// A common question of a guide.
    Question,
}

impl Relation {
    /// The word in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::SupersededBy => "superseded_by",
            Self::Amends => "amends",
            Self::Basis => "basis",
            Self::Guide => "guide",
            Self::Question => "question",
        }
    }

    /// The one kind that it can lead to, if only one can be.
    pub fn target_kind(self) -> Option<Kind> {
        match self {
            Self::Related => None,
            Self::SupersededBy | Self::Amends | Self::Basis => Some(Kind::Document),
            Self::Guide => Some(Kind::Guide),
            Self::Question => Some(Kind::Question),
        }
    }
}

/// A link out of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    pub relation: Relation,
    pub to: &'a ItemKey,
    /// The heading to open at; empty for the top.
    pub heading: &'a str,
}

/// All links of an item, in the order in which its file names them.
pub fn links(item: &Item) -> Vec<Link<'_>> {
    let plain = |relation, to| Link {
        relation,
        to,
        heading: "",
    };
    let mut links: Vec<_> = item
        .header
        .related
        .iter()
        .map(|to| plain(Relation::Related, to))
        .collect();
    let basis = match &item.detail {
        Detail::Document(document) => {
            let superseded_by = document.superseded_by.iter();
            links.extend(superseded_by.map(|to| plain(Relation::SupersededBy, to)));
            links.extend(document.amends.iter().map(|to| plain(Relation::Amends, to)));
            return links;
        }
        Detail::Question(question) => {
            links.extend(question.guide.iter().map(|to| plain(Relation::Guide, to)));
            &question.basis
        }
        Detail::Guide(guide) => {
            let questions = guide.questions.iter();
            links.extend(questions.map(|to| plain(Relation::Question, to)));
            &guide.basis
        }
        Detail::Notice(_) | Detail::Hall(_) | Detail::Station(_) => return links,
    };
    links.extend(basis.iter().filter_map(|basis| {
        Some(Link {
            relation: Relation::Basis,
            to: basis.document.as_ref()?,
            heading: &basis.heading,
        })
    }));
    links
}

/// Whether a body has the place that a link opens at: a heading, or an article (第一条) that
/// opens a paragraph.
pub fn has_place(body: &[Block], heading: &str) -> bool {
    body.iter().any(|block| match block {
        Block::Heading { text, .. } => text == heading,
        Block::Paragraph { text } => text
            .0
            .first()
            .is_some_and(|span| span.strong && span.text.trim() == heading),
        _ => false,
    })
}
