//! What is on the screen, read from the items that are drawn, as a screen reader has it. One walk
//! tells all of it; a query for each question would take most of a test's time.

use std::ops::ControlFlow;

use i_slint_core::{
    accessibility::{AccessibilityAction, AccessibleStringProperty},
    item_tree::{ItemRc, ParentItemTraversalMode},
    items::{AccessibleRole, ComplexText, SimpleText, StyledTextItem},
    lengths::LogicalRect,
    window::WindowInner,
};
use query_corner::app::finger::Spot;
use slint::Window;

/// A rectangle of the screen, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Rect {
    fn of(rect: LogicalRect) -> Self {
        Self {
            x: rect.min_x(),
            y: rect.min_y(),
            width: rect.width(),
            height: rect.height(),
        }
    }

    pub fn has(&self, at: Spot) -> bool {
        (self.x..self.x + self.width).contains(&at.x)
            && (self.y..self.y + self.height).contains(&at.y)
    }

    pub fn middle(&self) -> Spot {
        Spot {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }
}

/// An item that a screen reader tells of.
pub struct Element {
    item: ItemRc,
    pub label: String,
    pub rect: Rect,
    /// The part of the screen in which it is seen, if it lies there.
    pub seen: Rect,
}

impl Element {
    fn of(item: &ItemRc) -> Self {
        let label = item.accessible_string_property(AccessibleStringProperty::Label);
        let (rect, seen) = place(item);
        Self {
            item: item.clone(),
            label: label.unwrap_or_default().into(),
            rect: Rect::of(rect),
            seen: Rect::of(seen),
        }
    }

    fn tells(&self, what: AccessibleStringProperty) -> Option<bool> {
        self.item.accessible_string_property(what)?.parse().ok()
    }

    pub fn is_enabled(&self) -> bool {
        self.tells(AccessibleStringProperty::Enabled) != Some(false)
    }

    /// None where it is not a thing that is on or off.
    pub fn is_checked(&self) -> Option<bool> {
        self.tells(AccessibleStringProperty::Checked)
    }

    /// What a screen reader does with it.
    pub fn act(&self) {
        self.item.accessible_action(&AccessibilityAction::Default);
    }

    /// Whether it is a part of such a component.
    pub fn is_within(&self, component: &str) -> bool {
        let mut here = Some(self.item.clone());
        while let Some(item) = here {
            if is_a(&item, component) {
                return true;
            }
            here = parent(&item);
        }
        false
    }

    /// The texts in it.
    pub fn texts(&self) -> Vec<Rect> {
        let mut texts = Vec::new();
        self.item.visit_descendants(|item| {
            let is_text = item.downcast::<SimpleText>().is_some()
                || item.downcast::<ComplexText>().is_some()
                || item.downcast::<StyledTextItem>().is_some();
            if is_text {
                texts.push(Rect::of(place(item).0));
            }
            ControlFlow::<()>::Continue(())
        });
        texts
    }
}

fn is_a(item: &ItemRc, component: &str) -> bool {
    let kinds = |index| item.element_type_names_and_ids(index).unwrap_or_default();
    (0..item.element_count().unwrap_or(0))
        .any(|index| kinds(index).iter().any(|(name, _)| name == component))
}

fn parent(item: &ItemRc) -> Option<ItemRc> {
    item.parent_item(ParentItemTraversalMode::StopAtPopups)
}

/// Where an item lies on the screen, and what of the screen its surroundings leave it.
pub fn place(item: &ItemRc) -> (LogicalRect, LogicalRect) {
    let of = |item: &ItemRc| {
        let geometry = item.geometry();
        LogicalRect::new(item.map_to_window(geometry.origin), geometry.size)
    };
    let rect = of(item);
    let (mut seen, mut here) = (None::<LogicalRect>, parent(item));
    while let Some(around) = here {
        here = parent(&around);
        if around.borrow().as_ref().clips_children() || here.is_none() {
            let room = of(&around);
            let both = |seen: LogicalRect| seen.intersection(&room).unwrap_or_default();
            seen = Some(seen.map_or(room, both));
        }
    }
    (rect, seen.unwrap_or(rect))
}

fn walk(window: &Window, mut see: impl FnMut(&ItemRc)) {
    let root = ItemRc::new_root(WindowInner::from_pub(window).component());
    root.visit_descendants(|item| {
        see(item);
        ControlFlow::<()>::Continue(())
    });
}

/// Lets the screen make what the page has now, and drop what it had before.
pub fn renew(window: &Window) {
    let root = ItemRc::new_root(WindowInner::from_pub(window).component());
    root.visit_descendants(|_| ControlFlow::Break(()));
}

/// What can be pressed, wherever it lies, also outside the screen.
pub fn buttons(window: &Window) -> Vec<Element> {
    let mut buttons = Vec::new();
    walk(window, |item| {
        if item.accessible_role() == AccessibleRole::Button {
            buttons.push(Element::of(item));
        }
    });
    buttons
}

/// Everything that is read aloud, in the order of the screen.
pub fn labels(window: &Window) -> Vec<String> {
    let mut labels = Vec::new();
    walk(window, |item| {
        let label = item.accessible_string_property(AccessibleStringProperty::Label);
        labels.extend(label.map(String::from));
    });
    labels
}

/// What has this name, if anything has.
pub fn named(window: &Window, name: &str) -> Option<Element> {
    let mut found = None;
    walk(window, |item| {
        let label = item.accessible_string_property(AccessibleStringProperty::Label);
        if found.is_none() && label.is_some_and(|label| label == name) {
            found = Some(Element::of(item));
        }
    });
    found
}

/// Whether such a component is on the screen.
pub fn has(window: &Window, component: &str) -> bool {
    let mut found = false;
    walk(window, |item| found |= is_a(item, component));
    found
}
