//! What people call a ticket: service letter + kiosk digit + counter (A1037).
//!
//! Each digit has one writer, so machines that are cut off from one another
//! cannot give the same label twice.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::service::Letter;

/// The digit of whoever writes labels: 0 the staff desk, 1–8 kiosks, 9 phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct KioskNo(u8);

impl KioskNo {
    /// Tickets that staff give by hand.
    pub const STAFF_DESK: Self = Self(0);
    /// Tickets taken on a phone.
    pub const PHONES: Self = Self(9);

    /// The numbers that kiosks can have, 1 to 8.
    pub fn kiosks() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (1..=8).map(Self)
    }

    pub fn is_kiosk(self) -> bool {
        (1..=8).contains(&self.0)
    }
}

/// Why a number is no kiosk digit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}”不是机号：要写 1 到 8（0 是工作台，9 是手机）")]
pub struct BadKioskNo(pub u8);

impl TryFrom<u8> for KioskNo {
    type Error = BadKioskNo;

    fn try_from(no: u8) -> Result<Self, BadKioskNo> {
        if no <= 9 {
            Ok(Self(no))
        } else {
            Err(BadKioskNo(no))
        }
    }
}

impl From<KioskNo> for u8 {
    fn from(no: KioskNo) -> Self {
        no.0
    }
}

/// Numbers as operators read them: `1、2`.
pub fn numbers_in_words(numbers: &[KioskNo]) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join("、")
}

impl fmt::Display for KioskNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A ticket's label. Unique within a business day; written with at least three
/// digits of counter, more when it must, and it never wraps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label {
    pub letter: Letter,
    pub kiosk: KioskNo,
    /// From 1.
    pub counter: u32,
}

/// Why a text is no label.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "{0:?} is no label: it must be a service letter, a digit and a counter of three digits or more, as A1037"
)]
pub struct BadLabel(String);

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:03}", self.letter, self.kiosk, self.counter)
    }
}

impl FromStr for Label {
    type Err = BadLabel;

    fn from_str(text: &str) -> Result<Self, BadLabel> {
        let parts = || {
            let mut chars = text.chars();
            let letter = Letter::try_from(chars.next()?).ok()?;
            let digits = chars.as_str();
            if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let (kiosk, counter) = digits.split_at(1);
            let label = Self {
                letter,
                kiosk: KioskNo(kiosk.parse().ok()?),
                counter: counter.parse().ok()?,
            };
            // One label has one spelling: A10037 is not A1037.
            (label.counter > 0 && label.to_string() == text).then_some(label)
        };
        parts().ok_or_else(|| BadLabel(text.to_owned()))
    }
}

impl TryFrom<String> for Label {
    type Error = BadLabel;

    fn try_from(text: String) -> Result<Self, BadLabel> {
        text.parse()
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_has_three_digits_and_grows() {
        let label = |counter| Label {
            letter: Letter::try_from('A').unwrap(),
            kiosk: KioskNo(1),
            counter,
        };
        for (counter, text) in [
            (1, "A1001"),
            (37, "A1037"),
            (999, "A1999"),
            (1000, "A11000"),
        ] {
            assert_eq!(label(counter).to_string(), text);
            assert_eq!(text.parse(), Ok(label(counter)));
        }
    }

    #[test]
    fn what_is_no_label_is_refused() {
        for text in [
            "", "A", "A1", "A137", "I1037", "a1037", "A10037", "A1000", "A1０37", "A1-37",
        ] {
            assert!(text.parse::<Label>().is_err(), "{text}");
        }
    }
}
