//! What `query-corner publish` does, one function a subcommand.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::domain::written;

use super::{
    PublishError,
    key::SigningKey,
    key_file::{self, Cost, KeyHeader},
    metadata::{Root, Signed, Targets},
    proposal,
    repository::Repository,
    site::Site,
};

/// A role whose expiry is nearer than this is proposed anew.
const RENEW_HOURS: i64 = 24 * 120;

/// `keygen`: makes a key, seals it into a new file at `path` and says whose it is and what its
/// public half is. The public half goes to whoever keeps the site's description.
pub fn keygen(path: &Path, holder: &str, passphrase: &str) -> Result<KeyHeader, PublishError> {
    if let Err(flaw) = written::line(holder) {
        return Err(PublishError::Refused(format!("持有人：{flaw}")));
    }
    let key = SigningKey::generate()?;
    key_file::save(path, &key, holder, passphrase, Cost::default())?;
    key_file::header(path)
}

/// `sign`: adds the signature of the key at `key_path` to the proposal for `role`, and says how
/// many signatures that count it has now.
pub fn sign(
    repository: &Repository,
    proposals: &Path,
    role: &str,
    key_path: &Path,
    passphrase: &str,
) -> Result<usize, PublishError> {
    let key = key_file::load(key_path, passphrase)?;
    proposal::sign(repository, proposals, role, &key)
}

/// `rotate`: proposes whatever of root and targets must change for the repository to be as `site`
/// says, or to last; a repository without a root is founded so. Says which roles are proposed:
/// `root` must be signed and accepted before `targets` can be.
pub fn rotate(
    repository: &Repository,
    proposals: &Path,
    site: &Site,
    now: Timestamp,
) -> Result<Vec<&'static str>, PublishError> {
    let soon = now + SignedDuration::from_hours(RENEW_HOURS);
    let mut proposed = Vec::new();
    for (role, wanted) in [
        ("root", site.root(repository, now)?),
        ("targets", site.targets(repository, now)?),
    ] {
        let there = repository
            .newest(role)?
            .map(|(envelope, _)| envelope.signed);
        let lasts = there
            .is_some_and(|there| there.common().expires > soon && says_the_same(&there, &wanted));
        if !lasts {
            proposal::propose(proposals, role, wanted)?;
            proposed.push(role);
        }
    }
    Ok(proposed)
}

/// Whether two versions of a role differ in nothing but version and expiry.
fn says_the_same(one: &Signed, other: &Signed) -> bool {
    match (one, other) {
        (Signed::Root(one), Signed::Root(other)) => {
            let common = one.common.clone();
            *one == Root {
                common,
                ..other.clone()
            }
        }
        (Signed::Targets(one), Signed::Targets(other)) => {
            let common = one.common.clone();
            *one == Targets {
                common,
                ..other.clone()
            }
        }
        _ => false,
    }
}
