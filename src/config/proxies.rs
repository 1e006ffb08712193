//! Reverse proxies whose word is taken for whom they speak for.

use std::{fmt, net::IpAddr, str::FromStr};

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

/// Whom a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    At(IpAddr),
    /// Someone behind the proxy that is the peer: no proxy says who in a way that can be read.
    /// Whoever it is, it is not the proxy, and cannot choose to be anyone else.
    Behind(IpAddr),
}

impl Speaker {
    /// What stands for the speaker where strangers are told apart: neighbours are one, so that
    /// one machine's many IPv6 addresses count as one.
    pub fn network(&self) -> String {
        match self {
            Self::At(IpAddr::V4(v4)) => v4.to_string(),
            Self::At(IpAddr::V6(v6)) => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Self::Behind(proxy) => format!("behind {proxy}"),
        }
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(ip) => ip.fmt(f),
            Self::Behind(proxy) => write!(f, "经 {proxy} 代转，来处不明"),
        }
    }
}

/// Whom a request comes from: the peer itself, or whom trusted proxies say they speak for.
///
/// `forwarded` are the values of `X-Forwarded-For` in their order. It is read from its end, where
/// each proxy writes the address it was called from: what stands before the first address that is
/// no trusted proxy was written by whoever pleased. A trusted proxy calls for someone else: where
/// nothing is said of whom, or nothing that is an address, it is nobody known.
pub fn speaker<'a>(
    trusted: &[Network],
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a [u8]>,
) -> Speaker {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.holds(ip));
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return Speaker::At(peer);
    }
    let said = forwarded
        .rev()
        .flat_map(|value| value.rsplit(|b| *b == b','));
    let mut hops = said.map(address);
    let caller = hops.find(|ip| ip.is_none_or(|ip| !is_trusted(ip)));
    caller.flatten().map_or(Speaker::Behind(peer), Speaker::At)
}

