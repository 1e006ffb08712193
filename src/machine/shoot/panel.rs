//! The pictures of the keeper's panel.

use super::{Scene, Step, scene};
use crate::app::{
    keeper::{Intent, Tab},
    kiosk,
};

fn keep(intent: Intent) -> kiosk::Intent {
    kiosk::Intent::Keeper(intent)
}

/// The PIN of the pictures' own kiosk.
pub(super) const PIN: &str = "285914";

/// The keeper's panel, and what is done on it.
fn panel(name: &'static str, pin: bool, intents: impl IntoIterator<Item = Intent>) -> Scene {
    let mut scene = scene(name, intents.into_iter().map(keep));
    scene.steps.insert(0, Step::Hold { pin });
    scene
}

/// The panel opened by its PIN.
fn opened(name: &'static str, intents: impl IntoIterator<Item = Intent>) -> Scene {
    panel(name, true, entered(PIN).into_iter().chain(intents))
}

fn entered(digits: &str) -> Vec<Intent> {
    let digits = digits.chars().map(Intent::Digit);
    digits.chain([Intent::Enter]).collect()
}

/// A finger on each corner, a little off the mark, on the reference screen.
fn touches() -> Vec<Intent> {
    let marks = [(88.0, 84.0), (990.0, 90.0)];
    marks
        .into_iter()
        .map(|(x, y)| Intent::Touched { x, y })
        .collect()
}

/// Its pages, each as the keeper meets it.
pub(super) fn scenes() -> Vec<Scene> {
    vec![
        panel("panel-pin", true, "285".chars().map(Intent::Digit)),
        panel(
            "panel-pin-waits",
            true,
            ["904417", "731906", "862053"].into_iter().flat_map(entered),
        ),
        panel("panel-no-pin", false, []),
        opened("panel-status", []),
        opened("panel-screen", [Intent::Choose(Tab::Screen)]),
        opened("panel-print", [Intent::Choose(Tab::Print), Intent::Print]),
        opened("panel-clock", [Intent::Choose(Tab::Clock)]),
        opened(
            "panel-program",
            [Intent::Choose(Tab::Program), Intent::Restart],
        ),
        opened(
            "panel-touch-test",
            [Intent::TouchTest].into_iter().chain(touches()),
        ),
    ]
}
