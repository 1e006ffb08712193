//! What is said of lines that look like security markings, on an item's page and above its form.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::content::{
    item::Item,
    marking::{self, Marking},
};

use super::item_field::anchor;

/// On an item's page: every marked line, and whether a second person released them.
pub fn on_item(markings: &[Marking], released: Option<&(String, Date)>) -> Markup {
    html! {
        @if !markings.is_empty() { div.note.bad {
            strong { "疑似密级标志：" }
            ul { @for marking in markings { li { (marking) } } }
            @match released {
                Some((by, on)) => p { (by) " 已于 " (on) " 确认不是密级标志。" },
                None => p { "要由写这个条目以外的一个人确认不是密级标志，才能发布。" },
            }
        } }
    }
}

/// Above a form: every marked line, each with the way to its field.
pub fn above_form(item: Option<&Item>) -> Markup {
    above(item, |marking| {
        html! { a href={ "#" (anchor(&marking.field)) } { (marking) } }
    })
}

/// Above an item's file, which has no fields to lead to.
pub fn above_source(item: Option<&Item>) -> Markup {
    above(item, |marking| html! { (marking) })
}

fn above(item: Option<&Item>, line: impl Fn(&Marking) -> Markup) -> Markup {
    let markings = item.map(marking::all).unwrap_or_default();
    html! {
        @if !markings.is_empty() { div.note.bad {
            strong { "疑似密级标志，保存以后要由第二个人确认不是，才能发布；真是涉密的，不得在本系统处理：" }
            ul { @for marking in &markings { li { (line(marking)) } } }
        } }
    }
}
