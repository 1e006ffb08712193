//! Rows: the short texts of an entry that are scored one by one. Many entries
//! have the same: an issuer, a material, a heading. So a row only names its
//! *line*, the text itself, and each line is kept, listed and looked at once.

use super::line::{Lines, Sound};
use super::vocabulary::{AtomId, Vocabulary};

/// What a row is to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The title or the question; every entry has one, its first row.
    Title,
    /// Another wording of the same.
    Wording,
    /// A name people use: a department, a place, an area.
    Name,
    /// 发文字号 or 索引号.
    Number,
    /// A heading of the body, a material, a step.
    Heading,
}

impl Role {
    /// What a match in such a row counts against one in the title.
    pub fn weight(self) -> f32 {
        match self {
            Self::Title => 1.0,
            Self::Wording => 0.98,
            Self::Number => 0.9,
            Self::Name | Self::Heading => 0.6,
        }
    }
}

/// All rows of an index, and the lines they are made of.
#[derive(Default)]
pub struct Rows {
    lines: Lines,
    entries: Vec<u32>,
    roles: Vec<Role>,
    /// By row: its line.
    line_of: Vec<u32>,
    /// By line: where its rows begin in `of_line`; one more than there are lines.
    firsts: Vec<u32>,
    /// The rows, line by line, each line's in order.
    of_line: Vec<u32>,
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub line: u32,
    pub atoms: &'a [AtomId],
    pub sounds: &'a [Sound],
    pub entry: u32,
    pub role: Role,
}

impl Rows {
    /// Adds a row of the entry last added.
    pub fn push(&mut self, entry: u32, role: Role, text: &str, vocabulary: &mut Vocabulary) {
        self.line_of.push(self.lines.put(text, vocabulary));
        self.entries.push(entry);
        self.roles.push(role);
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn get(&self, row: u32) -> Row<'_> {
        let at = row as usize;
        let line = self.line_of[at];
        let (atoms, sounds) = self.lines.get(line);
        Row {
            line,
            atoms,
            sounds,
            entry: self.entries[at],
            role: self.roles[at],
        }
    }

    pub fn entry(&self, row: u32) -> u32 {
        self.entries[row as usize]
    }

    pub fn text(&self, row: u32) -> &str {
        self.lines.text(self.line_of[row as usize])
    }

    /// The different texts.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The rows that have a line, in order.
    pub fn of_line(&self, line: u32) -> &[u32] {
        let at = line as usize;
        &self.of_line[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    /// Gives back what growing took too much, and tells the lines their rows.
    pub fn finish(&mut self) {
        self.lines.finish();
        self.entries.shrink_to_fit();
        self.roles.shrink_to_fit();
        self.line_of.shrink_to_fit();
        self.firsts = vec![0; self.lines.len() + 1];
        for line in &self.line_of {
            self.firsts[*line as usize + 1] += 1;
        }
        for at in 1..self.firsts.len() {
            self.firsts[at] += self.firsts[at - 1];
        }
        let mut next = self.firsts.clone();
        self.of_line = vec![0; self.line_of.len()];
        for (row, line) in (0..).zip(&self.line_of) {
            let place = &mut next[*line as usize];
            self.of_line[*place as usize] = row;
            *place += 1;
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.lines.bytes() + 13 * self.len() + 4 * self.firsts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_same_text_share_a_line_and_keep_their_own_entry_and_role() {
        let (mut rows, mut vocabulary) = (Rows::default(), Vocabulary::new());
        for (entry, role, text) in [
            (0, Role::Title, "居住证签注"),
            (0, Role::Heading, "身份证"),
            (1, Role::Title, "社保卡"),
            (1, Role::Heading, "身份证"),
            (2, Role::Title, "身份证"),
        ] {
            rows.push(entry, role, text, &mut vocabulary);
        }
        rows.finish();
        assert_eq!((rows.len(), rows.lines().len()), (5, 3));
        let of = |row: u32| (rows.text(row), rows.entry(row), rows.get(row).role);
        assert_eq!(of(1), ("身份证", 0, Role::Heading));
        assert_eq!(of(4), ("身份证", 2, Role::Title));
        let shared = (0..3).find(|line| rows.lines().text(*line) == "身份证");
        assert_eq!(shared.map(|line| rows.of_line(line)), Some(&[1, 3, 4][..]));
    }
}
