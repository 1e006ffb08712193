//! What the editor is told of a document beside its text.

use crate::import::{
    left::LeftOut,
    remark::Remark,
    stretches::{Before, Stretches},
    xml::Element,
};

use super::{all_words, look::Sight, rest};

/// What was noticed on the way through a document.
#[derive(Default)]
pub struct Noticed {
    pub tracked: bool,
    struck: Stretches,
    unseen: Stretches,
    perhaps_unseen: Stretches,
    before: Before,
    /// The stretch of words that goes on being left out, and what was found in those before it.
    gone: String,
    left: LeftOut,
    /// Shapes and pictures that stand before the text.
    pub covers: usize,
    pub objects: usize,
    pub pictures_dropped: usize,
    pub pictures_linked: usize,
    pub pictures_undescribed: usize,
    pub tables: usize,
    pub merged: Vec<usize>,
    pub nested: Vec<usize>,
    pub notes: usize,
}

impl Noticed {
    /// A paragraph begins: words in it go on with none before it.
    pub fn end_stretches(&mut self) {
        self.struck.end();
        self.unseen.end();
        self.perhaps_unseen.end();
        self.end_gone();
    }

    /// A stretch that was left out ends: within a sentence it is looked at by itself.
    fn end_gone(&mut self) {
        self.left
            .look("看不见或划掉的文字", &std::mem::take(&mut self.gone));
    }

    /// Words that are taken into the text.
    pub fn show(&mut self, words: &str, sight: Sight) {
        self.struck.end();
        self.unseen.end();
        self.end_gone();
        match sight {
            Sight::Unsure => self.perhaps_unseen.take_at(|| self.before.place(), words),
            _ => self.perhaps_unseen.end(),
        }
        self.before.show(words);
    }

    /// Words that nobody sees, and are left out.
    pub fn leave_unseen(&mut self, element: &Element) {
        let mut words = String::new();
        all_words(element, &mut words);
        self.unseen.take_at(|| self.before.place(), &words);
        self.gone.push_str(&rest::words(element));
    }

    /// Words that are struck out, and are left out.
    pub fn leave_struck(&mut self, element: &Element) {
        self.unseen.end();
        self.struck.take(&element.words());
        self.gone.push_str(&element.words());
    }

    /// Tells all of it.
    pub fn say(mut self, remarks: &mut Vec<Remark>, left: &mut LeftOut) {
        self.end_gone();
        left.add(self.left);
        remarks.extend(Remark::perhaps_unseen(&self.perhaps_unseen));
        remarks.extend(Remark::unseen(&self.unseen));
        remarks.extend(Remark::struck(&self.struck));
        if self.tracked {
            remarks.push(Remark::TrackedChanges);
        }
        let merged = self.merged.into_iter();
        remarks.extend(merged.map(|table| Remark::MergedCells { table }));
        let nested = self.nested.into_iter();
        remarks.extend(nested.map(|table| Remark::NestedTable { table }));
        type Count = (usize, fn(usize) -> Remark);
        let counts: [Count; 6] = [
            (self.covers, |count| Remark::ShapesOverText { count }),
            (self.notes, |count| Remark::NotesMoved { count }),
            (self.objects, |count| Remark::ObjectsDropped { count }),
            (self.pictures_dropped, |count| Remark::PicturesDropped {
                count,
            }),
            (self.pictures_linked, |count| Remark::LinkedPictures {
                count,
            }),
            (self.pictures_undescribed, |count| {
                Remark::PicturesUndescribed { count }
            }),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        remarks.extend(counts.map(|(count, remark)| remark(count)));
    }
}
