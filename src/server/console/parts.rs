//! Small parts of pages.

use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use crate::{
    content::source::TOLD,
    server::{
        items::{form::Wrong, kind_label, list::Listed, workflow::State},
        publishing::waves::Begins,
        request::Request,
    },
};

use super::item_field::anchor;

/// A time as people of the house write it.
pub fn time(request: &Request, at: Timestamp) -> String {
    let zoned = at.to_zoned(request.server.config.time_zone.clone());
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

/// When what was signed is on how many screens.
pub fn waves(request: &Request, begins: &[Begins]) -> String {
    let one = |(at, permille): &Begins| {
        let share = match permille {
            1000.. => "全部".to_owned(),
            permille if permille % 10 == 0 => format!("{} %", permille / 10),
            permille => format!("{permille} ‰"),
        };
        format!("{} 起 {share}", time(request, *at))
    };
    begins.iter().map(one).collect::<Vec<_>>().join("，")
}

/// How long ago, in words.
pub fn ago(request: &Request, at: Timestamp) -> String {
    match request.now.duration_since(at).as_secs() {
        ..60 => "刚才".to_owned(),
        seconds @ 60..3600 => format!("{} 分钟前", seconds / 60),
        seconds @ 3600..86_400 => format!("{} 小时前", seconds / 3600),
        seconds => format!("{} 天前", seconds / 86_400),
    }
}

pub fn state_tag(state: State) -> Markup {
    let kind = match state {
        State::Draft | State::Gone => "tag",
        State::Returned => "tag bad",
        State::Proposed | State::Reviewed | State::Approved => "tag wait",
        State::Published => "tag ok",
    };
    html! { span class=(kind) { (state.label()) } }
}

/// What is said where a list is empty.
pub fn empty(title: &str, more: &str) -> Markup {
    html! { div.empty { strong { (title) } (more) } }
}

/// All that is wrong with a form, above it.
pub fn wrongs(title: &str, wrongs: &[Wrong]) -> Markup {
    // And where reading ended.
    let most = TOLD + 1;
    html! {
        @if !wrongs.is_empty() {
            div.note.bad role="alert" {
                strong { (title) }
                ul { @for wrong in wrongs.iter().take(most) { li { @match wrong.field { Some(field) => a href={ "#" (anchor(field)) } { (wrong.message) }, None => (wrong.message) } } } }
                @if wrongs.len() > most { p { "还有 " (wrongs.len() - most) " 处" } }
            }
        }
    }
}

/// Rows of items.
pub fn rows<'a>(
    request: &Request,
    items: impl IntoIterator<Item = &'a Listed>,
    due: Option<fn(&Listed) -> Option<Date>>,
) -> Markup {
    table(request, items, due, None)
}

/// Rows of items, each with what `tick` gives for it before its title.
pub fn rows_to_tick<'a>(
    request: &Request,
    items: impl IntoIterator<Item = &'a Listed>,
    tick: &dyn Fn(&Listed) -> Markup,
) -> Markup {
    table(request, items, None, Some(tick))
}

fn table<'a>(
    request: &Request,
    items: impl IntoIterator<Item = &'a Listed>,
    due: Option<fn(&Listed) -> Option<Date>>,
    tick: Option<&dyn Fn(&Listed) -> Markup>,
) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                @if tick.is_some() { th.fit { "选" } }
                th { "标题" } th.fit { "类别" } th { "责任部门" } th.fit { "状态" }
                th.fit { @if due.is_some() { "日期" } @else { "改动" } }
            } }
            tbody { @for item in items {
                tr {
                    @if let Some(tick) = tick { td.fit.pick { (tick(item)) } }
                    td.wide { a href=(item.place.path()) { (item.title) } small { (item.place.key) } }
                    td.fit { (kind_label(item.place.key.kind())) }
                    td { (item.owner) }
                    td.fit { (state_tag(item.state)) }
                    td.fit {
                        @match due {
                            Some(due) => { @if let Some(date) = due(item) {
                                @if date < request.today() { span.tag.bad { (date) " 已过" } }
                                @else { (date) }
                            } }
                            None => (ago(request, item.touched_at)),
                        }
                    }
                }
            } }
        } }
    }
}

/// The field for the password that an act asks for once more; nothing in a trial.
pub fn confirm_password(request: &Request) -> Markup {
    html! {
        @if !request.server.config.trial {
            div.field {
                label for="confirm" { "您的口令" small { "　这一步要再确认一次是您本人" } }
                input type="password" id="confirm" name="password" autocomplete="current-password" required;
            }
        }
    }
}
