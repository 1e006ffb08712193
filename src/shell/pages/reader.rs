//! The reader.

use std::rc::Rc;

use query_corner_ui::{
    App, BlockRow, ChangeKind, ChangeRow, ContentsRow, Panel as Shown, Reader,
    TextSize as ShownSize,
};
use slint::{ComponentHandle, ModelRc, SharedString, StyledText};

use crate::{
    app::{
        kiosk,
        page::Page,
        reader::{ChangeLine, Fate, Intent, Panel, Run, View},
        session::TextSize,
        typeset,
    },
    content::clauses::Share,
    shell::bridge::Bridge,
};

use super::{body, entries, facts, int, model, place, push_escaped, seal_tone, styled};

pub fn connect(bridge: &Rc<Bridge>) {
    let reader = bridge.app().global::<Reader>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Reader(intent));
            }
        }
    };
    let to = send(bridge);
    reader.on_turned(move |sheet| to(Intent::Turned(place(sheet))));
    let to = send(bridge);
    reader.on_open_panel(move |panel| to(Intent::OpenPanel(panel_of(panel))));
    let to = send(bridge);
    reader.on_open_heading(move |index| to(Intent::OpenHeading(place(index))));
    let to = send(bridge);
    reader.on_open_related(move |index| to(Intent::OpenRelated(place(index))));
    let to = send(bridge);
    reader.on_open_successor(move || to(Intent::OpenSuccessor));
    let to = send(bridge);
    reader.on_shrink(move || to(Intent::Smaller));
    let to = send(bridge);
    reader.on_grow(move || to(Intent::Larger));
    let sheets = Rc::downgrade(bridge);
    reader.on_sheet_at(move |index, _revision| {
        sheets
            .upgrade()
            .map(|bridge| sheet(&bridge, place(index)))
            .unwrap_or_default()
    });
}

/// A sheet is asked for while the page is drawn.
fn sheet(bridge: &Bridge, index: usize) -> ModelRc<BlockRow> {
    bridge.read(|kiosk| {
        let Some(Page::Reader(page)) = kiosk.page() else {
            return ModelRc::default();
        };
        body::blocks(&page.layout().pieces(index), true, &|name| {
            bridge.picture(name)
        })
    })
}

pub fn render(app: &App, view: &View) {
    let reader = app.global::<Reader>();
    reader.set_summary(facts(&view.summary));
    reader.set_validity(view.seal.text.as_str().into());
    reader.set_validity_tone(seal_tone(view.seal.tone));
    let banner = view.banner.as_ref();
    reader.set_banner(banner.map_or("", |banner| &banner.text).into());
    reader.set_banner_grave(banner.is_some_and(|banner| banner.grave));
    let successor = banner.and_then(|banner| banner.successor);
    reader.set_successor(successor.unwrap_or_default().into());
    reader.set_example(view.example);
    reader.set_columns(view.columns);
    reader.set_head(view.head);
    reader.set_count(int(view.count));
    reader.set_revision(told(view, view.revision));
    reader.set_sheet(int(view.sheet));
    reader.set_leaps(view.jump);
    reader.set_jump(told(view, view.jump));
    reader.set_text_size(match view.text_size {
        TextSize::Small => ShownSize::Small,
        TextSize::Middle => ShownSize::Middle,
        TextSize::Large => ShownSize::Large,
    });
    reader.set_contents(model(view.contents.iter().map(|line| ContentsRow {
        text: line.text.as_str().into(),
        level: i32::from(line.level),
        page_no: (line.sheet + 1).to_string().into(),
        here: line.here,
    })));
    reader.set_facts(facts(&view.facts));
    reader.set_related(entries(&view.related));
    reader.set_compared(view.compared.as_deref().unwrap_or_default().into());
    reader.set_changes(model(view.changes.iter().map(change)));
    reader.set_panel(match view.panel {
        Panel::None => Shown::None,
        Panel::Contents => Shown::Contents,
        Panel::Facts => Shown::Facts,
        Panel::Related => Shown::Related,
        Panel::Changes => Shown::Changes,
    });
}

/// A number that no other document's equals.
fn told(view: &View, number: i32) -> SharedString {
    format!("{} {number}", view.key).into()
}

fn panel_of(panel: Shown) -> Panel {
    match panel {
        Shown::None => Panel::None,
        Shown::Contents => Panel::Contents,
        Shown::Facts => Panel::Facts,
        Shown::Related => Panel::Related,
        Shown::Changes => Panel::Changes,
    }
}

fn change(line: &ChangeLine) -> ChangeRow {
    ChangeRow {
        kind: match line.fate {
            Fate::Same => ChangeKind::Same,
            Fate::Changed => ChangeKind::Changed,
            Fate::Added => ChangeKind::Added,
            Fate::Removed => ChangeKind::Removed,
            Fate::Renumbered => ChangeKind::Renumbered,
        },
        label: line.label.as_str().into(),
        note: line.note.as_str().into(),
        before: marked(&line.before),
        after: marked(&line.after),
    }
}

/// Words with what was removed struck and what was added red and underlined.
fn marked(runs: &[Run]) -> StyledText {
    let mut markdown = String::new();
    for (at, run) in runs.iter().enumerate() {
        let (open, close) = match run.share {
            Share::Kept => ("", ""),
            Share::Removed => ("~~", "~~"),
            Share::Added => ("<font color=\"#8e1519\"><u>", "</u></font>"),
        };
        // A mark never spans a line.
        for (index, line) in run.text.split('\n').enumerate() {
            if index > 0 {
                markdown.push_str("\n\n");
            }
            if line.is_empty() {
                continue;
            }
            markdown.push_str(open);
            // The last characters of the whole keep together, so that none stands alone.
            let line = match at + 1 == runs.len() {
                true => typeset::closed(line),
                false => line.to_owned(),
            };
            line.chars().for_each(|c| push_escaped(&mut markdown, c));
            markdown.push_str(close);
        }
    }
    let plain: String = runs.iter().map(|run| run.text.as_str()).collect();
    styled(&markdown, &plain)
}
