//! The tree of a page, as browsers would build it.

use std::{borrow::Cow, cell::RefCell};

use html5ever::{
    Attribute, LocalName, Namespace, ParseOpts, QualName,
    interface::ElemName,
    parse_document,
    tendril::{StrTendril, TendrilSink},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink},
};

use crate::import::{
    error::{Countable, ImportError},
    limits::NODES,
};

/// The deepest nesting: unclosed tags of old programs nest without end, so deeper than in XML.
const HTML_DEPTH: usize = 2000;
/// How much text is parsed before the limits are looked at again, in bytes.
const STEP: usize = 16 << 10;

/// A place in the tree.
pub type Id = usize;

/// An element, a text, or a comment, which is an element without name and text.
#[derive(Default)]
pub struct Node {
    name: Option<QualName>,
    attributes: Vec<(String, String)>,
    pub text: String,
    /// What a comment says.
    comment: String,
    pub children: Vec<Id>,
    parent: Option<Id>,
    /// Its place among the children of its parent.
    place: usize,
    depth: usize,
    /// The page does not show it nor what is inside.
    hidden: bool,
}

/// A page; its root is the node 0.
pub struct Tree {
    pub nodes: Vec<Node>,
    quirky: bool,
}

impl Tree {
    /// The name of an element; empty for what is none.
    pub fn name(&self, id: Id) -> &str {
        self.nodes
            .get(id)
            .and_then(|n| n.name.as_ref())
            .map_or("", |name| &name.local)
    }

    pub fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let attributes = &self.nodes.get(id)?.attributes;
        let found = attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All attributes of an element, with their values.
    pub fn attributes(&self, id: Id) -> &[(String, String)] {
        self.nodes.get(id).map_or(&[], |node| &node.attributes)
    }

    pub fn children(&self, id: Id) -> &[Id] {
        self.nodes.get(id).map_or(&[], |node| &node.children)
    }

    pub fn parent(&self, id: Id) -> Option<Id> {
        self.nodes.get(id)?.parent
    }

    /// Whether browsers would read the page as old pages were.
    pub fn is_quirky(&self) -> bool {
        self.quirky
    }

    /// The children of the same parent that stand before a node.
    pub fn before(&self, id: Id) -> &[Id] {
        self.beside(id).map_or(&[], |(before, _)| before)
    }

    /// The children of the same parent that stand behind a node.
    pub fn behind(&self, id: Id) -> &[Id] {
        self.beside(id).map_or(&[], |(_, behind)| behind)
    }

    fn beside(&self, id: Id) -> Option<(&[Id], &[Id])> {
        let node = self.nodes.get(id)?;
        let (before, rest) = self.children(node.parent?).split_at_checked(node.place)?;
        Some((before, rest.split_first()?.1))
    }

    /// Says that the page does not show a node nor what is inside.
    pub fn hide(&mut self, id: Id) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.hidden = true;
        }
    }

    pub fn is_hidden(&self, id: Id) -> bool {
        self.nodes.get(id).is_some_and(|node| node.hidden)
    }

    pub fn text(&self, id: Id) -> &str {
        self.nodes.get(id).map_or("", |node| &node.text)
    }

    /// What a comment says; nothing for what is none.
    pub fn comment(&self, id: Id) -> &str {
        self.nodes.get(id).map_or("", |node| &node.comment)
    }

    /// Takes out what is inside a node.
    pub fn empty(&mut self, id: Id) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.text.clear();
            node.children.clear();
        }
    }

    /// All nodes below `id` and itself, in document order, without what `skip` says.
    pub fn walk(&self, id: Id, skip: impl Fn(Id) -> bool) -> Vec<Id> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if skip(id) {
                continue;
            }
            found.push(id);
            open.extend(self.children(id).iter().rev());
        }
        found
    }
}

/// Builds the tree of a page.
pub fn parse(text: &str) -> Result<Tree, ImportError> {
    let sink = Sink::default();
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(sink, options);
    let mut rest = text;
    while !rest.is_empty() {
        let end = (STEP..rest.len()).find(|&at| rest.is_char_boundary(at));
        let (now, later) = rest.split_at(end.unwrap_or(rest.len()));
        parser.process(StrTendril::from(now));
        rest = later;
        let inner = parser.tokenizer.sink.sink.0.borrow();
        let too_many = |what, limit: usize| {
            let limit = limit as u64;
            Err(ImportError::TooMany { what, limit })
        };
        if inner.nodes.len() > NODES {
            return too_many(Countable::Nodes, NODES);
        }
        if inner.deepest > HTML_DEPTH {
            return too_many(Countable::Levels, HTML_DEPTH);
        }
    }
    Ok(parser.finish())
}

