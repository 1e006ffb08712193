//! What waits for the signers: their agent fetches a proposal, works out for itself what it would
//! change, and gives a signature or not.
//!
//! A proposal is a claim and nothing more. The agent reads the head out of the metadata, fetches
//! head, index and items from the repository by their digests, makes the generation anew from the
//! items, and compares it with what the repository vouches for now.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    call::{Call, Caller},
    withdrawal::Hidden,
};
use crate::content::digest::Digest;

/// The canonical bytes of a role, as text, are never longer.
pub const ROLE_MAX: usize = 256 * 1024;

/// `POST /api/signer/proposals`: what waits for signatures, the oldest first; only of roles for
/// which the caller's key counts.
#[derive(Clone, Copy, Debug)]
pub struct ListProposals;

/// Nothing is asked but what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRequest {}

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposals {
    pub open: Vec<Summary>,
}

/// A proposal in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// SHA-256 of the bytes to be signed: the proposal's name.
    pub payload: Digest,
    /// `ch-CHANNEL` or `withdraw`.
    pub role: String,
    pub version: u64,
    /// What it is about, as its editor wrote it.
    pub title: String,
    pub proposed_by: String,
    pub proposed_at: Timestamp,
    /// Whose signatures it has: ids of their keys.
    pub signed_by: Vec<Digest>,
    pub threshold: u32,
}

/// `POST /api/signer/proposal`: one proposal whole.
#[derive(Clone, Copy, Debug)]
pub struct ReadProposal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalRequest {
    pub payload: Digest,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    pub summary: Summary,
    /// The bytes to be signed: the canonical JSON of the role's `signed` part, with version,
    /// expiry, and length and digest of its one target. That target (the head of a channel, or
    /// the withdrawal list), the index and the blobs lie in the repository already, under their
    /// digests, where nobody finds them who doesn't know these.
    pub signed: String,
    /// What a second person released of what looks like a marking (密级标志): the rules take it
    /// into account and the agent shows it.
    #[serde(default)]
    pub releases: Vec<ReleaseNote>,
    /// Why the items of a withdrawal list are withdrawn, the newest first, at most
    /// [`REASONS_MAX`]; the agent shows it, no signature covers it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonNote>,
}

/// More reasons than these are not told.
pub const REASONS_MAX: usize = 500;

/// Why an item is withdrawn, by the word of who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonNote {
    pub item: Hidden,
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
}

/// A second person's word that what looks like a marking in an item is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseNote {
    /// Of the item's canonical bytes.
    pub item: Digest,
    pub by: String,
    pub on: Date,
}

/// `POST /api/signer/signature`: a signature under a proposal.
#[derive(Clone, Copy, Debug)]
pub struct GiveSignature;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenSignature {
    pub payload: Digest,
    /// Id of the key that signed; the one that signs the request too.
    pub key: Digest,
    /// Ed25519 over the proposal's bytes, 128 hexadecimal digits.
    pub signature: String,
}

/// What became of a signature. The same one again changes nothing and is answered the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureTaken {
    /// How many that count there are now.
    pub signatures: u32,
    pub threshold: u32,
    /// They are enough: it is published.
    pub published: bool,
}

impl Call for ListProposals {
    const PATH: &'static str = "/api/signer/proposals";
    const CALLER: Caller = Caller::Signer;
    const REQUEST_MAX: usize = 1024;
    const REPLY_MAX: usize = 1 << 20;
    type Request = ListRequest;
    type Reply = Proposals;
}

impl Call for ReadProposal {
    const PATH: &'static str = "/api/signer/proposal";
    const CALLER: Caller = Caller::Signer;
    const REQUEST_MAX: usize = 1024;
    const REPLY_MAX: usize = 2 << 20;
    type Request = ProposalRequest;
    type Reply = Proposal;
}

impl Call for GiveSignature {
    const PATH: &'static str = "/api/signer/signature";
    const CALLER: Caller = Caller::Signer;
    const REQUEST_MAX: usize = 1024;
    const REPLY_MAX: usize = 1024;
    type Request = GivenSignature;
    type Reply = SignatureTaken;
}
