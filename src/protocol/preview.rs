//! Between the server and the process that draws the kiosk's pages for editors: what is to be
//! drawn, and the picture of it. Both are one frame: a head in JSON with bytes behind it, each
//! after its length. Nothing is kept from one order to the next, so that a process that died is
//! replaced by another at once.

use std::io::{self, Read, Write};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::content::item::{Item, ItemKey};

/// The most bytes of a head.
const HEAD_MOST: u32 = 32 << 20;
/// The most bytes behind a head.
const BYTES_MOST: u32 = 256 << 20;

/// A page to draw. The files' bytes stand behind it, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The item on the page.
    pub open: ItemKey,
    /// That item, and those around it: the hall, what it links to, others of its topic.
    pub items: Vec<Item>,
    /// The files of the item on the page.
    pub files: Vec<FileHead>,
    /// The channel's name for people.
    pub title: String,
    /// Its pages are marked 示例.
    pub example: bool,
    /// Its pages are marked 试用.
    pub trial: bool,
    pub today: Date,
    pub now: DateTime,
    /// 长辈模式.
    pub elder: bool,
    /// Which part of a page that is longer than the screen, counted from 0; of a hall which leaf.
    pub part: u32,
}

/// A file whose bytes follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHead {
    pub name: String,
    pub bytes: u32,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// The picture follows as PNG.
    Drawn {
        /// Another part comes after this one.
        more: bool,
    },
    /// Nothing follows.
    Failed { why: String },
}

/// Writes a frame.
pub fn write_frame<H: Serialize>(to: &mut impl Write, head: &H, bytes: &[&[u8]]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    let length = bytes.iter().map(|part| part.len()).sum();
    to.write_all(&fitting(head.len(), HEAD_MOST)?.to_be_bytes())?;
    to.write_all(&head)?;
    to.write_all(&fitting(length, BYTES_MOST)?.to_be_bytes())?;
    for part in bytes {
        to.write_all(part)?;
    }
    to.flush()
}

/// Reads a frame; none at the end of the stream.
pub fn read_frame<H: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(H, Vec<u8>)>> {
    let Some(head) = read_part(from, HEAD_MOST)? else {
        return Ok(None);
    };
    let head = serde_json::from_slice(&head)?;
    let bytes = read_part(from, BYTES_MOST)?;
    let bytes = bytes.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((head, bytes)))
}

fn fitting(length: usize, most: u32) -> io::Result<u32> {
    u32::try_from(length)
        .ok()
        .filter(|length| *length <= most)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("{length} bytes")))
}

fn read_part(from: &mut impl Read, most: u32) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_be_bytes(length);
    if length > most {
        let why = format!("{length} bytes, {most} are allowed");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    // As many as come, whatever the length promises.
    let mut bytes = Vec::new();
    from.take(length.into()).read_to_end(&mut bytes)?;
    match bytes.len() == length as usize {
        true => Ok(Some(bytes)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written_and_a_cut_or_endless_one_is_an_error() {
        let reply = Reply::Drawn { more: true };
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &reply, &[b"one", b"two"]).unwrap();
        let read = read_frame::<Reply>(&mut &bytes[..]).unwrap();
        assert_eq!(read, Some((reply, b"onetwo".to_vec())));
        assert_eq!(read_frame::<Reply>(&mut &[][..]).unwrap(), None);
        for end in 4..bytes.len() {
            assert!(read_frame::<Reply>(&mut &bytes[..end]).is_err(), "{end}");
        }
        let endless = [u8::MAX; 64];
        assert!(read_frame::<Reply>(&mut &endless[..]).is_err());
    }
}
