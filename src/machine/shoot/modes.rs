//! The screens and modes in which every page is drawn.

use crate::app::kiosk::Intent;

/// The shapes of screen that the pages are made for.
pub const SHAPES: [(&str, u32, u32); 5] = [
    ("portrait", 1080, 1920),
    ("landscape", 1920, 1080),
    ("small", 800, 1280),
    ("wide", 1024, 768),
    ("tablet", 768, 1024),
];
/// The modes each page is drawn in.
pub const MODES: [(&str, &[Intent]); 4] = [
    ("standard", &[]),
    ("elder", &[Intent::ToggleElder]),
    ("low", &[Intent::ToggleLow]),
    ("elder-low", &[Intent::ToggleElder, Intent::ToggleLow]),
];
/// The modes again in English, whose words are longer.
pub const ENGLISH: [(&str, &[Intent]); 2] = [
    ("english", &[Intent::ToggleLanguage]),
    (
        "english-elder",
        &[Intent::ToggleLanguage, Intent::ToggleElder],
    ),
];
