//! An item as its file, for those who edit it as such.

use crate::content::{
    draft::Draft,
    item::{Item, ItemKey},
    source::{self, SourceFile},
};

use super::form::Wrong;

/// The file of a draft, every key in it.
pub fn of_draft(draft: &Draft) -> Result<String, serde_json::Error> {
    let mut plain = draft.clone();
    // The record is the workflow's.
    plain.item.header.record.clear();
    source::write_item(&plain)
}

/// Reads an item's file; a record in it is not believed.
pub fn read(key: &ItemKey, text: &str) -> Result<Item, Vec<Wrong>> {
    let channel = b"channel = \"x\"\ntitle = \"x\"\n\n[defaults]\nrecord = []\n".to_vec();
    let files = [
        SourceFile {
            path: source::CHANNEL_FILE.to_owned(),
            bytes: channel,
        },
        SourceFile {
            path: format!("{key}.md"),
            bytes: text.replace("\r\n", "\n").into_bytes(),
        },
    ];
    let wrong = |message: String| Wrong {
        field: None,
        message,
    };
    let drafts = source::parse(&files).map_err(|errors| {
        errors
            .0
            .iter()
            .map(|error| wrong(error.to_string()))
            .collect::<Vec<_>>()
    })?;
    let draft = drafts.drafts.into_iter().next();
    let mut item = draft
        .ok_or_else(|| vec![wrong("这里没有条目".to_owned())])?
        .item;
    item.header.record.clear();
    Ok(item)
}
