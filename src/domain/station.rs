//! A service station near by.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    pub address: String,
    pub telephone: String,
    /// Opening hours in words.
    pub hours: String,
    /// Way from the hall in metres.
    pub distance_m: u32,
    /// How to get there.
    pub route: String,
    /// What it offers.
    pub offers: Vec<String>,
}
