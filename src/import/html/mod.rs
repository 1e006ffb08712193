//! Web pages: the text without scripts, styles, navigation and forms. Nothing is fetched.

mod cover;
mod data;
mod declaration;
mod hides;
mod length;
mod look;
mod main_part;
mod matching;
mod media;
mod paint;
mod read;
mod rest;
mod rules;
mod said;
mod selector;
mod sheet;
mod sight;
mod struck;
mod tree;
mod unseen;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    error::ImportError,
    imported::Proposed,
    left::LeftOut,
    limits::Limits,
    picture::Shelf,
    piece::{Piece, clean_words},
    plain,
    remark::Remark,
};
use main_part::{is_beside, is_furniture};
use tree::{Id, Tree};

/// Reads a page: puts the pictures that it carries onto `shelf` and gives its pieces.
pub fn read(
    bytes: &[u8],
    limits: &Limits,
    shelf: &mut Shelf<'_>,
    proposed: &mut Proposed,
    (remarks, left): (&mut Vec<Remark>, &mut LeftOut),
) -> Result<Vec<Piece>, ImportError> {
    let text = plain::decode(bytes, said_encoding(bytes), remarks)?;
    let mut tree = tree::parse(&text)?;
    let unseen = unseen::find(&tree);
    unseen.hide(&mut tree);
    rest::look(&tree, left);
    let before = rest::texts(&tree);
    let unseen = unseen.take(&mut tree);
    remarks.extend(Remark::struck(&struck::take(&mut tree)));
    rest::taken(&before, &tree, left);
    propose(&tree, proposed);
    let main = main_part::find(&tree);
    let (gone, perhaps) = unseen.told(&tree, main.unwrap_or(0));
    remarks.extend(Remark::perhaps_unseen(&perhaps));
    remarks.extend(Remark::unseen(&gone));
    if main.is_some() {
        remarks.push(Remark::MainPartOnly);
    }
    let mut reader = read::Reader::new(&tree, shelf, limits);
    reader.walk(main.unwrap_or(0))?;
    let pieces = reader.finish(remarks);
    // Whitespace between tags makes no part.
    let all = tree.walk(0, |id| tree.name(id) == "head");
    let parts = all.iter().filter(|&&id| is_furniture(&tree, id)).count();
    if parts > 0 {
        remarks.push(Remark::PageFurniture { parts });
    }
    if proposed.title.is_none() {
        proposed.title = heading(&tree);
    }
    Ok(pieces)
}

/// Looks at a piece of markup that is left out of another format's text.
pub fn look(markup: &str, left: &mut LeftOut) {
    match tree::parse(markup) {
        Ok(tree) => rest::look(&tree, left),
        // Markup without end is looked at as it is written.
        Err(_) => left.leave("HTML", markup),
    }
}

/// The attribute by which [`not_shown`] knows texts again.
const MARK: &str = "data-text";

/// A text as markup, which [`not_shown`] knows again by `number`.
pub fn marked(number: usize, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<i {MARK}={number}>{text}</i>")
}

/// Texts that are not simply shown, by the numbers that [`marked`] gave them.
#[derive(Default)]
pub struct NotShown {
    pub unseen: BTreeSet<usize>,
    pub struck: BTreeSet<usize>,
    /// Those that may not be seen.
    pub perhaps: BTreeSet<usize>,
}

/// Which of the [`marked`] texts in a piece of markup are not simply shown.
///
/// # Errors
/// Where the markup passes the limits of a page.
pub fn not_shown(markup: &str) -> Result<NotShown, ImportError> {
    let mut tree = tree::parse(markup)?;
    let marks: Vec<(Id, usize)> = tree
        .walk(0, |_| false)
        .into_iter()
        .filter_map(|at| Some((at, tree.attribute(at, MARK)?.parse().ok()?)))
        .collect();
    let empty = |tree: &Tree| -> BTreeSet<usize> {
        let reached: BTreeSet<Id> = tree.walk(0, |at| is_beside(tree, at)).into_iter().collect();
        let is_empty = |at: Id| {
            let mut inside = tree.walk(at, |_| false).into_iter();
            !reached.contains(&at) || inside.all(|at| tree.text(at).is_empty())
        };
        let empty = marks.iter().filter(|(at, _)| is_empty(*at));
        empty.map(|(_, number)| *number).collect()
    };
    let taken = unseen::find(&tree).take(&mut tree);
    let unseen = empty(&tree);
    struck::take(&mut tree);
    let struck = empty(&tree).difference(&unseen).copied().collect();
    let is_doubtful = |at: Id| {
        let mut inside = tree.walk(at, |_| false).into_iter();
        inside.any(|at| !tree.text(at).is_empty() && taken.is_doubtful(at))
    };
    let perhaps = marks.iter().filter(|(at, _)| is_doubtful(*at));
    let perhaps = perhaps.map(|(_, number)| *number).collect();
    Ok(NotShown {
        unseen,
        struck,
        perhaps,
    })
}

/// The encoding that `charset=` or `encoding=` names near the start.
fn said_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(2048)];
    let head: String = head
        .iter()
        .map(|&b| char::from(b).to_ascii_lowercase())
        .collect();
    let after = ["charset=", "encoding="].iter().find_map(|key| {
        let at = head.find(key)?;
        head.get(at + key.len()..)
    })?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    let label = &label[..end.unwrap_or(label.len())];
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// What pages of public authorities say in their meta elements (政府网站发展指引: ArticleTitle,
/// PubDate).
fn propose(tree: &Tree, proposed: &mut Proposed) {
    for id in tree.walk(0, |_| false) {
        if tree.name(id) != "meta" {
            continue;
        }
        let (Some(name), Some(content)) =
            (tree.attribute(id, "name"), tree.attribute(id, "content"))
        else {
            continue;
        };
        let content = clean_words(content);
        match name.to_lowercase().as_str() {
            "articletitle" if !content.is_empty() => proposed.title = Some(content),
            "pubdate" => {
                let date = content.get(..10).map(|date| date.replace('/', "-"));
                proposed.published = date.and_then(|date| date.parse::<Date>().ok());
            }
            _ => {}
        }
    }
}

/// The words of the only heading of the first level.
fn heading(tree: &Tree) -> Option<String> {
    let all = tree.walk(0, |id| is_furniture(tree, id));
    let mut headings = all.iter().filter(|&&id| tree.name(id) == "h1");
    let only = headings.next().filter(|_| headings.next().is_none())?;
    let words: String = tree
        .walk(*only, |_| false)
        .into_iter()
        .map(|id| tree.text(id))
        .collect();
    let words = clean_words(&words);
    (!words.is_empty() && words.chars().count() <= 100).then_some(words)
}
