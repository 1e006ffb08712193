//! A channel's next generation: what it changes, the changes first, what is new by kind.

use maud::{Markup, html};

use super::{super::page::Folds, item, lasts, minute};
use crate::{
    content::{draft::Draft, item::Kind},
    publish::review::{Line, Review},
    web::fields::kind_label,
};

/// So many items of a group are open from the start; more are read one by one.
const OPEN: usize = 10;

pub(super) fn show(review: &Review, token: &str, folds: Folds) -> Markup {
    let head = &review.head;
    let (mut changed, mut added, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for line in &review.lines {
        match line {
            Line::Changed(one) => changed.push(one),
            Line::Added(draft) => added.push(draft),
            Line::Withdrawn(draft) => gone.push(draft),
        }
    }
    let open = |count: usize| folds.all || count <= OPEN;
    html! {
        dl {
            dt { "频道" } dd { (head.channel.title) "（" (head.channel.name) "）" }
            dt { "第几期" }
            dd {
                "第 " (head.generation) " 期"
                @match review.replaces {
                    Some(before) => { "（现在是第 " (before) " 期）" }
                    None => "（这个频道第一次发布）",
                }
            }
            dt { "何时起显示" } dd { (minute(head.not_before)) }
            @for wave in &head.rollout {
                dt { "分批" } dd { (minute(wave.at)) " 起 " (percent(wave.permille)) " 的终端" }
            }
            dt { "有效期到" } dd { (lasts(&review.asked, &review.in_force)) }
            dt { "条目总数" } dd { (head.totals.items) " 条" }
        }
        @if review.renews {
            p.good { "续签：内容与已发布的完全相同，一个字也没有变，变的只有版本号和有效期。" }
        } @else {
            p.counts {
                "修改 " b { (changed.len()) } " · 下架 " b { (gone.len()) }
                " · 新增 " b { (added.len()) }
                @if !folds.all && review.lines.len() > OPEN { "　" a href="?all=true" { "全部展开" } }
            }
        }
        @if !changed.is_empty() { section {
            h2 { "修改（" (changed.len()) "）" }
            @for one in &changed {
                (item::folded(&one.after, open(changed.len()), item::change(one, token)))
            }
        } }
        @if !gone.is_empty() { section {
            h2 { "下架（" (gone.len()) "）" }
            @for draft in &gone { (item::folded(draft, folds.all, item::whole(draft, token))) }
        } }
        @if !added.is_empty() { section {
            h2 { "新增（" (added.len()) "）" }
            @for kind in Kind::ALL { (kind_of(kind, &added, token, folds, open(added.len()))) }
        } }
    }
}

fn kind_of(kind: Kind, added: &[&Draft], token: &str, folds: Folds, open: bool) -> Markup {
    let own = added
        .iter()
        .filter(|draft| draft.item.header.key.kind() == kind);
    let own: Vec<_> = own.collect();
    html! {
        @if !own.is_empty() {
            details.kind open[open] {
                summary { (kind_label(kind)) "（" (own.len()) "）" }
                @for draft in &own {
                    (item::folded(draft, folds.all || own.len() == 1, item::whole(draft, token)))
                }
            }
        }
    }
}

fn percent(permille: u16) -> String {
    match permille % 10 {
        0 => format!("{}%", permille / 10),
        rest => format!("{}.{rest}%", permille / 10),
    }
}
