//! The PIN of the keeper's panel: which ones are refused, and how long a wrong one makes wait.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Digits that a PIN has at least and at most.
pub const LEAST: usize = 6;
pub const MOST: usize = 12;

/// Wrong PINs that cost no waiting: fingers slip.
const FREE: u32 = 3;
/// The first wait; each wrong PIN after it doubles the wait.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// No wait is longer, so that the keeper is never locked out. At this pace a million PINs
/// take nineteen years.
pub const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Patterns of the keypad that are tried first.
const PATTERNS: [&str; 6] = ["147258", "147369", "258369", "159357", "147852", "789456"];

/// A PIN that may be set: digits alone, none of the first guesses.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a PIN is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error("PIN 只能是数字 0–9")]
    NotDigits,
    #[error("PIN 是 {found} 位，应当是 {LEAST} 到 {MOST} 位")]
    Length { found: usize },
    #[error("这个 PIN 太容易猜（连号、重复、对称、键盘图案或日期），请换一个")]
    Trivial,
}

impl Pin {
    pub fn new(text: &str) -> Result<Self, PinError> {
        if !text.chars().all(|character| character.is_ascii_digit()) {
            return Err(PinError::NotDigits);
        }
        let digits: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
        match digits.len() {
            LEAST..=MOST if is_trivial(text, &digits) => Err(PinError::Trivial),
            LEAST..=MOST => Ok(Self(text.to_owned())),
            found => Err(PinError::Length { found }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

fn is_trivial(text: &str, digits: &[u8]) -> bool {
    let mut distinct = digits.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut once = digits.to_vec();
    once.dedup();
    let repeats = |period: usize| digits.iter().zip(&digits[period..]).all(|(a, b)| a == b);
    let mirrored = digits.iter().eq(digits.iter().rev());
    distinct.len() < 3
        || steps_evenly(&once)
        || (1..=digits.len() / 2).any(repeats)
        || mirrored
        || PATTERNS.iter().any(|pattern| text.starts_with(pattern))
        || is_date(digits)
}

/// 123456, 654321, 246802: each digit as far from the last as the one before.
fn steps_evenly(digits: &[u8]) -> bool {
    let mut steps = digits.windows(2).map(|pair| (10 + pair[1] - pair[0]) % 10);
    let first = steps.next();
    steps.all(|step| Some(step) == first)
}

/// A day of 1900–2099 as 20261123.
fn is_date(digits: &[u8]) -> bool {
    let [a, b, c, d, e, f, g, h] = *digits else {
        return false;
    };
    let number = |digits: &[u8]| digits.iter().fold(0_i16, |n, d| n * 10 + i16::from(*d));
    let year = number(&[a, b, c, d]);
    let (month, day) = (e * 10 + f, g * 10 + h);
    let small = |n: u8| i8::try_from(n).unwrap_or(0);
    (1900..2100).contains(&year) && jiff::civil::Date::new(year, small(month), small(day)).is_ok()
}

/// Wrong PINs, or passphrases, in a row. PINs outlive the program, or a restart would be a free
/// guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    pub wrong: u32,
    /// When the last one was typed.
    pub last: Option<Timestamp>,
}

impl Attempts {
    /// One more wrong PIN.
    pub fn failed(self, now: Timestamp) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            last: Some(now),
        }
    }

    /// How long the next PIN must wait. A clock that was set back lengthens no wait: it
    /// begins again at most.
    pub fn wait(&self, now: Timestamp) -> Duration {
        let Some(last) = self.last else {
            return Duration::ZERO;
        };
        let pause = pause(self.wrong);
        let passed = now.duration_since(last).max(SignedDuration::ZERO);
        pause.saturating_sub(Duration::try_from(passed).unwrap_or(Duration::ZERO))
    }
}

/// The wait after so many wrong PINs.
fn pause(wrong: u32) -> Duration {
    let Some(doublings) = wrong.checked_sub(FREE) else {
        return Duration::ZERO;
    };
    FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(doublings))
        .min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_guesses_are_refused() {
        for weak in [
            "000000",
            "123456",
            "654321",
            "135791",
            "098765",
            "111222",
            "121212",
            "123123",
            "12341234",
            "112233",
            "123321",
            "147258",
            "20261123",
            "19560101",
            "777777777777",
        ] {
            assert_eq!(Pin::new(weak), Err(PinError::Trivial), "{weak}");
        }
    }

    #[test]
    fn six_to_twelve_digits_are_a_pin() {
        for good in ["285914", "7306158", "904417", "20269999", "482915736042"] {
            assert!(Pin::new(good).is_ok(), "{good}");
        }
        for (wrong, error) in [
            ("", PinError::Length { found: 0 }),
            ("28591", PinError::Length { found: 5 }),
            ("4829157360421", PinError::Length { found: 13 }),
            ("28 914", PinError::NotDigits),
            ("２８５９１４", PinError::NotDigits),
        ] {
            assert_eq!(Pin::new(wrong), Err(error), "{wrong}");
        }
    }

    #[test]
    fn a_pin_is_never_printed() {
        assert_eq!(format!("{:?}", Pin::new("285914").unwrap()), "Pin(…)");
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_wait_grows_and_has_an_end() {
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            attempts = attempts.failed(second(0));
            waits.push(attempts.wait(second(0)).as_secs());
        }
        assert_eq!(waits, [0, 0, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
        assert_eq!(attempts.wait(second(599)).as_secs(), 1);
        assert_eq!(attempts.wait(second(600)).as_secs(), 0);
    }

    #[test]
    fn a_clock_that_was_set_back_never_waits_longer_than_the_wait() {
        let attempts = Attempts {
            wrong: 5,
            last: Some(second(0)),
        };
        assert_eq!(attempts.wait(second(-1_000_000)).as_secs(), 40);
    }
}
