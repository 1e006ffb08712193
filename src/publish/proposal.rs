//! What waits for signatures: the next version of a role, as a file that goes from one signer to
//! the next, on a stick or through the server. It can be lost or changed without harm: it becomes
//! part of the repository only with signatures enough.

use std::path::{Path, PathBuf};

use super::{
    PublishError, files,
    key::SigningKey,
    metadata::{Envelope, Signed},
    repository::Repository,
    site::refuse_lone,
};

/// The file of a role's proposal.
pub fn place(folder: &Path, role: &str) -> PathBuf {
    folder.join(format!("{role}.proposal.json"))
}

/// Proposes the next version of a role; an earlier proposal of it is replaced.
pub fn propose(folder: &Path, role: &str, signed: Signed) -> Result<(), PublishError> {
    files::replace(&place(folder, role), &Envelope::new(signed).to_bytes()?)
}

/// Reads a proposal.
pub fn read(folder: &Path, role: &str) -> Result<Envelope, PublishError> {
    let path = place(folder, role);
    let missing = || PublishError::Missing(format!("待签的 {role}（{}）", path.display()));
    let bytes = files::read(&path)?.ok_or_else(missing)?;
    Envelope::from_bytes(&bytes, &path.display().to_string())
}

/// Adds a signature to a proposal and says how many there are now that count.
///
/// # Errors
/// [`PublishError::NotASigner`] if the key has no say in this role; the file stays as it was.
pub fn sign(
    repository: &Repository,
    folder: &Path,
    role: &str,
    key: &SigningKey,
) -> Result<usize, PublishError> {
    let mut envelope = read(folder, role)?;
    let id = key.public().id();
    // A new root is signed by those whom it names and by those whom the one before names.
    let mut sides = Vec::new();
    if let Signed::Root(root) = &envelope.signed
        && let Some(own) = root.roles.get("root")
    {
        sides.push((own.clone(), root.keys.clone()));
    }
    if role != "root" || repository.newest("root")?.is_some() {
        sides.push(repository.signers(role)?);
    }
    if !sides
        .iter()
        .any(|(signers, _)| signers.keyids.contains(&id))
    {
        return Err(PublishError::NotASigner(id, role.to_owned()));
    }
    envelope.sign(key)?;
    let counts = sides
        .iter()
        .map(|(signers, keys)| envelope.signed_by(signers, keys))
        .collect::<Result<Vec<_>, _>>()?;
    files::replace(&place(folder, role), &envelope.to_bytes()?)?;
    Ok(counts.into_iter().min().unwrap_or(0))
}

/// Makes a proposal with signatures enough part of the repository.
pub fn accept(repository: &Repository, folder: &Path, role: &str) -> Result<(), PublishError> {
    let envelope = read(folder, role)?;
    refuse_lone(&envelope.signed)?;
    repository.put_role(role, &envelope)?;
    files::remove(&place(folder, role))
}
