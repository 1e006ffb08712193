//! What the panel shows. It is worded in Chinese alone: its readers are the hall's own people.

use std::time::Duration;

use jiff::civil::DateTime;

use super::{
    Corner, Done, Judged, Panel, Question, Stage, Status, StatusRow, Tab, Tone, TouchTest,
    pad::{Note, Pad},
};
use crate::domain::screen::{Dimming, LocalSettings, Night, Orientation};

/// Names with their values.
pub type Facts = Vec<(String, String)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    Pad(PadView),
    Open(Box<OpenView>),
    Touch(TouchView),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadView {
    /// Digits typed.
    pub typed: usize,
    pub can_type: bool,
    pub can_enter: bool,
    pub note: String,
    /// The note tells of something wrong.
    pub wrong: bool,
    pub ends: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenView {
    pub tab: Tab,
    pub reading_only: bool,
    pub busy: bool,
    /// When it ends by itself; empty until that is near.
    pub ends: String,
    /// Nothing was answered yet.
    pub looking: bool,
    pub rows: Vec<StatusRow>,
    /// Which choice of each is on.
    pub orientation: usize,
    pub day: usize,
    pub night: usize,
    pub screen: Facts,
    pub printer: String,
    pub clock: ClockView,
    pub program: Facts,
    /// What is asked before it is done; empty where nothing is.
    pub question: &'static str,
    pub done: Option<Done>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockView {
    /// The time, large.
    pub time: String,
    pub date: String,
    pub facts: Facts,
    pub state: String,
    pub unconfirmed: bool,
    pub ran_away: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchView {
    /// The corner asked for, 0 to 3 clockwise from the upper left; 4 when all are done.
    pub asked: usize,
    pub title: String,
    /// What each corner told; empty while it was not touched.
    pub corners: [String; 4],
    pub good: [bool; 4],
    pub verdict: &'static str,
    pub is_good: bool,
}

/// What the panel is worded with.
pub struct Around<'a> {
    pub at: Duration,
    pub quiet: Duration,
    /// The hall's own date and time; None while the clock is known to be wrong.
    pub now: Option<DateTime>,
    pub local: LocalSettings,
    /// The screen in names and values.
    pub screen: &'a Facts,
}

impl Panel {
    pub fn view(&self, around: &Around) -> View {
        let ends = self
            .ends_in(around.quiet)
            .map(|left| format!("{left} 秒后自动退出"))
            .unwrap_or_default();
        match &self.stage {
            Stage::Pad(pad) => View::Pad(pad_view(pad, around.at, ends)),
            Stage::Touch(test) => View::Touch(touch_view(test)),
            Stage::Open => View::Open(Box::new(self.open_view(around, ends))),
        }
    }

    fn open_view(&self, around: &Around, ends: String) -> OpenView {
        let nothing = Status::default();
        let status = self.status.as_ref().unwrap_or(&nothing);
        let clock = &status.clock;
        // The keeper compares a clock that is wrong, too.
        let now = around.now.or(clock.said);
        let time = |format| now.map_or_else(String::new, |now| now.strftime(format).to_string());
        OpenView {
            tab: self.tab,
            reading_only: self.reading_only,
            busy: self.busy,
            ends,
            looking: self.status.is_none(),
            rows: rows(&status.rows, around.screen),
            orientation: place(&Orientation::ALL, &around.local.orientation),
            day: place(&Dimming::ALL, &around.local.day),
            night: place(&Night::ALL, &around.local.night),
            screen: around.screen.clone(),
            printer: status.printer.clone(),
            clock: ClockView {
                time: time("%H:%M"),
                date: time("%Y-%m-%d"),
                facts: clock.facts.clone(),
                state: clock.state.clone(),
                unconfirmed: clock.unconfirmed,
                ran_away: clock.ran_away,
            },
            program: status.program.facts.clone(),
            question: self.question.map(question).unwrap_or_default(),
            done: self.done.clone(),
        }
    }
}

/// What the machine says of itself, and the screen's own line before the program's.
fn rows(rows: &[StatusRow], screen: &Facts) -> Vec<StatusRow> {
    let mut rows = rows.to_vec();
    let values: Vec<_> = screen.iter().map(|(_, value)| value.as_str()).collect();
    if !rows.is_empty() && !values.is_empty() {
        let line = StatusRow {
            name: "屏幕",
            tone: Tone::Good,
            says: values.join("，"),
            remedy: String::new(),
        };
        rows.insert(rows.len() - 1, line);
    }
    rows
}

fn place<T: PartialEq>(all: &[T], chosen: &T) -> usize {
    all.iter().position(|one| one == chosen).unwrap_or(0)
}

fn question(question: Question) -> &'static str {
    match question {
        Question::ConfirmTime => {
            "请对一下表：上面的日期和时间都对吗？确认以后，本机就按这个日期发号。"
        }
        Question::CorrectClock => {
            "只在日期跑到了将来、而上面的时间现在是对的时候用。更正以后，本机按上面的日期重新发号，已经发出的号不会重复。"
        }
        Question::Restart => "程序会关闭并马上重新打开，大约几秒钟。确定要重启吗？",
    }
}

fn pad_view(pad: &Pad, at: Duration, ends: String) -> PadView {
    let left = pad.seconds_left(at);
    let (note, wrong) = match (pad.note(), left) {
        (Note::Wrong, 0) => ("PIN 不对，请再试一次".to_owned(), true),
        (Note::None, 0) if pad.is_busy() => ("请稍候…".to_owned(), false),
        (Note::None, 0) => (String::new(), false),
        (Note::Failed, 0) => ("PIN 现在无法核对，请看日志".to_owned(), true),
        (_, left) => (format!("输错次数较多，请等 {} 再试", waiting(left)), true),
    };
    PadView {
        typed: pad.count(),
        can_type: !pad.is_busy() && left == 0,
        can_enter: pad.can_enter(at),
        note,
        wrong,
        ends,
    }
}

fn waiting(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} 秒"),
        (minutes, 0) => format!("{minutes} 分钟"),
        (minutes, seconds) => format!("{minutes} 分 {seconds} 秒"),
    }
}

fn touch_view(test: &TouchTest) -> TouchView {
    let judged = test.judged();
    let word = |index: usize| match judged.get(index) {
        None => String::new(),
        Some(Judged::Good { off }) => format!("准（差 {off} 点）"),
        Some(Judged::Off { off }) => format!("偏了 {off} 点"),
        Some(Judged::Elsewhere { at }) => format!("点到了{}", at.name()),
    };
    let good = |index: usize| matches!(judged.get(index), Some(Judged::Good { .. }));
    let verdict = test.verdict();
    TouchView {
        asked: judged.len(),
        title: match test.asked() {
            Some(corner) => format!("请点{}的圆心", Corner::name(corner)),
            None => "测完了".to_owned(),
        },
        corners: [0, 1, 2, 3].map(word),
        good: [0, 1, 2, 3].map(good),
        verdict: verdict.map_or("", |(_, says)| says),
        is_good: verdict.is_some_and(|(good, _)| good),
    }
}
