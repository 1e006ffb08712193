//! Every text on the screen as the renderer sets it: how large it is, what it stands on, and
//! what of it is not to be seen. Read from the items that are drawn, so that nothing has to
//! report on itself.

use std::{
    ops::ControlFlow,
    pin::{Pin, pin},
    rc::Rc,
};

use i_slint_core::{
    SharedString,
    graphics::FontRequest,
    item_rendering::{HasFont, PlainOrStyledText, RenderBorderRectangle, RenderString, RenderText},
    item_tree::{ItemRc, ParentItemTraversalMode},
    items::{
        BasicBorderRectangle, BorderRectangle, ComplexText, Flickable, Rectangle, SimpleText,
        StyledTextItem, TextHorizontalAlignment, TextOverflow, TextVerticalAlignment, TextWrap,
    },
    lengths::{LogicalLength, LogicalPoint, LogicalRect, LogicalSize},
    styled_text::get_raw_text,
    textlayout::sharedparley::text_size,
    window::{WindowAdapter, WindowInner},
};
use slint::Window;

use crate::tree;

/// What may lie outside by rounding.
const SLACK: f32 = 2.0;

/// How wide a space is at most, in em.
const HANGING: f32 = 0.3;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It ends in … or drops a line.
    Elided,
    /// A part of it is not drawn.
    Cut,
    /// It stands out of what it is painted on.
    OverBox,
    /// It lies on another text of the same box.
    OverText,
    /// Something that is drawn later lies on it.
    Covered,
    /// The edge of a list goes through it before anyone moved the list.
    AtEdge,
    OffScreen,
}

/// A text that is on the screen, or would be after scrolling.
#[derive(Clone, Debug)]
pub struct Text {
    pub words: String,
    /// The components it stands in, the outermost first.
    pub path: String,
    /// The size of its type in logical pixels.
    pub size: f32,
    /// Wholly within what is in view.
    pub in_view: bool,
    /// Its last line is a single character.
    pub widow: bool,
    pub faults: Vec<Fault>,
    /// Its ink on the screen: left, top, width, height.
    pub ink: (f32, f32, f32, f32),
}

impl Text {
    /// What is wrong, in a line.
    pub fn said(&self, fault: Fault) -> String {
        let (x, y, width, height) = self.ink;
        let words = self.words.replace('\n', "/");
        format!(
            "{fault:?}: “{words}” of {} at {x:.0},{y:.0} {width:.0}×{height:.0}",
            self.path
        )
    }
}

/// What lies over a page on purpose.
const OVER_PAGES: [&str; 4] = ["HelpDialog", "TakeAlongDialog", "Ring", "OpenPanel"];

/// All texts of the window in the order in which they are drawn.
pub fn all(window: &Window) -> Vec<Text> {
    let window = WindowInner::from_pub(window);
    let adapter = window.window_adapter();
    let root = ItemRc::new_root(window.component());
    let mut texts: Vec<(Text, Seen)> = Vec::new();
    root.visit_descendants(|item| {
        if let Some(sheet) = opaque(item) {
            let under = |seen: &Seen| seen.in_view && overlap(&seen.ink, &sheet);
            let mut covered = texts.iter_mut().filter(|(_, seen)| under(seen)).peekable();
            if covered.peek().is_some() && !OVER_PAGES.iter().any(|name| path(item).contains(name))
            {
                covered.for_each(|(text, _)| text.faults.push(Fault::Covered));
            }
        }
        if let Some((mut text, seen)) = text_of(item, &adapter) {
            if texts.iter().any(|(_, before)| before.covers(&seen)) {
                text.faults.push(Fault::OverText);
            }
            texts.push((text, seen));
        }
        ControlFlow::<()>::Continue(())
    });
    texts.into_iter().map(|(text, _)| text).collect()
}