/// An address as proxies write it: alone or with a port, that of IPv6 in brackets or with the zone
/// in which the proxy knows it.
fn address(said: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(said.trim_ascii()).ok()?;
    let is_port =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    let ip = match (text.strip_prefix('['), text.split_once(':')) {
        (Some(rest), _) => {
            let (ip, port) = rest.split_once(']')?;
            let is_end = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            is_end.then_some(ip)?
        }
        (None, Some((ip, port))) if ip.contains('.') => is_port(port).then_some(ip)?,
        _ => text,
    };
    let ip: IpAddr = match ip.split_once('%') {
        Some((ip, zone)) if !zone.is_empty() => IpAddr::V6(ip.parse().ok()?),
        _ => ip.parse().ok()?,
    };
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn speaker_of(trusted: &[&str], peer: &str, forwarded: &[&[u8]]) -> Speaker {
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
        let said = [&b"203.0.113.9"[..]];
        for (trusted, peer) in [(&[][..], "127.0.0.1"), (&["10.0.0.1"], "10.0.0.2")] {
            let speaker = speaker_of(trusted, peer, &said);
            assert_eq!(speaker, Speaker::At(ip(peer)));
        }
    }

    const PROXIES: [&str; 2] = ["10.0.0.1", "10.0.1.0/24"];

    #[test]
    fn a_proxy_that_is_named_says_who_called_it() {
        for (said, who) in [
            (&[&b"203.0.113.9"[..]][..], "203.0.113.9"),
            (&[b"2001:db8::9"], "2001:db8::9"),
            // What a visitor wrote stands before what the proxy wrote.
            (&[b"1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&[b"10.0.0.1, 203.0.113.9"], "203.0.113.9"),
            (&[b"1.1.1.1", b"203.0.113.9"], "203.0.113.9"),
            // Whatever it is.
            (&[b"\xe4\xbd\xa0, 203.0.113.9"], "203.0.113.9"),
            (&[b"\xff\xfe", b"203.0.113.9"], "203.0.113.9"),
            (&[b"\xe9,\t203.0.113.9 "], "203.0.113.9"),
            (&[b"unknown, , \"[::1]\", 203.0.113.9"], "203.0.113.9"),
            // One proxy behind the other.
            (&[b"1.1.1.1, 203.0.113.9, 10.0.1.77"], "203.0.113.9"),
            (&[b"203.0.113.9", b"10.0.1.77"], "203.0.113.9"),
            (
                &[b"\xe9, 203.0.113.9:4711, [::ffff:10.0.1.77]:80"],
                "203.0.113.9",
            ),
            // As proxies write addresses.
            (&[b"203.0.113.9:4711"], "203.0.113.9"),
            (&[b"[2001:db8::9]:443"], "2001:db8::9"),
            (&[b"[2001:db8::9]"], "2001:db8::9"),
            (&[b"fe80::9%eth0"], "fe80::9"),
            (&[b"[fe80::9%2]:443"], "fe80::9"),
            (&[b"::ffff:203.0.113.9"], "203.0.113.9"),
            (&[b"::FFFF:CB00:7109"], "203.0.113.9"),
            (&[b"[::ffff:203.0.113.9]:4711"], "203.0.113.9"),
        ] {
            let speaker = speaker_of(&PROXIES, "10.0.0.1", said);
            assert_eq!(speaker, Speaker::At(ip(who)), "{said:?}");
        }
        let many = [b"1.1.1.1, ".repeat(40_000), b"203.0.113.9".to_vec()].concat();
        let speaker = speaker_of(&PROXIES, "::ffff:10.0.0.1", &[&many]);
        assert_eq!(speaker, Speaker::At(ip("203.0.113.9")));
    }

    #[test]
    fn who_is_said_by_nothing_that_can_be_read_is_neither_the_proxy_nor_whom_they_say() {
        for said in [
            &[][..],
            &[&b""[..]],
            &[b" "],
            &[b"203.0.113.9,"],
            &[b"203.0.113.9", b""],
            &[b"unknown"],
            &[b"203.0.113.9, unknown"],
            &[b"203.0.113.9, \xe9"],
            &[b"203.0.113.9\xc2\xa0"],
            &[b"203.0.113.9, \xef\xbc\x92.2.2.2"],
            &[b"203.0.113.9, 10.0.1.77, _hidden"],
            &[b"203.0.113.9;198.51.100.4"],
            &[b"203.0.113.9 198.51.100.4"],
            &[b"for=203.0.113.9"],
            &[b"203.0.113.9:"],
            &[b"203.0.113.9:port"],
            &[b"203.0.113.9:99999"],
            &[b"203.0.113.9%eth0"],
            &[b"203.0.113"],
            &[b"203.0.113.999"],
            &[b"0203.0.113.9"],
            &[b"3405803785"],
            &[b"203.0.113.9/32"],
            &[b"[203.0.113.9"],
            &[b"[2001:db8::9"],
            &[b"2001:db8::9]"],
            &[b"[2001:db8::9]443"],
            &[b"[2001:db8::9]:"],
            &[b"[[2001:db8::9]]"],
            &[b"[2001:db8::9]x]"],
            &[b"203.0.113.9:+80"],
            &[b"fe80::9%"],
            &[b"example.org"],
            // A proxy calls for someone else, and does not say for whom.
            &[b"10.0.1.77"],
            &[b"10.0.0.1, 10.0.1.77"],
        ] {
            let speaker = speaker_of(&PROXIES, "10.0.0.1", said);
            assert_eq!(speaker, Speaker::Behind(ip("10.0.0.1")), "{said:?}");
        }
    }

    #[test]
    fn neighbours_are_one_network_and_who_is_not_known_is_a_network_alone() {
        let at = |text| Speaker::At(ip(text)).network();
        assert_eq!(at("2001:db8:1:2:3::4"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::4"), at("2001:db8:1:3::4"));
        let behind = Speaker::Behind(ip("10.0.0.1"));
        assert_ne!(behind.network(), at("10.0.0.1"));
        assert_eq!(behind.to_string(), "经 10.0.0.1 代转，来处不明");
    }
}
