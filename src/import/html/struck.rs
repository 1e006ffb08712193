//! What a page strikes out: by its elements, by `line-through` where an element or the page's own
//! sheets say it.

use std::collections::BTreeSet;

use crate::import::stretches::Stretches;

use super::{
    main_part::is_furniture,
    said::{Cascade, Customs, Values},
    tree::{Id, Tree},
};

/// Elements that are drawn struck through.
const ELEMENTS: [&str; 3] = ["s", "del", "strike"];

/// Whether a line goes through what is said to look so.
fn strikes(values: &Values) -> bool {
    values.get("text-decoration-line").contains("line-through")
}

/// The elements that are struck out, the outermost of each.
fn find(tree: &Tree) -> Vec<Id> {
    let mut cascade = Cascade::of(tree);
    let mut found = Vec::new();
    let mut open = vec![(0, Customs::default())];
    while let Some((at, mut customs)) = open.pop() {
        if is_furniture(tree, at) {
            continue;
        }
        if !tree.name(at).is_empty() {
            let said = cascade.said(at, &customs);
            if ELEMENTS.contains(&tree.name(at)) || strikes(&said.values) {
                found.push(at);
                continue;
            }
            customs = said.customs;
        }
        let children = tree.children(at).iter().rev();
        open.extend(children.map(|&child| (child, customs.clone())));
    }
    found
}

/// Takes what is struck out from a page, so that nobody reads it.
pub fn take(tree: &mut Tree) -> Stretches {
    let found: BTreeSet<Id> = find(tree).into_iter().collect();
    let mut struck = Stretches::default();
    let mut open = vec![0];
    while let Some(at) = open.pop() {
        if is_furniture(tree, at) {
            continue;
        }
        if found.contains(&at) {
            for inside in tree.walk(at, |inside| is_furniture(tree, inside)) {
                struck.take(tree.text(inside));
            }
            tree.empty(at);
            continue;
        }
        if !tree.text(at).trim().is_empty() {
            struck.end();
        }
        open.extend(tree.children(at).iter().rev());
    }
    struck
}
