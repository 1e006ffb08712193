//! What is said where too many wait already: that nothing was changed, what still works, and a
//! button that sends what was written once more, so that none of it is lost.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::server::{lane::Work, request::Request};

/// The field of a password that an act asks for once more: it is typed again, and never stands in
/// a page.
const PASSWORD: &str = "password";

/// The rest of the page below the sentence that says what is full.
pub fn again(request: &Request, work: Work) -> Markup {
    let back = match work {
        Work::Password => "请返回上一页，过十几秒再填一次。",
        _ => "过十几秒点“再试一次”就行。",
    };
    html! {
        p { "终端和屏幕照常，别的页面也照常打开。" (back) }
        @if work != Work::Password {
            @if request.form.0.is_empty() { div.acts { a.button.main href=(request.address) { "再试一次" } } }
            @else { (form(request)) }
        }
    }
}

fn form(request: &Request) -> Markup {
    let files: BTreeSet<&str> = request
        .files
        .iter()
        .map(|file| file.field.as_str())
        .collect();
    let fields = request.form.0.iter().filter(|(name, _)| name != PASSWORD);
    html! { form.stack method="post" action=(request.address) enctype=[(!files.is_empty()).then_some("multipart/form-data")] {
        p { "写的都在这一页里，会原样再交一次。" @if !files.is_empty() { "文件还在您的电脑上，请再选一次。" } }
        @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
        @for name in files { div.field { label for=(name) { "文件" } input type="file" id=(name) name=(name) multiple; } }
        @if request.form.has(PASSWORD) { div.field { label for=(PASSWORD) { "您的口令" } input type="password" id=(PASSWORD) name=(PASSWORD) autocomplete="current-password" required; } }
        div.acts { button.main { "再试一次" } }
    } }
}
