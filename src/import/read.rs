//! Bytes to what is imported: which format they are, the reader for it, then headings, steps and
//! the parts of an official document. Pure but for the pictures handed to [`Keep`].

use super::{
    archive::Archive,
    docx, draft,
    elsewhere::Sought,
    error::{Foreign, ImportError, damaged},
    html,
    imported::{Format, Imported, Proposed},
    leaves,
    left::LeftOut,
    limits::Limits,
    markdown, ofd, official, outline, overlays, pdf,
    picture::{Keep, Shelf},
    piece::Piece,
    plain,
    remark::Remark,
};
use crate::content::{block::Block, bounds, marking::Found};

/// The format of a file by what it holds; `name` decides only between texts.
pub fn sniff(name: &str, bytes: &[u8], limits: &Limits) -> Result<Format, ImportError> {
    let head = &bytes[..bytes.len().min(1024)];
    let starts = |magic: &[u8]| head.starts_with(magic);
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let foreign = |kind| Err(ImportError::Unsupported { kind });
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        let archive = Archive::open(bytes, limits)?;
        return match () {
            () if archive.has("OFD.xml") => Ok(Format::Ofd),
            () if archive.has("word/document.xml") => Ok(Format::Docx),
            () => match archive.foreign() {
                Some(kind) => foreign(kind),
                None if archive.has("[Content_Types].xml") => Ok(Format::Docx),
                None => foreign(Foreign::Archive),
            },
        };
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(bytes);
    }
    if starts(b"{\\rtf") {
        return Ok(Format::Office);
    }
    let pictures: [&[u8]; 6] = [
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
    ];
    if pictures.iter().any(|magic| starts(magic)) && std::str::from_utf8(head).is_err() {
        return foreign(Foreign::Picture);
    }
    let archives: [&[u8]; 4] = [b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh"];
    if archives.iter().any(|magic| starts(magic)) && std::str::from_utf8(head).is_err() {
        return foreign(Foreign::Archive);
    }
    if starts(b"MZ") && bytes.contains(&0) || starts(b"\x7fELF") {
        return foreign(Foreign::Program);
    }
    let text = String::from_utf8_lossy(head).to_lowercase();
    let page = ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| text.contains(tag));
    match extension {
        "md" | "markdown" => Ok(Format::Markdown),
        "txt" | "text" => Ok(Format::Text),
        "html" | "htm" | "xhtml" => Ok(Format::Html),
        // WPS and Word write pages under their own names as well.
        _ if page => Ok(Format::Html),
        _ if extension.is_empty() && std::str::from_utf8(bytes).is_ok() => Ok(Format::Text),
        _ => Err(ImportError::UnknownFormat),
    }
}

/// What a compound file (MS-CFB) is: names in its directory are UTF-16.
fn compound(bytes: &[u8]) -> Result<Format, ImportError> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        return Err(ImportError::Encrypted);
    }
    if has("WordDocument") {
        return Ok(Format::Office);
    }
    let kind = if has("Workbook") || has("Book\0") {
        Foreign::Spreadsheet
    } else if has("PowerPoint Document") {
        Foreign::Slides
    } else {
        return Err(ImportError::UnknownFormat);
    };
    Err(ImportError::Unsupported { kind })
}

/// Whether the file's name says another format than `format`.
fn is_misnamed(name: &str, format: Format) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let usual: &[&str] = match format {
        Format::Docx => &["docx", "docm", "dotx", "wps", "wpt"],
        Format::Office => &["doc", "wps", "wpt", "dot", "rtf"],
        Format::Pdf => &["pdf"],
        Format::Ofd => &["ofd"],
        Format::Html => &["html", "htm", "xhtml", "shtml", "jsp", "aspx"],
        Format::Markdown | Format::Text => return false,
    };
    !usual.contains(&extension.to_ascii_lowercase().as_str())
}

/// Reads a file of a format that needs no other program.
pub fn read(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    keep: &mut dyn Keep,
) -> Result<Imported, ImportError> {
    let size = bytes.len() as u64;
    if size > limits.input {
        let (bytes, limit) = (size, limits.input);
        return Err(ImportError::TooLarge { bytes, limit });
    }
    let format = sniff(name, bytes, limits)?;
    let mut shelf = Shelf::new(keep, limits);
    let mut imported = read_as(format, bytes, limits, &mut shelf)?;
    look_at_name(name, &mut imported);
    Ok(imported)
}

/// Reads what LibreOffice made of the file `name`, of an older format, which wants this from
/// elsewhere.
pub fn read_older(
    name: &str,
    docx: &[u8],
    mut sought: Sought,
    limits: &Limits,
    keep: &mut dyn Keep,
) -> Result<Imported, ImportError> {
    let mut shelf = Shelf::new(keep, limits);
    let mut imported = read_as(Format::Docx, docx, limits, &mut shelf)?;
    imported.format = Format::Office;
    for remark in std::mem::take(&mut imported.remarks) {
        match remark {
            Remark::Elsewhere { what } => what.into_iter().for_each(|what| sought.add(what)),
            remark => imported.remarks.push(remark),
        }
    }
    sought.remark().into_iter().for_each(|r| imported.say(r));
    imported.say(Remark::ConvertedByOffice);
    look_at_name(name, &mut imported);
    Ok(imported)
}

