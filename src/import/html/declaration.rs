//! What sheets and attributes declare: `name: value`, with escapes read, comments left out and
//! shorthands taken apart (CSS Syntax 3, CSS Cascading 5).

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, ToCss, Token,
};

/// The longest value that is read, in bytes.
const LONGEST: usize = 4096;
/// Values of every property, which say where it comes from.
pub const WIDE: [&str; 5] = ["inherit", "initial", "unset", "revert", "revert-layer"];

/// What is said of one property. Names are in lower case and values too, as far as letters' case
/// says nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    pub name: String,
    pub value: String,
    pub important: bool,
}

/// Reads what an attribute `style` declares.
pub fn declarations(text: &str) -> Vec<Declaration> {
    all(&mut Parser::new(text))
}

/// Reads a block in which no rules stand.
pub fn all(input: &mut Parser<'_>) -> Vec<Declaration> {
    let mut attribute = Attribute;
    let read = RuleBodyParser::new(input, &mut attribute).map(Result::unwrap_or_default);
    read.flatten().collect()
}

/// An attribute, in which no rules stand.
struct Attribute;

impl<'i> DeclarationParser<'i> for Attribute {
    type Declaration = Vec<Declaration>;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<Vec<Declaration>, ParseError<()>> {
        read(&name, input)
    }
}

impl AtRuleParser<'_> for Attribute {
    type Prelude = ();
    type AtRule = Vec<Declaration>;
    type Error = ();
}

impl QualifiedRuleParser<'_> for Attribute {
    type Prelude = ();
    type QualifiedRule = Vec<Declaration>;
    type Error = ();
}

impl RuleBodyItemParser<'_, Vec<Declaration>, ()> for Attribute {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// Reads the value of a declaration; the answer has the longhands of a shorthand each.
///
/// # Errors
/// Where it is none but the head of a rule.
pub fn read(name: &str, input: &mut Parser<'_>) -> Result<Vec<Declaration>, ParseError<()>> {
    let is_custom = name.starts_with("--");
    let name = match is_custom {
        true => name.to_owned(),
        false => name.to_ascii_lowercase(),
    };
    let mut value = written(input);
    let end = value.trim_end().to_ascii_lowercase();
    let plain = end.strip_suffix("important").map(str::trim_end);
    let plain = plain.and_then(|plain| plain.strip_suffix('!'));
    let important = plain.is_some();
    if let Some(plain) = plain {
        value.truncate(plain.len());
    }
    let value = value.trim();
    if !is_custom && (value.is_empty() || value.contains('{')) {
        return Err(ParseError::unexpected_token());
    }
    let parts = match is_custom {
        true => vec![(name, value.to_owned())],
        false => longhands(&without_prefix(&name), value),
    };
    let parts = parts
        .into_iter()
        .filter(|(name, value)| is_valid(name, value));
    let declared = |(name, value)| Declaration {
        name,
        value,
        important,
    };
    Ok(parts.map(declared).collect())
}

/// What is left of a value or of the head of a rule, written in one way.
pub fn written(input: &mut Parser<'_>) -> String {
    let mut text = String::new();
    write(input, &mut text);
    text
}

fn write(input: &mut Parser<'_>, text: &mut String) {
    while text.len() < LONGEST {
        let Ok(token) = input.next_including_whitespace_and_comments() else {
            return;
        };
        let close = match token {
            Token::WhiteSpace(_) | Token::Comment(_) => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
                continue;
            }
            Token::Function(_) | Token::ParenthesisBlock => ')',
            Token::SquareBracketBlock => ']',
            Token::CurlyBracketBlock => '}',
            Token::Ident(name) if !name.starts_with("--") => {
                text.push_str(&name.to_ascii_lowercase());
                continue;
            }
            _ => {
                let _ = token.to_css(text);
                continue;
            }
        };
        match token {
            Token::Function(name) => {
                text.push_str(&name.to_ascii_lowercase());
                text.push('(');
            }
            _ => {
                let _ = token.to_css(text);
            }
        }
        let _ = input.parse_nested_block(|input| -> Result<(), ParseError<()>> {
            write(input, text);
            while input.next().is_ok() {}
            Ok(())
        });
        text.push(close);
    }
    while input.next().is_ok() {}
}

