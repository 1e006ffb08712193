//! Signing keys: Ed25519 (RFC 8032). Editors sign what is published with them, kiosks and
//! signers their requests.

use std::fmt;

use aws_lc_rs::{
    rand::{SecureRandom, SystemRandom},
    signature::{Ed25519KeyPair, KeyPair},
};
use serde::{Deserialize, Serialize};

use crate::content::{canonical, digest::Digest};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("系统给不出随机数")]
    Random,
    #[error("这 32 个字节不是 Ed25519 钥匙")]
    Seed,
}

/// A public key as TUF metadata carry it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PublicKey {
    keytype: KeyType,
    scheme: KeyType,
    keyval: KeyValue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KeyType {
    Ed25519,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct KeyValue {
    public: String,
}

impl PublicKey {
    fn new(bytes: &[u8]) -> Self {
        Self {
            keytype: KeyType::Ed25519,
            scheme: KeyType::Ed25519,
            keyval: KeyValue {
                public: hex::encode(bytes),
            },
        }
    }

    /// The key's name: the digest of its canonical form.
    pub fn id(&self) -> String {
        self.digest().to_string()
    }

    /// The same as a [`Digest`].
    pub fn digest(&self) -> Digest {
        // Three texts in an object always have a canonical form.
        Digest::of(&canonical::to_bytes(self).unwrap_or_default())
    }

    /// Whether `signature` (hexadecimal) is this key's over `bytes`.
    pub fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
        let (Ok(key), Ok(signature)) = (hex::decode(&self.keyval.public), hex::decode(signature))
        else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key)
            .verify(bytes, &signature)
            .is_ok()
    }
}

/// A key that can sign. Its secret is never printed.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    seed: [u8; 32],
    public: PublicKey,
}

impl SigningKey {
    /// A new key from the system's random numbers.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        SystemRandom::new()
            .fill(&mut seed)
            .map_err(|_| KeyError::Random)?;
        Self::from_seed(seed)
    }

    /// The key of a seed (the 32 secret bytes of RFC 8032).
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Seed)?;
        let public = PublicKey::new(pair.public_key().as_ref());
        Ok(Self { pair, seed, public })
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature over `bytes`, hexadecimal.
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex::encode(self.pair.sign(bytes))
    }

    /// The secret itself, to be sealed or put where only its owner can read it.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.id())
    }
}
