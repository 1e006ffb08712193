//! The dialog over the page in view.

use super::{Effect, Kiosk};
use crate::app::{
    dialog::{Dialog, Intent, View},
    help,
    take_along::{self, TakeAlong},
    world::Printout,
};

impl Kiosk {
    /// Where people can read what is published, without a `/` at the end; an item's address is
    /// below it. None where there is no such site.
    pub fn set_public_url(&mut self, url: Option<String>) {
        self.public_url = url;
    }

    /// The dialog on the screen; one that can't be read is not there.
    pub fn dialog(&self) -> Option<View> {
        if self.panel.is_some() {
            return None;
        }
        let context = self.context();
        let view = match self.session.dialog.as_ref()? {
            Dialog::Help => help::view(self.page(), &context).map(View::Help),
            Dialog::TakeAlong(state) => state.view(self.page()?, &context).map(View::TakeAlong),
        };
        view.inspect_err(|error| tracing::error!(%error, "有一个窗口读不了"))
            .ok()
    }

    /// Whether the page in view can be taken along.
    pub fn can_take_along(&self) -> bool {
        self.page().is_some_and(take_along::is_offered)
    }

    pub(super) fn handle_dialog(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::AskHelp => self.session.dialog = Some(Dialog::Help),
            Intent::TakeAlong if self.can_take_along() => {
                self.session.dialog = Some(Dialog::TakeAlong(TakeAlong::default()));
            }
            Intent::TakeAlong => {}
            Intent::Print => return self.print().into_iter().collect(),
            Intent::Close => self.session.dialog = None,
        }
        vec![]
    }

    fn print(&mut self) -> Option<Effect> {
        let context = self.context();
        let Some(Dialog::TakeAlong(state)) = &context.session.dialog else {
            return None;
        };
        if !state.can_print(&context) {
            return None;
        }
        let leaflet = match take_along::leaflet(self.page()?, &context) {
            Ok(leaflet) => leaflet?,
            Err(error) => {
                self.fail(&error);
                return None;
            }
        };
        self.session.printed += 1;
        self.session.dialog = Some(Dialog::TakeAlong(TakeAlong::printing()));
        Some(Effect::Print(Box::new(leaflet)))
    }

    /// What became of a printout whose dialog may be gone.
    pub(super) fn deliver_printout(&mut self, printout: Printout) {
        if let Some(Dialog::TakeAlong(state)) = &mut self.session.dialog {
            state.printed(printout);
        }
    }
}
