//! The second factor: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds, because that is
//! what every authenticator reads.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;

const STEP_SECONDS: i64 = 30;

/// The number of the thirty seconds in which an instant lies.
pub fn step(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// The six digits of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let sum = mac.finalize().into_bytes();
    let at = usize::from(sum.last().copied().unwrap_or(0) & 15);
    let number = sum
        .iter()
        .skip(at)
        .take(4)
        .fold(0u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// The step for which a code is good: this one or a neighbour, and none that was used before.
pub fn accept(secret: &[u8], typed: &str, now: Timestamp, last_used: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let middle = step(now);
    (middle - 1..=middle + 1)
        .filter(|&step| step > last_used)
        .find(|&step| crate::server::secret::same(&code(secret, step), &typed))
}

/// The secret as people type it (RFC 4648, base 32).
pub fn typed(secret: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::new();
    let (mut bits, mut held) = (0u32, 0);
    for byte in secret {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            out.push(char::from(LETTERS[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        out.push(char::from(LETTERS[(bits << (5 - held) & 31) as usize]));
    }
    out
}

/// What an authenticator reads from the square.
pub fn link(secret: &[u8], login: &str) -> String {
    let secret = typed(secret);
    format!("otpauth://totp/QueryCorner:{login}?secret={secret}&issuer=QueryCorner")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (second, digits) in [
            (59, "287082"),
            (1111111109, "081804"),
            (20000000000, "353130"),
        ] {
            assert_eq!(code(secret, second / 30), digits);
        }
        assert_eq!(typed(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(typed(b"ab"), "MFRA");
    }

    #[test]
    fn a_code_is_good_once_and_for_its_neighbours() {
        let secret = b"12345678901234567890";
        let now = Timestamp::from_second(59).unwrap();
        assert_eq!(accept(secret, "287 082", now, 0), Some(1));
        assert_eq!(accept(secret, "287082", now, 1), None, "used before");
        let later = Timestamp::from_second(59 + 30).unwrap();
        assert_eq!(accept(secret, "287082", later, 0), Some(1));
        let too_late = Timestamp::from_second(59 + 90).unwrap();
        assert_eq!(accept(secret, "287082", too_late, 0), None);
    }
}
