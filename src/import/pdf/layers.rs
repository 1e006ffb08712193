//! Words on layers that a file does not show (ISO 32000-1, 8.11): they are told, as all that is not
//! seen.

use std::collections::BTreeMap;

use hayro::{
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{
        Pdf,
        object::{Array, Dict, Name, dict::keys},
    },
};

use crate::import::{
    left::LeftOut,
    limits::Limits,
    lines::{self, PageText, Sign},
    unseen::Unseen,
};

use super::glyphs;

/// Looks for words that stand on no page of `shown` and are there once all layers are on.
pub fn look(
    pdf: &Pdf,
    settings: &InterpreterSettings,
    limits: &Limits,
    shown: &[Vec<Sign>],
    (unseen, left): (&mut Unseen, &mut LeftOut),
) {
    let Some(all) = with_all_layers(pdf) else {
        return;
    };
    for ((page, shown), number) in all.pages().iter().zip(shown).zip(1u32..) {
        let Ok(read) = glyphs::read(page, settings, limits) else {
            continue;
        };
        let more = more(&read.text, shown);
        for line in lines::parted(more.iter().copied()) {
            left.leave(format_args!("第 {number} 页没有显示的图层"), &line);
        }
        for line in lines::gathered(more.into_iter()) {
            unseen.leave(number, &line);
        }
    }
}

/// The signs of a page that are not among those that are shown.
fn more<'t>(all: &'t PageText, shown: &[Sign]) -> Vec<&'t Sign> {
    let key = |sign: &Sign| {
        let place = |length: f64| (length * 8.0).round() as i64;
        (place(sign.x), place(sign.y), sign.text.clone())
    };
    let mut known = BTreeMap::<_, usize>::new();
    for sign in shown {
        *known.entry(key(sign)).or_default() += 1;
    }
    let is_more = |sign: &&Sign| match known.get_mut(&key(sign)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    all.signs.iter().filter(is_more).collect()
}

/// The file with another catalogue at its end, which knows of no layers; none if all are on.
fn with_all_layers(pdf: &Pdf) -> Option<Pdf> {
    let root = pdf.xref().root_id();
    let catalogue = pdf.xref().get::<Dict<'_>>(root)?;
    let layers = catalogue.get::<Dict<'_>>(b"OCProperties")?;
    let usual = layers.get::<Dict<'_>>(b"D")?;
    let is_off = |name: Name<'_>| name.as_ref() == b"OFF";
    let some = usual.get::<Array<'_>>(b"OFF");
    let some_off = some.is_some_and(|off| off.raw_iter().next().is_some());
    if !some_off && !usual.get::<Name<'_>>(b"BaseState").is_some_and(is_off) {
        return None;
    }
    let pages = catalogue.get_ref(keys::PAGES)?;
    let old = pdf.data().as_ref();
    let marker = b"startxref";
    let at = old
        .windows(marker.len())
        .rposition(|window| window == marker)?;
    let number = old.get(at + marker.len()..)?.trim_ascii_start();
    let end = number.iter().position(|byte| !byte.is_ascii_digit());
    let before = std::str::from_utf8(&number[..end?]).ok()?;
    let (object, generation) = (root.obj_number, root.gen_number);
    let mut bytes = old.to_vec();
    bytes.push(b'\n');
    let place = bytes.len();
    bytes.extend(
        format!(
            "{object} {generation} obj\n<< /Type /Catalog /Pages {} {} R >>\nendobj\n",
            pages.obj_number, pages.gen_number
        )
        .bytes(),
    );
    let table = bytes.len();
    bytes.extend(
        format!(
            "xref\n{object} 1\n{place:010} {generation:05} n \ntrailer\n<< /Size {} /Root {object} {generation} R /Prev {before} >>\nstartxref\n{table}\n%%EOF\n",
            object.max(pages.obj_number) + 1
        )
        .bytes(),
    );
    Pdf::new(bytes).ok()
}
