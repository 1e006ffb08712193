//! 撤下: what must leave the screens now.

use maud::html;

use crate::server::{
    WITHDRAW_ROLE,
    answer::Answer,
    fault::Fault,
    items::Place,
    people::account::Role,
    publishing::{
        proposal,
        withdraw::{self, Wish},
    },
    request::Request,
};

use super::{
    layout::{self, Here, token},
    parts::{confirm_password, empty, time},
};

pub fn list(request: &Request) -> Result<Answer, Fault> {
    page(request, None)
}

fn page(request: &Request, wrong: Option<&str>) -> Result<Answer, Fault> {
    let store = &request.server.store;
    let items = store.read(withdraw::list)?;
    let open = store.read(|s| proposal::open(s, WITHDRAW_ROLE))?;
    let content = html! {
        div.head { div { h1 { "撤下" } p.sub { "内容有错、必须马上离开屏幕时用：一个签名就生效，只能隐藏，不能改" } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        @if let Some(open) = &open { p.note { "撤下名单有改动，等待签名：" a href={ "/proposal/" (open.id) } { (open.note) } } }
        section.card { header { h2 { "名单" } small { (items.len()) " 条" } }
            @if items.is_empty() { (empty("没有撤下的条目", "撤下以后改好的条目，重新发布后在这里恢复")) }
            @else { div.scroll { table { thead { tr { th { "条目" } th { "原因" } th.fit { "谁" } th.fit { "时间" } th.fit {} } }
                tbody { @for item in &items { tr { td { a href=(item.place.path()) { (item.place) } } td { (item.reason) } td.fit { (item.person) } td.fit { (time(request, item.at)) }
                    td.fit { @if request.may(Role::Sign) { form method="post" action="/withdraw/again" { (token(request)) input type="hidden" name="place" value=(item.place); @if request.server.config.trial { button { "恢复显示" } } @else { input type="password" name="password" aria-label="您的口令" placeholder="您的口令" autocomplete="current-password" required; button { "恢复显示" } } } } }
                } } } } } }
        }
        @if request.may(Role::Sign) { section.card { header { h2 { "撤下一个条目" } }
            form.stack method="post" { (token(request))
                div.fields {
                    div.field.wide { label.must for="place" { "条目" } input id="place" name="place" value=(if request.form.has("place") { request.form.get("place") } else { request.query.get("place") }) placeholder="county/question/rejoin-party" required; span.hint { "频道/类别/名称，在条目页的标题上方" } }
                    div.field.wide { label.must for="reason" { "原因" } input id="reason" name="reason" value=(request.form.get("reason")) maxlength="300" required; }
                    (confirm_password(request))
                }
                div.acts { button.danger { "撤下" } }
            }
        } }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::Withdraw, "撤下", content),
        None => layout::page(request, Here::Withdraw, "撤下", content),
    })
}

fn place(request: &Request) -> Result<Place, Fault> {
    let place = request.form.get("place").trim().parse();
    place.map_err(|_: Fault| Fault::refused("条目要写成 频道/类别/名称"))
}

fn change(request: &Request, wish: Wish<'_>) -> Result<Answer, Fault> {
    let done = place(request).and_then(|place| {
        request.confirm_password()?;
        let account = request.account()?;
        withdraw::change(
            &request.server,
            &place,
            wish,
            account,
            &request.actor(),
            request.now,
        )
    });
    match done {
        Ok(id) => Ok(Answer::go(format!("/proposal/{id}"))),
        Err(Fault::Refused(why)) => page(request, Some(&why)),
        Err(Fault::NotFound) => page(request, Some("没有这个条目")),
        Err(fault) => Err(fault),
    }
}

pub fn hide(request: &Request) -> Result<Answer, Fault> {
    let reason = request.form.get("reason");
    change(request, Wish::Hide { reason })
}

pub fn show_again(request: &Request) -> Result<Answer, Fault> {
    change(request, Wish::ShowAgain)
}
