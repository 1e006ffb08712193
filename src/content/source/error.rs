//! What is wrong with a folder, said to the person who writes in it.

use std::fmt;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    pub file: String,
    /// Counted from 1; none if the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong and what is allowed, in Chinese.
    pub message: String,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} 第 {line} 行：{}", self.file, self.message),
            None => write!(f, "{}：{}", self.file, self.message),
        }
    }
}

/// Everything that is wrong with a folder, by file and line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceErrors(pub Vec<SourceError>);

impl fmt::Display for SourceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "共 {} 处错误", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n{error}"))
    }
}

impl std::error::Error for SourceErrors {}

/// Collects errors while reading goes on.
#[derive(Default)]
pub(super) struct Errors(Vec<SourceError>);

impl Errors {
    pub(super) fn push(&mut self, file: &str, line: Option<usize>, message: impl Into<String>) {
        self.0.push(SourceError {
            file: file.to_owned(),
            line,
            message: message.into(),
        });
    }

    /// The errors in order; none if there was none.
    pub(super) fn finish(mut self) -> Option<SourceErrors> {
        self.0
            .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        (!self.0.is_empty()).then_some(SourceErrors(self.0))
    }
}

/// The lines of places in a text: quick where one comes after the other.
pub(super) struct Lines<'s> {
    source: &'s str,
    at: usize,
    line: usize,
}

impl<'s> Lines<'s> {
    /// `first`: the line in which the text begins.
    pub(super) fn new(source: &'s str, first: usize) -> Self {
        Self {
            source,
            at: 0,
            line: first,
        }
    }

    /// The line of a byte.
    pub(super) fn of(&mut self, at: usize) -> usize {
        let (from, to) = (self.at.min(at), self.at.max(at));
        let between = self.source[from..to].matches('\n').count();
        match at < self.at {
            true => self.line -= between,
            false => self.line += between,
        }
        self.at = at;
        self.line
    }
}
