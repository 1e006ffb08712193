//! .doc and .wps (MS-DOC): fields by the sign that begins each. The text may lie in pieces; what
//! is torn between two of them is seen in what the document is converted to.

use super::Sought;

/// What begins a field in the text.
const BEGIN: u8 = 0x13;
/// So many characters after it hold its first word.
const WORDS: usize = 40;

/// Looks at a whole document: its text is in bytes or in UTF-16.
pub fn look(bytes: &[u8], sought: &mut Sought) {
    let begins = bytes.iter().enumerate().filter(|(_, byte)| **byte == BEGIN);
    for (at, _) in begins {
        let rest = &bytes[at + 1..];
        let narrow: String = rest.iter().take(WORDS).map(|b| char::from(*b)).collect();
        sought.field(&narrow);
        if rest.first() == Some(&0) {
            let pairs = rest[1..].chunks_exact(2).take(WORDS);
            let wide: Vec<u16> = pairs.map(|p| u16::from_le_bytes([p[0], p[1]])).collect();
            sought.field(&String::from_utf16_lossy(&wide));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::elsewhere::Elsewhere;

    #[test]
    fn fields_are_found_in_bytes_and_in_utf_16() {
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let found = |bytes: &[u8]| -> Vec<Elsewhere> {
            let mut sought = Sought::default();
            look(bytes, &mut sought);
            sought.0.into_iter().collect()
        };
        assert_eq!(found(b"a\x13 INCLUDETEXT b\x14"), [Elsewhere::Words]);
        let wide_field = wide("字\u{13}  includePicture \"a\"\u{14}");
        assert_eq!(found(&wide_field), [Elsewhere::Pictures]);
        assert_eq!(found(&wide("INCLUDEPICTURE")), []);
        assert_eq!(found(b"\x13"), []);
        assert_eq!(found(b"\x13\0"), []);
    }
}
