//! What was imported as a draft item, in the content format of docs/content-format.md.

use std::{io, path::Path};

use jiff::civil::Date;

use crate::{
    content::{
        block::Block,
        channel::Channel,
        draft::{Attachment, Draft, Drafts},
        item::{Detail, Disclosure, Header, Item, ItemKey, Kind, Scope, Secrecy},
        marking::{self, Found},
        source::{self, SourceFile},
    },
    domain::document::Document,
};

use super::{
    imported::{Imported, Picture},
    piece::clean_words,
};

/// Where an upload is filed. Whatever else an item needs is said by the editors later.
#[derive(Clone, Debug)]
pub struct Filing {
    /// A document's key.
    pub key: ItemKey,
    /// Department that answers for it (责任部门); may be empty until somebody says it.
    pub owner: String,
    pub topics: Vec<String>,
    pub today: Date,
    pub review_by: Date,
    /// Put the facsimile below the text, under a heading of its own.
    pub with_pages: bool,
}

/// A key that the file did not say and that stands as [`OPEN`] or as today's date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfilled {
    Title,
    IndexNo,
    Issuer,
    Form,
    Written,
    Published,
    Owner,
    Topics,
}

impl Unfilled {
    /// What editors call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::IndexNo => "索引号",
            Self::Issuer => "发布机构",
            Self::Form => "体裁",
            Self::Written => "成文日期",
            Self::Published => "发布日期",
            Self::Owner => "责任部门",
            Self::Topics => "主题",
        }
    }
}

/// A draft, and what its editor must still fill in.
#[derive(Clone, Debug)]
pub struct Drafted {
    pub draft: Draft,
    pub unfilled: Vec<Unfilled>,
}

/// What stands where a word is still to be written.
pub const OPEN: &str = "待填";

/// The heading above a facsimile.
const FACSIMILE: &str = "原件";

/// A draft could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("{0} 不是文档条目的键：导入的文件成为 document 类条目")]
    NotADocument(ItemKey),
    #[error("读不了转换出的图片 {name}：{error}")]
    Picture { name: String, error: io::Error },
    #[error("写不出内容文件：{0}")]
    Write(#[from] serde_json::Error),
}

/// The draft of what was imported into `folder`. It is filed as closed to everybody: that an item
/// may be shown is said by a person, never by an upload.
pub fn draft(imported: &Imported, folder: &Path, filing: &Filing) -> Result<Drafted, DraftError> {
    draft_with(imported, filing, |name| std::fs::read(folder.join(name)))
}

