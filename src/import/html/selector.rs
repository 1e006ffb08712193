//! Selectors of sheets and the elements that they name (Selectors 4), matched by the `selectors`
//! crate. A page at rest: nothing is hovered, focused or the target of an address.

use std::{cell::Cell, fmt};

use cssparser::{ParseError, ToCss, serialize_identifier};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{
    Component, NonTSPseudoClass, ParseRelative, PseudoElement, Selector, SelectorImpl,
    SelectorList, SelectorParseErrorKind,
};

/// States that no element of a page at rest is in.
const AT_REST: [&str; 22] = [
    "hover",
    "active",
    "focus",
    "focus-visible",
    "focus-within",
    "visited",
    "target",
    "target-within",
    "checked",
    "indeterminate",
    "disabled",
    "invalid",
    "user-invalid",
    "placeholder-shown",
    "autofill",
    "-webkit-autofill",
    "fullscreen",
    "-webkit-full-screen",
    "popover-open",
    "modal",
    "playing",
    "past",
];

/// The selectors of pages.
#[derive(Clone, Debug)]
pub struct Css;

/// A name or a value in a selector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word(String);

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Word {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, dest)
    }
}

impl PrecomputedHash for Word {
    fn precomputed_hash(&self) -> u32 {
        let step = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.0.bytes().fold(0x811c_9dc5, step)
    }
}

/// A class of elements that a page does not write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// What an element at rest is or is not.
    Known(bool),
    Link,
    /// What is not known here.
    Unknown,
}

impl ToCss for State {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        dest.write_str(":state")
    }
}

impl NonTSPseudoClass for State {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

/// A part of an element that is drawn and stands in no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// What is drawn before or behind an element's content.
    Beside,
    Other,
}

impl ToCss for Drawn {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        dest.write_str("::drawn")
    }
}

impl PseudoElement for Drawn {
    fn accepts_state_pseudo_classes(&self) -> bool {
        true
    }
}

impl SelectorImpl for Css {
    /// What is taken of a state that is not known.
    type ExtraMatchingData<'a> = bool;
    type AttrValue = Word;
    type Identifier = Word;
    type LocalName = Word;
    type NamespaceUrl = Word;
    type NamespacePrefix = Word;
    type BorrowedNamespaceUrl = Word;
    type BorrowedLocalName = Word;
    type NonTSPseudoClass = State;
    type PseudoElement = Drawn;
}

/// Reads selectors, and remembers whether one asks for a state that is not known.
#[derive(Default)]
struct Reader {
    unsure: Cell<bool>,
}

impl<'i> selectors::parser::Parser<'i> for Reader {
    type Impl = Css;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_parent_selector(&self) -> bool {
        true
    }

    fn is_is_alias(&self, name: &str) -> bool {
        ["matches", "-webkit-any", "-moz-any"]
            .iter()
            .any(|alias| name.eq_ignore_ascii_case(alias))
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<State, ParseError<Self::Error>> {
        let name = name.to_ascii_lowercase();
        Ok(match name.as_str() {
            "link" | "any-link" | "-webkit-any-link" => State::Link,
            "defined" | "read-only" => State::Known(true),
            name if AT_REST.contains(&name) => State::Known(false),
            _ => {
                self.unsure.set(true);
                State::Unknown
            }
        })
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        _: &str,
        parser: &mut cssparser::Parser<'i>,
        _: bool,
    ) -> Result<State, ParseError<Self::Error>> {
        while parser.next().is_ok() {}
        self.unsure.set(true);
        Ok(State::Unknown)
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<Drawn, ParseError<Self::Error>> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "before" | "after" => Drawn::Beside,
            _ => Drawn::Other,
        })
    }

    fn parse_functional_pseudo_element(
        &self,
        _: &str,
        arguments: &mut cssparser::Parser<'i>,
    ) -> Result<Drawn, ParseError<Self::Error>> {
        while arguments.next().is_ok() {}
        Ok(Drawn::Other)
    }

    fn namespace_for_prefix(&self, _: &Word) -> Option<Word> {
        None
    }
}

/// Reads the selectors before a block, which may stand in the block of `around`, and whether one
/// asks for a state that is not known; none if they can't be read.
pub fn read(
    input: &mut cssparser::Parser<'_>,
    around: Option<&SelectorList<Css>>,
) -> Option<(SelectorList<Css>, bool)> {
    let reader = Reader::default();
    let relative = match around {
        Some(_) => ParseRelative::ForNesting,
        None => ParseRelative::No,
    };
    let list = SelectorList::parse(&reader, input, relative).ok()?;
    let list = match around {
        Some(around) => list.replace_parent_selector(around),
        None => list,
    };
    Some((list, reader.unsure.get()))
}

/// Whether it names what is drawn beside an element's content, or some other part that is drawn.
pub fn drawn(selector: &Selector<Css>) -> Option<Drawn> {
    selector.pseudo_element().cloned()
}

/// What an element must have for a selector to name it: `#id`, `.class`, `name`, or nothing.
pub fn key(selector: &Selector<Css>) -> String {
    let mut iter = selector.iter();
    if selector.has_pseudo_element() {
        while iter.next().is_some() {}
        iter.next_sequence();
    }
    let mut key = String::new();
    for component in iter {
        match component {
            Component::ID(id) => return format!("#{}", id.0.to_ascii_lowercase()),
            Component::Class(class) => key = format!(".{}", class.0.to_ascii_lowercase()),
            Component::LocalName(name) if key.is_empty() => name.lower_name.0.clone_into(&mut key),
            _ => {}
        }
    }
    key
}
