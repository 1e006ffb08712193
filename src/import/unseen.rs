//! Signs of a page that nobody sees, taken out of its text and told.

use std::collections::BTreeMap;

use super::{
    canvas::Sight,
    left::LeftOut,
    lines::{self, PageText, Sign},
    remark::Remark,
    stretches::Stretches,
};

/// Type smaller than this is not read on a page of the usual width, in points.
const SMALLEST: f64 = 2.0;
/// Signs that are no further apart than this share of their size stand at one place.
const TWIN: f64 = 0.15;
/// The usual width of a page, in points.
const USUAL_WIDTH: f64 = 595.0;

/// The words of a file's pages that are not seen, and those that may not be.
#[derive(Default)]
pub struct Unseen {
    gone: Stretches,
    perhaps: Stretches,
}

impl Unseen {
    /// Takes the signs that are not seen out of a page's text. `points` are the points of one of its
    /// lengths. The answer is how many signs with words were taken.
    pub fn take(
        &mut self,
        number: u32,
        text: &mut PageText,
        sights: &[Sight],
        points: f64,
        left: &mut LeftOut,
    ) -> usize {
        let usual = (text.width * points / USUAL_WIDTH).min(1.0);
        let is_small = |sign: &Sign| sign.size * points < SMALLEST * usual;
        let signs = std::mem::take(&mut text.signs).into_iter().zip(sights);
        let (mut gone, mut half) = (Vec::new(), Vec::new());
        let mut small = String::new();
        for (sign, sight) in signs {
            match sight {
                // Type without size stands in no line.
                _ if is_small(&sign) => small.push_str(&sign.text),
                Sight::Unseen => gone.push(sign),
                Sight::Half => {
                    half.push(sign.clone());
                    text.signs.push(sign);
                }
                Sight::Seen => text.signs.push(sign),
            }
        }
        let words = gone.iter().filter(|sign| !sign.text.trim().is_empty());
        let count = words.count() + small.chars().filter(|c| !c.is_whitespace()).count();
        let lines = lines::gathered(gone.iter()).into_iter();
        for line in lines.chain((!small.is_empty()).then_some(small)) {
            left.leave(format_args!("第 {number} 页看不见的文字"), &line);
            say(&mut self.gone, number, &line);
        }
        for line in lines::gathered(half.iter()) {
            say(&mut self.perhaps, number, &line);
        }
        count
    }

    /// A page that is too much to be looked at: its words are taken as they are.
    pub fn give_up(&mut self, number: u32, text: &PageText) {
        let first = lines::gathered(text.signs.iter()).into_iter().next();
        say(&mut self.perhaps, number, &first.unwrap_or_default());
    }

    /// Words that only a layer which is not shown has.
    pub fn leave(&mut self, number: u32, words: &str) {
        say(&mut self.gone, number, words);
    }

    /// Tells all of it.
    pub fn say(&self, remarks: &mut Vec<Remark>) {
        remarks.extend(Remark::perhaps_unseen(&self.perhaps));
        remarks.extend(Remark::unseen(&self.gone));
    }
}

/// For each sign the first one with the same words at the same place: letters are written twice to be
/// bold.
pub fn twins(text: &PageText) -> Vec<usize> {
    let mut known = BTreeMap::<(&str, i64, i64), usize>::new();
    let signs = text.signs.iter().enumerate();
    let mut twins = Vec::with_capacity(text.signs.len());
    for (at, sign) in signs {
        let cell = |length: f64| (length / (sign.size * TWIN).max(0.01)).floor() as i64;
        let (x, y) = (cell(sign.x), cell(sign.y));
        let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        let mut found = near.filter_map(|(dx, dy)| {
            let key = (
                sign.text.as_str(),
                x.saturating_add(dx),
                y.saturating_add(dy),
            );
            known.get(&key).copied()
        });
        let twin = found.next().unwrap_or(at);
        known.entry((sign.text.as_str(), x, y)).or_insert(twin);
        twins.push(twin);
    }
    twins
}

fn say(stretches: &mut Stretches, number: u32, words: &str) {
    stretches.end();
    stretches.take_at(|| format!("第 {number} 页"), words);
}
