//! What of a page is its text, and what is the furniture around it.

use super::tree::{Id, Tree};

/// Elements that are no text.
const FURNITURE: [&str; 27] = [
    "script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button",
    "select", "input", "textarea", "iframe", "svg", "object", "embed", "video", "audio", "canvas",
    "map", "head", "dialog", "menu", "applet", "frameset", "link", "title",
];

/// Words of `class` and `id` that say the same.
const WORDS: [&str; 13] = [
    "nav",
    "navbar",
    "menu",
    "footer",
    "breadcrumb",
    "breadcrumbs",
    "crumbs",
    "share",
    "sidebar",
    "toolbar",
    "pagination",
    "copyright",
    "search",
];

/// Elements that browsers show something else for, and their words only where they can't.
const FALLBACKS: [&str; 10] = [
    "noframes",
    "noembed",
    "datalist",
    "rp",
    "progress",
    "meter",
    "param",
    "annotation",
    "annotation-xml",
    "mphantom",
];

/// Whether an element's words are shown only by browsers that do not know it.
pub fn is_fallback(tree: &Tree, id: Id) -> bool {
    FALLBACKS.contains(&tree.name(id))
}

/// Whether words stand in a part of the page that is folded up until somebody opens it.
pub fn is_closed(tree: &Tree, id: Id) -> bool {
    let parent = tree
        .parent(id)
        .filter(|&parent| tree.name(parent) == "details");
    let is_open = |details| tree.attribute(details, "open").is_some();
    let first = |details: Id| {
        let mut children = tree.children(details).iter();
        children
            .find(|&&child| tree.name(child) == "summary")
            .copied()
    };
    parent.is_some_and(|details| !is_open(details) && first(details) != Some(id))
}

/// Whether a node and all below it is left out: because it is no text or because it is hidden.
pub fn is_furniture(tree: &Tree, id: Id) -> bool {
    is_beside(tree, id) || tree.is_hidden(id)
}

/// Whether a node and all below it is no text: what a page has around its text.
pub fn is_beside(tree: &Tree, id: Id) -> bool {
    let name = tree.name(id);
    if name.is_empty() || name == "body" || name == "html" {
        return false;
    }
    let words = |key: &str| {
        let value = tree.attribute(id, key).unwrap_or_default();
        let lower = value.to_lowercase();
        lower.split_whitespace().any(|word| WORDS.contains(&word))
    };
    FURNITURE.contains(&name)
        || tree.attribute(id, "aria-hidden") == Some("true")
        || matches!(
            tree.attribute(id, "role"),
            Some("navigation" | "banner" | "contentinfo" | "search" | "complementary")
        )
        || words("class")
        || words("id")
}

/// The element that holds the text of a page: the article, or the one whose own paragraphs have
/// most of the words; none if no part stands out.
pub fn find(tree: &Tree) -> Option<Id> {
    let nodes = tree.walk(0, |id| is_furniture(tree, id));
    let named = |name: &str| {
        let mut found = nodes.iter().filter(|&&id| tree.name(id) == name);
        found.next().copied().filter(|_| found.next().is_none())
    };
    if let Some(only) = named("article").or_else(|| named("main")) {
        return Some(only);
    }
    // Words of each element, links aside; a child always comes behind its parent.
    let mut all = vec![0usize; tree.nodes.len()];
    let mut own = vec![0usize; tree.nodes.len()];
    for &id in nodes.iter().rev() {
        if tree.name(id) == "a" {
            continue;
        }
        let children = tree
            .children(id)
            .iter()
            .filter(|&&child| !is_furniture(tree, child));
        let mut words = tree.text(id).trim().chars().count();
        for &child in children {
            words += all[child];
            if matches!(tree.name(child), "p" | "") {
                own[id] += all[child];
            }
        }
        all[id] = words;
    }
    let best = nodes
        .iter()
        .copied()
        .filter(|&id| {
            !matches!(
                tree.name(id),
                "" | "p" | "span" | "body" | "html" | "a" | "li" | "td"
            )
        })
        .max_by_key(|&id| own[id])?;
    (all[best] * 2 > all[0] && own[best] > 40).then_some(best)
}
