//! What the objects of a document refer to: parameters of drawing, pictures, groups of objects
//! (GB/T 33190-2016, 7.9, 8.2).

use std::collections::BTreeMap;

use ofd_core::{LoadedDocument, StLoc, parent_dir, resolve_path};

use crate::import::{
    canvas::Ink,
    picture::pixels,
    xml::{self, Element, Node},
};

use super::{
    Reader,
    object::{Paint, channels, colour, id, number},
};

/// Parameters refer to others no further than this.
const CHAIN: usize = 20;

/// Colours and width that objects take from elsewhere.
#[derive(Clone, Copy, Default)]
pub struct Param {
    pub fill: Option<Paint>,
    pub stroke: Option<Paint>,
    /// In millimetres.
    pub width: Option<f64>,
    other: Option<u64>,
}

impl Param {
    pub fn or(self, other: Self) -> Self {
        Self {
            fill: self.fill.or(other.fill),
            stroke: self.stroke.or(other.stroke),
            width: self.width.or(other.width),
            other: other.other,
        }
    }
}

/// The resources of a document.
#[derive(Default)]
pub struct Resources {
    params: BTreeMap<u64, Param>,
    pictures: BTreeMap<u64, String>,
    units: BTreeMap<u64, Element>,
    /// The colours of spaces that have a palette.
    palettes: BTreeMap<u64, Vec<Option<[f32; 3]>>>,
}

impl Resources {
    /// Reads those that a document names, and those of a page.
    pub fn add(&mut self, reader: &mut Reader, document: &LoadedDocument, places: &[StLoc]) {
        for place in places {
            let path = resolve_path(&document.base, place);
            let bytes = reader.package_mut().read(&path).unwrap_or_default();
            if let Ok(root) = xml::parse(&path, &bytes) {
                let base = root.attribute("BaseLoc").unwrap_or_default();
                let base = resolve_path(parent_dir(&path), &StLoc(base.to_owned()));
                self.take(root, &base);
            }
        }
    }

    fn take(&mut self, root: Element, base: &str) {
        let inside = |element: Element| {
            element.children.into_iter().filter_map(|node| match node {
                Node::Element(element) => Some(element),
                Node::Text(_) => None,
            })
        };
        for element in inside(root).flat_map(inside) {
            let Some(id) = id(&element, "ID") else {
                continue;
            };
            match element.name.as_str() {
                "DrawParam" => {
                    self.params.insert(id, param(&element));
                }
                "ColorSpace" => {
                    let colours = element.child("Palette").into_iter();
                    let colours = colours.flat_map(|palette| palette.all("CV"));
                    let colours = colours.map(|colour| channels(&colour.words()));
                    self.palettes.insert(id, colours.collect());
                }
                "MultiMedia" => {
                    let file = element.child("MediaFile").map(Element::words);
                    let file = StLoc(file.unwrap_or_default().trim().to_owned());
                    self.pictures.insert(id, resolve_path(base, &file));
                }
                "CompositeGraphicUnit" => {
                    self.units.insert(id, element);
                }
                _ => {}
            }
        }
    }

    /// What a colour paints; none if that is not known.
    pub fn ink(&self, paint: Paint) -> Option<Ink> {
        match paint {
            Paint::Plain(ink) => Some(ink),
            Paint::OfPalette(space, index, covers) => {
                let [r, g, b] = (*self.palettes.get(&space?)?.get(index)?)?;
                Some([r, g, b, covers])
            }
            Paint::Unknown => None,
        }
    }

    /// The parameters that an object or a layer refers to.
    pub fn param(&self, element: &Element) -> Param {
        let mut found = Param {
            other: id(element, "DrawParam"),
            ..Param::default()
        };
        for _ in 0..CHAIN {
            let Some(next) = found.other.and_then(|id| self.params.get(&id)) else {
                break;
            };
            found = found.or(*next);
        }
        found
    }

    /// The objects of a group.
    pub fn unit(&self, id: Option<u64>) -> Option<&Element> {
        self.units.get(&id?)?.child("Content")
    }

    /// The pixels of a picture.
    pub fn picture(&self, reader: &mut Reader, id: Option<u64>) -> Option<image::RgbaImage> {
        let path = self.pictures.get(&id?)?;
        pixels(&reader.package_mut().read(path).ok()?)
    }
}

fn param(element: &Element) -> Param {
    Param {
        fill: element.child("FillColor").map(colour),
        stroke: element.child("StrokeColor").map(colour),
        width: number(element, "LineWidth"),
        other: id(element, "Relative"),
    }
}
