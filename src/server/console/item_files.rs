//! The files of an item under edit: those it had and those that came with the form.

use crate::{
    content::{
        block::Block,
        draft::Attachment,
        item::{Detail, Item},
        publish_rules::plan,
    },
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

/// Those that it shows.
pub fn shown_by(item: &Item, mut files: Vec<Attachment>) -> Vec<Attachment> {
    files.retain(|file| item.files().any(|name| name == file.name));
    files
}

/// Images of the body for which there is no file, and what is wrong with a floor plan.
pub fn unattached(item: &Item, files: &[Attachment]) -> Vec<Wrong> {
    let missing = item.body.iter().filter_map(|block| match block {
        Block::Image { name, .. } if !files.iter().any(|file| file.name == *name) => Some(Wrong {
            field: Some(BODY),
            message: format!("正文里的图片 {name} 还没有上传"),
        }),
        _ => None,
    });
    missing.chain(floor_plan(item, files)).collect()
}

/// A floor plan that was not sent or is no floor plan, and spots that a finger can't tell apart.
fn floor_plan(item: &Item, files: &[Attachment]) -> Option<Wrong> {
    let Detail::Hall(hall) = &item.detail else {
        return None;
    };
    let name = hall.plan.as_ref()?;
    let wrong = |field, message| {
        let field = Some(field);
        Some(Wrong { field, message })
    };
    let Some(file) = files.iter().find(|file| file.name == *name) else {
        return wrong("plan", format!("平面图 {name} 还没有上传"));
    };
    match (plan::unfit(&file.bytes), plan::near(hall, &file.bytes)) {
        (Some(why), _) => wrong("plan", why),
        (None, Some(why)) => wrong("spot", format!("平面图上的点：{why}")),
        (None, None) => None,
    }
}

/// The names of an item's files, with a space between them, which no name has.
pub fn names(files: &[Attachment]) -> String {
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(" ")
}
