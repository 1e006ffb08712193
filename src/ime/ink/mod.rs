//! Handwriting: strokes in, candidates out, in any order and number of strokes.

mod feature;
mod recogniser;
mod slate;
mod stroke;
mod templates;

pub use feature::{Feature, SIZE, feature};
pub use recogniser::Recogniser;
pub use slate::{Slate, split_row};
pub use stroke::{Ink, Point, Stroke};
pub use templates::{Template, file};