fn text_of(item: &ItemRc, adapter: &Rc<dyn WindowAdapter>) -> Option<(Text, Seen)> {
    if let Some(text) = item.downcast::<ComplexText>() {
        return judged(item, text.as_pin_ref(), adapter);
    }
    if let Some(text) = item.downcast::<SimpleText>() {
        return judged(item, text.as_pin_ref(), adapter);
    }
    let text = item.downcast::<StyledTextItem>()?;
    judged(item, text.as_pin_ref(), adapter)
}

/// Words in the type of a text, on as many lines as they take.
struct Setting<'a> {
    like: Pin<&'a dyn RenderText>,
    words: SharedString,
}

impl HasFont for Setting<'_> {
    fn font_request(self: Pin<&Self>, item: &ItemRc) -> FontRequest {
        self.like.font_request(item)
    }
}

impl RenderString for Setting<'_> {
    fn text(self: Pin<&Self>) -> PlainOrStyledText {
        PlainOrStyledText::Plain(self.words.clone())
    }
}

fn judged(
    item: &ItemRc,
    text: Pin<&dyn RenderText>,
    adapter: &Rc<dyn WindowAdapter>,
) -> Option<(Text, Seen)> {
    let words = match text.text() {
        PlainOrStyledText::Plain(words) => words.to_string(),
        PlainOrStyledText::Styled(styled) => get_raw_text(&styled).into_owned(),
    };
    let given = text.target_size();
    if words.trim().is_empty() || given.width <= 0.0 {
        return None;
    }
    let renderer = adapter.renderer();
    let wrap = text.wrap();
    let width = (wrap != TextWrap::NoWrap).then(|| LogicalLength::new(given.width));
    let measured = |words: &str| -> Option<LogicalSize> {
        let setting = pin!(Setting {
            like: text,
            words: words.into(),
        });
        text_size(renderer, setting.as_ref(), item, width, wrap, None)
    };
    let (needed, one) = (measured(&words)?, measured("国")?);
    let size = text.font_request(item).pixel_size?.get();
    let mut faults = Vec::new();
    let many = needed.height > one.height * 1.5;
    let elides = text.overflow() == TextOverflow::Elide;
    let limit = usize::try_from(text.max_lines())
        .ok()
        .filter(|most| *most > 0);
    let over_limit = limit.is_some_and(|most| needed.height > one.height * (most as f32 + 0.5));
    if elides && (needed.width > given.width + 0.5 || (many && needed.height > given.height + 1.0))
        || over_limit
    {
        faults.push(Fault::Elided);
    }
    // An elided text stays within its place; of another one the ink is where its lines are.
    let set = LogicalSize::new(
        needed
            .width
            .min(if elides { given.width } else { f32::MAX }),
        needed.height.min(if faults.is_empty() {
            f32::MAX
        } else {
            given.height
        }),
    );
    let (across, down) = text.alignment();
    let x = match across {
        TextHorizontalAlignment::Center => (given.width - set.width) / 2.0,
        TextHorizontalAlignment::Right | TextHorizontalAlignment::End => given.width - set.width,
        _ => 0.0,
    };
    let y = match down {
        TextVerticalAlignment::Center => (given.height - set.height) / 2.0,
        TextVerticalAlignment::Bottom => given.height - set.height,
        _ => 0.0,
    };
    // A line is higher than its characters, which fill their em.
    let air = ((one.height - size) / 2.0).max(0.0).min(set.height / 2.0);
    let ink = LogicalRect::new(LogicalPoint::new(x, y), set).inflate(0.0, -air);
    let place = LogicalRect::new(LogicalPoint::default(), given);
    // The space at the end of a line that is broken hangs over.
    let hanging = if many { size * HANGING } else { 0.0 };
    if !place.inflate(SLACK + hanging, SLACK).contains_rect(&ink) {
        faults.push(Fault::Cut);
    }
    let widow = many && leaves_one(&words, needed.height, &measured);
    let seen = look_up(item, ink, &mut faults)?;
    faults.sort();
    faults.dedup();
    let at = seen.ink;
    let text = Text {
        words,
        path: path(item),
        size,
        in_view: seen.in_view,
        widow,
        faults,
        ink: (at.min_x(), at.min_y(), at.width(), at.height()),
    };
    Some((text, seen))
}

