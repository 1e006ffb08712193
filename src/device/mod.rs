//! The devices beside the screen: each a small trait with a real and a simulated part.

pub mod desk;
pub mod disk;
pub mod printer;
pub mod raster;
pub mod slip;
pub mod terminal;
