//! The files of an item under edit: those it had and those that came with the form.

use crate::{
    content::{block::Block, draft::Attachment, item::Item},
    server::{
        items::{
            form::{BODY, Wrong},
            pictures,
        },
        request::Request,
    },
};

/// The files that an item had, with those that were chosen now.
pub fn attachments(request: &Request, held: Vec<Attachment>) -> (Vec<Attachment>, Vec<Wrong>) {
    let (mut files, mut wrong) = (held, Vec::new());
    for upload in request
        .files
        .iter()
        .filter(|upload| upload.field == "files")
    {
        let name = upload
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        match pictures::error(&name, &upload.bytes) {
            Some(why) => wrong.push(Wrong {
                field: None,
                message: format!("图片 {name}：{why}"),
            }),
            None => {
                files.retain(|file| file.name != name);
                files.push(Attachment {
                    name,
                    bytes: upload.bytes.clone(),
                });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    (files, wrong)
}

/// Those that the body shows.
pub fn shown_by(item: &Item, mut files: Vec<Attachment>) -> Vec<Attachment> {
    files.retain(|file| {
        item.body
            .iter()
            .any(|block| matches!(block, Block::Image { name, .. } if *name == file.name))
    });
    files
}

/// Images of the body for which there is no file.
pub fn unattached(item: &Item, files: &[Attachment]) -> Vec<Wrong> {
    let missing = item.body.iter().filter_map(|block| match block {
        Block::Image { name, .. } if !files.iter().any(|file| file.name == *name) => Some(Wrong {
            field: Some(BODY),
            message: format!("正文里的图片 {name} 还没有上传"),
        }),
        _ => None,
    });
    missing.collect()
}

/// The names of an item's files, with a space between them, which no name has.
pub fn names(files: &[Attachment]) -> String {
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(" ")
}
