//! What a page does not show: by the attributes and styles of its elements, as far as the page itself
//! says them.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::import::stretches::{Before, Stretches};

use super::{
    cover::{Covers, Frame},
    declaration::Declaration,
    look::Look,
    main_part::{is_beside, is_closed},
    said::{Cascade, Said, Values},
    sheet::is_sheet,
    sight::Sight,
    tree::{Id, Tree},
};

/// What is not shown.
#[derive(Default)]
pub struct Unseen {
    /// The words that are left out, in the order of the page.
    pub taken: BTreeSet<Id>,
    /// Elements that are not shown with all in them.
    hidden: Vec<Id>,
    /// The words that may not be seen.
    pub perhaps: BTreeSet<Id>,
    /// Rules that hide something may be of any words of the page.
    any: bool,
}

/// Finds what is not shown. What is no text anyway is passed over.
pub fn find(tree: &Tree) -> Unseen {
    let mut cascade = Cascade::of(tree);
    let mut unseen = Unseen {
        any: cascade.sheet.asks
            || cascade
                .sheet
                .of_any
                .iter()
                .any(|block| may_hide(tree, block)),
        ..Unseen::default()
    };
    // What a sheet that is not here says of colours is not known.
    let by_colour = match tree.walk(0, |_| false).iter().any(|&at| asks(tree, at)) {
        true => Sight::Perhaps,
        false => Sight::Unseen,
    };
    let mut covers = Covers::default();
    let mut open = vec![(0, Rc::new(Look::of_page()), Frame::default(), false)];
    while let Some((at, mut look, mut frame, mut beside)) = open.pop() {
        if !tree.name(at).is_empty() {
            beside |= is_beside(tree, at);
            let said = cascade.said(at, &look.customs);
            look = Rc::new(look.inside(tree, at, &said));
            match look.sight(by_colour) {
                Sight::Unseen if look.whole == Sight::Unseen => unseen.hidden.push(at),
                _ => frame = covers.look((tree, at), (&said.values, &said.beside), frame),
            }
        } else if !beside && !tree.text(at).trim().is_empty() {
            match look.sight(by_colour) {
                Sight::Seen => {}
                Sight::Perhaps => drop(unseen.perhaps.insert(at)),
                Sight::Unseen => drop(unseen.taken.insert(at)),
            }
        }
        for &child in tree.children(at).iter().rev() {
            let mut look = Rc::clone(&look);
            if is_closed(tree, child) {
                let folded = Rc::make_mut(&mut look);
                folded.whole = folded.whole.max(Sight::Perhaps);
            }
            open.push((child, look, frame, beside));
        }
    }
    let covered = covers.texts(tree).into_iter();
    let covered = covered
        .filter(|at| !unseen.taken.contains(at))
        .collect::<Vec<_>>();
    unseen.perhaps.extend(covered);
    unseen
}

/// Whether an element asks for a sheet that is not in the page.
fn asks(tree: &Tree, at: Id) -> bool {
    is_sheet(tree, at) && !super::data::is_data(tree.attribute(at, "href").unwrap_or_default())
}

/// Whether words that these declarations are of may not be seen.
fn may_hide(tree: &Tree, declarations: &[Declaration]) -> bool {
    let said = Said {
        values: Values::default().with(declarations, &Default::default()),
        ..Said::default()
    };
    let look = Look::of_page().inside(tree, 0, &said);
    look.sight(Sight::Unseen) != Sight::Seen || declarations.iter().any(super::look::strikes)
}

impl Unseen {
    /// Says of each element that is not shown that it is not.
    pub fn hide(&self, tree: &mut Tree) {
        for &at in &self.hidden {
            tree.hide(at);
        }
    }

    /// Takes out what is not shown, so that nobody reads it; the answer has the words.
    pub fn take(self, tree: &mut Tree) -> Taken {
        self.hide(tree);
        let words = self.taken.iter().map(|&at| (at, tree.text(at).to_owned()));
        let words = words.collect();
        for &at in &self.taken {
            tree.empty(at);
        }
        Taken {
            words,
            perhaps: self.perhaps,
            any: self.any,
        }
    }
}

/// What was taken out of a page, and what may not be seen.
pub struct Taken {
    words: BTreeMap<Id, String>,
    perhaps: BTreeSet<Id>,
    any: bool,
}

impl Taken {
    /// Whether a text may not be seen.
    pub fn is_doubtful(&self, at: Id) -> bool {
        self.any || self.perhaps.contains(&at)
    }

    /// What is told of it: the words that are not shown and those that may not be, as far as they
    /// stand in the part of the page below `main`.
    pub fn told(&self, tree: &Tree, main: Id) -> (Stretches, Stretches) {
        let (mut gone, mut perhaps) = (Stretches::default(), Stretches::default());
        let mut before = Before::default();
        let inside = tree.walk(main, |at| is_beside(tree, at));
        let mut is_first = true;
        for at in inside {
            if let Some(words) = self.words.get(&at) {
                // Brackets around a reading, a line that parts words.
                if words.contains(char::is_alphanumeric) {
                    gone.take_at(|| before.place(), words);
                }
                continue;
            }
            let words = tree.text(at).trim();
            if words.is_empty() {
                continue;
            }
            gone.end();
            match self.perhaps.contains(&at) || (self.any && is_first) {
                true => perhaps.take_at(|| before.place(), words),
                false => perhaps.end(),
            }
            is_first = false;
            before.show(words);
        }
        (gone, perhaps)
    }
}
