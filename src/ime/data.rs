//! The frame that both data files share: a magic word, a version, a count, a
//! checksum, then the body. All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | magic word of the kind |
//! | 2 | version of the format |
//! | 2 | 0 |
//! | 4 | count of the things inside |
//! | 8 | checksum of the body, see [`checksum`] |
//! | … | body, to the end of the file |
//!
//! The checksum finds a damaged or half-copied file; trust comes from the
//! package that the file was installed with.

use std::path::Path;

/// Why a data file of the input methods cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("cannot read {path}: {cause}")]
    Unreadable { path: String, cause: std::io::Error },
    #[error("{what} starts with {found:?}, where {wanted:?} is allowed")]
    Magic {
        what: &'static str,
        found: [u8; 4],
        wanted: [u8; 4],
    },
    #[error("{what} has format version {found}; this program reads version {wanted}")]
    Version {
        what: &'static str,
        found: u16,
        wanted: u16,
    },
    #[error("{what} is damaged: checksum {found:016x}, where its header says {wanted:016x}")]
    Checksum {
        what: &'static str,
        found: u64,
        wanted: u64,
    },
    #[error("{what} ends after {bytes} bytes, inside its {part}")]
    Short {
        what: &'static str,
        bytes: usize,
        part: &'static str,
    },
    #[error("{what} is not consistent: {why}")]
    Inconsistent { what: &'static str, why: String },
}

/// Kind of a data file: its magic word, version and the name used in errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub magic: [u8; 4],
    pub version: u16,
    pub name: &'static str,
}

const HEADER: usize = 20;

/// Reads a whole file, checks its header, and returns the count and the file's bytes.
pub(crate) fn read_file(path: &Path, kind: Kind) -> Result<Vec<u8>, DataError> {
    std::fs::read(path).map_err(|cause| DataError::Unreadable {
        path: format!("{} ({})", path.display(), kind.name),
        cause,
    })
}

/// Checks the header of `bytes` and returns the count with a reader at the body.
pub(crate) fn open(bytes: &[u8], kind: Kind) -> Result<(usize, Body<'_>), DataError> {
    let mut body = Body {
        bytes,
        at: 0,
        what: kind.name,
    };
    let mut magic = [0; 4];
    magic.copy_from_slice(body.take(4, "header")?);
    if magic != kind.magic {
        return Err(DataError::Magic {
            what: kind.name,
            found: magic,
            wanted: kind.magic,
        });
    }
    let version = body.u16("header")?;
    if version != kind.version {
        return Err(DataError::Version {
            what: kind.name,
            found: version,
            wanted: kind.version,
        });
    }
    body.u16("header")?;
    let count = body.u32("header")? as usize;
    let wanted = body.u64("header")?;
    let found = checksum(&bytes[body.at..]);
    if found != wanted {
        return Err(DataError::Checksum {
            what: kind.name,
            found,
            wanted,
        });
    }
    Ok((count, body))
}

/// Puts the header before `body`.
pub(crate) fn frame(kind: Kind, count: usize, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + body.len());
    out.extend(kind.magic);
    out.extend(kind.version.to_le_bytes());
    out.extend([0, 0]);
    out.extend((count as u32).to_le_bytes());
    out.extend(checksum(body).to_le_bytes());
    out.extend(body);
    out
}

/// FNV-1a with a shift, taken 8 bytes at a time (a file of megabytes is checked
/// in about a millisecond), the last bytes one by one.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
        hash ^= hash >> 29;
    }
    for &byte in rest {
        hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    }
    hash
}

/// A cursor over the body; every step names the part that it reads.
pub(crate) struct Body<'a> {
    bytes: &'a [u8],
    at: usize,
    what: &'static str,
}

impl<'a> Body<'a> {
    pub fn take(&mut self, n: usize, part: &'static str) -> Result<&'a [u8], DataError> {
        let short = DataError::Short {
            what: self.what,
            bytes: self.bytes.len(),
            part,
        };
        let end = self.at.checked_add(n).ok_or(short)?;
        let slice = self.bytes.get(self.at..end).ok_or(DataError::Short {
            what: self.what,
            bytes: self.bytes.len(),
            part,
        })?;
        self.at = end;
        Ok(slice)
    }

    pub fn u16(&mut self, part: &'static str) -> Result<u16, DataError> {
        let b = self.take(2, part)?;
        Ok(u16::from_le_bytes([b[0], b[1]]))
    }

    pub fn u32(&mut self, part: &'static str) -> Result<u32, DataError> {
        let b = self.take(4, part)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    pub fn u64(&mut self, part: &'static str) -> Result<u64, DataError> {
        let low = u64::from(self.u32(part)?);
        let high = u64::from(self.u32(part)?);
        Ok(high << 32 | low)
    }

    /// `n` numbers of two bytes.
    pub fn u16s(&mut self, n: usize, part: &'static str) -> Result<Vec<u16>, DataError> {
        let bytes = self.take(n.saturating_mul(2), part)?;
        let (pairs, _) = bytes.as_chunks::<2>();
        Ok(pairs.iter().map(|b| u16::from_le_bytes(*b)).collect())
    }

    /// `n` numbers of four bytes.
    pub fn u32s(&mut self, n: usize, part: &'static str) -> Result<Vec<u32>, DataError> {
        let bytes = self.take(n.saturating_mul(4), part)?;
        let (fours, _) = bytes.as_chunks::<4>();
        Ok(fours.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }

    /// An error that names this file.
    pub fn inconsistent(&self, why: impl Into<String>) -> DataError {
        DataError::Inconsistent {
            what: self.what,
            why: why.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        magic: *b"TEST",
        version: 3,
        name: "the test file",
    };

    #[test]
    fn a_framed_body_comes_back() {
        let bytes = frame(KIND, 2, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let (count, mut body) = open(&bytes, KIND).unwrap();
        assert_eq!(count, 2);
        assert_eq!(body.u16("pair").unwrap(), 0x0201);
        assert_eq!(body.take(7, "rest").unwrap(), [3, 4, 5, 6, 7, 8, 9]);
        assert!(body.take(1, "end").is_err());
    }

    #[test]
    fn every_damage_has_its_own_error() {
        let good = frame(KIND, 2, &[1, 2, 3]);
        let mut wrong = good.clone();
        wrong[0] = b'X';
        assert!(matches!(open(&wrong, KIND), Err(DataError::Magic { .. })));
        let mut old = good.clone();
        old[4] = 2;
        assert!(matches!(open(&old, KIND), Err(DataError::Version { .. })));
        let mut bent = good.clone();
        bent[21] ^= 1;
        assert!(matches!(open(&bent, KIND), Err(DataError::Checksum { .. })));
        assert!(matches!(
            open(&good[..9], KIND),
            Err(DataError::Short { .. })
        ));
    }
}
