//! What the sheets of a page say of its elements: rules by name, class and identifier, and which of
//! them win (CSS 2.2, 6.4; Selectors 3).

use std::collections::{BTreeMap, HashMap};

use super::tree::{Id, Tree};

/// So many rules of a page are read; blocks in blocks are read so deep.
const RULES: usize = 20_000;
const DEPTH: usize = 8;
/// So many parts of one selector are read.
const PARTS: usize = 8;
/// Queries of media are answered for a screen so wide, in pixels.
const SCREEN: f32 = 1280.0;

/// What is said of an element, by the properties' names, both in lower case.
pub type Said = BTreeMap<String, String>;

/// The rules of a page.
#[derive(Default)]
pub struct Sheet {
    rules: Vec<Rule>,
    /// Places of the rules by what their element must have.
    by_key: HashMap<String, Vec<usize>>,
}

struct Rule {
    /// From the element outwards; the first is the element's own.
    parts: Vec<Part>,
    /// How particular the selector is.
    weight: u32,
    declarations: std::rc::Rc<[Declaration]>,
}

#[derive(Clone)]
struct Declaration {
    name: String,
    value: String,
    important: bool,
}

/// A part of a selector that names one element: `p`, `.old`, `span.old`, `#old`.
#[derive(Default)]
struct Part {
    name: String,
    classes: Vec<String>,
    id: Option<String>,
    /// It stands right around the part before it, not only somewhere around.
    is_parent: bool,
}

impl Part {
    /// Reads one; none if it depends on what is not looked at: states, attributes, neighbours.
    fn read(text: &str) -> Option<Self> {
        let is_simple = |c: char| c.is_alphanumeric() || "-_.#*".contains(c);
        if text.is_empty() || !text.chars().all(is_simple) {
            return None;
        }
        let end = text.find(['.', '#']).unwrap_or(text.len());
        let (name, mut rest) = text.split_at(end);
        let mut part = Self {
            name: name.trim_matches('*').to_lowercase(),
            ..Self::default()
        };
        while let Some(kind) = rest.chars().next() {
            let word = &rest[1..];
            let end = word.find(['.', '#']).unwrap_or(word.len());
            match kind {
                '.' => part.classes.push(word[..end].to_owned()),
                _ => part.id = Some(word[..end].to_owned()),
            }
            rest = &word[end..];
        }
        Some(part)
    }

    fn fits(&self, tree: &Tree, at: Id) -> bool {
        let classes = tree.attribute(at, "class").unwrap_or_default();
        let has = |class: &String| classes.split_whitespace().any(|known| known == class);
        let id = self.id.as_deref();
        !tree.name(at).is_empty()
            && (self.name.is_empty() || self.name == tree.name(at))
            && self.classes.iter().all(has)
            && id.is_none_or(|id| tree.attribute(at, "id") == Some(id))
    }

    fn weight(&self) -> u32 {
        let ids = u32::from(self.id.is_some());
        (ids << 16) + ((self.classes.len() as u32) << 8) + u32::from(!self.name.is_empty())
    }

    /// What an element must have to be looked at for this.
    fn key(&self) -> String {
        match (&self.id, self.classes.first()) {
            (Some(id), _) => format!("#{id}"),
            (None, Some(class)) => format!(".{class}"),
            (None, None) => self.name.clone(),
        }
    }
}

impl Rule {
    fn fits(&self, tree: &Tree, at: Id) -> bool {
        let mut here = Some(at);
        for (place, part) in self.parts.iter().enumerate() {
            let mut around = here;
            while let Some(at) = around {
                if part.fits(tree, at) {
                    break;
                }
                let must = place == 0 || part.is_parent;
                around = tree.parent(at).filter(|_| !must);
            }
            let Some(found) = around else {
                return false;
            };
            here = tree.parent(found);
        }
        true
    }
}

impl Sheet {
    /// Reads the sheets that a page carries in itself.
    pub fn of(tree: &Tree) -> Self {
        let mut sheet = Self::default();
        for at in tree.walk(0, |_| false) {
            if tree.name(at) == "style" {
                let text: String = tree.children(at).iter().map(|&at| tree.text(at)).collect();
                sheet.read(&without_comments(&text), DEPTH);
            }
        }
        sheet
    }

