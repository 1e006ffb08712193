//! What the refresh thread tells, to whom; and what an enrolment means for the machine.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
};

use crate::{
    app::world::Event, config::Config, domain::clock::Day, shell::bridge,
    store::content::ContentReader, sync::enrolment::Enrolment,
};

use super::{
    clock::Known, files::hall_of, refresher::Told, searcher::Searcher, typist::Typist, worker::Job,
};

/// Who must know when the refresh thread has something to tell.
pub struct Telling {
    /// None: the content lives in memory.
    pub content: Option<PathBuf>,
    pub jobs: mpsc::Sender<Job>,
    pub searcher: Option<Searcher>,
    pub typist: Typist,
    pub day: Day,
    pub known: Known,
}

impl Telling {
    pub fn tell(&self, told: Told) {
        match told {
            Told::Content => self.content_changed(),
            Told::Standing(standing) => bridge::post(Event::Standing(standing)),
            Told::Time(time) => self.job(Job::Confirm(time)),
        }
    }

    /// The pages read anew at once; the search swaps its index when it is built, and what is typed
    /// becomes the new content's words first.
    fn content_changed(&self) {
        let (_, today) = self.known.moment(&self.day);
        if let Some(searcher) = &self.searcher {
            searcher.rebuild(today);
        }
        self.typist.renew();
        let reader = self.content.as_deref().map(ContentReader::open);
        match reader {
            Some(Ok(reader)) => self.job(Job::Hall(Box::new(hall_of(&reader)))),
            Some(Err(error)) => tracing::error!(%error, "新内容读不了"),
            None => {}
        }
        bridge::post(Event::Content);
    }

    fn job(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("后台线程没有了，请重启程序");
        }
    }
}

/// What the kiosk was enrolled for; a file that can't be read is no reason not to start.
pub fn enrolment_of(data: &Path) -> Option<Enrolment> {
    Enrolment::load(data)
        .inspect_err(|error| tracing::error!(%error, "登记文件读不了"))
        .ok()
        .flatten()
}

/// Where content comes from, for the panel.
pub fn server_of(config: &Config, enrolment: Option<&Enrolment>) -> Option<String> {
    let enrolled = enrolment.map(|enrolment| enrolment.server.clone());
    enrolled.or_else(|| config.server.clone())
}
