//! What a page strikes out: by its elements, by `line-through` where it is said of an element
//! itself, of its class or of its name in the page's own sheets.

use crate::import::struck::Struck;

use super::{
    main_part::is_furniture,
    tree::{Id, Tree},
};

/// Elements that are drawn struck through.
const ELEMENTS: [&str; 3] = ["s", "del", "strike"];

/// A part of a sheet's selector that names one element: `p`, `.old`, `span.old`, `#old`.
struct Selector {
    name: String,
    classes: Vec<String>,
    id: Option<String>,
}

impl Selector {
    /// Reads one; none if it depends on what is around the element, which is not looked at: words
    /// that may be struck out are not left out for that.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_simple = |c: char| c.is_alphanumeric() || "-_.#".contains(c);
        if text.is_empty() || !text.chars().all(is_simple) {
            return None;
        }
        let end = text.find(['.', '#']).unwrap_or(text.len());
        let (name, mut rest) = text.split_at(end);
        let mut selector = Self {
            name: name.to_lowercase(),
            classes: Vec::new(),
            id: None,
        };
        while let Some(kind) = rest.chars().next() {
            let word = &rest[1..];
            let end = word.find(['.', '#']).unwrap_or(word.len());
            match kind {
                '.' => selector.classes.push(word[..end].to_owned()),
                _ => selector.id = Some(word[..end].to_owned()),
            }
            rest = &word[end..];
        }
        Some(selector)
    }

    fn fits(&self, tree: &Tree, at: Id) -> bool {
        let classes = tree.attribute(at, "class").unwrap_or_default();
        let has = |class: &String| classes.split_whitespace().any(|known| known == class);
        (self.name.is_empty() || self.name == tree.name(at))
            && self.classes.iter().all(has)
            && self
                .id
                .as_deref()
                .is_none_or(|id| tree.attribute(at, "id") == Some(id))
    }
}

/// The selectors of a page's sheets whose elements are struck through.
fn selectors(tree: &Tree) -> Vec<Selector> {
    let mut found = Vec::new();
    for at in tree.walk(0, |_| false) {
        if tree.name(at) != "style" {
            continue;
        }
        let sheet: String = tree.children(at).iter().map(|&at| tree.text(at)).collect();
        for rule in sheet.split('}') {
            let Some((selectors, said)) = rule.rsplit_once('{') else {
                continue;
            };
            if strikes(said) {
                let begin = selectors.rfind(['{', ';']).map_or(0, |at| at + 1);
                let selectors = selectors[begin..].split(',');
                found.extend(selectors.filter_map(Selector::read));
            }
        }
    }
    found
}

/// Whether declarations strike through.
fn strikes(declarations: &str) -> bool {
    declarations.to_lowercase().split(';').any(|declaration| {
        let property = declaration.split_once(':');
        property.is_some_and(|(name, value)| {
            name.trim().starts_with("text-decoration") && value.contains("line-through")
        })
    })
}

/// Takes what is struck out from a page, so that nobody reads it.
pub fn take(tree: &mut Tree) -> Struck {
    let selectors = selectors(tree);
    let is_struck = |tree: &Tree, at: Id| {
        ELEMENTS.contains(&tree.name(at))
            || tree.attribute(at, "style").is_some_and(strikes)
            || (!tree.name(at).is_empty() && selectors.iter().any(|one| one.fits(tree, at)))
    };
    let mut struck = Struck::default();
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
