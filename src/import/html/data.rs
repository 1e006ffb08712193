//! What an address carries in itself: `data:` (RFC 2397).

/// The bytes that an address carries; none if it leads elsewhere, or carries nothing that can be
/// read.
pub fn bytes(address: &str) -> Option<Vec<u8>> {
    let address = address.trim_start();
    let (scheme, data) = address.split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (kind, data) = data.split_once(',')?;
    let bytes = plain(data);
    match kind.to_ascii_lowercase().trim_end().ends_with(";base64") {
        true => base64(&bytes),
        false => Some(bytes),
    }
}

/// Whether an address carries something in itself.
pub fn is_data(address: &str) -> bool {
    let scheme = address.trim_start().get(..5);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The bytes of a text in which some are written as `%41`.
fn plain(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.as_bytes());
            }
        }
    }
    bytes
}

/// The bytes of a base64 text (RFC 4648); none if it is none. White space does not matter.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in text.iter().filter(|b| !b.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_bytes_in_two_ways() {
        assert_eq!(
            bytes("data:text/css,p%7Bcolor:red%7d%"),
            Some(b"p{color:red}%".to_vec())
        );
        assert_eq!(
            bytes("DATA:text/css;charset=utf-8;base64,cA%3D%3D"),
            Some(b"p".to_vec())
        );
        assert_eq!(bytes("a.css"), None);
        assert_eq!(bytes("data:x"), None);
    }
}
