//! What a kiosk writes back onto a stick: which content it shows since.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    head::AppVersion,
    key::{PublicKey, SigningKey},
    outbox::Shown,
};
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

/// Why a file is no receipt of a kiosk.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("a receipt of format {0}; this program reads format 1")]
    Format(u32),
    #[error("the signature is not that of the kiosk's key")]
    Signature,
}

impl SignedReceipt {
    /// Reads a file; nothing of it is proved yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let signed: Self = canonical::from_bytes(bytes)?;
        match signed.receipt.format {
            1 => Ok(signed),
            other => Err(ReceiptError::Format(other)),
        }
    }

    /// The receipt, if the kiosk of this key signed it.
    pub fn open(self, key: &PublicKey) -> Result<Receipt, ReceiptError> {
        let bytes = canonical::to_bytes(&self.receipt)?;
        match self.receipt.device == key.digest() && key.verifies(&bytes, &self.signature) {
            true => Ok(self.receipt),
            false => Err(ReceiptError::Signature),
        }
    }
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
