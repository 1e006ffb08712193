//! An item as its file, for those who edit it as such and for the hall, whose file has no form.

use jiff::civil::Date;

use crate::content::{
    draft::Draft,
    item::{Item, ItemKey},
    source::{self, SourceFile},
};

use super::form::Wrong;

/// What a new hall begins with: a small one, whole, each part of it explained.
const HALL: &str = include_str!("../../../assets/web/hall.md");

/// The file that a new hall begins with.
pub fn new_hall(
    title: &str,
    owner: &str,
    updated: Date,
    review_by: Date,
) -> Result<String, serde_json::Error> {
    let or = |text: &str, none: &str| {
        let text = if text.trim().is_empty() { none } else { text };
        // What JSON writes between quotes, TOML reads as the same.
        serde_json::to_string(text)
    };
    let dated = HALL
        .replace("{updated}", &updated.to_string())
        .replace("{review_by}", &review_by.to_string())
        .replace("{owner}", &or(owner, "请写责任部门")?);
    Ok(dated.replace("{title}", &or(title, "请写大厅的名称")?))
}

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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::content::item::Detail;

    #[test]
    fn the_file_of_a_new_hall_is_one_that_can_be_saved() {
        let key: ItemKey = "hall/a".parse().unwrap();
        let (updated, review_by) = (date(2026, 11, 23), date(2027, 11, 23));
        for (title, owner) in [("", ""), ("县“党群”\"中心\"\\", "丙"), ("甲", "乙")] {
            let text = new_hall(title, owner, updated, review_by).unwrap();
            let item = read(&key, &text).unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}"));
            let Detail::Hall(hall) = &item.detail else {
                panic!("{:?}", item.detail)
            };
            assert!(!hall.windows.is_empty() && !hall.services.is_empty());
            assert!(!hall.hours.week.monday.is_empty());
            assert_eq!(
                (item.header.updated, item.header.review_by),
                (updated, review_by)
            );
            if !title.is_empty() {
                assert_eq!(item.header.title, title);
            }
            if owner == "乙" {
                assert_eq!(item.header.owner, owner);
            }
            // Each line that sets something is explained or speaks for itself.
            assert!(text.lines().filter(|line| line.starts_with("# ")).count() > 15);
        }
    }

    #[test]
    fn what_is_commented_out_in_it_holds_when_it_is_taken_in() {
        let key: ItemKey = "hall/a".parse().unwrap();
        let day = date(2026, 11, 23);
        let text = new_hall("甲", "乙", day, day).unwrap();
        let is_toml = |line: &str| line.starts_with("[[") || line.contains(" = ");
        let taken_in: Vec<_> = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if is_toml(rest) => rest,
                _ => line,
            })
            .collect();
        let item = read(&key, &taken_in.join("\n")).unwrap();
        let Detail::Hall(hall) = item.detail else {
            panic!()
        };
        assert_eq!(hall.hours.exceptions.len(), 1);
        assert_eq!((hall.hours.announced.len(), hall.duties.len()), (1, 1));
    }
}
