//! XML to a small tree: no DTD, no entities but the five, limits on depth and number.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    error::{Countable, ImportError, damaged},
    limits::{DEPTH, NODES},
};

/// An element: names are local names, without the prefix of their namespace.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// What stands inside an element.
#[derive(Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute, by its local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements right inside.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name right inside.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The elements of that name right inside.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The attribute `val` of the child `name`, as WordprocessingML writes a property.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// Whether the property `name` is on: it is there and does not say that it is off.
    pub fn is_on(&self, name: &str) -> Option<bool> {
        let value = self.child(name)?.attribute("val");
        Some(!matches!(value, Some("0" | "false" | "off" | "none")))
    }

    /// The words right inside.
    pub fn words(&self) -> String {
        let text = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(_) => String::new(),
        };
        self.children.iter().map(text).collect()
    }
}

/// Reads a part; `part` is its name for errors. The answer is the outermost element.
pub fn parse(part: &str, bytes: &[u8]) -> Result<Element, ImportError> {
    let text = decode(part, bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut open = vec![Element::default()];
    let mut nodes = 0;
    let broken = |error: String| damaged(format!("{part}：{error}"));
    loop {
        nodes += 1;
        if nodes > NODES {
            return Err(too_many(Countable::Nodes, NODES));
        }
        match reader
            .read_event()
            .map_err(|error| broken(error.to_string()))?
        {
            Event::Start(tag) => {
                if open.len() > DEPTH {
                    return Err(too_many(Countable::Levels, DEPTH));
                }
                open.push(element(&tag).map_err(broken)?);
            }
            Event::Empty(tag) => {
                let element = element(&tag).map_err(broken)?;
                add(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                if open.len() > 1
                    && let Some(element) = open.pop()
                {
                    add(&mut open, Node::Element(element));
                }
            }
            Event::Text(text) => add_text(
                &mut open,
                &text.decode().map_err(|e| broken(e.to_string()))?,
            ),
            Event::CData(text) => add_text(
                &mut open,
                &text.decode().map_err(|e| broken(e.to_string()))?,
            ),
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(|e| broken(e.to_string()))?;
                add_text(&mut open, &reference(part, &name)?);
            }
            Event::DocType(_) => {
                let part = part.to_owned();
                return Err(ImportError::Entities { part });
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    if open.len() > 1 {
        return Err(broken("标签没有结束".into()));
    }
    let root = open.pop().unwrap_or_default();
    root.children
        .into_iter()
        .find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
        .ok_or_else(|| broken("没有内容".into()))
}

fn too_many(what: Countable, limit: usize) -> ImportError {
    let limit = limit as u64;
    ImportError::TooMany { what, limit }
}

/// UTF-8 or, with a byte order mark, UTF-16: what OPC and OFD allow.
fn decode<'b>(part: &str, bytes: &'b [u8]) -> Result<std::borrow::Cow<'b, str>, ImportError> {
    let encoding = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => encoding_rs::UTF_8,
    };
    let (text, wrong) = encoding.decode_with_bom_removal(bytes);
    match wrong {
        true => Err(damaged(format!("{part}：不是 {} 文本", encoding.name()))),
        false => Ok(text),
    }
}

fn add(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else {
        return;
    };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

/// `&lt;` and the other four, and characters by number; an entity of the file's own is refused.
fn reference(part: &str, name: &str) -> Result<String, ImportError> {
    let number = name
        .strip_prefix('#')
        .and_then(|number| match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
    if let Some(c) = number.and_then(char::from_u32) {
        return Ok(c.to_string());
    }
    let sign = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            let part = part.to_owned();
            return Err(ImportError::Entities { part });
        }
    };
    Ok(sign.to_owned())
}

fn element(tag: &BytesStart<'_>) -> Result<Element, String> {
    let local = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let raw = String::from_utf8_lossy(&attribute.value);
        let value = quick_xml::escape::unescape(&raw).map_err(|error| error.to_string())?;
        attributes.push((
            local(attribute.key.local_name().as_ref()),
            value.into_owned(),
        ));
    }
    Ok(Element {
        name: local(tag.local_name().as_ref()),
        attributes,
        children: Vec::new(),
    })
}