fn look_at_name(name: &str, imported: &mut Imported) {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    imported.look_at("文件名", stem);
    let found = imported.format;
    if is_misnamed(name, found) {
        imported.say(Remark::MisnamedFile { found });
    }
}

/// Reads bytes of a known format.
pub fn read_as(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    shelf: &mut Shelf<'_>,
) -> Result<Imported, ImportError> {
    let mut remarks = Vec::new();
    let mut left = LeftOut::default();
    let mut proposed = Proposed::default();
    let (said, remarked, dropped) = (&mut proposed, &mut remarks, &mut left);
    let mut pieces = match format {
        Format::Docx => {
            let mut archive = Archive::open(bytes, limits)?;
            docx::read(&mut archive, limits, shelf, remarked, dropped)?
        }
        Format::Ofd => ofd::read(
            &mut Archive::open(bytes, limits)?,
            limits,
            shelf,
            said,
            (remarked, dropped),
        )?,
        Format::Pdf => pdf::read(bytes, limits, shelf, remarked, dropped)?,
        Format::Html => html::read(bytes, limits, shelf, said, (remarked, dropped))?,
        Format::Markdown => {
            let text = plain::decode(bytes, None, remarked)?;
            markdown::read(&text, limits, remarked, dropped)?
        }
        Format::Text => plain::read(&plain::decode(bytes, None, remarked)?),
        Format::Office => return Err(damaged("旧格式要先由 LibreOffice 转换")),
    };
    if pieces.len() > limits.blocks {
        let limit = limits.blocks as u64;
        let what = super::error::Countable::Blocks;
        return Err(ImportError::TooMany { what, limit });
    }
    overlays::take(&mut pieces, &mut proposed.title, &mut remarks, &mut left);
    drop_said_title(&mut pieces, &proposed);
    official::take(&mut pieces, &mut proposed, &mut remarks);
    let body = outline::blocks(pieces, &mut remarks);
    let page_starts = leaves::starts(&shelf.pages, &shelf.words(), &body);
    let imported = Imported {
        format,
        proposed,
        body,
        pictures: std::mem::take(&mut shelf.pictures),
        pages: std::mem::take(&mut shelf.pages),
        page_starts,
        remarks,
        found: Vec::new(),
    };
    finished(imported, left)
}

/// A page's title stands in its text as well: once is enough.
fn drop_said_title(pieces: &mut Vec<Piece>, proposed: &Proposed) {
    let dense = |text: &str| -> String { text.split_whitespace().collect() };
    let Some(title) = proposed.title.as_deref().map(dense) else {
        return;
    };
    let top = pieces.iter().take(10);
    let said = top.enumerate().find(|(_, piece)| {
        piece
            .para()
            .is_some_and(|para| dense(&para.text.plain()) == title)
    });
    if let Some((at, _)) = said {
        pieces.remove(at);
    }
}

/// The last looks: something must be there, pictures without words become the body, a marking is
/// said at once, whether it stands in the text or in what was left out.
fn finished(mut imported: Imported, left: LeftOut) -> Result<Imported, ImportError> {
    if imported.body.is_empty() {
        imported.body = draft::pages_as_blocks(&imported.pages);
        imported.page_starts = (0..imported.pages.len()).collect();
        if !imported.body.is_empty() {
            imported.pictures.append(&mut imported.pages.clone());
        }
    }
    let title_alone = imported.proposed.title.is_some();
    if imported.body.is_empty() && !title_alone {
        return Err(ImportError::Empty);
    }
    let too_much = bounds::of_body(&imported.body).into_iter();
    imported
        .remarks
        .extend(too_much.map(|(block, excess)| Remark::TooMuch {
            block: block.map(|block| block + 1),
            what: excess.to_string(),
        }));
    imported.remarks.sort_by_key(Remark::rank);
    let own = draft::own_markings(&imported);
    for Found { line, .. } in &own {
        let line = line.clone();
        imported.say(Remark::LooksMarked { line });
    }
    for found in left.found(&own) {
        imported.mark(found);
    }
    debug_assert!(imported.body.iter().all(is_whole));
    Ok(imported)
}

/// What every block must keep to: levels, words, rows as wide as the header.
fn is_whole(block: &Block) -> bool {
    match block {
        Block::Heading { level, text } => (1..=3).contains(level) && !text.is_empty(),
        Block::Paragraph { text } | Block::Note { text } => !text.0.is_empty(),
        Block::Steps { steps: texts } | Block::List { points: texts } => {
            !texts.is_empty() && texts.iter().all(|text| !text.0.is_empty())
        }
        Block::Table { header, rows } => {
            !header.is_empty() && rows.iter().all(|row| row.len() == header.len())
        }
        Block::Image { name, alt } => !name.is_empty() && !alt.is_empty(),
    }
}
