//! What is said of an element: which declarations win, and what values stand for (CSS Cascading 5,
//! CSS Custom Properties 1).

use std::{collections::BTreeMap, rc::Rc};

use super::{
    declaration::{Declaration, WIDE, declarations, parts},
    matching::Matcher,
    sheet::{Rule, Sheet},
    tree::{Id, Tree},
};

/// Values in values are read so deep, and so long, in bytes.
const DEPTH: usize = 8;
const LONGEST: usize = 4096;

/// Values by the properties' own names, which begin with `--`; what is inside has them too.
pub type Customs = Rc<BTreeMap<String, String>>;

/// What is said of an element by properties.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// The value of a property, empty if nothing is said.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub fn says(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// With other declarations over them.
    pub fn with(&self, declarations: &[Declaration], customs: &Customs) -> Self {
        let mut values = self.clone();
        for one in declarations.iter().filter(|one| !is_custom(one)) {
            values.take(&one.name, resolved(&one.value, customs, DEPTH));
        }
        values
    }

    /// Takes a value; none is as if nothing were said. Values that say where one comes from are
    /// kept only where that is something.
    fn take(&mut self, name: &str, value: Option<String>) {
        let inherits = INHERITED.contains(&name);
        let value = match value.as_deref() {
            Some("revert" | "revert-layer") => None,
            None | Some("unset") if inherits => Some("inherit".to_owned()),
            None | Some("unset" | "initial") => match name {
                "display" => Some("inline".to_owned()),
                _ => initial(name),
            },
            Some("inherit") if !inherits => None,
            _ => value,
        };
        match value {
            Some(value) => self.0.insert(name.to_owned(), value),
            None => self.0.remove(name),
        };
    }

    fn forget(&mut self, value: &str) {
        self.0.clear();
        if value != "revert" && value != "revert-layer" {
            for name in INHERITED.into_iter().chain(["display"]) {
                self.take(name, Some(value.to_owned()));
            }
        }
    }
}

/// Properties that what is inside has too, as far as they are looked at.
const INHERITED: [&str; 6] = [
    "color",
    "font-size",
    "visibility",
    "text-shadow",
    "text-indent",
    "white-space",
];

/// What an inherited property says by itself.
fn initial(name: &str) -> Option<String> {
    let value = match name {
        "color" => "canvastext",
        "font-size" => "medium",
        "visibility" => "visible",
        "text-shadow" => "none",
        "text-indent" => "0",
        "white-space" => "normal",
        _ => return None,
    };
    Some(value.to_owned())
}

fn is_custom(declaration: &Declaration) -> bool {
    declaration.name.starts_with("--")
}

/// All that is said of an element.
#[derive(Default)]
pub struct Said {
    pub values: Values,
    /// What is said of what is drawn beside its content.
    pub beside: Values,
    /// What may be said, each by itself.
    pub perhaps: Vec<Rc<[Declaration]>>,
    pub customs: Customs,
}

/// What the sheets of a page say of its elements.
pub struct Cascade<'t> {
    tree: &'t Tree,
    pub sheet: Sheet,
    matcher: Matcher<'t>,
}

impl<'t> Cascade<'t> {
    pub fn of(tree: &'t Tree) -> Self {
        Self {
            tree,
            sheet: Sheet::of(tree),
            matcher: Matcher::new(tree),
        }
    }

