//! Every word of a page: its title, what it says of itself, comments, what stands around the text,
//! what is hidden, what its styles and scripts write. Not for the text: a security marking may stand
//! there.

use std::collections::BTreeSet;

use crate::import::left::LeftOut;

use super::{
    main_part::is_furniture,
    tree::{self, Id, Tree},
};

/// Attributes whose values are words. Those of others are where they are no names of the program's.
const WORDS: [&str; 9] = [
    "alt",
    "title",
    "value",
    "placeholder",
    "content",
    "label",
    "summary",
    "aria-label",
    "aria-description",
];

/// Attributes that say how things look or where they are.
const LOOKS: [&str; 3] = ["style", "class", "id"];

/// Elements that stand within a line.
const INLINE: [&str; 24] = [
    "", "a", "abbr", "b", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "label",
    "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "tspan", "u",
];

/// Pages in a page, in its comments and frames, are looked at so deep.
const DEPTH: usize = 3;

/// Looks at everything of a page.
pub fn look(tree: &Tree, left: &mut LeftOut) {
    within(tree, DEPTH, left);
}

fn within(tree: &Tree, depth: usize, left: &mut LeftOut) {
    let mut open: Vec<(Id, &str)> = vec![(0, "网页")];
    while let Some((at, around)) = open.pop() {
        let name = tree.name(at);
        attributes(tree, at, depth, left);
        markup("网页注释", tree.comment(at), depth, left);
        if matches!(name, "script" | "style") {
            for words in quoted(&words(tree, at)) {
                left.leave("网页的脚本和样式", &words);
            }
            continue;
        }
        let place = match name {
            "title" => "网页标题",
            "footer" => "网页页脚",
            "nav" => "网页导航",
            _ if around == "网页" && is_furniture(tree, at) => "网页里没有导入的部分",
            _ => around,
        };
        // What is hidden may stand within a line.
        if !INLINE.contains(&name) || place != around {
            left.look(place, &words(tree, at));
        }
        // A label and its level may have a cell each.
        if matches!(name, "tr" | "dl") {
            let cells = tree
                .children(at)
                .iter()
                .filter(|&&cell| !tree.name(cell).is_empty());
            let cells: Vec<String> = cells.map(|&cell| all_words(tree, cell)).collect();
            left.look(place, &cells.join("\t"));
        }
        open.extend(tree.children(at).iter().rev().map(|&child| (child, place)));
    }
}

fn attributes(tree: &Tree, at: Id, depth: usize, left: &mut LeftOut) {
    for (key, value) in tree.attributes(at) {
        let is_words = WORDS.contains(&key.as_str());
        match key.as_str() {
            "srcdoc" => markup("网页里的框", value, depth, left),
            key if LOOKS.contains(&key) => {}
            // 「internal」 is a name of programs as well.
            _ if is_words || !value.is_ascii() => left.leave("网页元素的属性", value),
            _ => {}
        }
    }
}

/// Looks at words that may be markup: as they are, and as the page that they would be.
fn markup(place: &str, text: &str, depth: usize, left: &mut LeftOut) {
    left.leave(place, text);
    if depth == 0 || !text.contains('<') {
        return;
    }
    // What Word puts into comments: `[if gte mso 9]><xml>…<![endif]`.
    let text = match text.trim_start().starts_with("[if") {
        true => text.split_once("]>").map_or(text, |(_, inside)| inside),
        false => text,
    };
    if let Ok(tree) = tree::parse(text) {
        within(&tree, depth - 1, left);
    }
}

/// The words of an element that stand in one line: what begins a line inside has its own turn.
fn words(tree: &Tree, at: Id) -> String {
    let mut words = String::new();
    let mut open = vec![at];
    while let Some(inside) = open.pop() {
        if inside != at && !INLINE.contains(&tree.name(inside)) {
            words.push('\n');
            continue;
        }
        // A line of the file ends no line of the page.
        words.push_str(&tree.text(inside).replace(['\n', '\r'], " "));
        open.extend(tree.children(inside).iter().rev());
    }
    words
}

/// All words below an element, in one line.
fn all_words(tree: &Tree, at: Id) -> String {
    let inside = tree.walk(at, |_| false).into_iter();
    let words: String = inside.map(|inside| tree.text(inside)).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in quotes in a script or a style, its signs by number (`\673a`) resolved. Names of
/// the program's are none.
fn quoted(code: &str) -> Vec<String> {
    let parts = code.split(['"', '\'', '`']);
    let parts = parts.map(unescaped);
    parts.filter(|part| !part.is_ascii()).collect()
}

fn unescaped(code: &str) -> String {
    let mut words = String::new();
    let mut rest = code;
    while let Some((before, behind)) = rest.split_once('\\') {
        words.push_str(before);
        let behind = behind.strip_prefix('u').unwrap_or(behind);
        let figures = behind
            .bytes()
            .take(6)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        // A script has four of them, a style up to six and a blank behind them.
        let figures = if figures < 6 { figures.min(4) } else { 6 };
        let sign = u32::from_str_radix(&behind[..figures], 16).ok();
        match sign.and_then(char::from_u32) {
            Some(sign) => {
                words.push(sign);
                let behind = &behind[figures..];
                rest = behind.strip_prefix(' ').unwrap_or(behind);
            }
            None => rest = behind,
        }
    }
    words + rest
}

/// The texts of a page, each with the number of its line.
pub fn texts(tree: &Tree) -> Vec<(Id, usize, String)> {
    let mut texts = Vec::new();
    let mut line = 0;
    let mut open: Vec<(Id, bool)> = vec![(0, false)];
    while let Some((at, is_end)) = open.pop() {
        let is_block = !INLINE.contains(&tree.name(at));
        line += usize::from(is_block);
        if is_end {
            continue;
        }
        if !tree.text(at).trim().is_empty() {
            texts.push((at, line, tree.text(at).to_owned()));
        }
        if is_block {
            open.push((at, true));
        }
        open.extend(tree.children(at).iter().rev().map(|&child| (child, false)));
    }
    texts
}

/// Looks at what was taken out of a page whose texts were `before`: within a sentence each stretch
/// is looked at by itself.
pub fn taken(before: &[(Id, usize, String)], tree: &Tree, left: &mut LeftOut) {
    let reached: BTreeSet<Id> = tree.walk(0, |_| false).into_iter().collect();
    let mut stretch = (0, String::new());
    let mut end = |stretch: &mut (usize, String)| {
        left.look("网页里看不见或划掉的文字", &std::mem::take(&mut stretch.1));
    };
    for (at, line, text) in before {
        let is_gone = !reached.contains(at) || tree.text(*at).is_empty();
        if *line != stretch.0 || !is_gone {
            end(&mut stretch);
            stretch.0 = *line;
        }
        if is_gone {
            stretch.1.push_str(&text.replace(['\n', '\r'], " "));
        }
    }
    end(&mut stretch);
}
