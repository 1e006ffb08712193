//! The frame of every page.

use maud::{DOCTYPE, Markup, html};

use crate::server::{
    Server, answer::Answer, fault::Fault, founding::TRIAL_PEOPLE, gate::TOKEN_FIELD,
    people::account::Role, request::Request,
};

use super::{asset, queued};

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Home,
    Items,
    Import,
    Publish,
    Withdraw,
    Asked,
    Fleet,
    People,
    Site,
    Audit,
    /// A page that no entry leads to.
    Elsewhere,
}

/// Entry, path, label, and the one role that sees it if not all do.
const NAV: [(Here, &str, &str, Option<Role>); 10] = [
    (Here::Home, "/", "待办", None),
    (Here::Items, "/items", "条目", None),
    (Here::Import, "/import", "导入导出", None),
    (Here::Asked, "/asked", "群众提问", None),
    (Here::Publish, "/publish", "发布", None),
    (Here::Withdraw, "/withdraw", "撤下", None),
    (Here::Fleet, "/fleet", "终端", None),
    (Here::Site, "/site", "站点与签名", None),
    (Here::People, "/people", "账号", Some(Role::Admin)),
    (Here::Audit, "/audit", "审计日志", Some(Role::Admin)),
];

/// The hidden field that every form of a session carries.
pub fn token(request: &Request) -> Markup {
    html! {
        @if let Some(person) = &request.person {
            input type="hidden" name=(TOKEN_FIELD) value=(person.csrf);
        }
    }
}

/// What an act that went well says on the next page, by the word in the address.
fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "已保存为新版本。",
        "proposed" => "已提出，等待审核。",
        "reviewed" => "审核通过，等待审批。",
        "approved" => "审批通过，可以发布。",
        "returned" => "已退回编辑。",
        "released" => "已确认：不是密级标志。",
        "imported" => {
            "已导入，每个条目都是一个新版本，从“提出”开始办理。表格里没有公开范围、公开方式、保密审查这几列的，新条目先按不公开登记，请填好再提出。"
        }
        "same" => "没有要导入的：文件里的每一条都和现有的一样。",
        "converted" => "已存成第 1 版，公开范围先按不公开登记。请填好标出的几项，再提出。",
        "thrown" => "这份转换已经丢掉，没有存成条目。",
        "signed" => "签名已收到。",
        "published" => "签名齐了，已经发布。终端下一次查询时更新。",
        "dropped" => "已放弃这份发布。",
        "assigned" => "已分派。",
        "closed" => "已办结。",
        "revoked" => "已吊销。",
        "spare" => "已保存，终端下次联系时知道。",
        "account" => "账号已保存。",
        "password" => "口令已修改，其他地方的登录都已退出。",
        "factor" => "动态口令已启用。",
        "factor-off" => "动态口令已停用。",
        "metadata" => "站点签名文件已收到，签名有效。",
        "channel" => "频道已保存。",
        "key" => "钥匙的持有人已登记。",
        _ => return None,
    })
}

/// A page of the console.
pub fn page(request: &Request, here: Here, title: &str, content: Markup) -> Answer {
    Answer::page(framed(request, here, title, &content, false))
}

/// A page that needs the width.
pub fn wide(request: &Request, here: Here, title: &str, content: Markup) -> Answer {
    Answer::page(framed(request, here, title, &content, true))
}

/// A page with a status of its own, for a form that comes back.
pub fn refused(request: &Request, here: Here, title: &str, content: Markup) -> Answer {
    Answer::page_with(422, framed(request, here, title, &content, true))
}

fn framed(request: &Request, here: Here, title: &str, content: &Markup, wide: bool) -> Markup {
    shell(
        &request.server,
        Some(request),
        title,
        &html! {
            div.frame {
                nav.side aria-label="主导航" {
                    @for (entry, path, label, role) in NAV {
                        @if role.is_none_or(|role| request.may(role)) {
                            @if entry == Here::Fleet { hr; }
                            a href=(path) aria-current=[(entry == here).then_some("page")] { (label) }
                        }
                    }
                }
                main id="main" {
                    div.inner.wide[wide] {
                        @if let Some(text) = done(request.query.get("done")) {
                            p.note.ok role="status" { (text) }
                        }
                        (content)
                    }
                }
            }
        },
    )
}

/// A page without navigation, for who isn't signed in.
pub fn alone(request: &Request, title: &str, content: Markup) -> Markup {
    shell(
        &request.server,
        Some(request),
        title,
        &html! {
            main.alone id="main" { (content) }
        },
    )
}

fn shell(server: &Server, request: Option<&Request>, title: &str, content: &Markup) -> Markup {
    let person = request.and_then(|request| request.person.as_ref());
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · 查询角" @if server.config.trial { "（试用）" } }
                link rel="icon" href=(asset::ICON_PATH) type="image/svg+xml";
                link rel="stylesheet" href=(asset::css_path());
            }
            body {
                a.skip href="#main" { "跳到内容" }
                @if server.config.trial { (trial(server, request)) }
                header.top {
                    a.brand href="/" { "查询角" small { "内容管理" } }
                    @if let (Some(request), Some(person)) = (request, person) {
                        div.who {
                            a href="/account" title=(person.account.department) { (person.account.person) }
                            small { (person.account.roles) }
                            form method="post" action="/sign-out" {
                                (token(request))
                                button.quiet { "退出" }
                            }
                        }
                    }
                }
                (content)
            }
        }
    }
}

/// The band of a trial: it says so on every page, and lets one person be all of them in turn.
fn trial(server: &Server, request: Option<&Request>) -> Markup {
    let person = request.and_then(|request| request.person.as_ref());
    html! {
        div.trial {
            strong { "试用" }
            span { "内容和签名钥匙都只为试用。四步要由不同的人办，换个身份：" }
            @for (login, name, _) in TRIAL_PEOPLE {
                form method="post" action="/trial/as" {
                    @if let Some(request) = request { (token(request)) }
                    input type="hidden" name="login" value=(login);
                    button disabled[person.is_some_and(|person| person.account.login == login)] { (name) }
                }
            }
        }
        @if !server.config.listen.ip().is_loopback() { p.note.bad { "试用只能在本机使用。" } }
    }
}

/// The page of a request that isn't answered as asked.
pub fn fault(server: &Server, request: Option<&Request>, fault: &Fault) -> Markup {
    let title = match fault.status() {
        400 => "请换个地址打开",
        401 => "请先登录",
        403 => "不能办理",
        404 => "没有这一页",
        405 => "请从页面上的按钮进去",
        409 => "已经有人改过",
        413 => "内容太大",
        422 => "没有办成",
        429 | 503 => "请稍候再试",
        _ => "服务器出了问题",
    };
    let card = html! {
        section.card {
            h1 { (title) }
            p.pre { @match fault {
                Fault::NotFound => "地址写得不对，或者要看的已经不在了。",
                fault => (fault.shown()),
            } }
            @if let (Some(request), Fault::Full(work)) = (request, fault) { (queued::again(request, *work)) }
            div.acts {
                a.button.main href="/" { "回到待办" }
                @if fault.status() == 401 { a.button href="/sign-in" { "登录" } }
            }
        }
    };
    match request.filter(|request| request.person.is_some()) {
        Some(request) => framed(request, Here::Elsewhere, title, &card, false),
        None => shell(
            server,
            request,
            title,
            &html! { main.alone id="main" { (card) } },
        ),
    }
}
