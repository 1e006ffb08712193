//! TUF metadata as this program writes them (specification 1.0, OLPC canonical JSON).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    PublishError,
    key::{PublicKey, SigningKey},
};
use crate::{content::digest::Digest, said};

/// The version of the specification that is written.
const SPEC: &str = "1.0.31";

/// Keys by their names.
pub type Keys = BTreeMap<String, PublicKey>;

/// Who may sign for a role, and how many must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signers {
    pub keyids: BTreeSet<String>,
    pub threshold: usize,
}

impl Signers {
    /// These keys, of which `threshold` must sign.
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a PublicKey>, threshold: usize) -> Self {
        Self {
            keyids: keys.into_iter().map(PublicKey::id).collect(),
            threshold,
        }
    }
}

/// What every role says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    pub spec_version: String,
    pub version: u64,
    pub expires: Timestamp,
}

impl Common {
    /// Expiry is in whole seconds: all that the format has.
    pub fn new(version: u64, expires: Timestamp) -> Self {
        Self {
            spec_version: SPEC.to_owned(),
            version,
            expires: expires.round(Unit::Second).unwrap_or(expires),
        }
    }
}

/// What a role says, by its `_type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "_type", rename_all = "lowercase")]
pub enum Signed {
    Root(Root),
    Targets(Targets),
    Snapshot(Snapshot),
    Timestamp(TimestampRole),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    #[serde(flatten)]
    pub common: Common,
    pub consistent_snapshot: bool,
    pub keys: Keys,
    pub roles: BTreeMap<String, Signers>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    #[serde(flatten)]
    pub common: Common,
    pub targets: BTreeMap<String, TargetFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegations: Option<Delegations>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFile {
    pub length: u64,
    pub hashes: BTreeMap<String, Digest>,
}

impl TargetFile {
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            length: bytes.len() as u64,
            hashes: BTreeMap::from([("sha256".to_owned(), Digest::of(bytes))]),
        }
    }

    pub fn sha256(&self) -> Option<Digest> {
        self.hashes.get("sha256").copied()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegations {
    pub keys: Keys,
    pub roles: Vec<Delegated>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegated {
    pub name: String,
    #[serde(flatten)]
    pub signers: Signers,
    pub terminating: bool,
    pub paths: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(flatten)]
    pub common: Common,
    pub meta: BTreeMap<String, Pin>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimestampRole {
    #[serde(flatten)]
    pub common: Common,
    pub meta: BTreeMap<String, Pin>,
}

/// Which file of a role is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub version: u64,
    pub length: u64,
    pub hashes: BTreeMap<String, Digest>,
}

impl Pin {
    pub fn of(version: u64, bytes: &[u8]) -> Self {
        let TargetFile { length, hashes } = TargetFile::of(bytes);
        Self {
            version,
            length,
            hashes,
        }
    }
}

impl Signed {
    pub fn common(&self) -> &Common {
        match self {
            Self::Root(role) => &role.common,
            Self::Targets(role) => &role.common,
            Self::Snapshot(role) => &role.common,
            Self::Timestamp(role) => &role.common,
        }
    }

    /// The bytes that signatures cover.
    pub fn to_payload(&self) -> Result<Vec<u8>, PublishError> {
        canonical(self)
    }

    /// Reads the bytes that a signature would cover; any other spelling of the same is refused,
    /// so that nothing is signed that was not read.
    pub fn from_payload(bytes: &[u8], name: &str) -> Result<Self, PublishError> {
        let signed: Self = parse(bytes, name)?;
        match signed.to_payload()? == bytes {
            true => Ok(signed),
            false => Err(PublishError::Invalid(
                name.to_owned(),
                "不是规范编码，或者有这个程序不认识的字段".to_owned(),
            )),
        }
    }
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub keyid: String,
    pub sig: String,
}

/// A role with its signatures: a metadata file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub signatures: Vec<Signature>,
    pub signed: Signed,
}

impl Envelope {
    /// A role that nobody has signed yet.
    pub fn new(signed: Signed) -> Self {
        Self {
            signatures: Vec::new(),
            signed,
        }
    }

    /// Adds a signature; one that the key made before is replaced.
    pub fn sign(&mut self, key: &SigningKey) -> Result<(), PublishError> {
        let keyid = key.public().id();
        let sig = key.sign(&self.payload()?);
        self.signatures.retain(|there| there.keyid != keyid);
        self.signatures.push(Signature { keyid, sig });
        self.signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
        Ok(())
    }

    /// How many of `signers` have signed this.
    pub fn signed_by(&self, signers: &Signers, keys: &Keys) -> Result<usize, PublishError> {
        let payload = self.payload()?;
        let good: BTreeSet<_> = self
            .signatures
            .iter()
            .filter(|signature| signers.keyids.contains(&signature.keyid))
            .filter_map(|signature| Some((keys.get(&signature.keyid)?, signature)))
            .filter(|(key, signature)| key.verifies(&payload, &signature.sig))
            .map(|(key, _)| key)
            .collect();
        Ok(good.len())
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, PublishError> {
        canonical(self)
    }

    pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, PublishError> {
        parse(bytes, name)
    }

    /// What the signatures cover.
    pub fn payload(&self) -> Result<Vec<u8>, PublishError> {
        self.signed.to_payload()
    }

    /// Adds a signature that was made elsewhere, by `key`; one that the key
    /// made before is replaced.
    ///
    /// # Errors
    /// [`PublishError::NotASigner`] if it is not that of `key`.
    pub fn add(&mut self, key: &PublicKey, sig: &str, role: &str) -> Result<(), PublishError> {
        if !key.verifies(&self.payload()?, sig) {
            return Err(PublishError::NotASigner(key.id(), role.to_owned()));
        }
        let keyid = key.id();
        self.signatures.retain(|there| there.keyid != keyid);
        self.signatures.push(Signature {
            keyid,
            sig: sig.to_owned(),
        });
        self.signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
        Ok(())
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T, PublishError> {
    serde_json::from_slice(bytes)
        .map_err(|error| PublishError::Invalid(name.to_owned(), said::json(&error)))
}

fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, PublishError> {
    let invalid = |error: String| PublishError::Invalid("metadata".to_owned(), error);
    let value: Value = serde_json::to_value(value).map_err(|error| invalid(error.to_string()))?;
    sigstore_tuf::canonical_json::to_canonical_bytes(&value)
        .map_err(|error| invalid(error.to_string()))
}
