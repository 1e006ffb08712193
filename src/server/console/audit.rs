//! The audit log.

use maud::html;

use crate::server::{
    answer::Answer,
    audit::{self, Verdict},
    fault::Fault,
    request::Request,
};

use super::{
    layout::{self, Here, token},
    parts::{empty, time},
};

/// Rows on a page.
const PAGE: i64 = 100;

pub fn list(request: &Request) -> Result<Answer, Fault> {
    show(request, None)
}

fn show(request: &Request, verdict: Option<Verdict>) -> Result<Answer, Fault> {
    let word = request.query.text("word", "查找", 60)?;
    let before = request.query.get("before").parse().unwrap_or(i64::MAX);
    let (rows, head) = request.server.store.read(|s| {
        let rows = audit::newest(s, &word, before, PAGE)?;
        Ok::<_, Fault>((rows, audit::head(s)?))
    })?;
    let last = rows.last().map(|row| row.seq);
    let content = html! {
        div.head { div { h1 { "审计日志" } p.sub { "只增不改，每一行都带着上一行的摘要；最新一行的摘要随每次发布签名" } }
            form method="post" action="/audit/verify" { (token(request)) button { "核对整个日志" } } }
        @match verdict {
            None => {}
            Some(Verdict::Whole { rows, anchors: 0 }) => p.note.ok role="status" { "共 " (rows) " 行，前后相连，没有缺改；发布里还没有签过名的摘要可比。" },
            Some(Verdict::Whole { rows, anchors }) => p.note.ok role="status" { "共 " (rows) " 行，前后相连，没有缺改；发布里签过名的 " (anchors) " 个摘要都在。" },
            Some(Verdict::Broken { seq, why }) => p.note.bad role="alert" { "第 " (seq) " 行：" (why) "。请保留现场，用备份核对。" },
            Some(Verdict::AnchorLost { anchor }) => p.note.bad role="alert" { "已签名的发布里记着摘要 " code { (anchor) } "，日志里没有：日志被换过。" },
        }
        section.card {
            form.filter method="get" { div { label for="word" { "查找" } input id="word" name="word" value=(word) placeholder="谁、什么事、哪个条目"; } div { button { "查找" } } }
            @if rows.is_empty() { (empty("没有找到", "换一个词试试")) }
            @else { div.scroll { table.log {
                thead { tr { th.fit.num { "行" } th.fit { "时间" } th.fit { "谁" } th.fit { "做了什么" } th { "对什么" } th { "说明" } th.fit { "从哪里" } } }
                tbody { @for row in &rows { tr { td.fit.num { (row.seq) } td.fit { (time(request, row.at)) } td.fit { (row.who) } td.fit { (row.act) } td.words { (row.subject) } td.words { (row.detail) } td.fit { (row.address) } } } }
            } } }
            div.pager {
                span { "最新摘要 " code { @match head { Some(head) => (head), None => "（空）" } } }
                @if let Some(last) = last.filter(|_| rows.len() as i64 == PAGE) { a.button href={ "/audit?word=" (word) "&before=" (last) } { "更早的" } }
            }
        }
    };
    Ok(layout::wide(request, Here::Audit, "审计日志", content))
}

pub fn verify(request: &Request) -> Result<Answer, Fault> {
    let anchors = request.server.anchors()?;
    let verdict = request.server.store.read(|s| audit::verify(s, &anchors))?;
    show(request, Some(verdict))
}
