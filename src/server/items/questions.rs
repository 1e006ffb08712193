//! Questions as a table, for those who collect them in a spreadsheet: CSV. It is written in UTF-8
//! with a mark that spreadsheets know it by, and read in any encoding that they save it in.

mod columns;

use std::io::{self, Read};

use crate::{
    content::{
        bounds,
        draft::Draft,
        item::{Disclosure, Item, ItemKey, Kind, Scope, Secrecy},
        source::{TOLD, ended_at, said},
    },
    import::read_text,
    server::{fault::Fault, request::Fields},
};

use super::form::{self, Wrong};
use columns::{COLUMNS, Columns, quoted};

/// No table has more rows.
const ROWS_MAX: usize = 20_000;

/// Nor more columns: those that are known, and some that a spreadsheet leaves empty.
const COLUMNS_MAX: usize = 100;

/// Bytes of a row: what an item may hold, and quotation marks.
const ROW_MAX: usize = 2 * bounds::SOURCE;

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

/// Who may see a question of which the table does not say it: nobody, until somebody decides.
const CLOSED: [(&str, &str); 3] = [
    ("scope", Scope::Named.as_str()),
    ("disclosure", Disclosure::Withheld.as_str()),
    ("secrecy", Secrecy::Classified.as_str()),
];

/// A table that was read.
#[derive(Clone, Debug)]
pub struct Table {
    pub items: Vec<Item>,
    has: Columns,
}

impl Table {
    /// The items; who may see one stays as it is in the item that is there (`held`, in the same
    /// order) where the table has no column for it.
    pub fn with_held(self, held: Vec<Option<Item>>) -> impl Iterator<Item = Item> {
        let items = self.items.into_iter().zip(held);
        items.map(move |(mut item, held)| {
            if let Some(held) = held {
                let (header, held) = (&mut item.header, held.header);
                if !self.has.has("scope") {
                    header.scope = held.scope;
                }
                if !self.has.has("disclosure") {
                    header.disclosure = held.disclosure;
                }
                if !self.has.has("secrecy") {
                    header.secrecy = held.secrecy;
                }
            }
            item
        })
    }
}

/// A text that is given out no further than to the end of a row of the longest length: whoever
/// reads rows from it holds no more than one.
struct Bounded<'t> {
    text: &'t [u8],
    left: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.text.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let most = self.left.min(buffer.len());
        let read = self.text.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// The rows of a table, one by one.
struct Rows<'t> {
    table: csv::Reader<Bounded<'t>>,
    row: csv::StringRecord,
}

impl<'t> Rows<'t> {
    fn new(text: &'t str) -> Self {
        let table = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(delimiter(text))
            .from_reader(Bounded {
                text: text.as_bytes(),
                left: 0,
            });
        Self {
            table,
            row: csv::StringRecord::new(),
        }
    }

    /// The next row and the line on which it begins; none at the end.
    fn next(&mut self) -> Result<Option<(u64, &csv::StringRecord)>, Wrong> {
        self.table.get_mut().left = ROW_MAX;
        let line = self.table.position().line();
        let read = self.table.read_record(&mut self.row);
        let is_row = read.map_err(|error| match error.kind() {
            csv::ErrorKind::Io(_) => Wrong::of_whole(format!(
                "第 {line} 行太长：一行最多 {} MiB；请看引号是不是成对",
                ROW_MAX >> 20
            )),
            _ => Wrong::of_whole(said(format!("表格读不懂：{error}"))),
        })?;
        let line = self.row.position().map_or(line, csv::Position::line);
        if self.row.len() > COLUMNS_MAX {
            let columns = self.row.len();
            let message = format!("第 {line} 行有 {columns} 列，最多 {COLUMNS_MAX} 列");
            return Err(Wrong::of_whole(message));
        }
        Ok(is_row.then_some((line, &self.row)))
    }
}

/// Reads a table: each row a question, or what is wrong with it and on which line, at most
/// [`TOLD`] of that. An item is open to nobody where the table has no column for it.
pub fn read(bytes: &[u8], usual: &Usual<'_>) -> Result<Table, Vec<Wrong>> {
    let whole = Wrong::of_whole;
    let text = read_text(bytes).ok_or_else(|| {
        vec![whole(
            "文件里有读不懂的字：请在表格软件里另存为“CSV UTF-8”".into(),
        )]
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = Rows::new(text);
    let heads = rows.next().map_err(|wrong| vec![wrong])?;
    let heads = heads.map(|(_, heads)| heads.iter());
    let columns = Columns::read(heads.into_iter().flatten())?;
    let (mut items, mut wrong) = (Vec::new(), Vec::new());
    for number in 0.. {
        let (line, row) = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(unreadable) => {
                wrong.push(unreadable);
                break;
            }
        };
        if number >= ROWS_MAX {
            wrong.push(whole(format!("一次最多 {ROWS_MAX} 行")));
            break;
        }
        match one(&columns, row, usual) {
            Ok(item) if wrong.is_empty() => items.push(item),
            Ok(_) => {}
            Err(errors) => wrong.extend(errors.into_iter().map(|error| Wrong {
                message: said(format!("第 {line} 行：{}", error.message)),
                ..error
            })),
        }
        if let Some(end) = ended_at(wrong.len()) {
            wrong.truncate(TOLD);
            wrong.push(whole(end));
            break;
        }
    }
    match wrong.is_empty() {
        true => Ok(Table {
            items,
            has: columns,
        }),
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

fn one(columns: &Columns, row: &csv::StringRecord, usual: &Usual<'_>) -> Result<Item, Vec<Wrong>> {
    let cells = columns.cells(row.iter());
    let cells = cells.map_err(|message| vec![Wrong::of_whole(message)])?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for (column, cell) in cells {
        let cell = cell
            .strip_prefix('\'')
            .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
            .unwrap_or(cell);
        // Who may see it is said in each row or in none.
        let must_say = CLOSED.iter().any(|(closed, _)| *closed == column);
        match (column, cell.trim()) {
            (_, "") if !must_say => {}
            ("visitors_asked", "否") => {}
            ("visitors_asked", other) if other != "是" => {
                let other = quoted(other);
                let message = format!("“群众问过”写着“{other}”，只能写“是”“否”，或者不写");
                return Err(vec![Wrong::of_whole(message)]);
            }
            _ => fields.push((column.to_owned(), cell.to_owned())),
        }
    }
    let mut usually = |name: &str, value: &str| {
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name.to_owned(), value.to_owned()));
        }
    };
    usually("owner", usual.owner);
    usually("updated", &usual.updated);
    usually("review_by", &usual.review_by);
    for (name, value) in CLOSED {
        usually(name, value);
    }
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
