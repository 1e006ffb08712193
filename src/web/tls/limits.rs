//! What a local authority may vouch for: the server's own names and addresses, and nothing else.
//! It lies in the trust store of each editor's PC, so that without this whoever stole its key
//! could pretend to be any site to those PCs (RFC 5280, 4.2.1.10).

use std::net::IpAddr;

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};

/// The constraints of an authority for these names. A kind of name of which none is permitted is
/// excluded as a whole: what permitted subtrees don't speak of is free.
pub(super) fn of(names: &[String]) -> NameConstraints {
    let permitted_subtrees: Vec<_> = names.iter().map(|name| subtree(name)).collect();
    let is_address = |tree: &GeneralSubtree| matches!(tree, GeneralSubtree::IpAddress(_));
    let mut excluded_subtrees = Vec::new();
    if !permitted_subtrees.iter().any(is_address) {
        excluded_subtrees.extend([
            GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])),
            GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])),
        ]);
    }
    if permitted_subtrees.iter().all(is_address) {
        excluded_subtrees.push(GeneralSubtree::DnsName(String::new()));
    }
    NameConstraints {
        permitted_subtrees,
        excluded_subtrees,
    }
}

fn subtree(name: &str) -> GeneralSubtree {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            GeneralSubtree::IpAddress(CidrSubnet::V4(address.octets(), [0xff; 4]))
        }
        Ok(IpAddr::V6(address)) => {
            GeneralSubtree::IpAddress(CidrSubnet::V6(address.octets(), [0xff; 16]))
        }
        Err(_) => GeneralSubtree::DnsName(name.to_owned()),
    }
}

/// Whether an authority that was made for `permitted` may vouch for `name`: one of them, or a host
/// below one.
pub(super) fn cover(permitted: &[&str], name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_address = name.parse::<IpAddr>().is_ok();
    permitted.iter().any(|known| {
        let known = known.to_ascii_lowercase();
        name == known || !is_address && name.ends_with(&format!(".{known}"))
    })
}
