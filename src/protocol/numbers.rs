//! The numbers of a kiosk: the one that it was enrolled for, and spare ones with which it goes on
//! when its journal is lost. No two kiosks of a hall have one number: what the server takes back
//! is another's only after the kiosk has said that it neither holds nor used it.

use serde::{Deserialize, Serialize};

use super::call::{Call, Caller};
use crate::domain::label::KioskNo;

/// `POST /api/kiosk/numbers`: a kiosk asks for its spare numbers, after it was enrolled and now
/// and then.
#[derive(Clone, Copy, Debug)]
pub struct AskNumbers;

/// What a kiosk has of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The spare numbers that it was told of last.
    pub spare: Vec<KioskNo>,
    /// The numbers that it gave tickets with on this business date, or would give the next with.
    pub used: Vec<KioskNo>,
}

/// The spare numbers that a kiosk may have from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spare {
    pub spare: Vec<KioskNo>,
}

impl Call for AskNumbers {
    const PATH: &'static str = "/api/kiosk/numbers";
    const CALLER: Caller = Caller::Kiosk;
    const REQUEST_MAX: usize = 1024;
    const REPLY_MAX: usize = 1024;
    type Request = Held;
    type Reply = Spare;
}
