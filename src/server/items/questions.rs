//! Questions as a table, for those who collect them in a spreadsheet: CSV. It is written in UTF-8
//! with a mark that spreadsheets know it by, and read in any encoding that they save it in.

use crate::{
    content::{
        draft::Draft,
        item::{Item, ItemKey, Kind},
    },
    import::read_text,
    server::{fault::Fault, request::Fields},
};

use super::form::{self, Wrong};

/// The columns, by the names on the first line; a file may have them in any order.
const COLUMNS: [(&str, &str); 20] = [
    ("键", "key"),
    ("问题", "title"),
    ("英文问题", "title_en"),
    ("别的说法", "other_wordings"),
    ("同义词", "aliases"),
    ("自检查询", "golden"),
    ("主题", "topics"),
    ("责任部门", "owner"),
    ("更新日期", "updated"),
    ("复核日期", "review_by"),
    ("依据", "basis"),
    ("办事指南", "guide"),
    ("常问程度", "asked"),
    ("群众问过", "visitors_asked"),
    ("相关条目", "related"),
    ("公开范围", "scope"),
    ("公开方式", "disclosure"),
    ("保密审查", "secrecy"),
    ("回答", "body"),
    ("英文回答", "answer_en"),
];

/// No table has more rows.
const ROWS_MAX: usize = 20_000;

/// The questions of some drafts as a table. Lists stand in one cell, a line each.
pub fn write(drafts: &[Draft]) -> Result<Vec<u8>, Fault> {
    let failed = |error: csv::Error| Fault::Internal(error.to_string());
    let mut table = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    table
        .write_record(COLUMNS.map(|(label, _)| label))
        .map_err(failed)?;
    for draft in drafts {
        if draft.item.header.key.kind() != Kind::Question {
            continue;
        }
        let form = form::of_item(&draft.item)?;
        let key = draft.item.header.key.to_string();
        let cells = COLUMNS.map(|(_, name)| match name {
            "key" => key.clone(),
            "visitors_asked" if !form.get(name).is_empty() => "是".to_owned(),
            name => unfolded(form.get(name)),
        });
        table.write_record(cells).map_err(failed)?;
    }
    table
        .into_inner()
        .map_err(|error| Fault::Internal(error.to_string()))
}

/// A cell that a spreadsheet would take for a formula gets a mark before it.
fn unfolded(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

/// What a table leaves out of each question.
#[derive(Clone, Debug)]
pub struct Usual<'a> {
    pub owner: &'a str,
    pub updated: String,
    pub review_by: String,
}

/// Reads a table: each row a question, or what is wrong with it and on which line.
pub fn read(bytes: &[u8], usual: &Usual<'_>) -> Result<Vec<Item>, Vec<Wrong>> {
    let whole = |message: String| Wrong {
        field: None,
        message,
    };
    let text = read_text(bytes).ok_or_else(|| {
        vec![whole(
            "文件里有读不懂的字：请在表格软件里另存为“CSV UTF-8”".into(),
        )]
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let heads = table
        .headers()
        .map_err(|error| vec![whole(error.to_string())])?;
    let columns: Vec<Option<&str>> = heads
        .iter()
        .map(|head| {
            let known = COLUMNS.iter().find(|(label, _)| *label == head.trim());
            known.map(|(_, name)| *name)
        })
        .collect();
    if !columns.contains(&Some("title")) || !columns.contains(&Some("body")) {
        let names = COLUMNS.map(|(label, _)| label).join("、");
        return Err(vec![whole(format!(
            "第一行要写列名，至少有“问题”和“回答”；可用的列：{names}"
        ))]);
    }
    let (mut items, mut wrong) = (Vec::new(), Vec::new());
    for row in table.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                wrong.push(whole(format!("表格读不懂：{error}")));
                break;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        if items.len() >= ROWS_MAX {
            wrong.push(whole(format!("一次最多 {ROWS_MAX} 行")));
            break;
        }
        match one(&columns, &row, usual) {
            Ok(item) => items.push(item),
            Err(errors) => wrong.extend(errors.into_iter().map(|error| Wrong {
                message: format!("第 {line} 行：{}", error.message),
                ..error
            })),
        }
    }
    match wrong.is_empty() {
        true => Ok(items),
        false => Err(wrong),
    }
}

/// What stands between the cells, by the first line: a spreadsheet's “Unicode text” has tabs.
fn delimiter(text: &str) -> u8 {
    let heads = text.lines().next().unwrap_or("");
    match heads.contains('\t') && !heads.contains(',') {
        true => b'\t',
        false => b',',
    }
}

fn one(
    columns: &[Option<&str>],
    row: &csv::StringRecord,
    usual: &Usual<'_>,
) -> Result<Item, Vec<Wrong>> {
    let mut fields: Vec<(String, String)> = columns
        .iter()
        .zip(row.iter())
        .filter_map(|(column, cell)| {
            let cell = cell
                .strip_prefix('\'')
                .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
                .unwrap_or(cell);
            Some(((*column)?.to_owned(), cell.to_owned()))
        })
        .filter(|(_, cell)| !cell.trim().is_empty())
        .filter(|(name, cell)| name != "visitors_asked" || cell.trim() == "是")
        .collect();
    let mut usually = |name: &str, value: &str| {
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name.to_owned(), value.to_owned()));
        }
    };
    usually("owner", usual.owner);
    usually("updated", &usual.updated);
    usually("review_by", &usual.review_by);
    usually("scope", "社会");
    usually("disclosure", "主动公开");
    usually("secrecy", "非涉密");
    let form = Fields(fields);
    let key = match form.get("key").trim() {
        "" => {
            let digest = crate::content::digest::Digest::of(form.get("title").as_bytes());
            let name: String = digest.to_string().chars().take(10).collect();
            ItemKey::new(Kind::Question, &format!("q-{name}"))
        }
        text => text.parse::<ItemKey>(),
    };
    let key = key.ok().filter(|key| key.kind() == Kind::Question);
    let key = key.ok_or_else(|| {
        vec![Wrong {
            field: None,
            message: "键要写成 question/名称，或者不写".to_owned(),
        }]
    })?;
    form::read(&key, &form)
}
