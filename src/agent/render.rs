//! The agent's pages as HTML.

mod channel;
mod item;
mod pictures;
mod released;
mod values;
mod withdrawal;

use maud::{DOCTYPE, Markup, html};

use super::{desk::Reviewed, page::Folds, paper::Paper};
use crate::{
    domain::clock::minute,
    protocol::{
        self,
        proposals::{Proposals, SignatureTaken, Summary},
    },
    publish::{
        key_file::KeyHeader,
        review::{Asked, InForce},
    },
};

/// An error with all that led to it.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    protocol::causes::causes(error, "：")
}

/// Until when what is asked for is good, beside what is in force.
fn lasts(asked: &Asked, in_force: &InForce) -> Markup {
    html! {
        (minute(asked.expires))
        @if let Some(now) = in_force.expires { "（现在的到 " (minute(now)) "）" }
    }
}

fn frame(header: &KeyHeader, token: &str, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) " · 签发" }
                link rel="stylesheet" href={ "/" (token) "/style.css" };
            }
            body {
                header {
                    strong { "查询角 · 签发" }
                    span { (header.holder) }
                }
                main { h1 { (title) } (body) }
            }
        }
    }
}

/// The form that asks for the passphrase; `wrong`: why it asks once more.
fn passphrase(action: &str, label: &str, wrong: Option<&str>) -> Markup {
    html! {
        form method="post" action=(action) {
            @if let Some(wrong) = wrong { p.bad role="alert" { (wrong) } }
            label for="passphrase" { "钥匙口令" }
            input #passphrase type="password" name="passphrase" required autocomplete="off" autofocus[wrong.is_some()];
            button { (label) }
        }
    }
}

pub(super) fn locked(header: &KeyHeader, token: &str, wrong: Option<&str>) -> Markup {
    let form = passphrase(&format!("/{token}/open"), "打开", wrong);
    frame(header, token, "打开钥匙", form)
}

pub(super) fn failure(header: &KeyHeader, token: &str, why: &str) -> Markup {
    frame(
        header,
        token,
        "没有办成",
        html! {
            p.bad role="alert" { (why) }
            p { a href={ "/" (token) "/" } { "返回" } }
        },
    )
}

pub(super) fn list(header: &KeyHeader, token: &str, open: &Proposals) -> Markup {
    frame(
        header,
        token,
        "等待签发",
        html! {
            @if open.open.is_empty() { p { "现在没有等待签发的内容。" } }
            ul.list {
                @for summary in &open.open {
                    li { (summary_line(header, token, summary)) }
                }
            }
            form method="post" action={ "/" (token) "/close" } { button.quiet { "锁上钥匙" } }
        },
    )
}

fn summary_line(header: &KeyHeader, token: &str, summary: &Summary) -> Markup {
    let own = header.public.digest();
    html! {
        a href={ "/" (token) "/proposal/" (summary.payload) } { (summary.title) }
        span { (summary.proposed_by) " 于 " (minute(summary.proposed_at)) " 提请" }
        span { "签名 " (summary.signed_by.len()) "/" (summary.threshold) }
        @if summary.signed_by.contains(&own) { span.good { "我已签" } }
    }
}

pub(super) fn signed(header: &KeyHeader, token: &str, taken: SignatureTaken) -> Markup {
    frame(
        header,
        token,
        "已经签名",
        html! {
            p.good role="status" {
                @if taken.published { "签名已齐，内容已发布。" }
                @else { "签名 " (taken.signatures) "/" (taken.threshold) "，还等另一位签发人。" }
            }
            p { a href={ "/" (token) "/" } { "返回" } }
        },
    )
}

pub(super) fn proposal(
    header: &KeyHeader,
    token: &str,
    reviewed: &Reviewed,
    folds: Folds,
    wrong: Option<&str>,
) -> Markup {
    let summary = &reviewed.proposal.summary;
    let action = format!("/{token}/proposal/{}/sign", summary.payload);
    frame(
        header,
        token,
        &summary.title,
        html! {
            p { "以下由本机从待签的文件本身算出，与服务器怎么说无关。时间都是北京时间。" }
            @match &reviewed.paper {
                Paper::Channel(review) => (channel::show(review, token, folds)),
                Paper::Withdrawal(review) => (withdrawal::show(review, &reviewed.proposal.reasons)),
            }
            @if !reviewed.proposal.releases.is_empty() {
                section {
                    h2 { "密级标志的人工确认" }
                    @for note in &reviewed.proposal.releases { (released::note(note, &reviewed.paper)) }
                }
            }
            @if reviewed.paper.problems().is_empty() {
                (passphrase(&action, "签名", wrong))
            } @else {
                section.bad role="alert" {
                    h2 { "不能签名" }
                    ul { @for problem in reviewed.paper.problems() { li { (problem) } } }
                }
            }
            p { a href={ "/" (token) "/" } { "返回" } }
        },
    )
}