    fn read(&mut self, text: &str, depth: usize) {
        let mut rest = text;
        while let Some(at) = rest.find(['{', ';', '}']) {
            let before = rest[..at].trim();
            let is_block = rest[at..].starts_with('{');
            rest = &rest[at + 1..];
            if !is_block {
                continue;
            }
            let end = end_of_block(rest);
            let inside = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            match before.strip_prefix('@') {
                Some(rule) if applies(rule) && depth > 0 => self.read(inside, depth - 1),
                Some(_) => {}
                None => self.add(before, inside),
            }
        }
    }

    fn add(&mut self, selectors: &str, inside: &str) {
        let declarations: std::rc::Rc<[Declaration]> = declarations(inside).collect();
        for selector in selectors.split(',') {
            let Some(parts) = parts(selector) else {
                continue;
            };
            if self.rules.len() < RULES {
                let key = parts.first().map(Part::key).unwrap_or_default();
                self.by_key.entry(key).or_default().push(self.rules.len());
                self.rules.push(Rule {
                    weight: parts.iter().map(Part::weight).sum(),
                    parts,
                    declarations: std::rc::Rc::clone(&declarations),
                });
            }
        }
    }

    /// What is said of an element by the rules and by itself.
    pub fn said(&self, tree: &Tree, at: Id) -> Said {
        let classes = tree.attribute(at, "class").unwrap_or_default();
        let mut keys = vec![String::new(), tree.name(at).to_owned()];
        keys.extend(classes.split_whitespace().map(|class| format!(".{class}")));
        keys.extend(tree.attribute(at, "id").map(|id| format!("#{id}")));
        keys.sort();
        keys.dedup();
        let places = keys.iter().filter_map(|key| self.by_key.get(key)).flatten();
        let mut places: Vec<usize> = places.copied().collect();
        places.retain(|&place| self.rules[place].fits(tree, at));
        places.sort_by_key(|&place| (self.rules[place].weight, place));
        let own: Vec<_> = declarations(tree.attribute(at, "style").unwrap_or_default()).collect();
        let rules = places
            .iter()
            .flat_map(|&place| self.rules[place].declarations.iter());
        let all: Vec<&Declaration> = rules.chain(&own).collect();
        let mut said = Said::new();
        for important in [false, true] {
            for one in all.iter().filter(|one| one.important == important) {
                said.insert(one.name.clone(), one.value.clone());
            }
        }
        said
    }
}

/// The parts of a selector, the last first; none if it can't be read.
fn parts(selector: &str) -> Option<Vec<Part>> {
    let apart = selector.replace('>', " > ");
    let mut parts: Vec<Part> = Vec::new();
    let mut is_parent = false;
    for word in apart.split_whitespace().rev() {
        if word == ">" {
            is_parent = true;
            continue;
        }
        let part = Part::read(word)?;
        parts.push(Part { is_parent, ..part });
        is_parent = false;
    }
    (!parts.is_empty() && parts.len() <= PARTS).then_some(parts)
}

/// Reads `name: value; …`.
fn declarations(text: &str) -> impl Iterator<Item = Declaration> {
    text.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.trim().to_lowercase();
        let plain = value
            .strip_suffix("important")
            .map(|v| v.trim_end().trim_end_matches('!'));
        Some(Declaration {
            name: name.trim().to_lowercase(),
            important: plain.is_some(),
            value: plain.unwrap_or(&value).trim().to_owned(),
        })
    })
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    (out + rest).replace("<!--", "").replace("-->", "")
}

/// Where the block ends that begins at the start.
fn end_of_block(text: &str) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Whether the rules in a block of this at-rule hold on a screen.
fn applies(rule: &str) -> bool {
    let rule = rule.to_lowercase();
    let Some(queries) = rule.strip_prefix("media") else {
        return rule.starts_with("supports") || rule.starts_with("layer");
    };
    queries.split(',').any(|query| {
        let is_screen = match query.split_whitespace().next() {
            Some("not") => !query.contains("screen") && !query.contains("all"),
            _ => !query.contains("print") && !query.contains("speech"),
        };
        is_screen && query.split('(').skip(1).all(is_so_wide)
    })
}

/// Whether `min-width: 768px)` or the like holds; what else is asked is not known to.
fn is_so_wide(feature: &str) -> bool {
    let feature = feature.split(')').next().unwrap_or_default();
    let Some((name, value)) = feature.split_once(':') else {
        return false;
    };
    let Some(width) = super::length::pixels(value) else {
        return false;
    };
    match name.trim() {
        "min-width" => width <= SCREEN,
        "max-width" => width >= SCREEN,
        _ => false,
    }
}
