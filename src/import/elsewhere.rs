//! What a file wants from somewhere else: a picture, words or a template at another address. None
//! of it is fetched; it is said, and a program that might fetch it only runs where it can't.

mod compound;
mod rich_text;

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::remark::Remark;

/// A kind of thing that is elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    Pictures,
    Words,
    Data,
    Objects,
    Template,
    Other,
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pictures => "图片",
            Self::Words => "文字",
            Self::Data => "数据",
            Self::Objects => "对象",
            Self::Template => "模板",
            Self::Other => "内容",
        })
    }
}

/// The kinds that were found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought(BTreeSet<Elsewhere>);

impl Sought {
    /// In a document of an older format, as far as its bytes plainly say.
    pub fn in_older(bytes: &[u8]) -> Self {
        let mut sought = Self::default();
        match bytes.starts_with(b"{\\rtf") {
            true => rich_text::look(bytes, &mut sought),
            false => compound::look(bytes, &mut sought),
        }
        sought
    }

    pub fn add(&mut self, what: Elsewhere) {
        self.0.insert(what);
    }

    pub fn add_all(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at a field's instruction (ECMA-376-1, 17.16.5): its first word says what it does.
    pub fn field(&mut self, instruction: &str) {
        let word = instruction.trim_start().chars();
        let word: String = word.take_while(char::is_ascii_alphabetic).collect();
        match word.to_ascii_uppercase().as_str() {
            "INCLUDEPICTURE" | "IMPORT" => self.add(Elsewhere::Pictures),
            "INCLUDETEXT" | "INCLUDE" | "RD" => self.add(Elsewhere::Words),
            "LINK" | "DDE" | "DDEAUTO" | "DATABASE" => self.add(Elsewhere::Data),
            _ => {}
        }
    }

    /// Looks at a relation of a package that leads out of it, by the last word of its type
    /// (ECMA-376-2, 6.5). An address that a reader may click on is none.
    pub fn relation(&mut self, kind: &str) {
        self.add(match kind {
            "hyperlink" => return,
            "image" => Elsewhere::Pictures,
            "aFChunk" | "subDocument" | "frame" => Elsewhere::Words,
            "oleObject" | "package" | "control" | "video" | "audio" | "media" => Elsewhere::Objects,
            "attachedTemplate" => Elsewhere::Template,
            "mailMergeSource" | "mailMergeHeaderSource" | "externalLinkPath" => Elsewhere::Data,
            _ => Elsewhere::Other,
        });
    }

    /// What the editor is told.
    pub fn remark(&self) -> Option<Remark> {
        let what: Vec<_> = self.0.iter().copied().collect();
        (!what.is_empty()).then_some(Remark::Elsewhere { what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_first_word() {
        let of = |instruction: &str| {
            let mut sought = Sought::default();
            sought.field(instruction);
            sought.0.first().copied()
        };
        for (instruction, what) in [
            (" INCLUDEPICTURE \"a.png\" \\d", Some(Elsewhere::Pictures)),
            ("includetext\"/etc/passwd\"", Some(Elsewhere::Words)),
            ("\tDDEAUTO cmd", Some(Elsewhere::Data)),
            ("LINK Excel.Sheet.8 a.xls", Some(Elsewhere::Data)),
            ("HYPERLINK \"http://a\" \\o \"LINK\"", None),
            ("PAGE \\* MERGEFORMAT", None),
            ("", None),
        ] {
            assert_eq!(of(instruction), what, "{instruction}");
        }
    }
}
