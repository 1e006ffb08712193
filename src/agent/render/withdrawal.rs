//! A withdrawal list (撤下): what leaves the screens and why.

use maud::{Markup, html};

use super::{lasts, minute};
use crate::{
    protocol::proposals::ReasonNote,
    publish::withdraw_review::{Named, WithdrawReview},
};

pub(super) fn show(review: &WithdrawReview, reasons: &[ReasonNote]) -> Markup {
    html! {
        dl {
            dt { "撤下名单" } dd { "第 " (review.number) " 号" }
            dt { "有效期到" } dd { (lasts(&review.asked, &review.in_force)) }
            dt { "继续隐藏" } dd { (review.stay) " 条" }
        }
        @if review.renews {
            p.good { "续签：名单与已发布的完全相同，变的只有版本号和有效期。" }
        }
        (named("马上从所有屏幕撤下", &review.hides, reasons))
        (named("恢复显示", &review.shows_again, &[]))
    }
}

fn named(title: &str, items: &[Named], reasons: &[ReasonNote]) -> Markup {
    html! {
        @if !items.is_empty() {
            section {
                h2 { (title) "（" (items.len()) "）" }
                ul {
                    @for item in items {
                        li {
                            (item.title.as_deref().unwrap_or("（现在没有这一条）"))
                            " " span.key { (item.hidden.channel) "/" (item.hidden.key) }
                            @if let Some(note) = reasons.iter().find(|note| note.item == item.hidden) {
                                p { "原因：" (note.reason) "　" span.key { (note.by) " " (minute(note.at)) } }
                            }
                        }
                    }
                }
                @if !reasons.is_empty() { p.key { "原因由服务器转告，不在签名之内。" } }
            }
        }
    }
}
