//! Handwriting: strokes in, candidates out, in any order and number of strokes.

mod feature;
mod over;
mod reading;
mod recogniser;
mod row;
mod stroke;
mod templates;

pub use feature::{Feature, SIZE, feature};
pub use over::{Written, split_written};
pub use reading::{Neighbours, WrittenReading, read_row, read_written};
pub use recogniser::Recogniser;
pub use row::split_row;
pub use stroke::{Ink, Point, Stroke};
pub use templates::{Template, file};
