//! The kiosks: how one gets in, what each tells, and what people asked that nobody could answer.

pub mod api;
pub mod asked;
pub mod caller;
pub mod device;
pub mod enrol;
pub mod golden;
pub mod numbers;
pub mod receipt;
pub mod signer;
pub mod strangers;
pub mod token;
pub mod told;
pub mod trial;
