//! Every word of a package that is not a page's own: templates, annotations, bookmarks, what it says
//! of itself. Not for the text: a security marking may stand there.

use ofd_core::StBox;

use crate::import::{left::LeftOut, lines, xml::Element};

use super::text;

/// Attributes whose values are words.
const WORDS: [&str; 4] = ["Title", "Name", "Remark", "Subject"];

/// Looks at a part. A page's own words come into the text or are looked at with it.
pub fn look(name: &str, root: &Element, left: &mut LeftOut) {
    let is_page = root.name == "Page" && !name.to_lowercase().contains("tpl");
    let place = match root.name.as_str() {
        "Page" => "模板页",
        "PageAnnot" | "Annotations" => "批注",
        "OFD" => "文件属性",
        "Document" => "书签",
        _ => name,
    };
    // What is drawn in an annotation has its own place.
    drawn(root, left, is_page, place);
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        let words = element.words();
        for key in WORDS {
            if let Some(title) = element.attribute(key) {
                say(left, is_page, place, title);
                say(left, is_page, place, &format!("{title}：{words}"));
            }
        }
        match element.name.as_str() {
            "TextObject" => {
                let words: String = element.all("TextCode").map(Element::words).collect();
                say(left, is_page, place, &words);
            }
            "Appearance" => drawn(element, left, is_page, place),
            _ => say(left, is_page, place, &words),
        }
        open.extend(element.elements());
    }
}

/// Text objects by the lines that they make where they are drawn: a label and its level may have one
/// each, and so may each sign of them.
fn drawn(root: &Element, left: &mut LeftOut, is_page: bool, place: &str) {
    let Ok(read) = text::read(root, StBox::A4_MM) else {
        return;
    };
    let lines = lines::parted(read.text.signs.iter()).into_iter();
    for line in lines.chain(read.turned()) {
        say(left, is_page, place, &line);
    }
}

fn say(left: &mut LeftOut, is_page: bool, place: &str, words: &str) {
    match is_page {
        true => left.look("页面上没有导入的文字", words),
        false => left.leave(place, words),
    }
}
