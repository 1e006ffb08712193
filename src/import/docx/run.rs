//! What stands inside a paragraph: runs of text, breaks, pictures, signs of notes.

use crate::{
    content::block::Span,
    import::{
        error::ImportError, imported::Picture, picture::is_opaque, piece::span, xml::Element,
    },
};

use super::{
    all_words,
    body::Walker,
    look::{Ground, Sight},
    shape,
};

/// A note: foot- or endnote, and its identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoteKey {
    end: bool,
    id: String,
}

impl NoteKey {
    /// `element` is the element's name, `footnote` or `endnote`.
    pub fn new(element: &str, id: &str) -> Self {
        Self {
            end: element == "endnote",
            id: id.to_owned(),
        }
    }
}

/// The inside of a paragraph.
pub struct Inline<'e> {
    /// Lines as breaks part them, one at least.
    pub lines: Vec<Vec<Span>>,
    /// With their descriptions.
    pub pictures: Vec<(Picture, String)>,
    /// The sign in the text, and the note.
    pub notes: Vec<(String, NoteKey)>,
    /// Text boxes that hang on the paragraph, and what is behind their words.
    pub boxes: Vec<(&'e Element, Ground)>,
}

impl Inline<'_> {
    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        let words = |span: &Span| !span.text.trim().is_empty();
        !self.lines.iter().flatten().any(words)
    }

    fn add(&mut self, text: &str, strong: bool) {
        if let Some(line) = self.lines.last_mut() {
            line.push(span(text, strong));
        }
    }
}

/// What a paragraph says of its runs.
#[derive(Clone, Copy)]
struct Around<'e> {
    bold: bool,
    properties: Option<&'e Element>,
}

/// What is around a picture or a text box.
#[derive(Clone, Copy)]
struct Frame<'e> {
    described: Option<&'e str>,
    ground: Ground,
}

