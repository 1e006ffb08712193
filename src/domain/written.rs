//! What may be written where a name or a title is typed, and when two names look alike.
//!
//! Sources: Unicode Technical Report 36 and Technical Standard 39 (mixed scripts, confusables). The
//! standard's table tells which names look the same; it lacks most of the kana and bopomofo that
//! look like Han characters, and says nothing of which sign was meant.

use unicode_normalization::char::is_combining_mark;

use super::{
    characters::{is_ignorable, plain},
    overlay,
};

/// Why a text can't stand where it is written. Shown as Chinese text by `Display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("没有一个看得见的字")]
    Blank,
    #[error("第 {at} 个字是控制字符（{}），请删去", code(.sign))]
    Control { at: usize, sign: char },
    #[error("第 {at} 个字是看不见的字符（{}），请删去", code(.sign))]
    Invisible { at: usize, sign: char },
    #[error("第 {at} 个字是改变文字方向的字符（{}），请删去", code(.sign))]
    Direction { at: usize, sign: char },
    #[error("第 {at} 个字是换行，这里只能写一行")]
    Break { at: usize },
    #[error("第 {at} 个字是划掉前面一个字的线（{}），划掉的字请删去", code(.sign))]
    Struck { at: usize, sign: char },
    #[error("第 {at} 个字（{}）不是文字，请删去", code(.sign))]
    NoCharacter { at: usize, sign: char },
    #[error("第 {at} 个字“{sign}”（{}）像是“{like}”而不是，请改正", code(.sign))]
    LookAlike { at: usize, sign: char, like: char },
}

fn code(sign: &char) -> String {
    format!("U+{:04X}", u32::from(*sign))
}

/// Letters of other scripts over the Latin letter that each looks like, in upper and lower case.
const LETTERS: (&str, &str) = (
    "АВЕКМНОРСТУХЅІЈаеорсухѕіјһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѵᎪᎳᎢᏔ",
    "ABEKMHOPCTYXSIJaeopcyxsijhdqwlABEZHIKMNOPTYXovAWTW",
);

/// Signs of kana, bopomofo and Hangul, and strokes, over the Han character that each looks like.
const STROKES: (&str, &str) = (
    "カニハトエタロチオヒミムヌメセノヨレー\
     ㄧㄅㄆㄇㄈㄋㄍㄎㄏㄐㄒㄔㄕㄖㄗㄙㄚㄝㄟㄠㄡㄤㄥㄦㄨㄩㄪㄫㄬ㇐㇑ㅡㅣㅁㅅᅳᅵᄆᄉ",
    "力二八卜工夕口千才匕三厶又乂七丿彐乚一\
     一勹攵冂匚乃巜丂厂丩丅彳尸日卩厶丫也乁幺又尤乚儿乂凵万兀广一丨一丨口人一丨口人",
);

/// Whether a text can be a title, a name, a line: something to see, one line, nothing hidden.
///
/// # Errors
/// The first flaw. White space alone is none; whoever needs words asks for them.
pub fn line(text: &str) -> Result<(), Flaw> {
    let breaks = |(at, c): (usize, char)| is_break(c).then_some(Flaw::Break { at: at + 1 });
    if let Some(flaw) = text.chars().enumerate().find_map(breaks) {
        return Err(flaw);
    }
    lines(text)?;
    if let Some(at) = text.chars().position(|c| c == '\t') {
        let (at, sign) = (at + 1, '\t');
        return Err(Flaw::Control { at, sign });
    }
    // No screen has a letter for it, or each has another.
    if let Some((at, sign)) = text.chars().enumerate().find(|(_, c)| is_private(*c)) {
        return Err(Flaw::NoCharacter { at: at + 1, sign });
    }
    twin(text).map_or(Ok(()), Err)
}

/// The same of a text of several lines, which may hold words of any script together.
///
/// # Errors
/// The first flaw.
pub fn lines(text: &str) -> Result<(), Flaw> {
    let signs: Vec<char> = text.chars().collect();
    for (nth, &sign) in signs.iter().enumerate() {
        let at = nth + 1;
        match sign {
            '\n' | '\t' => {}
            '\r' if signs.get(at) == Some(&'\n') => {}
            _ if sign.is_control() => return Err(Flaw::Control { at, sign }),
            _ if turns(sign) => return Err(Flaw::Direction { at, sign }),
            '\u{FFF9}'..='\u{FFFC}' | '\u{FDD0}'..='\u{FDEF}' => {
                return Err(Flaw::NoCharacter { at, sign });
            }
            _ if u32::from(sign) & 0xFFFE == 0xFFFE => {
                return Err(Flaw::NoCharacter { at, sign });
            }
            _ if is_ignorable(sign) && !joins(&signs, nth) => {
                return Err(Flaw::Invisible { at, sign });
            }
            _ => {}
        }
    }
    not_struck(text)?;
    // A mark alone has nothing that it could stand on.
    let blank = |c: &char| {
        c.is_whitespace() || is_combining_mark(*c) || matches!(c, '\u{2800}' | '\u{16FE4}')
    };
    match !text.trim().is_empty() && signs.iter().all(blank) {
        true => Err(Flaw::Blank),
        false => Ok(()),
    }
}

