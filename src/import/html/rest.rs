//! Every word of a page: its title, what it says of itself, comments, what stands around the text,
//! what is hidden. Not for the text: a security marking may stand there.

use crate::import::left::LeftOut;

use super::{
    main_part::is_furniture,
    tree::{Id, Tree},
};

/// Attributes whose values are words.
const WORDS: [&str; 7] = [
    "alt",
    "title",
    "value",
    "placeholder",
    "content",
    "aria-label",
    "srcdoc",
];

/// Elements that stand within a line.
const INLINE: [&str; 22] = [
    "", "a", "abbr", "b", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "label",
    "mark", "s", "small", "span", "strike", "strong", "sub", "u",
];

/// Looks at everything of a page.
pub fn look(tree: &Tree, left: &mut LeftOut) {
    let mut open: Vec<(Id, &str)> = vec![(0, "网页")];
    while let Some((at, around)) = open.pop() {
        let name = tree.name(at);
        if matches!(name, "script" | "style") {
            continue;
        }
        let place = match name {
            "title" => "网页标题",
            "footer" => "网页页脚",
            "nav" => "网页导航",
            _ if around == "网页" && is_furniture(tree, at) => "网页里没有导入的部分",
            _ => around,
        };
        left.leave("网页注释", tree.comment(at));
        for key in WORDS {
            if let Some(words) = tree.attribute(at, key) {
                left.leave("网页元素的属性", words);
            }
        }
        // What is hidden may stand within a line.
        if !INLINE.contains(&name) || place != around {
            left.look(place, &words(tree, at));
        }
        open.extend(tree.children(at).iter().rev().map(|&child| (child, place)));
    }
}

/// The words of an element that stand in one line: what begins a line inside has its own turn.
fn words(tree: &Tree, at: Id) -> String {
    let inside = tree.walk(at, |inside| {
        inside != at && !INLINE.contains(&tree.name(inside))
    });
    let words = inside.into_iter().map(|inside| tree.text(inside));
    words.collect::<String>().replace(['\n', '\r'], " ")
}
