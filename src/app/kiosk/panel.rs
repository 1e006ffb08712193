//! The keeper's panel over the visitors' pages.

use super::{Effect, Kiosk};
use crate::{
    app::{
        keeper::{Act, Answer, Around, Facts, Intent, Panel, QUIET, View},
        page::Page,
        session::Session,
    },
    domain::screen::LocalSettings,
};

impl Kiosk {
    /// Whether the held corner leads to the keeper's panel; never on a screen that is shown in
    /// a browser. It does not until this is called.
    pub fn allow_panel(&mut self, allowed: bool) {
        self.has_panel = allowed;
    }

    /// Sets the screen as the keeper set it.
    pub fn set_local(&mut self, local: LocalSettings) {
        self.local = local;
    }

    pub fn local(&self) -> LocalSettings {
        self.local
    }

    /// The screen in names and values.
    pub fn describe_screen(&mut self, facts: Facts) {
        self.facts = facts;
    }

    /// Whether the keeper's panel is on the screen.
    pub fn has_open_panel(&self) -> bool {
        self.panel.is_some()
    }

    pub(super) fn hold_corner(&mut self) -> Vec<Effect> {
        // A number that is on its way must find its page.
        let locked = self.page().is_some_and(Page::is_locked);
        if !self.has_panel || self.panel.is_some() || locked {
            return vec![];
        }
        let (panel, acts) = Panel::knock();
        self.panel = Some(panel);
        self.arrival += 1;
        self.act(acts)
    }

    pub(super) fn handle_panel(&mut self, intent: Intent) -> Vec<Effect> {
        let (at, local) = (self.at, self.local);
        let frame = (self.frame.width, self.frame.height);
        let acts = match &mut self.panel {
            Some(panel) => panel.handle(intent, at, frame, local),
            None => vec![],
        };
        self.act(acts)
    }

    pub(super) fn deliver_panel(&mut self, answer: Answer) -> Vec<Effect> {
        let at = self.at;
        let acts = match &mut self.panel {
            Some(panel) => panel.deliver(answer, at),
            // It was left before the answer came.
            None => vec![],
        };
        self.act(acts)
    }

    /// Nobody is at the panel any more.
    pub(super) fn end_quiet_panel(&mut self) {
        if self.quiet() >= QUIET {
            self.wipe();
        }
    }

    fn act(&mut self, acts: Vec<Act>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for act in acts {
            match act {
                Act::Ask(ask) => effects.push(Effect::Keeper(ask)),
                Act::Set(local) => self.local = local,
                Act::Open => effects.extend(self.open_panel()),
                Act::Leave => {
                    self.panel = None;
                    self.arrival += 1;
                }
                Act::Exit => effects.extend(self.end()),
            }
        }
        effects
    }

    /// The visitor's session ends before the panel shows anything. The modes stay: they are
    /// the hand's, not the visitor's words.
    fn open_panel(&mut self) -> Vec<Effect> {
        let panel = self.panel.take();
        let Session { elder, low, .. } = self.session;
        let effects = self.end();
        self.session = Session {
            elder,
            low,
            touched: true,
            ..Session::default()
        };
        self.panel = panel;
        effects
    }

    pub(super) fn panel_view(&self) -> Option<View> {
        let around = Around {
            at: self.at,
            quiet: self.quiet(),
            now: self.now,
            local: self.local,
            screen: &self.facts,
        };
        Some(self.panel.as_ref()?.view(&around))
    }
}
