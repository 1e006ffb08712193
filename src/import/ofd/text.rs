//! The signs of an OFD page and where they stand (GB/T 33190-2016, 11.3).

use ofd_core::{PageBlock, PageObject, StBox, TextObject, parse_deltas};

use crate::import::{
    error::{Countable, ImportError},
    lines::{PageText, Sign},
    xml::Element,
};

/// The most signs of one page, and the longest run that a `g` may write short.
const SIGNS: usize = 200_000;

/// The text of a page, and how many pictures it has.
#[derive(Default)]
pub struct Read {
    pub text: PageText,
    pub pictures: usize,
    /// Words that stand at an angle: a watermark.
    pub turned: Vec<String>,
}

/// Refuses runs of deltas that unfold to more than a page can hold.
pub fn check_deltas(element: &Element) -> Result<(), ImportError> {
    for deltas in ["DeltaX", "DeltaY"]
        .iter()
        .filter_map(|name| element.attribute(name))
    {
        let mut sum = 0usize;
        let mut tokens = deltas.split_whitespace();
        while let Some(token) = tokens.next() {
            let run = match token {
                "g" | "G" => tokens.next().and_then(|n| n.parse::<usize>().ok()),
                _ => Some(1),
            };
            sum = sum.saturating_add(run.unwrap_or(1));
        }
        if sum > SIGNS {
            return Err(too_many());
        }
    }
    element.elements().try_for_each(check_deltas)
}

fn too_many() -> ImportError {
    ImportError::TooMany {
        what: Countable::Glyphs,
        limit: SIGNS as u64,
    }
}

/// Reads a page whose area is `area`, in millimetres.
pub fn read(page: &PageObject, area: StBox) -> Result<Read, ImportError> {
    let mut read = Read {
        text: PageText {
            width: area.width,
            height: area.height,
            signs: Vec::new(),
        },
        pictures: 0,
        turned: Vec::new(),
    };
    let layers = page.content.iter().flat_map(|content| &content.layers);
    for object in layers.flat_map(|layer| &layer.objects) {
        add(object, &area, &mut read)?;
    }
    Ok(read)
}

fn add(object: &PageBlock, area: &StBox, read: &mut Read) -> Result<(), ImportError> {
    match object {
        PageBlock::Text(text) => add_text(text, area, read),
        PageBlock::Image(_) => {
            read.pictures += 1;
            Ok(())
        }
        // No deeper than the XML may be.
        PageBlock::Block(group) => group.objects.iter().try_for_each(|o| add(o, area, read)),
        _ => Ok(()),
    }
}

fn add_text(text: &TextObject, area: &StBox, read: &mut Read) -> Result<(), ImportError> {
    let signs = &mut read.text.signs;
    // a b c d e f: x' = a x + c y + e, y' = b x + d y + f.
    let matrix = match &text.ctm {
        Some(numbers) => match numbers.0[..] {
            [a, b, c, d, e, f] => [a, b, c, d, e, f],
            _ => return Ok(()),
        },
        None => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    };
    let [a, b, c, d, e, f] = matrix;
    // Text at an angle is a watermark.
    if b.abs() > a.abs() * 0.2 {
        let words = text
            .text_codes
            .iter()
            .filter_map(|code| code.text.as_deref());
        read.turned.push(words.collect());
        return Ok(());
    }
    let (mut x, mut y) = (0.0, 0.0);
    for code in &text.text_codes {
        (x, y) = (code.x.unwrap_or(x), code.y.unwrap_or(y));
        let deltas = |raw: &Option<String>| parse_deltas(raw.as_deref().unwrap_or_default());
        let (along, down) = (deltas(&code.delta_x), deltas(&code.delta_y));
        let (mut at_x, mut at_y) = (x, y);
        let words = code
            .text
            .as_deref()
            .unwrap_or_default()
            .trim_matches(['\n', '\r', '\t']);
        for (at, sign) in words.chars().enumerate() {
            if signs.len() >= SIGNS {
                return Err(too_many());
            }
            let narrow = if sign.is_ascii() { 0.5 } else { 1.0 };
            let advance = along.get(at).copied().unwrap_or(text.size * narrow);
            signs.push(Sign {
                x: text.boundary.x - area.x + a * at_x + c * at_y + e,
                y: text.boundary.y - area.y + b * at_x + d * at_y + f,
                advance: (advance * a).clamp(0.0, text.size * a.abs() * 1.05),
                size: text.size * d.abs(),
                text: sign.to_string(),
            });
            let step = |deltas: &[f64]| deltas.get(at).copied();
            at_x += step(&along).unwrap_or(if down.is_empty() { advance } else { 0.0 });
            at_y += step(&down).unwrap_or(0.0);
        }
    }
    Ok(())
}