/// Whether the last line is a single character, with the marks that cling to it: without it
/// the text takes a line less.
fn leaves_one(words: &str, height: f32, measured: &impl Fn(&str) -> Option<LogicalSize>) -> bool {
    let closes = |c: char| query_corner::app::typeset::closes(c) || c == '\u{2060}';
    let last = words.rsplit('\n').next().unwrap_or(words);
    let bare = last.trim_end_matches(closes);
    let mut shorter = words[..words.len() - last.len()].to_owned();
    let mut characters = bare.chars();
    let Some(end) = characters.next_back() else {
        return false;
    };
    // A word of letters is no single character, and what is joined stands on one line.
    let rest = characters.as_str();
    if end.is_ascii_alphanumeric() || rest.is_empty() || rest.ends_with('\u{2060}') {
        return false;
    }
    shorter.push_str(rest);
    measured(&shorter).is_some_and(|size| size.height < height - 1.0)
}

/// Where a text is on the screen.
struct Seen {
    ink: LogicalRect,
    in_view: bool,
    /// What paints the ground under it.
    ground: Option<ItemRc>,
}

impl Seen {
    /// Whether both stand on one ground and one over the other.
    fn covers(&self, other: &Seen) -> bool {
        self.in_view
            && other.in_view
            && self.ground.is_some()
            && self.ground == other.ground
            && overlap(&self.ink, &other.ink)
    }
}

/// Whether both lie on each other by more than rounding.
fn overlap(one: &LogicalRect, other: &LogicalRect) -> bool {
    let both = one.intersection(other);
    both.is_some_and(|both| both.width() > SLACK && both.height() > SLACK)
}

/// Goes from a text up to the window and sees what holds it; None where it is hidden on purpose.
fn look_up(item: &ItemRc, ink: LogicalRect, faults: &mut Vec<Fault>) -> Option<Seen> {
    let parent = |item: &ItemRc| item.parent_item(ParentItemTraversalMode::StopAtPopups);
    let inner = |rect: &LogicalRect| rect.inflate(SLACK, SLACK);
    let mut ink = ink.translate(item.geometry().origin.to_vector());
    // What of it is to be seen, and what of it must be.
    let (mut seen, mut wanted) = (Some(ink), ink);
    let (mut ground, mut scrolled) = (None, false);
    let mut card: Option<LogicalRect> = None;
    let mut child = item.clone();
    while let Some(here) = parent(&child) {
        let geometry = here.geometry();
        let room = LogicalRect::new(LogicalPoint::default(), geometry.size);
        if here.borrow().as_ref().clips_children() {
            if room.is_empty() {
                return None;
            }
            if here.downcast::<Flickable>().is_some() {
                // What it scrolls over is its one child.
                if !inner(&child.geometry()).contains_rect(&wanted) && !room.contains_rect(&wanted)
                {
                    faults.push(Fault::Cut);
                }
                let part = wanted.intersection(&room);
                let halved = |of: LogicalRect, share: f32| {
                    let part = of.intersection(&room).map_or(0.0, |part| part.height());
                    part > share * of.height() && part < of.height() - SLACK
                };
                if halved(wanted, 0.3) || card.is_some_and(|card| halved(card, 0.1)) {
                    faults.push(Fault::AtEdge);
                }
                scrolled = true;
                wanted = part.unwrap_or_default();
            } else if !inner(&room).contains_rect(&wanted) {
                faults.push(Fault::Cut);
                wanted = wanted.intersection(&room).unwrap_or_default();
            }
            seen = seen.and_then(|seen| seen.intersection(&room));
        }
        if ground.is_none() && paints(&here) {
            if !scrolled && !wanted.is_empty() && !inner(&room).contains_rect(&wanted) {
                faults.push(Fault::OverBox);
            }
            ground = Some(here.clone());
            card = Some(room);
        }
        let by = geometry.origin.to_vector();
        card = card.map(|card| card.translate(by));
        ink = ink.translate(by);
        seen = seen.map(|seen| seen.translate(by));
        if !wanted.is_empty() {
            wanted = wanted.translate(by);
        }
        if parent(&here).is_none() && !wanted.is_empty() && !inner(&room).contains_rect(&wanted) {
            faults.push(Fault::OffScreen);
        }
        if wanted.is_empty() {
            // Scrolled away: what holds the list holds it too, unless it is hidden.
            if is_hidden(&here) {
                return None;
            }
            break;
        }
        child = here;
    }
    let in_view = seen.is_some_and(|seen| inner(&seen).contains_rect(&ink)) && !wanted.is_empty();
    Some(Seen {
        ink,
        in_view,
        ground,
    })
}

