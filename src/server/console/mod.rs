//! The pages. Each function answers one route; `layout` and `parts` are what they share.

pub mod account;
pub mod asked;
pub mod asset;
pub mod audit;
pub mod blocks;
pub mod convert;
pub mod difference;
pub mod due;
pub mod fleet;
pub mod format;
pub mod home;
pub mod home_founding;
pub mod import;
pub mod item;
pub mod item_edit;
pub mod item_field;
pub mod item_files;
pub mod item_new;
pub mod item_overtaken;
mod item_refusal;
pub mod item_source;
pub mod item_step;
pub mod item_steps;
pub mod items;
pub mod layout;
mod marked;
pub mod parts;
pub mod people;
pub mod preview;
pub mod proof;
pub mod proposal;
pub mod publish;
pub mod sign_in;
pub mod site;
pub mod withdraw;

use crate::web::body;
