//! What stands inside a paragraph: runs of text, breaks, pictures, signs of notes.

use crate::{
    content::block::Span,
    import::{
        error::ImportError,
        imported::Picture,
        picture::is_opaque,
        piece::{clean_words, span},
        xml::Element,
    },
};

use super::{
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
        self.fields.begin_paragraph();
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
                    self.math(element, around, inline);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The words of a formula, one after another (22.1).
    fn math(&mut self, parent: &Element, around: Around<'_>, inline: &mut Inline<'_>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "del" | "moveFrom" => self.noticed.tracked = true,
                "phant" if is_phantom(element) => self.noticed.leave_unseen(element),
                "t" => {
                    // What formulas say of their runs stands before what texts do.
                    let properties = parent.all("rPr").last();
                    let table = self.ground.letters;
                    let look = self.styles.look(around.properties, properties, table);
                    match look.sight(self.ground) {
                        Sight::Unseen => self.noticed.leave_unseen(element),
                        _ if look.is_struck() => self.noticed.leave_struck(element),
                        sight => {
                            let words = clean_words(&element.words());
                            self.noticed.show(&words, sight);
                            inline.add(&words, false);
                        }
                    }
                }
                _ => self.math(element, around, inline),
            }
        }
    }

    fn run<'e>(
        &mut self,
        run: &'e Element,
        around: Around<'_>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        let properties = run.child("rPr");
        let table = self.ground.letters;
        let look = self.styles.look(around.properties, properties, table);
        if look.is_hidden() {
            self.noticed.leave_unseen(run);
            return Ok(());
        }
        let strong = properties
            .and_then(|properties| properties.is_on("b"))
            .unwrap_or(around.bold);
        let letters = run
            .all("t")
            .map(|words| words.words().chars().count())
            .sum();
        let look_sight = match look.is_squeezed(letters) {
            true => Sight::Unseen,
            false => look.sight(self.ground),
        };
        for element in run.elements() {
            // A field's own words may begin and end within a run.
            let sight = match self.fields.sight() {
                Sight::Unsure if look_sight == Sight::Seen => Sight::Unsure,
                Sight::Unseen => Sight::Unseen,
                _ => look_sight,
            };
            match element.name.as_str() {
                "fldChar" => self.fields.step(element.attribute("fldCharType")),
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
        let fill = shape::fill(&self.styles.theme, element);
        let mut ground = fill.map_or(frame.ground, |fill| frame.ground.filled(fill));
        ground.doubt |= shape::is_away(element);
        let frame = Frame {
            described: own.or(frame.described),
            ground,
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

/// Whether a part of a formula only keeps room (22.1.2.81).
fn is_phantom(element: &Element) -> bool {
    let properties = element.child("phantPr");
    properties.and_then(|p| p.is_on("show")) == Some(false)
}
