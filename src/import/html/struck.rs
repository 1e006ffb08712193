//! What a page strikes out: by its elements, by `line-through` where an element or the page's own
//! sheets say it.

use crate::import::stretches::Stretches;

use super::{
    main_part::is_furniture,
    sheet::{Said, Sheet},
    tree::{Id, Tree},
};

/// Elements that are drawn struck through.
const ELEMENTS: [&str; 3] = ["s", "del", "strike"];

/// Whether a line goes through what is said to look so.
fn strikes(said: &Said) -> bool {
    let decorations = said
        .iter()
        .filter(|(name, _)| name.starts_with("text-decoration"));
    let mut values = decorations.map(|(_, value)| value);
    values.any(|value| value.contains("line-through"))
}

/// Takes what is struck out from a page, so that nobody reads it.
pub fn take(tree: &mut Tree) -> Stretches {
    let sheet = Sheet::of(tree);
    let is_struck = |tree: &Tree, at: Id| {
        ELEMENTS.contains(&tree.name(at))
            || (!tree.name(at).is_empty() && strikes(&sheet.said(tree, at)))
    };
    let mut struck = Stretches::default();
    let mut open = vec![0];
    while let Some(at) = open.pop() {
        if is_furniture(tree, at) {
            continue;
        }
        if is_struck(tree, at) {
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
