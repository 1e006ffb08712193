//! Pictures as they will be on the screens, with what tells one from another.

use maud::{Markup, html};

use super::super::pictures::{pixels, set_of};
use crate::content::{
    digest::Digest,
    draft::{Attachment, Draft},
};

/// The address below which an item's pictures are.
pub(super) fn address(token: &str, draft: &Draft) -> String {
    format!("/{token}/file/{}", set_of(draft))
}

/// All pictures of an item: name, size, digest, and each to look at alone.
pub(super) fn list(draft: &Draft, token: &str) -> Markup {
    let address = address(token, draft);
    html! {
        @if !draft.attachments.is_empty() {
            table {
                thead { tr { th { "图片" } th { "大小" } th { "SHA-256" } } }
                tbody { @for file in &draft.attachments { tr {
                    td { a href={ (address) "/" (file.name) } { (file.name) } }
                    td { (size(file)) }
                    td.digest { (Digest::of(&file.bytes)) }
                } } }
            }
        }
    }
}

/// Pictures that come, change or go: the one beside the other.
pub(super) fn changed(before: &Draft, after: &Draft, names: &[String], token: &str) -> Markup {
    html! {
        @for name in names {
            h3 { "图片 " (name) }
            div.sides {
                (side("原来", before, name, token))
                (side("现在", after, name, token))
            }
        }
    }
}

fn side(label: &str, draft: &Draft, name: &str, token: &str) -> Markup {
    let file = draft.attachments.iter().find(|file| file.name == name);
    html! {
        figure {
            @match file {
                None => figcaption { (label) "：没有这张图" },
                Some(file) => {
                    figcaption { (label) "：" (size(file)) }
                    @let at = format!("{}/{name}", address(token, draft));
                    a href=(at) { img src=(at) alt={ (label) " " (name) }; }
                    p.digest { (Digest::of(&file.bytes)) }
                }
            }
        }
    }
}

fn size(file: &Attachment) -> String {
    let kb = file.bytes.len().div_ceil(1024);
    match pixels(&file.bytes) {
        Some((width, height)) => format!("{width} × {height} 像素，{kb} KB"),
        None => format!("{kb} KB，不是能看的图片"),
    }
}
