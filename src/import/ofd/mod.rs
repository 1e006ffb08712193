//! OFD (GB/T 33190-2016): every page drawn, its text put together from where its signs stand.
//!
//! The reader behind it knows no limits, so it is given a package that is made anew: every part
//! unpacked within the limits, every XML part read once for DTD and depth, our letters in place of
//! fonts that the file names and does not carry.

mod fonts;
mod object;
mod resources;
mod rest;
mod shown;
mod strip;
mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ofd_core::{LoadedDocument, OfdError, OfdReader, RenderOptions, StBox, resolve_path};

use super::{
    archive::{Archive, stored},
    canvas::Sight,
    error::{ImportError, damaged},
    imported::Proposed,
    left::LeftOut,
    limits::{Limits, PAGE_HEIGHT, PAGE_WIDTH},
    lines,
    picture::Shelf,
    piece::{Piece, clean_words},
    remark::Remark,
    unseen::Unseen,
    xml,
};
use resources::Resources;
use shown::Scene;

type Reader = OfdReader<Cursor<Vec<u8>>>;

/// Millimetres of an inch.
const INCH: f64 = 25.4;
/// Points of a millimetre.
const POINTS: f64 = 72.0 / INCH;

/// Reads an OFD: draws its pages onto `shelf` and gives its paragraphs.
pub fn read(
    archive: &mut Archive<'_>,
    limits: &Limits,
    shelf: &mut Shelf<'_>,
    proposed: &mut Proposed,
    (remarks, left): (&mut Vec<Remark>, &mut LeftOut),
) -> Result<Vec<Piece>, ImportError> {
    let package = remade(archive, remarks, left)?;
    let mut reader = guarded(|| OfdReader::new(ofd_core::OfdPackage::new(Cursor::new(package))?))?;
    let bodies = reader.ofd().doc_bodies.clone();
    let title = bodies.iter().find_map(|body| body.doc_info.title.clone());
    // Programs put the name of the file there as often as a title.
    let title = title
        .map(|title| clean_words(&title))
        .filter(|t| super::official::form(t).is_some());
    proposed.title = title;
    let mut texts = Vec::new();
    let (mut number, mut pictures, mut bare) = (0u32, 0, Vec::new());
    let mut unseen = Unseen::default();
    let mut hidden = Hidden::new();
    let mut documents = Vec::new();
    for body in &bodies {
        let document = guarded(|| reader.load_document(body))?;
        let pages = texts.len() as u64 + document.pages().len() as u64;
        if pages > u64::from(limits.pages) {
            let limit = limits.pages;
            return Err(ImportError::TooManyPages { pages, limit });
        }
        if document.document.annotations.is_some() {
            push_once(remarks, Remark::AnnotationsOnlyDrawn);
        }
        if body.signatures.is_some() {
            push_once(remarks, Remark::SealsNotVerified);
        }
        let mut resources = Resources::default();
        let shared = [document.public_res(), document.document_res()].concat();
        resources.add(&mut reader, &document, &shared);
        for at in 0..document.pages().len() {
            number += 1;
            let told = (number, &mut unseen, &mut hidden, &mut *left);
            let read = words(&mut reader, (&document, at), &mut resources, told)?;
            pictures += read.1;
            if read.0.signs.is_empty() {
                bare.push(number);
            }
            texts.push(read.0);
        }
        documents.push(document);
    }
    if number == 0 {
        return Err(damaged("这个 OFD 没有页面"));
    }
    // The drawing knows nothing of what is not to be seen.
    if let Some(package) = without(&mut reader, &hidden)? {
        reader = guarded(|| OfdReader::new(ofd_core::OfdPackage::new(Cursor::new(package))?))?;
    }
    let pages = documents.iter().flat_map(|document| {
        let pages = 0..document.pages().len();
        pages.map(move |at| (document, at))
    });
    for ((document, at), number) in pages.zip(1..) {
        match guarded(|| draw(&mut reader, document, at)) {
            Ok(image) => shelf.page(number, image)?,
            Err(_) => remarks.push(Remark::PageNotDrawn { page: number }),
        }
    }
    unseen.say(remarks);
    if bare.len() == texts.len() && pictures > 0 {
        remarks.push(Remark::Scanned { pages: number });
    } else if !bare.is_empty() {
        remarks.push(Remark::PagesWithoutText { pages: bare });
    }
    shelf.say(lines::words(&texts));
    Ok(lines::paragraphs(&texts, remarks, left))
}

/// The text objects of a part that nobody sees, by the part's name: their numbers in it.
type Hidden = BTreeMap<String, BTreeSet<usize>>;

