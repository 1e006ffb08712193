//! What a kiosk writes back onto a stick: which content it shows since.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{head::AppVersion, key::SigningKey, outbox::Shown};
use crate::{
    content::{
        canonical::{self, CanonicalError},
        digest::Digest,
        item::ItemKey,
    },
    domain::label::KioskNo,
};

/// What the stick brought, as the kiosk saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub format: u32,
    /// The id of the kiosk's key.
    pub device: Digest,
    pub hall: ItemKey,
    pub kiosk_no: KioskNo,
    pub app: AppVersion,
    /// By the kiosk's own clock.
    pub at: Timestamp,
    /// What is on the screen since.
    pub shown: Vec<Shown>,
}

/// A receipt with the kiosk's signature over its canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    pub receipt: Receipt,
    /// Hexadecimal.
    pub signature: String,
}

impl Receipt {
    /// The file's bytes.
    pub fn sign(self, key: &SigningKey) -> Result<Vec<u8>, CanonicalError> {
        let signature = key.sign(&canonical::to_bytes(&self)?);
        canonical::to_bytes(&SignedReceipt {
            receipt: self,
            signature,
        })
    }
}
