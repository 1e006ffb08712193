//! The sheets of a page: rules, the blocks that they stand in, and which of them nobody can say
//! whether they hold (CSS Syntax 3, CSS Cascading 5, CSS Nesting 1).

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use selectors::parser::Selector;

use super::{
    data,
    declaration::Declaration,
    media,
    rules::{self, Around},
    selector::{self, Css, Drawn},
    tree::Tree,
};

/// So many rules of a page are read.
const RULES: usize = 20_000;

/// The rules of a page.
#[derive(Default)]
pub struct Sheet {
    pub rules: Vec<Rule>,
    /// Places of the rules by what their element must have.
    pub by_key: HashMap<String, Vec<usize>>,
    /// How movements by name end.
    pub ends: BTreeMap<String, Rc<[Declaration]>>,
    /// Names of layers in the order of their strength.
    layers: Vec<String>,
    /// How many blocks were begun.
    blocks: usize,
    /// What rules declare of elements that can't be told.
    pub of_any: Vec<Rc<[Declaration]>>,
    /// A sheet asks for another that is not here.
    pub asks: bool,
}

/// What is declared of the elements that a selector names.
pub struct Rule {
    pub selector: Selector<Css>,
    /// It asks for a state of elements that is not known.
    pub asks_state: bool,
    /// It is of what is drawn beside an element's content.
    pub beside: bool,
    /// Whether it holds is not known.
    pub unsure: bool,
    /// How strong its layer is; rules outside of layers are the strongest.
    pub layer: usize,
    /// Its block's place among the blocks.
    pub order: usize,
    pub declarations: Rc<[Declaration]>,
}

impl Sheet {
    /// Reads the sheets that a page carries in itself.
    pub fn of(tree: &Tree) -> Self {
        let mut sheet = Self::default();
        for at in tree.walk(0, |_| false) {
            let attribute = |name: &str| tree.attribute(at, name).unwrap_or_default();
            let name = tree.name(at);
            if !matches!(name, "style" | "link") || media::holds(attribute("media")) == Some(false)
            {
                continue;
            }
            if name == "link" {
                if is_sheet(tree, at)
                    && let Some(text) = within(attribute("href"))
                {
                    rules::read(&mut sheet, &text, Around::default());
                }
                continue;
            }
            let kind = attribute("type").to_ascii_lowercase();
            if kind.is_empty() || kind == "text/css" {
                let text: String = tree.children(at).iter().map(|&at| tree.text(at)).collect();
                rules::read(&mut sheet, &text, Around::default());
            }
        }
        sheet
    }

    /// The place of the block that begins.
    pub fn next_order(&mut self) -> usize {
        self.blocks += 1;
        self.blocks
    }

    /// Takes what a block declares.
    pub fn add(&mut self, around: &Around, order: usize, declarations: &[Declaration]) {
        if declarations.is_empty() {
            return;
        }
        let declarations: Rc<[Declaration]> = declarations.into();
        if around.is_any {
            self.of_any.push(Rc::clone(&declarations));
        }
        let Some(list) = &around.selectors else {
            return;
        };
        for selector in list.slice() {
            let drawn = selector::drawn(selector);
            if drawn == Some(Drawn::Other) {
                continue;
            }
            if self.rules.len() >= RULES {
                self.of_any.push(Rc::clone(&declarations));
                return;
            }
            let key = selector::key(selector);
            self.by_key.entry(key).or_default().push(self.rules.len());
            self.rules.push(Rule {
                selector: selector.clone(),
                asks_state: around.asks_state,
                beside: drawn.is_some(),
                unsure: around.unsure,
                layer: around.layer.unwrap_or(usize::MAX),
                order,
                declarations: Rc::clone(&declarations),
            });
        }
    }

    /// The strength of a layer, which may stand in another.
    pub fn layer(&mut self, around: Option<usize>, name: &str) -> usize {
        let outer = around.and_then(|at| self.layers.get(at)).cloned();
        let name = match outer {
            Some(outer) => format!("{outer}.{name}"),
            None => name.to_owned(),
        };
        let known = self.layers.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            self.layers.push(name);
            self.layers.len() - 1
        })
    }
}

/// Whether an element asks for a sheet that is shown with the page.
pub fn is_sheet(tree: &Tree, at: super::tree::Id) -> bool {
    let kind = tree.attribute(at, "rel").unwrap_or_default().to_lowercase();
    let has = |word: &str| kind.split_whitespace().any(|known| known == word);
    tree.name(at) == "link" && has("stylesheet") && !has("alternate")
}

/// The sheet that an address carries in itself.
pub fn within(address: &str) -> Option<String> {
    let bytes = data::bytes(address)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
