//! The sentence under the bars: what fails, and whether the content may be out of date.

use super::{language::Language, world::Standing};
use crate::content::library::Library;

/// A page could not be read.
pub fn failed(language: Language) -> String {
    let words = language.pick(
        "这一页暂时打不开，其他内容和取号不受影响，请返回再试。",
        "This page cannot be opened just now. Everything else works.",
    );
    words.to_owned()
}

/// The clock is known to be wrong: what still works.
pub fn clock(language: Language) -> String {
    let words = language.pick(
        "本机时钟不准，日期和开放时间暂不显示，查阅照常。",
        "This machine’s clock is wrong: no dates or hours are shown. Reading works.",
    );
    words.to_owned()
}

/// What is to be said of the content; nothing when it is as it should be.
pub fn sentence(standing: Standing, language: Language, library: &dyn Library) -> Option<String> {
    let Standing { is_stale, is_trial } = standing;
    let trial = language.pick("试用，不是正式内容。", "A trial: nothing here is official.");
    let trial = is_trial.then(|| trial.to_owned());
    let stale = is_stale.then(|| stale(language, library)).flatten();
    match (trial, stale) {
        (Some(trial), Some(stale)) => Some(trial + &stale),
        (trial, stale) => trial.or(stale),
    }
}

/// 「内容更新于…，可能不是最新」
fn stale(language: Language, library: &dyn Library) -> Option<String> {
    let published = language.date(library.edition().ok()?.published);
    let words = language.pick(
        "内容更新于{}，可能不是最新。",
        "Content of {}; there may be newer.",
    );
    Some(words.replace("{}", &published))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::shelf::Shelf;

    #[test]
    fn what_may_be_out_of_date_says_of_when_it_is() {
        let shelf = Shelf::factory();
        let say = |is_stale, is_trial, language| {
            sentence(Standing { is_stale, is_trial }, language, &shelf)
        };
        assert_eq!(say(false, false, Language::Chinese), None);
        let stale = say(true, false, Language::Chinese).unwrap();
        assert!(stale.starts_with("内容更新于20") && stale.ends_with("日，可能不是最新。"));
        let both = say(true, true, Language::Chinese).unwrap();
        assert!(both.starts_with("试用") && both.ends_with("可能不是最新。"));
        assert!(
            say(true, false, Language::English)
                .unwrap()
                .contains("newer")
        );
    }
}
