//! Looking after a kiosk: what can be asked and set on the box itself, with the kiosk running
//! or not. The panel shows the same lines as `query-corner check`.

pub mod clock;
pub mod content;
pub mod disk;
pub mod folder;
pub mod fonts;
pub mod hold;
pub mod journal;
pub mod line;
pub mod pin;
pub mod printer;
pub mod time;

use jiff::civil::Date;

use crate::{config::Config, domain::clock::Reading};

use self::line::{Line, Topic, Verdict};

/// Looks over everything that a kiosk stands on, in the order of the panel; reads all content.
pub fn check(config: &Config, reading: &Reading) -> Vec<Line> {
    let folder = &config.data;
    let hall = content::hall(folder);
    let day = clock::day_of(hall.as_ref());
    let reading = clock::bounded(*reading, folder);
    let memory = clock::memory(folder, &day);
    let today: Date = day.civil(memory.in_force_at(&reading)).date();
    let mut lines = content::check(folder, today);
    lines.push(journal::check(config, &day, &reading));
    lines.push(printer::check(config));
    lines.push(fonts::check());
    lines.push(clock::clock_line(&memory, &day, &reading));
    lines.extend(disk::check(folder));
    lines.push(pin::check(folder));
    lines.extend(settings(config));
    lines
}

/// Only a file that can't be understood is worth a line.
fn settings(config: &Config) -> Option<Line> {
    let error = crate::store::keeper::read_settings(&config.data).err()?;
    Some(
        Line::new(
            Topic::Settings,
            Verdict::Warning,
            format!(
                "面板设置读不出来，现在用默认值（{}）",
                crate::said::chain(&error)
            ),
        )
        .remedy("在管理面板里重新设一次屏幕"),
    )
}
