//! The keeper's panel.

use std::rc::Rc;

use query_corner_ui::{App, FactRow, Keeper, KeeperStep, KeeperTab, StatusLine, StatusTone};
use slint::{ComponentHandle, ModelRc, SharedString};

use crate::{
    app::{
        keeper::{ClockView, Intent, OpenView, PadView, StatusRow, Tab, Tone, TouchView, View},
        kiosk,
    },
    shell::bridge::Bridge,
};

use super::{int, model, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let keeper = bridge.app().global::<Keeper>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Keeper(intent));
            }
        }
    };
    let just = |intent: Intent| {
        let to = send(bridge);
        move || to(intent.clone())
    };
    let to = send(bridge);
    keeper.on_digit(move |digit| digit.chars().for_each(|digit| to(Intent::Digit(digit))));
    keeper.on_delete(just(Intent::Delete));
    keeper.on_enter(just(Intent::Enter));
    keeper.on_exit(just(Intent::Exit));
    let to = send(bridge);
    keeper.on_choose(move |tab| to(Intent::Choose(tab_of(tab))));
    keeper.on_refresh(just(Intent::Refresh));
    let to = send(bridge);
    keeper.on_choose_orientation(move |index| to(Intent::ChooseOrientation(place(index))));
    let to = send(bridge);
    keeper.on_choose_day(move |index| to(Intent::ChooseDay(place(index))));
    let to = send(bridge);
    keeper.on_choose_night(move |index| to(Intent::ChooseNight(place(index))));
    keeper.on_touch_test(just(Intent::TouchTest));
    let to = send(bridge);
    keeper.on_touched(move |x, y| to(Intent::Touched { x, y }));
    keeper.on_end_touch_test(just(Intent::EndTouchTest));
    keeper.on_print(just(Intent::Print));
    keeper.on_confirm_time(just(Intent::ConfirmTime));
    keeper.on_correct_clock(just(Intent::CorrectClock));
    keeper.on_restart(just(Intent::Restart));
    keeper.on_yes(just(Intent::Yes));
    keeper.on_no(just(Intent::No));
}

pub fn render(app: &App, view: &View) {
    let keeper = app.global::<Keeper>();
    match view {
        View::Pad(view) => {
            keeper.set_step(KeeperStep::Pad);
            render_pad(&keeper, view);
        }
        View::Open(view) => {
            keeper.set_step(KeeperStep::Open);
            render_open(&keeper, view);
        }
        View::Touch(view) => {
            keeper.set_step(KeeperStep::Touch);
            render_touch(&keeper, view);
        }
    }
}

fn render_pad(keeper: &Keeper, view: &PadView) {
    keeper.set_typed(int(view.typed));
    keeper.set_can_type(view.can_type);
    keeper.set_can_enter(view.can_enter);
    keeper.set_pad_note(view.note.as_str().into());
    keeper.set_pad_wrong(view.wrong);
    keeper.set_ends(view.ends.as_str().into());
}

fn render_open(keeper: &Keeper, view: &OpenView) {
    keeper.set_tab(match view.tab {
        Tab::Status => KeeperTab::Status,
        Tab::Screen => KeeperTab::Screen,
        Tab::Print => KeeperTab::Print,
        Tab::Clock => KeeperTab::Clock,
        Tab::Program => KeeperTab::Program,
    });
    keeper.set_reading_only(view.reading_only);
    keeper.set_busy(view.busy);
    keeper.set_looking(view.looking);
    keeper.set_ends(view.ends.as_str().into());
    keeper.set_rows(model(view.rows.iter().map(line)));
    keeper.set_orientation(int(view.orientation));
    keeper.set_day(int(view.day));
    keeper.set_night(int(view.night));
    keeper.set_screen(facts(&view.screen));
    keeper.set_printer(view.printer.as_str().into());
    render_clock(keeper, &view.clock);
    keeper.set_program(facts(&view.program));
    keeper.set_question(view.question.into());
    let done = view.done.as_ref();
    keeper.set_done(done.map_or("", |done| &done.says).into());
    keeper.set_done_good(done.is_some_and(|done| done.good));
}

fn render_clock(keeper: &Keeper, view: &ClockView) {
    keeper.set_time(view.time.as_str().into());
    keeper.set_date(view.date.as_str().into());
    keeper.set_clock(facts(&view.facts));
    keeper.set_clock_state(view.state.as_str().into());
    keeper.set_unconfirmed(view.unconfirmed);
    keeper.set_ran_away(view.ran_away);
}

fn render_touch(keeper: &Keeper, view: &TouchView) {
    keeper.set_asked(int(view.asked));
    keeper.set_touch_title(view.title.as_str().into());
    keeper.set_corners(model(view.corners.iter().map(SharedString::from)));
    keeper.set_corners_good(model(view.good));
    keeper.set_verdict(view.verdict.into());
    keeper.set_verdict_good(view.is_good);
}

fn facts(facts: &[(String, String)]) -> ModelRc<FactRow> {
    model(facts.iter().map(|(name, value)| FactRow {
        name: name.as_str().into(),
        value: value.as_str().into(),
    }))
}

fn line(row: &StatusRow) -> StatusLine {
    StatusLine {
        name: row.name.into(),
        tone: match row.tone {
            Tone::Good => StatusTone::Good,
            Tone::Note => StatusTone::Note,
            Tone::Warning => StatusTone::Warning,
            Tone::Error => StatusTone::Error,
        },
        says: row.says.as_str().into(),
        remedy: row.remedy.as_str().into(),
    }
}

fn tab_of(tab: KeeperTab) -> Tab {
    match tab {
        KeeperTab::Status => Tab::Status,
        KeeperTab::Screen => Tab::Screen,
        KeeperTab::Print => Tab::Print,
        KeeperTab::Clock => Tab::Clock,
        KeeperTab::Program => Tab::Program,
    }
}