/// The signs of a page that are seen, and how many pictures it has.
fn words(
    reader: &mut Reader,
    (document, at): (&LoadedDocument, usize),
    resources: &mut Resources,
    (number, unseen, hidden, left): (u32, &mut Unseen, &mut Hidden, &mut LeftOut),
) -> Result<(lines::PageText, usize), ImportError> {
    let reference = &document.pages()[at];
    let path = resolve_path(&document.base, &reference.base_loc);
    let Ok(bytes) = guarded(|| reader.package_mut().read(&path)) else {
        return Ok(<(lines::PageText, usize)>::default());
    };
    // A page that can't be drawn may have words all the same.
    let page = guarded(|| reader.load_page(document, reference)).unwrap_or_default();
    let root = xml::parse(&path, &bytes)?;
    let area = area(document, &page);
    let mut read = text::read(&root, area)?;
    for words in &read.turned() {
        left.leave(format_args!("第 {number} 页斜着或竖着的文字"), words);
    }
    resources.add(reader, document, &page.page_res);
    let scene = Scene {
        reader,
        document,
        resources,
    };
    let seen = || shown::sights(scene, (reference, &page), (&root, &read), area);
    match guarded(|| Ok(seen())) {
        Ok(Some(sights)) => {
            let own = read.objects.iter().map(|(_, signs)| &sights[signs.clone()]);
            let is_gone = |sights: &[Sight]| {
                !sights.is_empty() && sights.iter().all(|sight| *sight == Sight::Unseen)
            };
            let gone = own.enumerate().filter(|(_, own)| is_gone(own));
            let gone: BTreeSet<usize> = gone.map(|(number, _)| number).collect();
            hidden.insert(path, gone);
            unseen.take(number, &mut read.text, &sights, POINTS, left);
        }
        Ok(None) | Err(_) => unseen.give_up(number, &read.text),
    }
    Ok((read.text, read.pictures))
}

/// The package without what is not to be seen; none if there is nothing of that.
fn without(reader: &mut Reader, hidden: &Hidden) -> Result<Option<Vec<u8>>, ImportError> {
    let none = BTreeSet::new();
    let mut changed = BTreeMap::new();
    let names = reader.package_mut().entries();
    for name in &names {
        if name.to_ascii_lowercase().ends_with(".xml") {
            let bytes = guarded(|| reader.package_mut().read(name))?;
            let less = strip::without(&bytes, hidden.get(name).unwrap_or(&none));
            changed.extend(less.map(|less| (name.clone(), less)));
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::with_capacity(names.len());
    for name in names {
        let bytes = match changed.remove(&name) {
            Some(less) => less,
            None => guarded(|| reader.package_mut().read(&name))?,
        };
        parts.push((name, bytes));
    }
    stored(&parts).map(Some)
}

fn push_once(remarks: &mut Vec<Remark>, remark: Remark) {
    if !remarks.contains(&remark) {
        remarks.push(remark);
    }
}

/// The same package, unpacked and examined.
fn remade(
    archive: &mut Archive<'_>,
    remarks: &mut Vec<Remark>,
    left: &mut LeftOut,
) -> Result<Vec<u8>, ImportError> {
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut parts = Vec::with_capacity(names.len());
    let mut foreign = false;
    for name in names {
        let mut bytes = archive.part(&name)?.unwrap_or_default();
        if name.to_ascii_lowercase().ends_with(".xml") {
            let root = xml::parse(&name, &bytes)?;
            text::check_deltas(&root)?;
            rest::look(&name, &root, left);
            if let Some(with_fonts) = fonts::replace_missing(&root.name, &bytes) {
                bytes = with_fonts;
                foreign = true;
            }
        }
        parts.push((name, bytes));
    }
    if foreign {
        remarks.push(Remark::ForeignFonts);
        parts.extend(fonts::parts());
    }
    stored(&parts)
}

/// A reader that gives up on a hostile file by a panic gives up on this step only.
fn guarded<T>(work: impl FnOnce() -> Result<T, OfdError>) -> Result<T, ImportError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(_) => Err(damaged("OFD 里有读不了的部分")),
    }
}

/// The area of a page in millimetres.
fn area(document: &LoadedDocument, page: &ofd_core::PageObject) -> StBox {
    let default = document.document.common_data.page_area.as_ref();
    let area = page.area.as_ref().or(default);
    area.map_or(StBox::A4_MM, |area| area.physical_box)
}

fn draw(
    reader: &mut Reader,
    document: &LoadedDocument,
    at: usize,
) -> Result<image::RgbImage, OfdError> {
    let unusable = || OfdError::Render("page without area".into());
    let place = document.pages().get(at).ok_or_else(unusable)?;
    let area = area(document, &reader.load_page(document, place)?);
    if !(area.width >= 1.0 && area.height >= 1.0) {
        return Err(unusable());
    }
    let by_width = f64::from(PAGE_WIDTH) * INCH / area.width;
    let by_height = f64::from(PAGE_HEIGHT) * INCH / area.height;
    let options = RenderOptions::with_dpi(by_width.min(by_height));
    let page = reader.render_page_to_image(document, at, &options)?;
    Ok(image::DynamicImage::from(page).to_rgb8())
}
