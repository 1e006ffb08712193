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

/// So many errors are told at once, of all files together; reading ends there. Whoever has put
/// them right reads it again.
pub const TOLD: usize = 100;

/// What an error says is cut to this many characters: it may quote what somebody wrote.
const SAID: usize = 300;

/// What is said of an error, no longer than anyone reads.
pub fn said(message: String) -> String {
    match message.char_indices().nth(SAID) {
        Some((at, _)) => format!("{}…", &message[..at]),
        None => message,
    }
}

/// What is said below so many errors, if reading ended there.
pub fn ended_at(errors: usize) -> Option<String> {
    let is_end = errors >= TOLD;
    is_end.then(|| format!("看到第 {TOLD} 处为止，后面的没有再看：请先改好这些"))
}

/// What is wrong with a folder, by file and line: everything, or the first [`TOLD`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceErrors(pub Vec<SourceError>);

impl fmt::Display for SourceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "共 {} 处错误", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n{error}"))?;
        ended_at(self.0.len()).map_or(Ok(()), |end| write!(f, "\n{end}"))
    }
}

impl std::error::Error for SourceErrors {}

/// Collects errors while reading goes on, [`TOLD`] at most.
#[derive(Default)]
pub(super) struct Errors(Vec<SourceError>);

impl Errors {
    pub(super) fn push(&mut self, file: &str, line: Option<usize>, message: impl Into<String>) {
        if self.is_full() {
            return;
        }
        self.0.push(SourceError {
            file: file.to_owned(),
            line,
            message: said(message.into()),
        });
    }

    /// Whether nothing more need be read.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= TOLD
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
