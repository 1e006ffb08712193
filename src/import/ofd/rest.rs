//! Every word of a package that is not a page's own: templates, annotations, bookmarks, what it says
//! of itself. Not for the text: a security marking may stand there.

use crate::import::{left::LeftOut, xml::Element};

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
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        for key in WORDS {
            if let Some(words) = element.attribute(key) {
                say(left, is_page, place, words);
            }
        }
        if element.name == "TextObject" {
            let words: String = element.all("TextCode").map(Element::words).collect();
            say(left, is_page, place, &words);
        } else {
            say(left, is_page, place, &element.words());
        }
        open.extend(element.elements());
    }
}

fn say(left: &mut LeftOut, is_page: bool, place: &str, words: &str) {
    match is_page {
        true => left.look("页面上没有导入的文字", words),
        false => left.leave(place, words),
    }
}