/// Whether a text keeps the direction in which it is read, and none of its signs is struck out by
/// others: of a body, which may hold anything else that is seen.
///
/// # Errors
/// The first sign that turns it or strikes another out.
pub fn body(text: &str) -> Result<(), Flaw> {
    let turned = text.chars().enumerate().find(|(_, c)| turns(*c));
    match turned {
        Some((nth, sign)) => Err(Flaw::Direction { at: nth + 1, sign }),
        None => not_struck(text),
    }
}

fn not_struck(text: &str) -> Result<(), Flaw> {
    match overlay::first(text) {
        Some((nth, sign)) => Err(Flaw::Struck { at: nth + 1, sign }),
        None => Ok(()),
    }
}

fn is_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// For private use: everyone means another letter by it.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Embedding, override and isolate of direction (Unicode Standard Annex 9).
fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether an unseen sign belongs to the letter before it: the joiners of Arabic, Indic and Khmer
/// letters, the variants of Mongolian ones, the marks of direction beside Arabic and Hebrew.
fn joins(signs: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| signs.get(before));
    let Some(before) = before else {
        return false;
    };
    match signs[at] {
        '\u{200C}' | '\u{200D}' => {
            matches!(before, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}'
                | '\u{F00}'..='\u{FFF}' | '\u{1780}'..='\u{18AF}' | '\u{FB50}'..='\u{FDFF}')
        }
        '\u{180B}'..='\u{180F}' => matches!(before, '\u{1800}'..='\u{18AF}'),
        '\u{200E}' | '\u{200F}' | '\u{61C}' => {
            matches!(before, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}')
        }
        _ => false,
    }
}

/// The first sign that stands for another which looks like it.
fn twin(text: &str) -> Option<Flaw> {
    let signs: Vec<char> = text.chars().collect();
    let is_word = |c: char| c.is_alphabetic() || is_radical(c);
    let mut begin = 0;
    while begin < signs.len() {
        let rest = &signs[begin..];
        let length = rest.iter().take_while(|c| is_word(**c)).count();
        let found = twin_in(&rest[..length]);
        if let Some((at, sign, like)) = found {
            let at = begin + at + 1;
            return Some(Flaw::LookAlike { at, sign, like });
        }
        begin += length.max(1);
    }
    None
}

/// The same in a run of letters: a letter of another script in a Latin word, a kana sign among
/// Han characters where no other kana stands beside it, a radical for its character.
fn twin_in(word: &[char]) -> Option<(usize, char, char)> {
    let latin = word.iter().any(char::is_ascii_alphabetic);
    for (at, &sign) in word.iter().enumerate() {
        if latin && let Some(like) = paired(LETTERS, sign) {
            return Some((at, sign, like));
        }
        if let Some(like) = paired(STROKES, sign)
            && is_alone(word, at)
        {
            return Some((at, sign, like));
        }
        let character = plain(&sign.to_string()).chars().next();
        if is_radical(sign)
            && let Some(like) = character.filter(|like| *like != sign)
        {
            return Some((at, sign, like));
        }
    }
    None
}

/// A Han character.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A part of a character in a dictionary's index, which no text is written with.
fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FD5}')
}

/// Whether a sign has a Han character before or after it and no kana or bopomofo.
fn is_alone(word: &[char], at: usize) -> bool {
    let sides = [at.checked_sub(1), Some(at + 1)];
    let sides = sides.into_iter().flatten();
    let mut sides = sides.filter_map(|at| word.get(at)).peekable();
    let is_kana = |c: &&char| matches!(c, '\u{3040}'..='\u{312F}' | '\u{31A0}'..='\u{31FF}');
    sides.peek().is_some() && !sides.any(|c| is_kana(&c))
}

fn paired((from, to): (&str, &str), sign: char) -> Option<char> {
    let pairs = from.chars().zip(to.chars());
    let mut same = pairs.filter(|(from, _)| *from == sign);
    same.next().map(|(_, like)| like)
}

/// What of a name is seen: the same for two names that nobody tells apart on a screen. Blanks
/// count for nothing, traditional characters as the simplified ones.
pub fn skeleton(name: &str) -> String {
    let seen = plain(name);
    let seen = seen
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{2800}');
    // Of Han characters the table makes one of 未 and 末, who are two people.
    let seen = seen.flat_map(|c| match is_han(c) {
        true => vec![c],
        false => unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).collect(),
    });
    seen.map(|c| match c {
        '•' | '・' | '‧' | '･' | '∙' | '⋅' | '.' => '·',
        '○' | '◯' | 'o' | 'O' | '0' => '〇',
        '1' | 'l' | '|' => 'i',
        c => {
            let upper = c.to_uppercase().next().unwrap_or(c);
            let like = paired(LETTERS, c).or_else(|| paired(LETTERS, upper));
            let like = like.or_else(|| paired(STROKES, c)).unwrap_or(c);
            match like.to_ascii_lowercase() {
                'o' => '〇',
                'l' => 'i',
                c => c,
            }
        }
    })
    .collect()
}

