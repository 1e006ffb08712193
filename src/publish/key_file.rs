//! A key at rest: sealed under a passphrase. Argon2id (RFC 9106) makes a key of the passphrase,
//! ChaCha20-Poly1305 (RFC 8439) seals the seed and binds everything else in the file to it.

use std::{io::ErrorKind, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use serde::{Deserialize, Serialize};

use super::{
    PublishError, files,
    key::{PublicKey, SigningKey},
};
use crate::{content::canonical, said};

/// The least length of a passphrase, in characters.
pub const PASSPHRASE_MIN: usize = 12;

/// Cost of a guess: memory in KiB, passes, lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    /// 256 MiB and three passes: about a second on an office PC.
    fn default() -> Self {
        Self {
            memory_kib: 256 * 1024,
            passes: 3,
            lanes: 1,
        }
    }
}

/// What the file says in the clear; sealed with it, so that nothing of it can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyHeader {
    pub format: u32,
    /// Whose key it is, in words.
    pub holder: String,
    pub public: PublicKey,
    pub cost: Cost,
    /// 16 bytes, hexadecimal.
    pub salt: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    header: KeyHeader,
    /// Seed and tag, hexadecimal.
    sealed: String,
}

/// Seals a key into a new file, which is its owner's alone: whoever copies it could try
/// passphrases at leisure.
pub fn save(
    path: &Path,
    key: &SigningKey,
    holder: &str,
    passphrase: &str,
    cost: Cost,
) -> Result<(), PublishError> {
    if passphrase.chars().count() < PASSPHRASE_MIN {
        return Err(PublishError::ShortPassphrase(PASSPHRASE_MIN));
    }
    let mut salt = [0; 16];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| PublishError::Crypto)?;
    let header = KeyHeader {
        format: 1,
        holder: holder.to_owned(),
        public: key.public().clone(),
        cost,
        salt: hex::encode(salt),
    };
    let mut sealed = key.seed().to_vec();
    let (sealing, aad) = (sealing_key(&header, passphrase)?, clear(&header)?);
    sealing
        .seal_in_place_append_tag(nonce(), Aad::from(aad), &mut sealed)
        .map_err(|_| PublishError::Crypto)?;
    let file = KeyFile {
        header,
        sealed: hex::encode(sealed),
    };
    let bytes = serde_json::to_vec_pretty(&file)
        .map_err(|error| PublishError::Invalid(path.display().to_string(), said::json(&error)))?;
    files::put_once_secret(path, &bytes)
}

/// What a key file says without its passphrase.
pub fn header(path: &Path) -> Result<KeyHeader, PublishError> {
    Ok(read(path)?.header)
}

/// Opens a key file.
pub fn load(path: &Path, passphrase: &str) -> Result<SigningKey, PublishError> {
    let KeyFile { header, sealed } = read(path)?;
    let (sealing, aad) = (sealing_key(&header, passphrase)?, clear(&header)?);
    let mut sealed = hex::decode(sealed).map_err(|_| PublishError::Passphrase)?;
    let seed = sealing
        .open_in_place(nonce(), Aad::from(aad), &mut sealed)
        .map_err(|_| PublishError::Passphrase)?;
    let seed = (&*seed).try_into().map_err(|_| PublishError::Passphrase)?;
    let key = SigningKey::from_seed(seed)?;
    match *key.public() == header.public {
        true => Ok(key),
        false => Err(PublishError::Passphrase),
    }
}

fn read(path: &Path) -> Result<KeyFile, PublishError> {
    let name = path.display().to_string();
    let bytes = files::read(path)?;
    let bytes =
        bytes.ok_or_else(|| PublishError::File(name.clone(), ErrorKind::NotFound.into()))?;
    let file: KeyFile = serde_json::from_slice(&bytes)
        .map_err(|error| PublishError::Invalid(name.clone(), said::json(&error)))?;
    match file.header.format {
        1 => Ok(file),
        other => {
            let reason = format!("钥匙文件是第 {other} 种格式，这个程序只认第 1 种");
            Err(PublishError::Invalid(name, reason))
        }
    }
}

/// The salt is new for each file and a key seals once, so one nonce is as good as another.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

fn clear(header: &KeyHeader) -> Result<Vec<u8>, PublishError> {
    canonical::to_bytes(header).map_err(|_| PublishError::Crypto)
}

fn sealing_key(header: &KeyHeader, passphrase: &str) -> Result<LessSafeKey, PublishError> {
    let Cost {
        memory_kib,
        passes,
        lanes,
    } = header.cost;
    // A file that asks for more than a PC has is no file of ours.
    if memory_kib > 4 * 1024 * 1024 || passes > 64 {
        return Err(PublishError::Passphrase);
    }
    let params =
        Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| PublishError::Passphrase)?;
    let salt = hex::decode(&header.salt).map_err(|_| PublishError::Passphrase)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &salt, &mut key)
        .map_err(|_| PublishError::Passphrase)?;
    let key = UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| PublishError::Crypto)?;
    Ok(LessSafeKey::new(key))
}