/// The same with pictures from elsewhere, by their names.
pub fn draft_with(
    imported: &Imported,
    filing: &Filing,
    picture: impl Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<Drafted, DraftError> {
    if filing.key.kind() != Kind::Document {
        return Err(DraftError::NotADocument(filing.key.clone()));
    }
    let (item, unfilled) = item(imported, filing);
    let mut attachments = Vec::new();
    for block in &item.body {
        let Block::Image { name, .. } = block else {
            continue;
        };
        if attachments
            .iter()
            .any(|known: &Attachment| known.name == *name)
        {
            continue;
        }
        let bytes = picture(name).map_err(|error| {
            let name = name.clone();
            DraftError::Picture { name, error }
        })?;
        let name = name.clone();
        attachments.push(Attachment { name, bytes });
    }
    attachments.sort_by(|a, b| a.name.cmp(&b.name));
    let draft = Draft { item, attachments };
    Ok(Drafted { draft, unfilled })
}

/// The draft as the files of a content folder for `channel`.
pub fn source_files(drafted: &Drafted, channel: &Channel) -> Result<Vec<SourceFile>, DraftError> {
    let drafts = Drafts {
        channel: channel.clone(),
        drafts: vec![drafted.draft.clone()],
    };
    Ok(source::write(&drafts)?)
}

fn item(imported: &Imported, filing: &Filing) -> (Item, Vec<Unfilled>) {
    let said = imported.proposed.clone();
    let mut unfilled = vec![Unfilled::IndexNo];
    let mut word = |value: Option<String>, missing| {
        value.filter(|value| !value.is_empty()).unwrap_or_else(|| {
            unfilled.push(missing);
            OPEN.to_owned()
        })
    };
    let title = word(said.title, Unfilled::Title);
    let issuer = word(said.issuer, Unfilled::Issuer);
    let form = word(said.form, Unfilled::Form);
    let owner = word(Some(filing.owner.clone()), Unfilled::Owner);
    let topics = match &filing.topics[..] {
        [] => vec![word(None, Unfilled::Topics)],
        topics => topics.to_vec(),
    };
    let mut day = |value: Option<Date>, missing| {
        value.unwrap_or_else(|| {
            unfilled.push(missing);
            filing.today
        })
    };
    let written = day(said.written, Unfilled::Written);
    let published = day(said.published, Unfilled::Published);
    let mut body = imported.body.clone();
    let shown = |picture: &Picture| {
        let images = body.iter();
        images
            .filter(|block| matches!(block, Block::Image { name, .. } if *name == picture.name))
            .count()
            > 0
    };
    if filing.with_pages && !imported.pages.is_empty() && !imported.pages.iter().any(shown) {
        let text = FACSIMILE.to_owned();
        body.push(Block::Heading { level: 1, text });
        body.extend(pages_as_blocks(&imported.pages));
    }
    let document = Document {
        index_no: OPEN.to_owned(),
        issuer,
        mark: said.mark,
        number: said.number,
        form,
        written,
        published,
        effective: said.effective,
        expires: None,
        repealed: None,
        superseded_by: None,
        amends: None,
        summary: None,
        addressee: said.addressee,
        signature: said.signature,
        remark: said.remark,
        copy_to: said.copy_to,
        printed_by: said.printed_by,
        printed_on: said.printed_on,
    };
    let item = Item {
        header: Header {
            key: filing.key.clone(),
            title,
            title_en: String::new(),
            other_wordings: Vec::new(),
            topics,
            owner,
            updated: filing.today,
            review_by: filing.review_by,
            scope: Scope::Named,
            disclosure: Disclosure::Withheld,
            secrecy: Secrecy::Classified,
            record: Vec::new(),
            related: Vec::new(),
            aliases: Vec::new(),
            golden: Vec::new(),
        },
        detail: Detail::Document(document),
        body,
    };
    (item, unfilled)
}

/// Pages as image blocks, each said to be which page.
pub fn pages_as_blocks(pages: &[Picture]) -> Vec<Block> {
    let block = |(page, number): (&Picture, usize)| Block::Image {
        name: page.name.clone(),
        alt: format!("{FACSIMILE}第 {number} 页"),
    };
    pages.iter().zip(1..).map(block).collect()
}

/// The item that would be made of it, with nothing said by anybody.
pub fn as_it_stands(imported: &Imported) -> Option<Item> {
    let filing = Filing {
        key: ItemKey::new(Kind::Document, "import").ok()?,
        owner: String::new(),
        topics: Vec::new(),
        today: Date::MIN,
        review_by: Date::MIN,
        with_pages: false,
    };
    Some(item(imported, &filing).0)
}

/// The markings of the file, wherever they stood: beside its text and in it. Those of the text go
/// with the item as well, because an editor may delete the line before it becomes one, and the
/// pages still show it.
pub fn markings(imported: &Imported) -> Vec<Found> {
    let mut found = imported.found.clone();
    for own in own_markings(imported) {
        if !found.contains(&own) {
            found.push(own);
        }
    }
    found
}

/// The markings in what was taken from the file, as they are told.
pub(super) fn own_markings(imported: &Imported) -> Vec<Found> {
    let item = as_it_stands(imported);
    let own = item.iter().flat_map(marking::all);
    own.map(|own| Found {
        place: own.place,
        line: clean_words(&own.line)
            .chars()
            .take(marking::LINE_MOST)
            .collect(),
    })
    .collect()
}