/// Whether two names look the same.
pub fn same_name(a: &str, b: &str) -> bool {
    skeleton(a) == skeleton(b)
}

/// What of a key is seen: the same for two keys that people take for each other.
pub fn key_skeleton(key: &str) -> String {
    key.replace('0', "o")
        .replace('1', "l")
        .replace("rn", "m")
        .replace("vv", "w")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_below_a_line_are_no_words() {
        let struck = "每月3\u{336}0\u{336}0\u{336}元";
        let flaw = Flaw::Struck {
            at: 4,
            sign: '\u{336}',
        };
        for result in [line(struck), lines(struck), body(struck)] {
            assert_eq!(result, Err(flaw));
        }
        assert_eq!(body("a=\u{338}b, café"), Ok(()));
    }

    #[test]
    fn names_and_titles_of_every_language_pass() {
        for text in [
            "",
            " ",
            "退党以后还能重新入党吗？",
            "关于印发《办法》的通知（县组发〔2026〕12号）",
            "阿卜杜拉·买买提",
            "二○二六年工作要点",
            "Can I rejoin the Party after leaving it?",
            "Москва",
            "ΑΒΓ",
            "トヨタ自動車",
            "ᠮᠣᠩᠭᠣᠯ\u{180B}",
            "می\u{200C}خواهم",
            "བོད་ཡིག",
            "𠮷野家",
            "5 μm",
            "👍",
            "① 先取号",
        ] {
            assert_eq!(line(text), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn what_is_hidden_turned_broken_or_a_twin_is_named() {
        for (text, says) in [
            ("\u{2800}", "没有一个看得见的字"),
            ("\u{200B}", "看不见的字符（U+200B）"),
            ("\u{3164}", "看不见的字符（U+3164）"),
            ("标题\u{200B}", "第 3 个字是看不见的字符"),
            ("标\u{2060}题", "U+2060"),
            ("a\u{200D}b", "U+200D"),
            ("标题\u{E0041}", "U+E0041"),
            ("名\u{FE0F}", "U+FE0F"),
            ("\u{202E}标题", "改变文字方向的字符（U+202E）"),
            ("标\u{2066}题", "U+2066"),
            ("标题\u{1b}[31m", "控制字符（U+001B）"),
            ("标题\0", "控制字符（U+0000）"),
            ("标\n题", "第 2 个字是换行"),
            ("标\r题", "换行"),
            ("标\u{2028}题", "换行"),
            ("标\t题", "控制字符"),
            ("标\u{FFFF}题", "不是文字"),
            ("Bаnk", "第 2 个字“а”（U+0430）像是“a”"),
            ("ΑBC", "像是“A”"),
            ("张カ", "像是“力”"),
            ("王ニ", "像是“二”"),
            ("⽤人", "像是“用”"),
            ("李ㄦ", "像是“儿”"),
            ("李ㅡ", "像是“一”"),
            ("标题\u{E000}", "第 3 个字（U+E000）不是文字"),
            ("\u{E000}\u{E001}", "不是文字"),
            ("\u{FFFC}", "不是文字"),
            ("\u{301}", "没有一个看得见的字"),
            ("\u{16FE4}", "没有一个看得见的字"),
        ] {
            let flaw = line(text).unwrap_err().to_string();
            assert!(flaw.contains(says), "{text:?}: {flaw}");
        }
    }

    #[test]
    fn several_lines_may_be_several_lines_and_nothing_else() {
        assert_eq!(lines("一\n二\r\n\t三"), Ok(()));
        assert!(lines("一\r二").is_err());
        assert!(lines("一\u{200B}二").is_err());
        assert!(lines("一\u{202E}二").is_err());
    }

    #[test]
    fn names_that_look_alike_are_the_same_and_others_are_not() {
        for (a, b) in [
            ("张三", " 张\u{3000}三"),
            ("张三", "張三"),
            ("张三", "张\u{200B}三"),
            ("张三", "张\u{A0}三"),
            ("张力", "张カ"),
            ("王二", "王ニ"),
            ("Anna", "Аnna"),
            ("ANNA", "anna"),
            ("lin", "1in"),
            ("李一", "李ㄧ"),
            ("李一", "李ー"),
            ("李一", "李ㅡ"),
            ("李一", "李㇐"),
            ("王儿", "王ㄦ"),
            ("张又", "张ㄡ"),
            ("日文", "ㄖ文"),
            ("Anna", "Ann\u{251}"),
            ("lin", "l\u{131}n"),
            ("Ivan", "I\u{3BD}an"),
            ("Oskar", "\u{555}skar"),
            ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
            ("ｌｉｎ", "lin"),
        ] {
            assert!(same_name(a, b), "{a:?} {b:?}");
        }
        for (a, b) in [
            ("张三", "张四"),
            ("王己", "王已"),
            ("李未", "李末"),
            ("lin", "lin2"),
            ("审核·周敏", "审核·周民"),
        ] {
            assert!(!same_name(a, b), "{a:?} {b:?}");
        }
    }
}