    /// What is said of an element by the rules and by itself; `customs` are those around.
    pub fn said(&mut self, at: Id, customs: &Customs) -> Said {
        let mut said = Said::default();
        let (mut sure, mut beside) = (Vec::new(), Vec::new());
        for place in self.places(at) {
            let rule = &self.sheet.rules[place];
            let mut fits = |unknown| self.matcher.fits(&rule.selector, at, unknown);
            let (one, other) = match rule.asks_state {
                true => (fits(false), fits(true)),
                false => {
                    let fits = fits(false);
                    (fits, fits)
                }
            };
            match (one || other, rule.beside) {
                (false, _) => {}
                (true, true) => beside.push(rule),
                (true, false) if rule.unsure || one != other => {
                    said.perhaps.push(Rc::clone(&rule.declarations));
                }
                (true, false) => sure.push(rule),
            }
        }
        let own = declarations(self.tree.attribute(at, "style").unwrap_or_default());
        let winning = in_order(sure, &own);
        said.customs = with_customs(customs, &winning);
        said.values = values(&winning, &said.customs);
        said.beside = values(&in_order(beside, &[]), &said.customs);
        let movements = parts(said.values.get("animation-name"), |c| c == ',' || c == ' ');
        let ends = movements.filter_map(|name| self.sheet.ends.get(name));
        said.perhaps.extend(ends.cloned());
        said
    }

    /// The rules that may be of an element, by what they ask for first.
    fn places(&self, at: Id) -> Vec<usize> {
        let attribute = |name: &str| self.tree.attribute(at, name).unwrap_or_default();
        let (class, id) = (attribute("class"), attribute("id"));
        let mut keys = vec![String::new(), self.tree.name(at).to_owned()];
        let classes = class.split_ascii_whitespace();
        keys.extend(classes.map(|class| format!(".{}", class.to_ascii_lowercase())));
        keys.push(format!("#{}", id.to_ascii_lowercase()));
        keys.sort();
        keys.dedup();
        let places = keys.iter().filter_map(|key| self.sheet.by_key.get(key));
        places.flatten().copied().collect()
    }
}

/// The declarations of rules and of the element itself, the strongest last.
fn in_order<'r>(mut rules: Vec<&'r Rule>, own: &'r [Declaration]) -> Vec<&'r Declaration> {
    let mut all = Vec::new();
    for important in [false, true] {
        rules.sort_by_key(|rule| {
            // What is important is the more so the weaker its layer is.
            let layer = if important {
                usize::MAX - rule.layer
            } else {
                rule.layer
            };
            (layer, rule.selector.specificity(), rule.order)
        });
        let of_rules = rules.iter().flat_map(|rule| rule.declarations.iter());
        all.extend(of_rules.chain(own).filter(|one| one.important == important));
    }
    all
}

fn with_customs(around: &Customs, declarations: &[&Declaration]) -> Customs {
    let own = declarations.iter().filter(|one| is_custom(one));
    let mut customs = Rc::clone(around);
    for one in own {
        match one.value.as_str() {
            "inherit" | "unset" | "revert" | "revert-layer" => {}
            "initial" => drop(Rc::make_mut(&mut customs).remove(&one.name)),
            value => {
                let value = value.to_owned();
                Rc::make_mut(&mut customs).insert(one.name.clone(), value);
            }
        }
    }
    customs
}

fn values(declarations: &[&Declaration], customs: &Customs) -> Values {
    let mut values = Values::default();
    for one in declarations.iter().filter(|one| !is_custom(one)) {
        match one.name.as_str() {
            "all" if WIDE.contains(&one.value.as_str()) => values.forget(&one.value),
            name => values.take(name, resolved(&one.value, customs, DEPTH)),
        }
    }
    values
}

/// A value with what its `var()` stand for; none if one of them stands for nothing.
fn resolved(value: &str, customs: &Customs, depth: usize) -> Option<String> {
    let Some((before, rest)) = value.split_once("var(") else {
        return Some(value.to_owned());
    };
    let depth = depth.checked_sub(1)?;
    let end = closing(rest)?;
    let (inside, behind) = (&rest[..end], &rest[end + 1..]);
    let (name, other) = match inside.split_once(',') {
        Some((name, other)) => (name, Some(other)),
        None => (inside, None),
    };
    let known = customs.get(name.trim());
    let known = known.and_then(|value| resolved(value, customs, depth));
    let middle = known.or_else(|| resolved(other?, customs, depth))?;
    let behind = resolved(behind, customs, depth)?;
    let all = format!("{before}{}{behind}", middle.trim());
    (all.len() <= LONGEST).then_some(all)
}

/// Where a bracket ends that was opened before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
