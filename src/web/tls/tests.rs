//! What whoever holds the local authority's key can and can't make PCs believe.

use std::{fs, path::Path, sync::Arc, time::Duration};

use tokio_rustls::rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    crypto::aws_lc_rs,
    pki_types::{ServerName, UnixTime},
};

use super::*;

const YEAR: i32 = 2026;

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Whether a PC that trusts the folder's authority believes a certificate for `name`.
fn believed(folder: &Path, own: &CertificateDer<'_>, name: &str) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    let authority = chain_of(&authority_file(folder)).unwrap().remove(0);
    roots.add(authority).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    // The middle of the year.
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_782_000_000));
    let said = verifier.verify_server_cert(own, &[], &name, &[], now);
    said.map(drop).map_err(|error| format!("{error:?}"))
}

/// A certificate for any name, made with the key from the server's folder.
fn forged(folder: &Path, name: &str) -> CertificateDer<'static> {
    let key = KeyPair::from_pem(&text(&folder.join("authority.key"))).unwrap();
    let issuer = Issuer::new(authority_params(&[], YEAR), key);
    let params = server_params(&names(&[name]), YEAR).unwrap();
    let own = KeyPair::generate().unwrap();
    params.signed_by(&own, &issuer).unwrap().der().clone()
}

#[test]
fn with_a_stolen_authority_nobody_can_be_another_site() {
    for (made_for, others) in [
        (
            &["centre.example", "192.0.2.7", "2001:db8::7"][..],
            &["192.0.2.8", "10.0.0.1", "2001:db8::8"][..],
        ),
        (&["centre.example"], &["192.0.2.7", "2001:db8::7"]),
        (&["192.0.2.7"], &["2001:db8::7", "192.0.2.70"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let made = local(folder.path(), &names(made_for), YEAR).unwrap();
        let own = chain_of(&made.chain).unwrap().remove(0);
        for name in made_for {
            assert_eq!(believed(folder.path(), &own, name), Ok(()), "{name}");
        }
        for name in others.iter().copied().chain([
            "bank.example",
            "example",
            "notcentre.example",
            "centre.example.net",
        ]) {
            let said = believed(folder.path(), &forged(folder.path(), name), name);
            let said = said.expect_err(name);
            assert!(said.contains("NameConstraint"), "{name}: {said}");
        }
    }
}

#[test]
fn an_authority_from_before_the_limits_goes_on_vouching_for_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let mut params = authority_params(&[], YEAR - 1);
    params.name_constraints = None;
    let before = params.self_signed(&key).unwrap().pem();
    fs::write(folder.path().join("authority.key"), key.serialize_pem()).unwrap();
    fs::write(authority_file(folder.path()), &before).unwrap();
    let made = local(folder.path(), &names(&["moved.example"]), YEAR).unwrap();
    let own = chain_of(&made.chain).unwrap().remove(0);
    assert_eq!(believed(folder.path(), &own, "moved.example"), Ok(()));
    assert_eq!(text(&authority_file(folder.path())), before);
    // What the limits are for: this one can be anybody.
    let bank = forged(folder.path(), "bank.example");
    assert_eq!(believed(folder.path(), &bank, "bank.example"), Ok(()));
}

#[test]
fn a_server_that_is_renamed_is_told_that_its_authority_does_not_reach_so_far() {
    let folder = tempfile::tempdir().unwrap();
    local(folder.path(), &names(&["centre.example"]), YEAR).unwrap();
    let below = local(folder.path(), &names(&["QC.Centre.example"]), YEAR).unwrap();
    let own = chain_of(&below.chain).unwrap().remove(0);
    assert_eq!(believed(folder.path(), &own, "qc.centre.example"), Ok(()));
    for other in ["other.example", "notcentre.example", "192.0.2.7"] {
        let error = local(folder.path(), &names(&["centre.example", other]), YEAR).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(other) && said.contains("移到别处"), "{said}");
    }
}

/// The files of a folder in the order in which they are made.
const ORDER: [&str; 6] = [
    "authority.key",
    "authority.names",
    "authority.pem",
    "server.key",
    "server.pem",
    "server.names",
];

#[test]
fn a_first_start_that_was_cut_short_anywhere_starts() {
    let names = names(&["centre.example"]);
    for made in 0..ORDER.len() {
        // The file at which it was cut is empty, or not there.
        for empty in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            local(folder.path(), &names, YEAR).unwrap();
            for (at, name) in ORDER.iter().enumerate().skip(made) {
                match at == made && empty {
                    true => fs::write(folder.path().join(name), "").unwrap(),
                    false => fs::remove_file(folder.path().join(name)).unwrap(),
                }
            }
            let again = local(folder.path(), &names, YEAR).unwrap();
            server_config(&again).unwrap();
            let own = chain_of(&again.chain).unwrap().remove(0);
            assert_eq!(believed(folder.path(), &own, "centre.example"), Ok(()));
        }
    }
}

#[test]
fn an_authority_that_was_trusted_is_not_made_anew_behind_anyones_back() {
    let names = names(&["centre.example"]);
    for lost in ["authority.key", "authority.pem"] {
        let folder = tempfile::tempdir().unwrap();
        local(folder.path(), &names, YEAR).unwrap();
        fs::write(folder.path().join(lost), "").unwrap();
        let said = local(folder.path(), &names, YEAR + 1)
            .unwrap_err()
            .to_string();
        assert!(said.contains(lost) && said.contains("备份"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn every_file_is_the_servers_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let tls = folder.path().join("tls");
    local(&tls, &names(&["centre.example"]), YEAR).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&tls), 0o700);
    for name in ORDER {
        assert_eq!(mode(&tls.join(name)), 0o600, "{name}");
    }
}
