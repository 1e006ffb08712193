//! What stands inside a paragraph: runs of text, breaks, pictures, signs of notes.

use crate::{
    content::block::Span,
    import::{error::ImportError, imported::Picture, piece::span, xml::Element},
};

use super::body::Walker;

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
    /// Text boxes that hang on the paragraph.
    pub boxes: Vec<&'e Element>,
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

/// What a paragraph's style says of its runs.
#[derive(Clone, Copy)]
struct Look<'s> {
    bold: bool,
    style: Option<&'s str>,
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
        let style = paragraph.child("pPr").and_then(|p| p.property("pStyle"));
        self.noticed.struck.end();
        self.runs(paragraph, Look { bold, style }, &mut inline)?;
        Ok(inline)
    }

    fn runs<'e>(
        &mut self,
        parent: &'e Element,
        look: Look<'_>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, look, inline)?,
                "ins" | "moveTo" => {
                    self.noticed.tracked = true;
                    self.runs(element, look, inline)?;
                }
                "del" | "moveFrom" => self.noticed.tracked = true,
                "hyperlink" | "smartTag" | "fldSimple" | "sdtContent" | "customXml" | "dir"
                | "bdo" => {
                    self.runs(element, look, inline)?;
                }
                "sdt" => {
                    if let Some(content) = element.child("sdtContent") {
                        self.runs(content, look, inline)?;
                    }
                }
                "oMath" | "oMathPara" => {
                    self.noticed.objects += 1;
                    let mut words = String::new();
                    super::all_words(element, &mut words);
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
        look: Look<'_>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        let properties = run.child("rPr");
        let on = |name: &str| properties.and_then(|p| p.is_on(name));
        if on("vanish") == Some(true) {
            return Ok(());
        }
        let strong = on("b").unwrap_or(look.bold);
        let struck = self.styles.is_struck(look.style, properties);
        for element in run.elements() {
            match element.name.as_str() {
                "t" if struck => self.noticed.struck.take(&element.words()),
                "tab" | "ptab" | "noBreakHyphen" | "sym" if struck => {}
                "t" => {
                    self.noticed.struck.end();
                    inline.add(&element.words(), strong);
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
                    self.media(element, None, inline)?;
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

    /// The pictures and text boxes anywhere inside; `described` is the description around them.
    fn media<'e>(
        &mut self,
        element: &'e Element,
        described: Option<&'e str>,
        inline: &mut Inline<'e>,
    ) -> Result<(), ImportError> {
        // The same thing stands there a second time for programs that do not know the first.
        if element.name == "AlternateContent" {
            let one = element
                .child("Choice")
                .or_else(|| element.child("Fallback"));
            return one.map_or(Ok(()), |one| self.media(one, described, inline));
        }
        let own = element.child("docPr");
        let own = own.and_then(|p| p.attribute("descr").or_else(|| p.attribute("title")));
        let described = own.or(described);
        for child in element.elements() {
            let picture = match child.name.as_str() {
                "blip" => child.attribute("embed").or_else(|| child.attribute("link")),
                "imagedata" => child.attribute("id"),
                "txbxContent" => {
                    inline.boxes.push(child);
                    continue;
                }
                _ => None,
            };
            match picture {
                Some(id) => {
                    let alt = child.attribute("title").or(described);
                    inline.pictures.extend(self.take_picture(id, alt)?);
                }
                None => self.media(child, described, inline)?,
            }
        }
        Ok(())
    }
}
