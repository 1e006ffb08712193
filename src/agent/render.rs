//! The agent's pages as HTML.

use maud::{DOCTYPE, Markup, html};

use super::{desk::Reviewed, paper::Paper};
use crate::{
    content::{
        clauses::{Change, Row, Share, tally},
        draft::Draft,
    },
    protocol::{
        self,
        proposals::{Proposals, SignatureTaken, Summary},
    },
    publish::{
        key_file::KeyHeader,
        review::{Asked, Changed, InForce, Line, Review},
        withdraw_review::{Named, WithdrawReview},
    },
};

/// An error with all that led to it.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    protocol::causes::causes(error, "：")
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

fn passphrase(action: &str, label: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            label for="passphrase" { "钥匙口令" }
            input #passphrase type="password" name="passphrase" required autocomplete="off";
            button { (label) }
        }
    }
}

pub(super) fn locked(header: &KeyHeader, token: &str) -> Markup {
    let action = format!("/{token}/open");
    frame(header, token, "打开钥匙", passphrase(&action, "打开"))
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
        span { (summary.role) " 第 " (summary.version) " 版" }
        span { (summary.proposed_by) " 提出" }
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

pub(super) fn proposal(header: &KeyHeader, token: &str, reviewed: &Reviewed) -> Markup {
    let summary = &reviewed.proposal.summary;
    let action = format!("/{token}/proposal/{}/sign", summary.payload);
    frame(
        header,
        token,
        &summary.title,
        html! {
            p { "以下由本机从待签的文件本身算出，与服务器怎么说无关。" }
            @match &reviewed.paper {
                Paper::Channel(review) => (channel(review)),
                Paper::Withdrawal(review) => (withdrawal(review)),
            }
            @if !reviewed.proposal.releases.is_empty() {
                section {
                    h2 { "密级标志的人工确认" }
                    @for note in &reviewed.proposal.releases {
                        p { (note.on) " " (note.by) " 确认不是密级标志：" code { (note.item) } }
                    }
                }
            }
            @if reviewed.paper.problems().is_empty() {
                (passphrase(&action, "签名"))
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

fn channel(review: &Review) -> Markup {
    let head = &review.head;
    let count = |kind: fn(&Line) -> bool| review.lines.iter().filter(|line| kind(line)).count();
    html! {
        dl {
            dt { "频道" } dd { (head.channel.title) "（" (head.channel.name) "）" }
            dt { "第几期" }
            dd {
                (head.generation)
                @if let Some(before) = review.replaces { "（现在是第 " (before) " 期）" }
            }
            dt { "何时起显示" } dd { (head.not_before) }
            dt { "有效期到" } dd { (lasts(&review.asked, &review.in_force)) }
            dt { "条目总数" } dd { (head.totals.items) }
            @for wave in &head.rollout {
                dt { "分批" } dd { (wave.at) " 起 " (wave.permille) "‰ 的终端" }
            }
        }
        @if review.renews {
            p.good { "续签：内容与已发布的完全相同，一个字也没有变，变的只有版本号和有效期。" }
        } @else { p.counts {
            "新增 " b { (count(|line| matches!(line, Line::Added(_)))) }
            " · 修改 " b { (count(|line| matches!(line, Line::Changed(_)))) }
            " · 下架 " b { (count(|line| matches!(line, Line::Withdrawn(_)))) }
        } }
        @for line in &review.lines {
            @match line {
                Line::Added(draft) => article { (heading("新增", draft)) (whole(draft)) },
                Line::Changed(changed) => article { (change(changed)) },
                Line::Withdrawn(draft) => article { (heading("下架", draft)) },
            }
        }
    }
}

/// Until when what is asked for is good, beside what is in force.
fn lasts(asked: &Asked, in_force: &InForce) -> Markup {
    html! {
        (asked.expires)
        @if let Some(now) = in_force.expires { "（现在的到 " (now) "）" }
    }
}

fn heading(what: &str, draft: &Draft) -> Markup {
    let header = &draft.item.header;
    html! {
        h2 { span.tag { (what) } " " (header.title) }
        p.key { (header.key) " · " (header.owner) }
    }
}

/// Every word of an item that is new.
fn whole(draft: &Draft) -> Markup {
    html! {
        @for block in &draft.item.body { p.block { (block.plain()) } }
        details {
            summary { "全部字段" }
            pre { (json(&draft.item)) }
        }
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn change(changed: &Changed) -> Markup {
    let counts = tally(&changed.rows);
    let other: Vec<_> = changed
        .fields
        .iter()
        .filter(|name| *name != "body")
        .collect();
    let body = changed.fields.iter().any(|name| name == "body");
    let words = counts.renumbered + counts.reworded + counts.added + counts.removed;
    html! {
        (heading("修改", &changed.after))
        @for row in changed.rows.iter().filter(|row| row.change != Change::Unchanged) {
            (clause(row))
        }
        @if body && words == 0 { p { "正文文字没有变，格式、链接或图片说明有变化：" } }
        @if (body && words == 0) || !other.is_empty() {
            table {
                thead { tr { th { "字段" } th { "原来" } th { "现在" } } }
                tbody {
                    @for name in &changed.fields {
                        @if name != "body" || words == 0 {
                            tr {
                                th { (name) }
                                td { pre { (field(&changed.before, name)) } }
                                td { pre { (field(&changed.after, name)) } }
                            }
                        }
                    }
                }
            }
        }
        @for name in &changed.files { p { "图片有变化：" (name) } }
    }
}

fn field(draft: &Draft, name: &str) -> String {
    let value = serde_json::to_value(&draft.item).unwrap_or_default();
    value.get(name).map(json).unwrap_or_default()
}

fn clause(row: &Row) -> Markup {
    let what = match row.change {
        Change::Unchanged => "不变",
        Change::Renumbered => "改号",
        Change::Reworded => "改写",
        Change::Added => "增加",
        Change::Removed => "删去",
    };
    let label = |clause: &Option<crate::content::clauses::Clause>| {
        clause.as_ref().map(|clause| clause.label.clone())
    };
    let (before, after) = (label(&row.before), label(&row.after));
    html! {
        div.clause {
            span.tag { (what) }
            @if before != after { @if let Some(before) = &before { del { (before) } } }
            @if let Some(after) = &after {
                @if before == Some(after.clone()) { b { (after) } } @else { ins { (after) } }
            }
            p {
                @for piece in &row.pieces {
                    @match piece.share {
                        Share::Kept => (piece.text),
                        Share::Removed => del { (piece.text) },
                        Share::Added => ins { (piece.text) },
                    }
                }
            }
        }
    }
}

fn withdrawal(review: &WithdrawReview) -> Markup {
    html! {
        dl {
            dt { "撤下清单" } dd { "第 " (review.number) " 号" }
            dt { "有效期到" } dd { (lasts(&review.asked, &review.in_force)) }
            dt { "继续隐藏" } dd { (review.stay) }
        }
        @if review.renews {
            p.good { "续签：名单与已发布的完全相同，变的只有版本号和有效期。" }
        }
        (named("马上从所有屏幕撤下", &review.hides))
        (named("恢复显示", &review.shows_again))
    }
}

fn named(title: &str, items: &[Named]) -> Markup {
    html! {
        @if !items.is_empty() {
            section {
                h2 { (title) "（" (items.len()) "）" }
                ul {
                    @for item in items {
                        li {
                            (item.title.as_deref().unwrap_or("（现在没有这一条）"))
                            " " span.key { (item.hidden.channel) " " (item.hidden.key) }
                        }
                    }
                }
            }
        }
    }
}
