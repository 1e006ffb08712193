//! Reverse proxies whose word is taken for whom they speak for.

use std::{net::IpAddr, str::FromStr};

/// An address (`10.0.0.7`) or a network (`10.0.0.0/24`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    /// How many of its first bits count.
    bits: u32,
}

/// Text that names no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("要写地址（10.0.0.7）或者网段（10.0.0.0/24）")]
pub struct NoNetwork;

impl Network {
    pub fn holds(&self, ip: IpAddr) -> bool {
        match (self.base, ip.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                let rest = 32 - self.bits.min(32);
                (base.to_bits() ^ ip.to_bits())
                    .checked_shr(rest)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                let rest = 128 - self.bits.min(128);
                (base.to_bits() ^ ip.to_bits())
                    .checked_shr(rest)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| NoNetwork)?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits.parse().map_err(|_| NoNetwork)?,
        };
        match bits <= most {
            true => Ok(Self { base, bits }),
            false => Err(NoNetwork),
        }
    }
}

/// Whom a request comes from: the peer itself, or whom trusted proxies say they speak for.
///
/// `forwarded` are the values of `X-Forwarded-For` in their order. It is read from its end, where
/// each proxy writes the address it was called from: what stands before the first address that is
/// no trusted proxy was written by whoever pleased.
pub fn speaker<'a>(
    trusted: &[Network],
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.holds(ip));
    let mut known = peer.to_canonical();
    for said in forwarded.rev().flat_map(|value| value.rsplit(',')) {
        if !is_trusted(known) {
            break;
        }
        // A trusted proxy that says no address is as near as can be known.
        let Ok(ip) = said.trim().parse::<IpAddr>() else {
            break;
        };
        known = ip.to_canonical();
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn speaker_of(trusted: &[&str], peer: &str, forwarded: &[&str]) -> IpAddr {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        speaker(&trusted, ip(peer), forwarded.iter().copied())
    }

    #[test]
    fn a_network_holds_its_own_addresses_and_no_others() {
        for (network, inside, outside) in [
            ("10.0.0.7", "10.0.0.7", "10.0.0.8"),
            ("10.0.0.0/24", "10.0.0.255", "10.0.1.0"),
            ("10.0.0.0/24", "::ffff:10.0.0.9", "::10.0.0.9"),
            ("192.168.128.0/17", "192.168.200.1", "192.168.127.255"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::1", "::1", "::2"),
        ] {
            let read: Network = network.parse().unwrap();
            assert!(read.holds(ip(inside)), "{network} {inside}");
            assert!(!read.holds(ip(outside)), "{network} {outside}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds(ip("203.0.113.9")) && !all.holds(ip("::1")));
        for wrong in [
            "",
            "proxy",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0/8",
            "1.2.3.4/-1",
        ] {
            assert_eq!(wrong.parse::<Network>(), Err(NoNetwork), "{wrong}");
        }
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        let said = ["203.0.113.9"];
        assert_eq!(speaker_of(&[], "127.0.0.1", &said), ip("127.0.0.1"));
        assert_eq!(speaker_of(&["10.0.0.1"], "10.0.0.2", &said), ip("10.0.0.2"));
    }

    #[test]
    fn a_proxy_that_is_named_says_who_called_it() {
        let trusted = ["10.0.0.1", "10.0.1.0/24"];
        for (said, who) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["2001:db8::9"], "2001:db8::9"),
            // What a visitor wrote stands before what the proxy wrote.
            (&["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&["10.0.0.1, 203.0.113.9"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            // One proxy behind the other.
            (&["1.1.1.1, 203.0.113.9, 10.0.1.77"], "203.0.113.9"),
            (&["203.0.113.9", "10.0.1.77"], "203.0.113.9"),
            // Said nothing, or nothing that is an address.
            (&[], "10.0.0.1"),
            (&["unknown"], "10.0.0.1"),
            (&["203.0.113.9, unknown"], "10.0.0.1"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(speaker_of(&trusted, "10.0.0.1", said), ip(who), "{said:?}");
        }
    }
}
