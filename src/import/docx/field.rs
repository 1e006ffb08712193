//! Fields: what stands between their beginning and the separator is their own, and is not shown
//! (ECMA-376 17.16.18).

use super::look::Sight;

/// Where the words that come next stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Code,
    /// Its code goes on from another paragraph: or its end is missing.
    CodeOfAnother,
    Result,
}

/// The fields that are open, the outermost first.
#[derive(Default)]
pub struct Fields(Vec<Part>);

impl Fields {
    /// Takes a field's sign: `begin`, `separate`, `end`.
    pub fn step(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => self.0.push(Part::Code),
            Some("separate") => {
                if let Some(last) = self.0.last_mut() {
                    *last = Part::Result;
                }
            }
            Some("end") => drop(self.0.pop()),
            _ => {}
        }
    }

    pub fn begin_paragraph(&mut self) {
        for part in &mut self.0 {
            if *part == Part::Code {
                *part = Part::CodeOfAnother;
            }
        }
    }

    /// Whether words that come next are seen.
    pub fn sight(&self) -> Sight {
        match () {
            () if self.0.contains(&Part::Code) => Sight::Unseen,
            () if self.0.contains(&Part::CodeOfAnother) => Sight::Unsure,
            () => Sight::Seen,
        }
    }
}
