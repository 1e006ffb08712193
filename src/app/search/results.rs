//! What was found: opening it, narrowing it, and what is told of it.

use crate::{
    app::{
        catalogue::Catalogue,
        hall::Hall,
        kiosk::Context,
        language::Language,
        page::{Act, Page},
        queue::Queue,
        row::{Row, kind_word},
        world::Effect,
    },
    content::{item::Kind, library::ReadError},
};

use super::{FACETS, Search, TABS, tally::Count};

impl Search {
    pub(super) fn open(&mut self, index: usize, context: &Context) -> Vec<Act> {
        let Some(item) = self.found.hits.get(index) else {
            return vec![];
        };
        let line = match item.line.is_empty() || self.english && !item.line_en.is_empty() {
            true => &item.line_en,
            false => &item.line,
        };
        let opened = match (item.key.kind(), context.hall) {
            // Where it tells what was found.
            (Kind::Hall, Some(hall)) => Act::Go(Page::Hall(Hall::telling(line, hall))),
            _ => Act::Open(item.key.clone()),
        };
        // What only comes near is looked at for want of an answer.
        let unanswered = self
            .is_missing()
            .then(|| self.unanswered(context.session_no));
        self.settled = true;
        let told = unanswered.flatten().map(Act::Do);
        told.into_iter().chain([opened]).collect()
    }

    pub(super) fn ask_at_window(&mut self, context: &Context) -> Vec<Act> {
        let told = self.unanswered(context.session_no).map(Act::Do);
        let queue = Act::Go(Page::Queue(Queue::new()));
        told.into_iter().chain([queue]).collect()
    }

    pub(super) fn choose_facet(
        &mut self,
        index: usize,
        context: &Context,
    ) -> Result<Vec<Act>, ReadError> {
        let Some((topic, _)) = self.facets(context)?.into_iter().nth(index) else {
            return Ok(vec![]);
        };
        if self.is_nothing() {
            let page = Page::Catalogue(Catalogue::at_topic(Kind::Question, &topic));
            return Ok(vec![Act::Go(page)]);
        }
        // The one that is looked at leads back to all of them.
        self.topic = (self.topic.as_ref() != Some(&topic)).then_some(topic);
        self.kind = None;
        Ok(self.search())
    }

    /// Answered, and nothing fits.
    pub(super) fn is_nothing(&self) -> bool {
        self.answered && self.found.hits.is_empty() && !self.is_blank()
    }

    /// Answered, and the content does not have what was typed.
    pub(super) fn is_missing(&self) -> bool {
        self.is_nothing() || (self.answered && !self.is_blank() && !self.found.is_known)
    }

    /// Topics to go on with: of what was found where the words are vague, of all
    /// questions where nothing was found.
    pub(super) fn facets(&self, context: &Context) -> Result<Vec<(String, u32)>, ReadError> {
        let mut topics = if self.is_nothing() {
            context
                .ports
                .library
                .facets(Kind::Question, context.today)?
                .topics
        } else if self.answered && !self.is_composing() {
            self.topics.clone()
        } else {
            vec![]
        };
        topics.truncate(FACETS);
        Ok(topics)
    }

    /// Whether something was found, and none of it has English.
    pub fn is_chinese(&self) -> bool {
        let hits = &self.found.hits;
        !hits.is_empty() && hits.iter().all(|item| item.title_en.is_empty())
    }

    /// The kinds found, in the order of the tabs.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, Count)> {
        TABS.into_iter()
            .filter_map(|kind| Some((kind, self.tally.kind(kind)?)))
    }

    /// What was found in row `index`.
    pub fn row(&self, index: usize, context: &Context) -> Option<Row> {
        let item = self.found.hits.get(index)?;
        let language = context.session.language;
        let english = language == Language::English;
        let (title, highlights) = match english && !item.title_en.is_empty() {
            true => (&item.title_en, &item.highlights_en),
            false => (&item.title, &item.highlights),
        };
        // What only comes near was found for none of what is marked.
        let near = index >= self.found.fits;
        let marked = |marks: &[std::ops::Range<usize>]| match near {
            true => vec![],
            false => marks.to_vec(),
        };
        let (line, line_highlights) = match english {
            true if !item.line_en.is_empty() => (item.line_en.clone(), vec![]),
            // Found by English words alone: they say why.
            false if item.line.is_empty() && !item.highlights_en.is_empty() => {
                (item.title_en.clone(), item.highlights_en.clone())
            }
            _ => (item.line.clone(), item.line_highlights.clone()),
        };
        Some(Row {
            title: title.clone(),
            highlights: marked(highlights),
            line,
            line_highlights: marked(&line_highlights),
            seal: None,
            kind: Some(kind_word(item.key.kind(), language)),
        })
    }

    /// The text for editors, if nothing of it was opened; told once. Where it was deleted,
    /// what stood there.
    pub fn unanswered(&mut self, session: u64) -> Option<Effect> {
        let said = std::mem::take(&mut self.said);
        let text = if self.is_blank() { said } else { self.text() };
        let worth = self.answered && !self.settled && text.trim().chars().count() > 1;
        self.settled = true;
        worth.then_some(Effect::Unanswered {
            words: text,
            session,
        })
    }
}
