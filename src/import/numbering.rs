//! The numbering of Chinese official writing: 第一章, 第一条, 一、, （一）, 1., （1）
//! (GB/T 9704-2012, 7.3.3; 立法技术规范 on 编, 章, 节, 条).

/// What a paragraph's first signs say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 第一编, 第一章.
    Chapter,
    /// 第一节.
    Section,
    /// 第一条.
    Article,
    /// 一、
    First,
    /// （一）
    Second,
    /// 1. with its number.
    Third(u32),
}

/// The mark that `text` begins with, and its length in bytes without the space behind it.
pub fn mark(text: &str) -> Option<(Mark, usize)> {
    ordinal(text)
        .or_else(|| first(text))
        .or_else(|| second(text))
        .or_else(|| third(text))
}

/// The value of a Chinese number below ten thousand, such as 一百零二.
pub fn chinese_number(text: &str) -> Option<u32> {
    let mut sum = 0u32;
    let mut digit: Option<u32> = None;
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                digit = Some(chinese_digit(c)?);
                continue;
            }
        };
        sum = sum.checked_add(unit * digit.take().unwrap_or(1))?;
    }
    let number = sum.checked_add(digit.unwrap_or(0))?;
    (!text.is_empty() && number < 10_000).then_some(number)
}

/// The value of 〇 to 九.
pub fn chinese_digit(c: char) -> Option<u32> {
    let digits = "〇一二三四五六七八九";
    match c {
        '零' | '○' | 'Ｏ' | 'O' => Some(0),
        '两' => Some(2),
        c => digits.chars().position(|d| d == c).map(|at| at as u32),
    }
}

/// A number below ten thousand in Chinese, 一 to 九千九百九十九.
pub fn to_chinese(number: u32) -> String {
    let digits: Vec<char> = "零一二三四五六七八九".chars().collect();
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let mut out = String::new();
    let mut zero = false;
    for (unit, sign) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            zero = !out.is_empty();
            continue;
        }
        if zero {
            out.push('零');
            zero = false;
        }
        // 十一, not 一十一.
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.extend(digits.get(digit as usize));
        }
        out.push_str(sign);
    }
    out
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || chinese_digit(c).is_some() || "十百千".contains(c)
}

/// The part of `text` made of number signs, and what comes behind.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    (end > 0 && end <= 24).then(|| text.split_at(end))
}

fn ordinal(text: &str) -> Option<(Mark, usize)> {
    let (_, rest) = number(text.strip_prefix('第')?)?;
    let word = rest.chars().next()?;
    let mut after = rest.get(word.len_utf8()..)?;
    let mark = match word {
        '编' | '章' => Mark::Chapter,
        '节' => Mark::Section,
        '条' => {
            // 第十条之一.
            if let Some(more) = after.strip_prefix('之') {
                after = number(more)?.1;
            }
            Mark::Article
        }
        _ => return None,
    };
    // 「第一条规定的…」 speaks of an article and is none.
    let apart = after.chars().next().is_none_or(char::is_whitespace);
    apart.then_some((mark, text.len() - after.len()))
}

fn first(text: &str) -> Option<(Mark, usize)> {
    let (number, rest) = number(text)?;
    let chinese = number.chars().all(|c| !c.is_ascii_digit());
    let rest = rest.strip_prefix('、')?;
    chinese.then_some((Mark::First, text.len() - rest.len()))
}

fn second(text: &str) -> Option<(Mark, usize)> {
    let (number, rest) = number(text.strip_prefix(['（', '('])?)?;
    let chinese = number.chars().all(|c| !c.is_ascii_digit());
    let rest = rest.strip_prefix(['）', ')'])?;
    chinese.then_some((Mark::Second, text.len() - rest.len()))
}

fn third(text: &str) -> Option<(Mark, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(end);
    let number = number.parse().ok().filter(|n| (1..=999).contains(n))?;
    let after = rest.strip_prefix(['.', '．', '、'])?;
    // 3.5 is a measure, and 2026.1 a date.
    let measure = after.chars().next().is_some_and(|c| c.is_ascii_digit());
    (!measure && !after.trim().is_empty()).then(|| (Mark::Third(number), text.len() - after.len()))
}

/// Whether the words can be a heading: short, and no sentence.
pub fn can_head(text: &str) -> bool {
    let length = text.chars().count();
    let Some(last) = text.chars().next_back() else {
        return false;
    };
    match last {
        '：' | ':' => length <= 20,
        last => length <= 40 && !"。；;，,、！!".contains(last) && !text.contains(['。', '；']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_numbering_is_known_by_its_signs() {
        for (text, expected) in [
            ("第一章　总则", Some(Mark::Chapter)),
            ("第十二节 申请", Some(Mark::Section)),
            ("第一百零二条　为了", Some(Mark::Article)),
            ("第十条之一 为了", Some(Mark::Article)),
            ("第3条 为了", Some(Mark::Article)),
            ("第一条规定的材料", None),
            ("第一次会议", None),
            ("一、总体要求", Some(Mark::First)),
            ("十二、附则", Some(Mark::First)),
            ("（一）党员", Some(Mark::Second)),
            ("(十)其他", Some(Mark::Second)),
            ("（1）其他", None),
            ("1.申请", Some(Mark::Third(1))),
            ("2．受理", Some(Mark::Third(2))),
            ("3、办结", Some(Mark::Third(3))),
            ("3.5元", None),
            ("2026.10.1", None),
            ("一是加强", None),
            ("", None),
        ] {
            assert_eq!(mark(text).map(|(mark, _)| mark), expected, "{text}");
        }
    }

    #[test]
    fn numbers_go_to_chinese_and_back() {
        for number in 1..=9999 {
            assert_eq!(chinese_number(&to_chinese(number)), Some(number));
        }
        assert_eq!(to_chinese(11), "十一");
        assert_eq!(to_chinese(110), "一百一十");
        assert_eq!(to_chinese(1001), "一千零一");
    }
}
