//! People of the console: accounts and roles, passwords, second factors, sessions, and what holds
//! guessing back.

pub mod account;
pub mod identity;
pub mod invitation;
pub mod password;
pub mod session;
pub mod sign_in;
pub mod throttle;
pub mod totp;
pub mod turnstile;