/// Whether something around an item leaves no room at all.
fn is_hidden(item: &ItemRc) -> bool {
    let mut around = item.parent_item(ParentItemTraversalMode::StopAtPopups);
    while let Some(here) = around {
        if here.borrow().as_ref().clips_children() && here.geometry().size.is_empty() {
            return true;
        }
        around = here.parent_item(ParentItemTraversalMode::StopAtPopups);
    }
    false
}

/// The part of the screen that a rectangle hides, if it hides anything.
fn opaque(item: &ItemRc) -> Option<LogicalRect> {
    let solid = item
        .downcast::<Rectangle>()
        .is_some_and(|plain| plain.as_pin_ref().background().is_opaque())
        || item
            .downcast::<BasicBorderRectangle>()
            .is_some_and(|framed| {
                RenderBorderRectangle::background(framed.as_pin_ref()).is_opaque()
            })
        || item.downcast::<BorderRectangle>().is_some_and(|framed| {
            RenderBorderRectangle::background(framed.as_pin_ref()).is_opaque()
        });
    if !solid {
        return None;
    }
    let (rect, seen) = tree::place(item);
    // What is about to go has no place any more.
    let placed = rect.min_x().is_finite() && rect.min_y().is_finite();
    rect.intersection(&seen).filter(|_| placed)
}

/// Whether something is to be seen of a rectangle itself.
fn paints(item: &ItemRc) -> bool {
    if let Some(plain) = item.downcast::<Rectangle>() {
        return !plain.as_pin_ref().background().is_transparent();
    }
    let bordered = |of: Pin<&dyn Bordered>| of.shows();
    if let Some(framed) = item.downcast::<BasicBorderRectangle>() {
        return bordered(framed.as_pin_ref());
    }
    item.downcast::<BorderRectangle>()
        .is_some_and(|framed| bordered(framed.as_pin_ref()))
}

/// Both kinds of framed rectangles.
trait Bordered {
    fn shows(self: Pin<&Self>) -> bool;
}

impl<T: RenderBorderRectangle> Bordered for T {
    fn shows(self: Pin<&Self>) -> bool {
        let line = RenderBorderRectangle::border_width(self).get() > 0.0
            && !RenderBorderRectangle::border_color(self).is_transparent();
        line || !RenderBorderRectangle::background(self).is_transparent()
    }
}

/// The components around an item, by name.
fn path(item: &ItemRc) -> String {
    const PLAIN: [&str; 16] = [
        "Rectangle",
        "Text",
        "StyledText",
        "Empty",
        "HorizontalLayout",
        "VerticalLayout",
        "FlexboxLayout",
        "GridLayout",
        "Flickable",
        "TouchArea",
        "Path",
        "Clip",
        "Image",
        "Words",
        "Timer",
        "",
    ];
    let mut names: Vec<String> = Vec::new();
    let mut here = Some(item.clone());
    while let Some(item) = here {
        for index in 0..item.element_count().unwrap_or(0) {
            let kinds = item.element_type_names_and_ids(index).unwrap_or_default();
            let name = kinds.first().map(|(name, _)| name.to_string());
            names.extend(name.filter(|name| !PLAIN.contains(&name.as_str())));
        }
        here = item.parent_item(ParentItemTraversalMode::StopAtPopups);
    }
    names.reverse();
    names.dedup();
    names.join("/")
}
