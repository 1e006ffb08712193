//! Automatic numbers: what Word counts and does not write, written out.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::{numbering::to_chinese, xml::Element};

/// How a level counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Arabic,
    Chinese,
    Circled,
    Upper,
    Lower,
    Roman,
    Bullet,
    None,
}

#[derive(Clone, Debug)]
struct Level {
    count: Count,
    /// With %1 to %9 for the numbers.
    text: String,
    start: u32,
}

/// What stands before a paragraph of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    Bullet,
    /// The number with its signs: 一、, （一）, 第一条, 1.
    Number(String),
}

/// The lists of a document and how far each has counted.
#[derive(Default)]
pub struct Numbering {
    levels: BTreeMap<String, Vec<Level>>,
    /// The kind of list and the other starts that a list by its number has.
    lists: BTreeMap<String, (String, BTreeMap<usize, u32>)>,
    counts: BTreeMap<String, [Option<u32>; 9]>,
    begun: BTreeSet<String>,
}

impl Numbering {
    pub fn of(root: &Element) -> Self {
        let levels = root.all("abstractNum").filter_map(|kind| {
            let levels = kind.all("lvl").take(9).map(level).collect();
            Some((kind.attribute("abstractNumId")?.to_owned(), levels))
        });
        let lists = root.all("num").filter_map(|list| {
            let starts = list.all("lvlOverride").filter_map(|level| {
                let at = level
                    .attribute("ilvl")?
                    .parse()
                    .ok()
                    .filter(|&at| at < 9usize)?;
                Some((at, level.property("startOverride")?.parse().ok()?))
            });
            let kind = list.property("abstractNumId")?.to_owned();
            Some((
                list.attribute("numId")?.to_owned(),
                (kind, starts.collect()),
            ))
        });
        Self {
            levels: levels.collect(),
            lists: lists.collect(),
            ..Self::default()
        }
    }

    /// Counts on in a list and says what stands before its next paragraph.
    pub fn next(&mut self, list: &str, at: usize) -> Option<Label> {
        let (kind, starts) = self.lists.get(list)?;
        let levels = self.levels.get(kind)?;
        let level = levels.get(at)?;
        let counts = self.counts.entry(kind.clone()).or_default();
        if self.begun.insert(list.to_owned()) {
            for (&at, &start) in starts {
                counts[at] = start.checked_sub(1);
            }
        }
        let here = counts.get_mut(at)?;
        *here = Some(here.map_or(level.start, |count| count.saturating_add(1)));
        for deeper in counts.iter_mut().skip(at + 1) {
            *deeper = None;
        }
        match level.count {
            Count::Bullet => return Some(Label::Bullet),
            Count::None if !level.text.contains('%') && level.text.trim().is_empty() => {
                return None;
            }
            _ => {}
        }
        let mut text = level.text.clone();
        for (place, level) in levels.iter().enumerate() {
            let sign = format!("%{}", place + 1);
            if text.contains(&sign) {
                let number = counts.get(place).copied().flatten().unwrap_or(level.start);
                text = text.replace(&sign, &level.count.write(number));
            }
        }
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Label::Number(text))
    }
}

fn level(level: &Element) -> Level {
    let count = match level.property("numFmt").unwrap_or("decimal") {
        "bullet" => Count::Bullet,
        "none" => Count::None,
        "upperLetter" => Count::Upper,
        "lowerLetter" => Count::Lower,
        "upperRoman" | "lowerRoman" => Count::Roman,
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Count::Circled,
        "chineseCounting"
        | "chineseCountingThousand"
        | "chineseLegalSimplified"
        | "ideographDigital"
        | "japaneseCounting"
        | "japaneseDigitalTenThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => Count::Chinese,
        _ => Count::Arabic,
    };
    Level {
        count,
        text: level
            .property("lvlText")
            .unwrap_or_default()
            .chars()
            .take(60)
            .collect(),
        start: level
            .property("start")
            .and_then(|n| n.parse().ok())
            .unwrap_or(1),
    }
}

impl Count {
    fn write(self, number: u32) -> String {
        let letter = |first: u8| {
            let at = number.saturating_sub(1) % 26;
            u8::try_from(at).map_or(String::new(), |at| char::from(first + at).to_string())
        };
        match self {
            Self::Chinese => to_chinese(number),
            Self::Upper => letter(b'A'),
            Self::Lower => letter(b'a'),
            Self::Circled if (1..=20).contains(&number) => {
                char::from_u32(0x2460 + number - 1).map_or(String::new(), String::from)
            }
            Self::Roman => roman(number),
            _ => number.to_string(),
        }
    }
}

fn roman(number: u32) -> String {
    let signs = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut left = number;
    let mut out = String::new();
    for (value, sign) in signs {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}
