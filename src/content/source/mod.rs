//! The content format of docs/content-format.md: a folder of text files to drafts, and back.
//!
//! Reading is strict. What has no meaning is an error that names file, line and what is allowed,
//! and all errors of a folder, or the first hundred, are reported together.

mod body;
mod defaults;
mod error;
pub mod files;
mod front;
mod inline;
mod item;
pub mod picture;
mod pieces;
mod toml_text;
mod writer;

use std::collections::BTreeMap;

pub use error::{SourceError, SourceErrors, TOLD, ended_at, said};
pub use picture::size as picture_size;
pub use pieces::{Piece, Trouble, parse_pieces, write_pieces};
pub use writer::{write, write_body, write_item};

use super::{
    block::Block,
    channel::Channel,
    draft::{Attachment, Draft, Drafts},
    item::{ItemKey, Kind},
};
use defaults::Defaults;
use error::Errors;

/// A file of a source folder: its path inside the folder, with `/`, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The file with the channel's name and the defaults of its items.
pub const CHANNEL_FILE: &str = "channel.toml";

/// Reads a folder's files, given in any order.
///
/// # Errors
/// All that is wrong with them.
pub fn parse(files: &[SourceFile]) -> Result<Drafts, SourceErrors> {
    read(files, false)
}

/// The same of a folder that comes from elsewhere: who may see an item stands in the item itself,
/// and no default opens one.
///
/// # Errors
/// All that is wrong with them.
pub fn parse_foreign(files: &[SourceFile]) -> Result<Drafts, SourceErrors> {
    read(files, true)
}

fn read(files: &[SourceFile], each: bool) -> Result<Drafts, SourceErrors> {
    let mut errors = Errors::default();
    let by_path: BTreeMap<&str, &[u8]> = files
        .iter()
        .map(|file| (file.path.as_str(), file.bytes.as_slice()))
        .collect();
    let (channel, defaults) = match by_path.get(CHANNEL_FILE) {
        Some(bytes) => read_channel(bytes, each, &mut errors),
        None => {
            errors.push(
                CHANNEL_FILE,
                None,
                "缺少这个文件：它写明频道的名称和各条目的默认值",
            );
            (None, Defaults::default())
        }
    };
    let mut drafts: BTreeMap<ItemKey, Draft> = BTreeMap::new();
    let mut attachments = Vec::new();
    for (path, bytes) in &by_path {
        if errors.is_full() {
            break;
        }
        match Place::of(path) {
            Ok(Place::Channel) => {}
            Ok(Place::Item(key)) => {
                let read = text(path, bytes, &mut errors)
                    .and_then(|text| item::parse(path, &key, text, &defaults, &mut errors));
                if let Some(item) = read {
                    let attachments = Vec::new();
                    drafts.insert(key, Draft { item, attachments });
                }
            }
            Ok(Place::Attachment(key, name)) => attachments.push((*path, key, name, *bytes)),
            Err(why) => errors.push(path, None, why),
        }
    }
    for (path, key, name, bytes) in attachments {
        if errors.is_full() {
            break;
        }
        if by_path.contains_key(format!("{key}.md").as_str()) {
            match files::image_error(&name, bytes) {
                Some(why) => errors.push(path, None, why),
                None => {
                    if let Some(draft) = drafts.get_mut(&key) {
                        let bytes = bytes.to_vec();
                        draft.attachments.push(Attachment { name, bytes });
                    }
                }
            }
        } else {
            errors.push(path, None, format!("附件所属的条目 {key}.md 不存在"));
        }
    }
    match (channel, errors.finish()) {
        (Some(channel), None) => Ok(Drafts {
            channel,
            drafts: drafts.into_values().collect(),
        }),
        (_, errors) => Err(errors.unwrap_or_default()),
    }
}

/// Reads a body alone, as its editors type it; `file` names it in errors, its first line is 1.
pub fn parse_body(file: &str, text: &str) -> Result<Vec<Block>, SourceErrors> {
    let mut errors = Errors::default();
    let blocks = body::parse(file, text, 1, &mut errors);
    match (blocks, errors.finish()) {
        (Some(blocks), None) => Ok(blocks),
        (_, errors) => Err(errors.unwrap_or_default()),
    }
}

/// What is wrong with an attachment of that name, if anything.
pub fn attachment_error(name: &str, bytes: &[u8]) -> Option<String> {
    files::image_error(name, bytes)
}

/// What a path stands for.
enum Place {
    Channel,
    Item(ItemKey),
    Attachment(ItemKey, String),
}

impl Place {
    fn of(path: &str) -> Result<Self, String> {
        let folders = || Kind::ALL.map(Kind::as_str).join("、");
        let stray = || {
            format!(
                "不认识这个文件：只能是 {CHANNEL_FILE}、“类别/名称.md”或“类别/名称/图片”，类别为 {}",
                folders()
            )
        };
        if path == CHANNEL_FILE {
            return Ok(Self::Channel);
        }
        let mut parts = path.split('/');
        let (kind, name, file) = (parts.next(), parts.next(), parts.next());
        let (Some(kind), Some(name), None) = (kind, name, parts.next()) else {
            return Err(stray());
        };
        let kind = Kind::ALL
            .into_iter()
            .find(|k| k.as_str() == kind)
            .ok_or_else(stray)?;
        let key = |name| {
            ItemKey::new(kind, name)
                .map_err(|_| format!("名称“{name}”不合规：只能用 1 至 64 个小写字母、数字和连字符"))
        };
        match file {
            None => Ok(Self::Item(key(name
                .strip_suffix(".md")
                .ok_or_else(stray)?)?)),
            Some(file) => Ok(Self::Attachment(key(name)?, file.to_owned())),
        }
    }
}

fn text<'a>(path: &str, bytes: &'a [u8], errors: &mut Errors) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            errors.push(path, Some(line), "不是 UTF-8 编码的文本");
            None
        }
    }
}

fn read_channel(bytes: &[u8], each: bool, errors: &mut Errors) -> (Option<Channel>, Defaults) {
    let Some(text) = text(CHANNEL_FILE, bytes, errors) else {
        return (None, Defaults::default());
    };
    let Some(mut table) = front::parse(CHANNEL_FILE, text, 1, errors) else {
        return (None, Defaults::default());
    };
    let defaults = Defaults::take_from(&mut table, each, errors);
    (table.read(CHANNEL_FILE, &[], errors), defaults)
}