/// Parts of a value between signs of one kind, whatever stands in brackets.
pub fn parts(value: &str, between: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let mut depth = 0i32;
    let parts = value.split(move |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && between(c)
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// The words of a value, whatever stands in brackets.
pub fn words(value: &str) -> impl Iterator<Item = &str> {
    parts(value, char::is_whitespace)
}

/// The name without a browser's own prefix, where it means the same.
fn without_prefix(name: &str) -> String {
    let plain = ["-webkit-", "-moz-", "-ms-", "-o-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    match plain {
        Some(
            plain @ ("transform" | "filter" | "clip-path" | "opacity" | "mask" | "mask-image"
            | "background-clip" | "animation" | "animation-name"),
        ) => plain.to_owned(),
        _ => name.to_owned(),
    }
}

/// Takes a shorthand apart.
fn longhands(name: &str, value: &str) -> Vec<(String, String)> {
    let one = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let is_whole = WIDE.contains(&value) || value.contains("var(");
    let sides = |names: [&str; 4]| {
        let words: Vec<&str> = words(value).collect();
        let [top, right, bottom, left] = match words[..] {
            [all] => [all; 4],
            [y, x] => [y, x, y, x],
            [top, x, bottom] => [top, x, bottom, x],
            [top, right, bottom, left] => [top, right, bottom, left],
            _ => [value; 4],
        };
        let [a, b, c, d] = names;
        vec![one(a, top), one(b, right), one(c, bottom), one(d, left)]
    };
    let pair = |start: &str, end: &str| {
        let mut words = words(value);
        let first = words.next().unwrap_or(value);
        vec![one(start, first), one(end, words.next().unwrap_or(first))]
    };
    match name {
        "all" => vec![one("all", value)],
        "background" => vec![
            one("background-image", value),
            one(
                "background-color",
                match is_whole {
                    true => value,
                    false => super::paint::colour_among(value).unwrap_or("transparent"),
                },
            ),
        ],
        "font" if is_whole => vec![one("font-size", value)],
        "font" => {
            let mut words = words(value).map(|word| word.split('/').next().unwrap_or(word));
            let size = words.find(|word| super::length::is_size(word));
            vec![one("font-size", size.unwrap_or("medium"))]
        }
        "margin" => sides(["margin-top", "margin-right", "margin-bottom", "margin-left"]),
        "padding" => sides([
            "padding-top",
            "padding-right",
            "padding-bottom",
            "padding-left",
        ]),
        "inset" => sides(["top", "right", "bottom", "left"]),
        "margin-inline" => pair("margin-left", "margin-right"),
        "margin-block" => pair("margin-top", "margin-bottom"),
        "inset-inline" => pair("left", "right"),
        "inset-block" => pair("top", "bottom"),
        "margin-inline-start" => vec![one("margin-left", value)],
        "margin-block-start" => vec![one("margin-top", value)],
        "inset-inline-start" => vec![one("left", value)],
        "inset-inline-end" => vec![one("right", value)],
        "inset-block-start" => vec![one("top", value)],
        "inset-block-end" => vec![one("bottom", value)],
        "inline-size" => vec![one("width", value)],
        "block-size" => vec![one("height", value)],
        "max-inline-size" => vec![one("max-width", value)],
        "max-block-size" => vec![one("max-height", value)],
        "overflow" => pair("overflow-x", "overflow-y"),
        "text-decoration" => vec![one("text-decoration-line", value)],
        "mask" => vec![one("mask-image", value)],
        "animation" => vec![one("animation-name", value)],
        "text-wrap" | "text-wrap-mode" => vec![one("white-space", value)],
        _ => vec![one(name, value)],
    }
}

/// Whether browsers would not pass over a declaration.
fn is_valid(name: &str, value: &str) -> bool {
    if WIDE.contains(&value) || value.contains("var(") {
        return true;
    }
    match name {
        "display" => words(value).all(|word| {
            DISPLAYS.contains(&word) || word.starts_with("-webkit-") || word.starts_with("-ms-")
        }),
        "visibility" => ["visible", "hidden", "collapse"].contains(&value),
        "position" => [
            "static",
            "relative",
            "absolute",
            "fixed",
            "sticky",
            "-webkit-sticky",
        ]
        .contains(&value),
        "color" | "background-color" | "-webkit-text-fill-color" => super::paint::is_colour(value),
        "font-size" => super::length::is_size(value),
        "opacity" | "zoom" => {
            value.contains('(') || super::length::share(value).is_some() || value == "normal"
        }
        "width" | "height" | "max-width" | "max-height" | "left" | "right" | "top" | "bottom"
        | "margin-left" | "margin-top" | "text-indent" => {
            value.starts_with(|c: char| c.is_ascii_alphabetic())
                || value.contains('(')
                || value.contains(' ')
                || value.ends_with('%')
                || super::length::has_unit(value)
        }
        _ => true,
    }
}

/// What an element may be shown as.
const DISPLAYS: [&str; 32] = [
    "none",
    "block",
    "inline",
    "inline-block",
    "flex",
    "inline-flex",
    "grid",
    "inline-grid",
    "flow",
    "flow-root",
    "contents",
    "table",
    "inline-table",
    "table-row",
    "table-cell",
    "table-row-group",
    "table-header-group",
    "table-footer-group",
    "table-column",
    "table-column-group",
    "table-caption",
    "list-item",
    "ruby",
    "ruby-base",
    "ruby-text",
    "ruby-base-container",
    "ruby-text-container",
    "run-in",
    "math",
    "inside",
    "outside",
    "compact",
];
