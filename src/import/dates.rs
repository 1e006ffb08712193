//! Dates as official documents write them.

use jiff::civil::Date;

use super::numbering::{chinese_digit, chinese_number};

/// The date that stands at the start of `text`, 2026年10月12日 or 二〇二六年十月十二日, and
/// what comes behind it. Spaces between the signs do not matter.
pub fn leading(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = part(text, '年')?;
    let (month, rest) = part(rest, '月')?;
    let (day, rest) = part(rest, '日')?;
    let year = match year.len() {
        4 => year.iter().fold(0, |sum, digit| sum * 10 + digit.1),
        _ => return None,
    };
    let date = Date::new(
        i16::try_from(year)
            .ok()
            .filter(|y| (1900..=2199).contains(y))?,
        i8::try_from(value(&month)?).ok()?,
        i8::try_from(value(&day)?).ok()?,
    );
    Some((date.ok()?, rest))
}

/// The date that `text` is, with nothing else but spaces.
pub fn whole(text: &str) -> Option<Date> {
    leading(text.trim())
        .filter(|(_, rest)| rest.trim().is_empty())
        .map(|(date, _)| date)
}

/// The number signs before `unit`, each with its value, and what comes behind the unit.
fn part(text: &str, unit: char) -> Option<(Vec<(char, u32)>, &str)> {
    let mut signs = Vec::new();
    for (at, c) in text.char_indices() {
        if c == unit {
            return (!signs.is_empty()).then(|| (signs, &text[at + unit.len_utf8()..]));
        }
        if c.is_whitespace() {
            continue;
        }
        let value = c.to_digit(10).or_else(|| chinese_digit(c));
        match value {
            Some(value) => signs.push((c, value)),
            None if c == '十' => signs.push((c, 10)),
            None => return None,
        }
        if signs.len() > 4 {
            return None;
        }
    }
    None
}

fn value(signs: &[(char, u32)]) -> Option<u32> {
    if signs.iter().all(|(c, _)| c.is_ascii_digit()) {
        let number = signs.iter().fold(0, |sum, digit| sum * 10 + digit.1);
        return Some(number);
    }
    chinese_number(&signs.iter().map(|(c, _)| *c).collect::<String>())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_read_in_both_scripts_and_with_spaces() {
        for text in [
            "2026年10月12日",
            "2026 年 10 月 12 日",
            "二〇二六年十月十二日",
            "二○二六年十月十二日",
        ] {
            assert_eq!(whole(text), Some(date(2026, 10, 12)), "{text}");
        }
        assert_eq!(whole("二〇二六年三月三十一日"), Some(date(2026, 3, 31)));
        for text in [
            "2026年13月1日",
            "2026年2月30日",
            "26年1月1日",
            "2026年10月",
            "",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
