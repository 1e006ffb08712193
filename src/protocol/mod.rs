//! What kiosk and server, signers and server, and on the kiosk the network side and the disk
//! side, say to each other.
//!
//! | call | method and path | who signs the request |
//! |---|---|---|
//! | [`enrol::AskTrialToken`] | `POST /api/trial/token` | a new kiosk beside a trial |
//! | [`enrol::Enrol`] | `POST /api/enrol` | the new kiosk |
//! | [`outbox::SendStatus`] | `POST /api/kiosk/status` | a kiosk |
//! | [`outbox::SendOutbox`] | `POST /api/kiosk/outbox` | a kiosk |
//! | [`proposals::ListProposals`] | `POST /api/signer/proposals` | a signer |
//! | [`proposals::ReadProposal`] | `POST /api/signer/proposal` | a signer |
//! | [`proposals::GiveSignature`] | `POST /api/signer/signature` | a signer |
//!
//! [`preview`] lies between the server and its own process that draws pages for editors.
//! What is published lies below `GET /repo/` as files that anyone may read.

pub mod call;
pub mod causes;
pub mod enrol;
pub mod head;
pub mod key;
pub mod numbers;
pub mod outbox;
pub mod preview;
pub mod proposals;
pub mod receipt;
pub mod request;
pub mod shelf;
pub mod trust;
pub mod withdrawal;
