//! RTF (Rich Text Format 1.9.1): fields, linked objects, templates, sources of a mail merge and
//! parts in other files, by their control words.

use super::{Elsewhere, Sought};

/// The deepest nesting of groups that is followed.
const DEPTH: usize = 1000;
/// So much of a destination's words says what it is.
const WORDS: usize = 64;

/// What the words of a group are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    /// The instruction of a field.
    Field,
    Template,
    /// The name of a shape's property.
    Property,
}

struct Group {
    destination: Destination,
    /// Words of the destination, in the group that begins it.
    words: Option<Vec<u8>>,
    /// Characters that stand in for one by its number.
    stand_ins: usize,
}

/// Looks at a whole document.
pub fn look(bytes: &[u8], sought: &mut Sought) {
    let mut groups: Vec<Group> = Vec::new();
    let mut skip = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                if groups.len() == DEPTH {
                    // No document of people's; what comes after it is not known.
                    return sought.add(Elsewhere::Other);
                }
                let (destination, stand_ins) = groups
                    .last()
                    .map_or((Destination::Text, 1), |g| (g.destination, g.stand_ins));
                groups.push(Group {
                    destination,
                    words: None,
                    stand_ins,
                });
                (at, skip) = (at + 1, 0);
            }
            b'}' => {
                if let Some(group) = groups.pop() {
                    finish(&group, sought);
                }
                (at, skip) = (at + 1, 0);
            }
            b'\\' => {
                let control = Control::read(bytes, at);
                at = control.end;
                if let (b"bin", Some(length)) = (control.word, control.number) {
                    at += usize::try_from(length).unwrap_or_default();
                } else if let Some(letter) = control.letter() {
                    // A stand-in may be written by its number as well.
                    match skip {
                        0 => write(&mut groups, letter),
                        _ => skip -= 1,
                    }
                    if control.word == b"u" {
                        skip = groups.last().map_or(1, |group| group.stand_ins);
                    }
                } else {
                    obey(&control, &mut groups, sought);
                }
            }
            b'\r' | b'\n' => at += 1,
            letter => {
                match skip {
                    0 => write(&mut groups, letter),
                    _ => skip -= 1,
                }
                at += 1;
            }
        }
    }
    // A document that breaks off has its groups open still.
    groups.iter().for_each(|group| finish(group, sought));
}

/// A backslash and what belongs to it.
struct Control<'b> {
    word: &'b [u8],
    number: Option<i64>,
    end: usize,
}

impl<'b> Control<'b> {
    fn read(bytes: &'b [u8], at: usize) -> Self {
        let rest = &bytes[at + 1..];
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let plain = |length: usize, number| Self {
            word: &rest[..length.min(rest.len())],
            number,
            end: (at + 1 + length).min(bytes.len()),
        };
        if letters == 0 {
            return match rest.first() {
                Some(b'\'') => {
                    let digits = rest.get(1..3).and_then(|d| std::str::from_utf8(d).ok());
                    let number = digits.and_then(|d| i64::from_str_radix(d, 16).ok());
                    let control = plain(if number.is_some() { 3 } else { 1 }, number);
                    Self {
                        word: b"'",
                        ..control
                    }
                }
                _ => plain(1, None),
            };
        }
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter();
        let digits = digits.take_while(|b| b.is_ascii_digit()).count();
        let sign = if digits == 0 { 0 } else { sign };
        let number = &rest[letters..letters + sign + digits];
        let number = std::str::from_utf8(number)
            .ok()
            .and_then(|n| n.parse().ok());
        // One space ends the word and is no letter.
        let length = letters + sign + digits;
        let space = usize::from(rest.get(length) == Some(&b' '));
        Self {
            word: &rest[..letters],
            number,
            end: at + 1 + length + space,
        }
    }

    /// The letter that it stands for, if it does; one that no control word has is told as `?`.
    fn letter(&self) -> Option<u8> {
        match (self.word, self.number) {
            (b"'" | b"u", number) => {
                Some(number.and_then(|n| u8::try_from(n).ok()).unwrap_or(b'?'))
            }
            (b"\\" | b"{" | b"}", _) => Some(self.word[0]),
            (b"~" | b"tab" | b"line", _) => Some(b' '),
            _ => None,
        }
    }
}

