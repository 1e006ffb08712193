//! When a visitor has gone: 90 s of quiet, then a ring that runs down for 30 s
//! (WCAG 2.2.1: a warning and at least 20 s to extend the limit with one act).

use std::time::Duration;

/// Quiet on a page that is pressed.
pub const QUIET: Duration = Duration::from_secs(90);
/// The ring.
pub const RING: Duration = Duration::from_secs(30);
/// Quiet on a page of text grows with it: a slow reader takes four characters a second.
pub const READING_CHARACTERS_PER_SECOND: u32 = 4;
/// However long a text is.
pub const LONGEST_QUIET: Duration = Duration::from_secs(300);
/// A screen at rest starts the attract loop after this.
pub const REST: Duration = Duration::from_secs(60);

/// What the quiet amounts to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Idle {
    /// Someone is there, or nobody has been since the last wipe.
    Calm,
    /// The ring is on the screen with this much left.
    Ring { left: Duration },
    /// Nobody answered: wipe.
    Gone,
    /// At rest on the home page: the attract loop may play.
    Resting,
}

/// The quiet a page allows before the ring, by the characters of text it shows.
pub fn allowance(characters: usize) -> Duration {
    let reading = characters as u64 / u64::from(READING_CHARACTERS_PER_SECOND);
    (QUIET + Duration::from_secs(reading)).min(LONGEST_QUIET)
}

/// Judges a quiet. `touched`: the session was used since the last wipe.
pub fn judge(quiet: Duration, touched: bool, characters: usize) -> Idle {
    if !touched {
        return if quiet >= REST {
            Idle::Resting
        } else {
            Idle::Calm
        };
    }
    let allowance = allowance(characters);
    if quiet < allowance {
        Idle::Calm
    } else if quiet < allowance + RING {
        Idle::Ring {
            left: allowance + RING - quiet,
        }
    } else {
        Idle::Gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64, touched: bool, characters: usize) -> Idle {
        judge(Duration::from_secs(seconds), touched, characters)
    }

    #[test]
    fn the_ring_comes_after_ninety_seconds_and_the_wipe_after_thirty_more() {
        assert_eq!(after(89, true, 0), Idle::Calm);
        assert_eq!(after(90, true, 0), Idle::Ring { left: RING });
        assert_eq!(
            after(119, true, 0),
            Idle::Ring {
                left: Duration::from_secs(1)
            }
        );
        assert_eq!(after(120, true, 0), Idle::Gone);
    }

    #[test]
    fn a_page_of_text_is_given_time_to_be_read() {
        assert_eq!(after(180, true, 400), Idle::Calm);
        assert_eq!(after(190, true, 400), Idle::Ring { left: RING });
        assert_eq!(after(299, true, 100_000), Idle::Calm);
        assert_eq!(after(300, true, 100_000), Idle::Ring { left: RING });
    }

    #[test]
    fn an_unused_screen_rests_instead_of_ringing() {
        assert_eq!(after(59, false, 0), Idle::Calm);
        assert_eq!(after(60, false, 0), Idle::Resting);
        assert_eq!(after(100_000, false, 0), Idle::Resting);
    }
}
