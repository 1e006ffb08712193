//! Colours of words and of what is behind them, as eyes tell them apart.

/// Red, green and blue, 0 to 255.
pub type Rgb = [u8; 3];

pub const WHITE: Rgb = [255; 3];
pub const BLACK: Rgb = [0; 3];

/// Two colours less apart than this in every channel are one to a reader: white on #F2F2F2 is not
/// seen, a light grey of #D9D9D9 on white is.
const APART: u8 = 32;

/// Whether words of one colour are seen on the other.
pub fn are_apart(one: Rgb, other: Rgb) -> bool {
    one.iter().zip(other).any(|(a, b)| a.abs_diff(b) >= APART)
}

/// Six or three hexadecimal digits, with or without `#`.
pub fn hex(text: &str) -> Option<Rgb> {
    let digits = text.trim().trim_start_matches('#');
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = value.to_be_bytes();
    match digits.len() {
        6 => Some([r, g, b]),
        3 => Some([8, 4, 0].map(|shift| ((value >> shift & 15) * 17) as u8)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_colours_are_one_and_far_ones_are_two() {
        assert!(!are_apart(WHITE, [242; 3]));
        assert!(are_apart(WHITE, [217; 3]));
        assert!(are_apart(WHITE, [255, 255, 0]));
        assert!(!are_apart(BLACK, [20, 0, 10]));
        assert_eq!(hex("#fF8000"), Some([255, 128, 0]));
        assert_eq!(hex("08f"), Some([0, 136, 255]));
        assert_eq!(hex("auto"), None);
    }
}