fn obey(control: &Control<'_>, groups: &mut [Group], sought: &mut Sought) {
    let destination = match control.word {
        b"fldinst" => Destination::Field,
        b"template" => Destination::Template,
        b"sn" => Destination::Property,
        b"fldrslt" | b"sv" => Destination::Text,
        b"uc" => {
            if let (Some(group), Some(number)) = (groups.last_mut(), control.number) {
                group.stand_ins = usize::try_from(number).unwrap_or_default();
            }
            return;
        }
        b"objlink" | b"objautlink" | b"objsub" | b"objpub" | b"objocx" | b"objhtml" => {
            return sought.add(Elsewhere::Objects);
        }
        b"mmconnectstr" | b"mmdatasource" | b"mmheadersource" => {
            return sought.add(Elsewhere::Data);
        }
        b"filetbl" | b"subdocument" | b"nextfile" => return sought.add(Elsewhere::Words),
        _ => return,
    };
    if let Some(group) = groups.last_mut() {
        group.destination = destination;
        group.words = (destination != Destination::Text).then(Vec::new);
    }
}

/// A letter belongs to the innermost destination that is open.
fn write(groups: &mut [Group], letter: u8) {
    if groups
        .last()
        .is_none_or(|group| group.destination == Destination::Text)
    {
        return;
    }
    let open = groups.iter_mut().rev().find_map(|g| g.words.as_mut());
    if let Some(words) = open
        && words.len() < WORDS
    {
        words.push(letter);
    }
}

fn finish(group: &Group, sought: &mut Sought) {
    let Some(words) = &group.words else {
        return;
    };
    let words = String::from_utf8_lossy(words);
    match group.destination {
        Destination::Field => sought.field(&words),
        Destination::Template if !words.trim().is_empty() => sought.add(Elsewhere::Template),
        Destination::Property if words.trim().eq_ignore_ascii_case("pibName") => {
            sought.add(Elsewhere::Pictures);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Elsewhere> {
        let mut sought = Sought::default();
        look(text.as_bytes(), &mut sought);
        sought.0.into_iter().collect()
    }

    #[test]
    fn fields_are_found_however_their_word_is_written() {
        for field in [
            r"{\rtf1{\field{\*\fldinst INCLUDEPICTURE /a.png}{\fldrslt x}}}",
            r"{\rtf1{\field{\*\fldinst { INCLUDE}{\b\i PICTURE} /a.png}}}",
            r"{\rtf1{\field{\*\fldinst \'49NCLUDE\'50ICTURE /a.png}}}",
            r"{\rtf1\uc1{\field{\*\fldinst \u73?NCLUDEPICT\u85\'55RE /a.png}}}",
            "{\\rtf1{\\field{\\*\\fldinst INCLUDE\r\nPICTURE /a.png",
            r"{\rtf1{\field{\*\fldinst {\field{\*\fldinst PAGE}{\fldrslt 1}}}}{\field{\*\fldinst IMPORT a}}}",
            r"{\rtf1{\field{\*\fldinst{\bin3 }}}INCLUDEPICTURE}}}",
            r"{\rtf1{\shp{\sp{\sn pibName}{\sv /a.png}}}}",
        ] {
            assert_eq!(found(field), [Elsewhere::Pictures], "{field}");
        }
        for text in [
            r"{\rtf1 INCLUDEPICTURE}",
            r"{\rtf1{\field{\*\fldinst PAGE}{\fldrslt INCLUDEPICTURE}}}",
            r"{\rtf1{\field{\*\fldinst HYPERLINK http://a}}}",
            r"{\rtf1{\*\template }}",
            r"{\rtf1{\object\objemb}}",
            r"{\rtf1\",
            r"{\rtf1\'",
            r"}}}}{{{\bin-5 \bin99999999999999999999 x",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn objects_templates_sources_and_parts_are_found() {
        for (text, what) in [
            (r"{\rtf1{\object\objautlink}}", Elsewhere::Objects),
            (
                r"{\rtf1{\object\objlink{\*\objdata 00}}}",
                Elsewhere::Objects,
            ),
            (r"{\rtf1{\*\template http://a/b.dot}}", Elsewhere::Template),
            (r"{\rtf1{\*\mailmerge{\mmdatasource a}}}", Elsewhere::Data),
            (r"{\rtf1{\field{\*\fldinst DDEAUTO a b}}}", Elsewhere::Data),
            (r"{\rtf1{\*\filetbl{\file a}}}", Elsewhere::Words),
            (
                r"{\rtf1{\field{\*\fldinst INCLUDETEXT a}}}",
                Elsewhere::Words,
            ),
        ] {
            assert_eq!(found(text), [what], "{text}");
        }
        assert_eq!(found(&"{".repeat(1001)), [Elsewhere::Other]);
    }
}
