//! The columns of a table of questions. Each must be known by its name: a misspelt one would be
//! passed over, and what it says of secrecy with it.

use crate::{domain::characters::plain, server::items::form::Wrong};

/// The columns, by the names on the first line; a file may have them in any order.
pub(super) const COLUMNS: [(&str, &str); 20] = [
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

/// What a table must have.
const NEEDED: [&str; 2] = ["title", "body"];

/// So many heads that are not known are named, and so many characters of each, or of a cell.
const NAMED: usize = 10;
const QUOTED: usize = 20;

/// What each column of a table is; none for one without a head.
#[derive(Clone, Debug)]
pub(super) struct Columns(Vec<Option<&'static str>>);

impl Columns {
    /// Reads the heads on the first line. All that is wrong with them comes together.
    pub fn read<'a>(heads: impl Iterator<Item = &'a str>) -> Result<Self, Vec<Wrong>> {
        let heads: Vec<String> = heads.map(shown).collect();
        let columns: Vec<_> = heads.iter().map(|head| known(head)).collect();
        let names = COLUMNS.map(|(label, _)| label).join("、");
        let mut wrong = Vec::new();
        let is_unknown =
            |(head, column): &(&String, &Option<_>)| column.is_none() && !head.is_empty();
        let unknown = || heads.iter().zip(&columns).filter(is_unknown);
        let count = unknown().count();
        if count > 0 {
            let named = unknown().take(NAMED);
            let named = named.map(|(head, _)| format!("“{}”{}", quoted(head), meant(head)));
            let named = named.collect::<Vec<_>>().join("、");
            let more = match count > NAMED {
                true => format!("等 {count} 列"),
                false => String::new(),
            };
            wrong.push(format!("没有这样的列：{named}{more}；可用的列：{names}"));
        }
        for (label, name) in COLUMNS {
            if columns
                .iter()
                .filter(|column| **column == Some(name))
                .count()
                > 1
            {
                wrong.push(format!("“{label}”这一列写了不止一次"));
            }
        }
        if NEEDED.iter().any(|name| !columns.contains(&Some(*name))) {
            wrong.push(format!(
                "第一行要写列名，至少有“问题”和“回答”，列和列之间用逗号或制表符隔开；可用的列：{names}"
            ));
        }
        match wrong.is_empty() {
            true => Ok(Self(columns)),
            false => Err(wrong.into_iter().map(Wrong::of_whole).collect()),
        }
    }

    /// Whether the table has the column.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&Some(name))
    }

    /// The cells of a row, each with its column.
    ///
    /// # Errors
    /// In words, where something stands in a cell whose column has no head.
    pub fn cells<'a>(
        &self,
        row: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<(&'static str, &'a str)>, String> {
        let columns = self.0.iter().copied().chain(std::iter::repeat(None));
        let mut cells = Vec::new();
        for ((cell, column), number) in row.zip(columns).zip(1..) {
            match column {
                Some(column) => cells.push((column, cell)),
                None if shown(cell).is_empty() => {}
                None => {
                    let words = quoted(cell.trim());
                    return Err(format!(
                        "第 {number} 列没有列名，却写着“{words}”：请在第一行写上列名，或者删掉"
                    ));
                }
            }
        }
        Ok(cells)
    }
}

/// A head as it is compared: written wide, with blanks around it or signs that nobody sees, it is
/// the same head.
fn shown(head: &str) -> String {
    plain(head).trim().to_owned()
}

fn known(head: &str) -> Option<&'static str> {
    let known = COLUMNS.iter().find(|(label, _)| *label == head);
    known.map(|(_, name)| *name)
}

/// The beginning of what somebody wrote.
pub(super) fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(QUOTED).collect();
    match cut.len() < text.len() {
        true => cut + "…",
        false => cut,
    }
}

/// The column that is perhaps meant: one whose name has most of its characters in common.
fn meant(head: &str) -> String {
    let common = |label: &str| label.chars().filter(|c| head.contains(*c)).count();
    let best = COLUMNS.iter().max_by_key(|(label, _)| common(label));
    match best {
        Some((label, _))
            if common(label) >= 2 && 3 * common(label) >= 2 * label.chars().count() =>
        {
            format!("（是不是“{label}”？）")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(heads: &str) -> String {
        let wrong = Columns::read(heads.split(',')).unwrap_err();
        let said: Vec<_> = wrong.into_iter().map(|wrong| wrong.message).collect();
        said.join("\n")
    }

    #[test]
    fn a_head_is_known_however_a_spreadsheet_writes_it() {
        for heads in [
            "问题,回答",
            "回答, 问题 ",
            "问题\u{200B},\u{3000}回答",
            "問題,回答",
            "问题,回答,,",
        ] {
            assert!(Columns::read(heads.split(',')).is_ok(), "{heads}");
        }
    }

    #[test]
    fn a_head_that_is_not_known_is_named_with_those_that_are() {
        let said = refused("问题,回答,保密审查结果,公开属性");
        assert!(
            said.contains("“保密审查结果”（是不是“保密审查”？）"),
            "{said}"
        );
        assert!(
            said.contains("“公开属性”") && said.contains("公开范围"),
            "{said}"
        );
        assert!(refused("问题,回答,密级").contains("“密级”"));
        assert!(refused("问题;回答").contains("“问题;回答”"));
        assert!(refused("问题,回答,保密审查,保密审查").contains("不止一次"));
        assert!(refused("问题").contains("至少有"));
    }

    #[test]
    fn words_below_no_head_are_refused() {
        let columns = Columns::read("问题,回答,".split(',')).unwrap();
        assert_eq!(columns.cells("甲,乙,".split(',')).unwrap().len(), 2);
        assert_eq!(columns.cells("甲,乙, ,".split(',')).unwrap().len(), 2);
        assert!(columns.cells("甲,乙,涉密".split(',')).is_err());
        let said = columns.cells("甲,乙,,涉密".split(',')).unwrap_err();
        assert!(said.contains("第 4 列") && said.contains("涉密"), "{said}");
    }
}
