//! One's own account: password and second factor.

use maud::{Markup, PreEscaped, html};

use crate::server::{
    answer::{Answer, CookieName},
    audit::Act,
    fault::Fault,
    people::{password, sign_in, totp, turnstile::Caller},
    request::Request,
};

use super::{
    layout::{self, Here, token},
    sign_in::new_password,
};

pub fn show(request: &Request) -> Result<Answer, Fault> {
    page(request, None)
}

fn page(request: &Request, wrong: Option<&str>) -> Result<Answer, Fault> {
    let account = request.account()?;
    let content = html! {
        div.head { div { h1 { (account.person) } p.sub { (account.department) " · " (account.roles) " · 登录名 " (account.login) } } }
        @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
        @if request.server.config.trial {
            p.note { "试用里的人没有口令，不用设置。" }
        } @else {
            div.grid {
                section.card {
                    header { h2 { "修改口令" } }
                    form.stack method="post" action="/account/password" {
                        (token(request))
                        div { label for="old" { "现在的口令" } input type="password" id="old" name="old" autocomplete="current-password" required; }
                        div { label for="password" { "新口令" } input type="password" id="password" name="password" autocomplete="new-password" required; }
                        div { label for="again" { "再写一遍" } input type="password" id="again" name="again" autocomplete="new-password" required; }
                        div.acts { button.main { "修改" } }
                    }
                }
                section.card {
                    header { h2 { "动态口令" } @if account.has_totp { span.tag.ok { "已启用" } } @else { span.tag { "未启用" } } }
                    @if account.has_totp {
                        p { "登录时除了口令，还要手机上的六位数字。手机丢了，请系统管理员停用。" }
                        form.stack method="post" action="/account/factor-off" {
                            (token(request))
                            div { label for="off" { "现在的口令" } input type="password" id="off" name="old" autocomplete="current-password" required; }
                            div.acts { button.danger { "停用" } }
                        }
                    } @else {
                        p { "用手机上的验证器应用扫一个方块，以后登录多填六位数字，别人知道口令也进不来。" }
                        div.acts { a.button href="/account/factor" { "启用" } }
                    }
                }
            }
        }
    };
    Ok(match wrong {
        Some(_) => layout::refused(request, Here::Elsewhere, "我的账号", content),
        None => layout::page(request, Here::Elsewhere, "我的账号", content),
    })
}

fn confirm(request: &Request) -> Result<(), Fault> {
    match request.server.config.trial {
        true => Err(Fault::refused("试用里的人没有口令，不用设置")),
        false => request.confirm_password(request.form.get("old")),
    }
}

fn shown_again(request: &Request, done: Result<Answer, Fault>) -> Result<Answer, Fault> {
    match done {
        Err(fault) => page(request, Some(&fault.in_form()?)),
        done => done,
    }
}

pub fn set_password(request: &Request) -> Result<Answer, Fault> {
    shown_again(request, password_set(request))
}

fn password_set(request: &Request) -> Result<Answer, Fault> {
    confirm(request)?;
    let account = request.account()?;
    let (server, typed) = (&request.server, new_password(request, &account.login)?);
    let place = server.turnstile().queue(Caller::Known)?;
    let sealed = place.pass(|turn| password::seal(turn, typed, server.config.password))?;
    let (address, now) = (request.speaker.to_string(), request.now);
    let entered = server.store.write(|s| {
        sign_in::set_password(s, account.id, &sealed)?;
        request.audit(s, Act::PasswordSet, &account.login, "")?;
        sign_in::enter(s, account.id, false, &address, now)
    })?;
    let browser = entered.browser.map(|browser| browser.text().to_owned());
    Ok(Answer::go("/account?done=password")
        .with_cookie(CookieName::Session, Some(entered.session.text().to_owned()))
        .with_cookie(CookieName::Browser, browser))
}

/// A new secret, to be confirmed with its first code. It travels in the form: it is nobody's
/// until then.
pub fn factor(request: &Request) -> Result<Answer, Fault> {
    let mut secret = [0u8; 20];
    getrandom::fill(&mut secret).map_err(|error| Fault::Internal(error.to_string()))?;
    factor_page(request, &secret, None)
}

fn factor_page(request: &Request, secret: &[u8], wrong: Option<&str>) -> Result<Answer, Fault> {
    let account = request.account()?;
    let content = html! {
        div.head { div { h1 { "启用动态口令" } } }
        section.card {
            @if let Some(wrong) = wrong { p.note.bad role="alert" { (wrong) } }
            p { "一、用手机上的验证器应用（TOTP）扫下面的方块，或者输入这串字母：" }
            (square(&totp::link(secret, &account.login)))
            p.secret { code { (totp::typed(secret)) } }
            p { "二、填上手机显示的六位数字，再确认口令：" }
            form.stack method="post" action="/account/factor" {
                (token(request))
                input type="hidden" name="secret" value=(hex::encode(secret));
                div.fields {
                    div.field { label for="code" { "六位数字" } input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required; }
                    div.field { label for="old" { "现在的口令" } input type="password" id="old" name="old" autocomplete="current-password" required; }
                }
                div.acts { button.main { "启用" } a.button href="/account" { "不启用" } }
            }
        }
    };
    Ok(layout::page(
        request,
        Here::Elsewhere,
        "启用动态口令",
        content,
    ))
}

/// A QR code as a picture made of one path.
pub fn square(text: &str) -> Markup {
    use std::fmt::Write as _;
    let Ok(code) = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium) else {
        return html! {};
    };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|&x| code.get_module(x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + 3, y + 3);
        }
    }
    let side = size + 6;
    let picture = format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"二维码\" \
         shape-rendering=\"crispEdges\"><path fill=\"#221d1a\" d=\"{path}\"/></svg>"
    );
    PreEscaped(picture)
}

pub fn set_factor(request: &Request) -> Result<Answer, Fault> {
    let secret = hex::decode(request.form.get("secret"));
    let secret = secret.ok().filter(|secret| secret.len() == 20);
    let secret = secret.ok_or_else(|| Fault::refused("表单读不懂"))?;
    if let Err(fault) = confirm(request) {
        return factor_page(request, &secret, Some(&fault.in_form()?));
    }
    let account = request.account()?;
    let Some(step) = totp::accept(&secret, request.form.get("code"), request.now, 0) else {
        return factor_page(
            request,
            &secret,
            Some("数字不对：请看看手机的时间准不准，再试一次"),
        );
    };
    request.server.store.write(|s| {
        s.execute(
            "UPDATE account SET totp = $1, totp_step = $2 WHERE id = $3",
            &[secret.clone().into(), step.into(), account.id.into()],
        )?;
        request.audit(s, Act::SecondFactorSet, &account.login, "")
    })?;
    Ok(Answer::go("/account?done=factor"))
}

pub fn factor_off(request: &Request) -> Result<Answer, Fault> {
    let done = confirm(request).and_then(|()| {
        let account = request.account()?;
        request.server.store.write(|s| {
            s.execute(
                "UPDATE account SET totp = NULL WHERE id = $1",
                &[account.id.into()],
            )?;
            request.audit(s, Act::SecondFactorRemoved, &account.login, "")
        })?;
        Ok(Answer::go("/account?done=factor-off"))
    });
    shown_again(request, done)
}