struct Growing {
    nodes: Vec<Node>,
    deepest: usize,
    quirky: bool,
}

struct Sink(RefCell<Growing>);

impl Default for Sink {
    fn default() -> Self {
        Self(RefCell::new(Growing {
            nodes: vec![Node::default()],
            deepest: 0,
            quirky: false,
        }))
    }
}

impl Growing {
    fn add(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn take_out(&mut self, id: Id) {
        if let Some(parent) = self.nodes[id].parent.take() {
            self.nodes[parent].children.retain(|&child| child != id);
        }
    }

    /// Puts a child at a place among its parent's, the last if there is none.
    fn put(&mut self, parent: Id, child: NodeOrText<Id>, at: Option<usize>) {
        let at = at.unwrap_or(self.nodes[parent].children.len());
        let id = match child {
            NodeOrText::AppendNode(id) => {
                self.take_out(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let before = at
                    .checked_sub(1)
                    .and_then(|at| self.nodes[parent].children.get(at))
                    .copied();
                if let Some(before) = before
                    .filter(|&id| self.nodes[id].name.is_none() && !self.nodes[id].text.is_empty())
                {
                    self.nodes[before].text.push_str(&text);
                    return;
                }
                let text = text.to_string();
                self.add(Node {
                    text,
                    ..Node::default()
                })
            }
        };
        let at = at.min(self.nodes[parent].children.len());
        self.nodes[parent].children.insert(at, id);
        self.nodes[id].parent = Some(parent);
        self.nodes[id].depth = self.nodes[parent].depth + 1;
        self.deepest = self.deepest.max(self.nodes[id].depth);
    }
}

/// The name of an element, held by itself because the tree goes on growing.
#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        let Growing {
            mut nodes, quirky, ..
        } = self.0.into_inner();
        for at in 0..nodes.len() {
            let children = std::mem::take(&mut nodes[at].children);
            for (place, &child) in children.iter().enumerate() {
                nodes[child].place = place;
            }
            nodes[at].children = children;
        }
        Tree { nodes, quirky }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name(&self, target: &Id) -> Name {
        let name = self.0.borrow().nodes[*target].name.clone();
        Name(
            name.unwrap_or_else(|| QualName::new(None, Namespace::default(), LocalName::default())),
        )
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.0.borrow_mut().add(Node {
            name: Some(name),
            attributes: attributes.into_iter().map(pair).collect(),
            ..Node::default()
        })
    }

    fn create_comment(&self, words: StrTendril) -> Id {
        self.0.borrow_mut().add(Node {
            comment: words.to_string(),
            ..Node::default()
        })
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.0.borrow_mut().add(Node::default())
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.0.borrow_mut().put(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Id, before: &Id, child: NodeOrText<Id>) {
        let has_parent = self.0.borrow().nodes[*element].parent.is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(before, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.0.borrow_mut().quirky = mode == QuirksMode::Quirks;
    }

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let mut tree = self.0.borrow_mut();
        if let NodeOrText::AppendNode(id) = &child {
            tree.take_out(*id);
        }
        let Some(parent) = tree.nodes[*sibling].parent else {
            return;
        };
        let at = tree.nodes[parent]
            .children
            .iter()
            .position(|id| id == sibling);
        tree.put(parent, child, at);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        let mut tree = self.0.borrow_mut();
        let own = &mut tree.nodes[*target].attributes;
        for (key, value) in attributes.into_iter().map(pair) {
            if !own.iter().any(|(known, _)| *known == key) {
                own.push((key, value));
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.0.borrow_mut().take_out(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut tree = self.0.borrow_mut();
        for child in std::mem::take(&mut tree.nodes[*node].children) {
            tree.nodes[child].parent = None;
            tree.put(*new_parent, NodeOrText::AppendNode(child), None);
        }
    }
}

fn pair(attribute: Attribute) -> (String, String) {
    (
        attribute.name.local.to_string(),
        attribute.value.to_string(),
    )
}
