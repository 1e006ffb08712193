//! Who may speak to a page on loopback: only this run's own address, so that a
//! page of another site in the same browser can't.

use std::net::SocketAddr;

/// The address of one run: a loopback port and a token that nobody can guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunAddress {
    pub address: SocketAddr,
    pub token: String,
}

impl RunAddress {
    /// Makes the token of a run: 128 random bits in hexadecimal.
    pub fn new(address: SocketAddr) -> Result<Self, getrandom::Error> {
        let mut bits = [0u8; 16];
        getrandom::fill(&mut bits)?;
        Ok(Self {
            address,
            token: bits.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// What to open in the browser.
    pub fn url(&self) -> String {
        format!("http://{}/{}/", self.address, self.token)
    }

    /// The Host header names this address, or localhost at its port. Against DNS rebinding.
    pub fn is_host(&self, host: &str) -> bool {
        host == self.address.to_string() || host == format!("localhost:{}", self.address.port())
    }

    /// The Origin header is a page of this address.
    pub fn is_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.is_host(host))
    }

    /// Compares a token in the same time whatever it says.
    pub fn is_token(&self, token: &str) -> bool {
        let (ours, theirs) = (self.token.as_bytes(), token.as_bytes());
        ours.len() == theirs.len()
            && ours
                .iter()
                .zip(theirs)
                .fold(0, |different, (a, b)| different | (a ^ b))
                == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> RunAddress {
        RunAddress::new(SocketAddr::from(([127, 0, 0, 1], 8017))).unwrap()
    }

    #[test]
    fn only_its_own_host_and_origin_are_let_in() {
        let run = run();
        for (host, allowed) in [
            ("127.0.0.1:8017", true),
            ("localhost:8017", true),
            ("127.0.0.1", false),
            ("127.0.0.1:80", false),
            ("evil.example:8017", false),
        ] {
            assert_eq!(run.is_host(host), allowed, "{host}");
            assert_eq!(run.is_origin(&format!("http://{host}")), allowed, "{host}");
        }
        assert!(!run.is_origin("https://127.0.0.1:8017"));
        assert!(!run.is_origin("null"));
    }

    #[test]
    fn a_token_is_of_this_run_alone() {
        let (run, other) = (run(), self::run());
        assert!(run.is_token(&run.token));
        assert!(!run.is_token(&other.token));
        assert!(!run.is_token(""));
    }
}
