//! The description of the content format, for those who write an item as its file.

use maud::html;

use crate::{
    content::source,
    server::{answer::Answer, fault::Fault, request::Request},
};

use super::{
    body,
    layout::{self, Here},
};

/// Where it is.
pub const PATH: &str = "/format";

/// Written in the body's own format, so that the console shows it as it shows an item.
const TEXT: &str = include_str!("../../../docs/content-format.zh.md");

pub fn show(request: &Request) -> Result<Answer, Fault> {
    let blocks = source::parse_body("docs/content-format.zh.md", TEXT)
        .map_err(|errors| Fault::refused(errors.to_string()))?;
    let content = html! {
        div.head { div { h1 { "内容格式" } p.sub { "把条目写成一个文件时用；平常用“修改”里的表单，不用看这一页" } } }
        section.card.words { (body::blocks(&blocks, "")) }
    };
    Ok(layout::page(request, Here::Items, "内容格式", content))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between backquotes in the parts about items of the English description.
    fn keys() -> Vec<&'static str> {
        let english = include_str!("../../../docs/content-format.md");
        let from = english.find("## Every item").unwrap();
        let to = english.find("## The body").unwrap();
        let quoted = english[from..to].split('`').skip(1).step_by(2);
        let is_key = |key: &&str| key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        quoted.filter(is_key).collect()
    }

    #[test]
    fn the_chinese_description_is_a_body_and_names_every_key_of_the_english_one() {
        let blocks = source::parse_body("zh", TEXT).unwrap();
        let shown = body::blocks(&blocks, "").into_string();
        assert!(shown.contains("[[hours.exception]]") && !shown.contains('\\'));
        let keys = keys();
        assert!(keys.len() > 60, "{}", keys.len());
        for key in keys {
            assert!(shown.contains(key), "{key}");
        }
    }
}