impl Walker<'_, '_, '_> {
    /// Reads the inside of a paragraph; `bold` is what its style says.
    pub fn inline<'e>(
        &mut self,
        paragraph: &'e Element,
        bold: bool,
    ) -> Result<Inline<'e>, ImportError> {
        let mut inline = Inline {
            lines: vec![Vec::new()],
            pictures: Vec::new(),
            notes: Vec::new(),
            boxes: Vec::new(),
        };
        let properties = paragraph.child("pPr");
        self.noticed.end_stretches();
        self.runs(paragraph, Around { bold, properties }, &mut inline)?;
        Ok(inline)
    }

    fn runs<'e>(
        &mut self,
        parent: &'e Element,
        around: Around<'_>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, around, inline)?,
                "ins" | "moveTo" => {
                    self.noticed.tracked = true;
                    self.runs(element, around, inline)?;
                }
                "del" | "moveFrom" => self.noticed.tracked = true,
                "hyperlink" | "smartTag" | "fldSimple" | "sdtContent" | "customXml" | "dir"
                | "bdo" => {
                    self.runs(element, around, inline)?;
                }
                "sdt" => {
                    if let Some(content) = element.child("sdtContent") {
                        self.runs(content, around, inline)?;
                    }
                }
                "oMath" | "oMathPara" => {
                    self.noticed.objects += 1;
                    let mut words = String::new();
                    all_words(element, &mut words);
                    inline.add(&words, false);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn run<'e>(
        &mut self,
        run: &'e Element,
        around: Around<'_>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        let properties = run.child("rPr");
        let look = self.styles.look(around.properties, properties);
        if look.is_hidden() {
            self.noticed.leave_unseen(run);
            return Ok(());
        }
        let strong = properties
            .and_then(|properties| properties.is_on("b"))
            .unwrap_or(around.bold);
        let sight = look.sight(self.ground);
        for element in run.elements() {
            match element.name.as_str() {
                "t" if sight == Sight::Unseen => self.noticed.leave_unseen(element),
                "t" if look.is_struck() => self.noticed.leave_struck(element),
                "tab" | "ptab" | "noBreakHyphen" | "sym"
                    if sight == Sight::Unseen || look.is_struck() => {}
                "t" => {
                    let words = element.words();
                    self.noticed.show(&words, sight);
                    inline.add(&words, strong);
                }
                "tab" | "ptab" => inline.add(" ", strong),
                "br" if matches!(element.attribute("type"), None | Some("textWrapping")) => {
                    inline.lines.push(Vec::new());
                }
                "cr" => inline.lines.push(Vec::new()),
                "noBreakHyphen" => inline.add("-", strong),
                "sym" => {
                    let code = element
                        .attribute("char")
                        .and_then(|c| u32::from_str_radix(c, 16).ok());
                    if let Some(sign) = code.and_then(char::from_u32) {
                        inline.add(sign.to_string().as_str(), strong);
                    }
                }
                "footnoteReference" | "endnoteReference" => {
                    let kind = element.name.trim_end_matches("Reference");
                    if let Some(id) = element.attribute("id") {
                        let sign = self.note_sign(inline.notes.len());
                        inline.add(&sign, false);
                        inline.notes.push((sign, NoteKey::new(kind, id)));
                    }
                }
                "drawing" | "pict" | "object" | "AlternateContent" => {
                    let before = (inline.pictures.len(), inline.boxes.len());
                    let dropped = self.noticed.pictures_dropped + self.noticed.pictures_linked;
                    let frame = Frame {
                        described: None,
                        ground: self.ground,
                    };
                    self.media(element, frame, inline)?;
                    let after = (inline.pictures.len(), inline.boxes.len());
                    let known = self.noticed.pictures_dropped + self.noticed.pictures_linked;
                    // A chart, a drawn shape, a sound.
                    if before == after && dropped == known {
                        self.noticed.objects += 1;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The pictures and text boxes anywhere inside.
    fn media<'e>(
        &mut self,
        element: &'e Element,
        frame: Frame<'e>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        // The same thing stands there a second time for programs that do not know the first.
        if element.name == "AlternateContent" {
            let one = element
                .child("Choice")
                .or_else(|| element.child("Fallback"));
            return one.map_or(Ok(()), |one| self.media(one, frame, inline));
        }
        if shape::is_hidden(element) {
            self.noticed.leave_unseen(element);
            return Ok(());
        }
        self.count_cover(element)?;
        let own = element.child("docPr");
        let own = own.and_then(|p| p.attribute("descr").or_else(|| p.attribute("title")));
        let fill = shape::fill(element);
        let frame = Frame {
            described: own.or(frame.described),
            ground: fill.map_or(frame.ground, |fill| frame.ground.filled(fill)),
        };
        for child in element.elements() {
            let picture = match child.name.as_str() {
                "blip" => child.attribute("embed").or_else(|| child.attribute("link")),
                "imagedata" => child.attribute("id"),
                "txbxContent" => {
                    inline.boxes.push((child, frame.ground));
                    continue;
                }
                _ => None,
            };
            match picture {
                Some(id) => {
                    let alt = child.attribute("title").or(frame.described);
                    inline.pictures.extend(self.take_picture(id, alt)?);
                }
                None => self.media(child, frame, inline)?,
            }
        }
        Ok(())
    }

    /// Counts a drawing that stands before the text and may cover it. A picture does that if no
    /// light comes through it: a seal lets the words below be read.
    fn count_cover(&mut self, drawing: &Element) -> Result<(), ImportError> {
        let covers = match shape::cover(drawing) {
            Some(shape::Cover::Shape) => true,
            Some(shape::Cover::Picture(id)) => {
                let relation = self.relations.get(id).filter(|relation| !relation.outside);
                let bytes = relation.map(|relation| self.archive.part(&relation.target));
                is_opaque(&bytes.transpose()?.flatten().unwrap_or_default())
            }
            None => false,
        };
        self.noticed.covers += usize::from(covers);
        Ok(())
    }
}
