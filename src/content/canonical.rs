//! The one encoding of a value that is hashed or signed: JSON without white
//! space, the keys of each object in the order of their bytes, whole numbers
//! only, text escaped as little as JSON allows, UTF-8. For values of this kind
//! it is what RFC 8785 (JSON Canonicalization Scheme) says.
//!
//! Keys are sorted here and not by `serde_json`, whose order another crate can
//! change by switching its feature `preserve_order` on.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Why a value has no canonical encoding, or bytes are not one.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    #[error("不合格式：{0}")]
    Json(#[from] serde_json::Error),
    #[error("不是整数的数没有规范编码：{0}")]
    Fraction(serde_json::Number),
    #[error("不是规范编码：键要排序，没有空白，没有重复和不认识的键")]
    NotCanonical,
}

/// The canonical bytes of `value`.
pub fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let mut bytes = Vec::new();
    write(&serde_json::to_value(value)?, &mut bytes)?;
    Ok(bytes)
}

/// The value of which `bytes` are the canonical encoding; any other spelling of
/// the same value is refused, so that one value has one digest.
pub fn from_bytes<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, CanonicalError> {
    let value = serde_json::from_slice(bytes)?;
    if to_bytes(&value)? == bytes {
        Ok(value)
    } else {
        Err(CanonicalError::NotCanonical)
    }
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(key, _)| key.as_bytes());
            out.push(b'{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, key)?;
                out.push(b':');
                write(value, out)?;
            }
            out.push(b'}');
        }
        Value::Array(values) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(value, out)?;
            }
            out.push(b']');
        }
        Value::Number(number) if number.is_f64() => {
            return Err(CanonicalError::Fraction(number.clone()));
        }
        scalar => serde_json::to_writer(out, scalar)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_is_escaped_without_need() {
        let bytes = to_bytes(&json!({"b": [1, true, null], "a": "引号\"和\n", "B": {}})).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            r#"{"B":{},"a":"引号\"和\n","b":[1,true,null]}"#
        );
    }

    #[test]
    fn a_fraction_is_refused() {
        assert!(matches!(
            to_bytes(&json!(1.5)),
            Err(CanonicalError::Fraction(_))
        ));
    }

    #[test]
    fn another_spelling_of_the_same_value_is_refused() {
        assert!(from_bytes::<Value>(br#"{"a":1,"b":2}"#).is_ok());
        for other in [
            &br#"{"b":2,"a":1}"#[..],
            br#"{"a":1, "b":2}"#,
            br#"{"a":1,"a":1,"b":2}"#,
            br#"{"a":1,"b":2} "#,
            br#"{"\u0061":1,"b":2}"#,
        ] {
            assert!(from_bytes::<Value>(other).is_err(), "{other:?}");
        }
    }
}
