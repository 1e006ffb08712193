//! Which elements of a page a selector names.

use std::fmt;

use selectors::{
    OpaqueElement,
    attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint},
    bloom::BloomFilter,
    context::{
        MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
    },
    matching::{ElementSelectorFlags, MatchingContext, matches_selector},
    parser::Selector,
};

use super::{
    selector::{Css, Drawn, State, Word},
    tree::{Id, Tree},
};

/// Matches selectors with the elements of a page.
pub struct Matcher<'t> {
    tree: &'t Tree,
    caches: SelectorCaches,
}

impl<'t> Matcher<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            caches: SelectorCaches::default(),
        }
    }

    /// Whether a selector names an element, or what is drawn beside its content.
    pub fn fits(&mut self, selector: &Selector<Css>, at: Id, unknown: bool) -> bool {
        let mode = match selector.has_pseudo_element() {
            true => MatchingMode::ForStatelessPseudoElement,
            false => MatchingMode::Normal,
        };
        let quirks = match self.tree.is_quirky() {
            true => QuirksMode::Quirks,
            false => QuirksMode::NoQuirks,
        };
        let mut context = MatchingContext::new(
            mode,
            None,
            &mut self.caches,
            quirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        context.extra_data = unknown;
        let tree = self.tree;
        matches_selector(selector, 0, None, Place { tree, at }, &mut context)
    }
}

/// An element of a page.
#[derive(Clone, Copy)]
struct Place<'t> {
    tree: &'t Tree,
    at: Id,
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.at)
    }
}

impl Place<'_> {
    fn is_element(&self, at: Id) -> bool {
        !self.tree.name(at).is_empty()
    }

    fn of(&self, at: Id) -> Self {
        Self { at, ..*self }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.tree.attribute(self.at, name)
    }
}

impl selectors::Element for Place<'_> {
    type Impl = Css;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(&self.tree.nodes[self.at])
    }

    fn parent_element(&self) -> Option<Self> {
        let parent = self.tree.parent(self.at)?;
        self.is_element(parent).then(|| self.of(parent))
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        let mut before = self.tree.before(self.at).iter().rev();
        let found = before.find(|&&at| self.is_element(at))?;
        Some(self.of(*found))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        let mut behind = self.tree.behind(self.at).iter();
        let found = behind.find(|&&at| self.is_element(at))?;
        Some(self.of(*found))
    }

    fn first_element_child(&self) -> Option<Self> {
        let mut children = self.tree.children(self.at).iter();
        let found = children.find(|&&at| self.is_element(at))?;
        Some(self.of(*found))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        true
    }

    fn has_local_name(&self, name: &Word) -> bool {
        self.tree.name(self.at) == name.as_ref()
    }

    fn has_namespace(&self, _: &Word) -> bool {
        true
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tree.name(self.at) == self.tree.name(other.at)
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Word>,
        name: &Word,
        operation: &AttrSelectorOperation<&Word>,
    ) -> bool {
        let value = self.attribute(name.as_ref());
        value.is_some_and(|value| operation.eval_str(value))
    }

    fn match_non_ts_pseudo_class(&self, state: &State, context: &mut MatchingContext<Css>) -> bool {
        match state {
            State::Known(is) => *is,
            State::Link => self.is_link(),
            State::Unknown => context.extra_data,
        }
    }

    fn match_pseudo_element(&self, _: &Drawn, _: &mut MatchingContext<Css>) -> bool {
        false
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        matches!(self.tree.name(self.at), "a" | "area") && self.attribute("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Word, case: CaseSensitivity) -> bool {
        let own = self.attribute("id");
        own.is_some_and(|own| case.eq(own.as_bytes(), id.as_ref().as_bytes()))
    }

    fn has_class(&self, name: &Word, case: CaseSensitivity) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        let mut classes = classes.split_ascii_whitespace();
        classes.any(|class| case.eq(class.as_bytes(), name.as_ref().as_bytes()))
    }

    fn has_custom_state(&self, _: &Word) -> bool {
        false
    }

    fn imported_part(&self, _: &Word) -> Option<Word> {
        None
    }

    fn is_part(&self, _: &Word) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let mut children = self.tree.children(self.at).iter();
        children.all(|&at| !self.is_element(at) && self.tree.text(at).is_empty())
    }

    fn is_root(&self) -> bool {
        self.parent_element().is_none()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
