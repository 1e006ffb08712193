//! The pictures of taking a number and looking it up.

use jiff::civil::{DateTime, datetime};

use super::{CLOSED, HOLIDAY, Scene, door, item, scene};
use crate::app::{guide, home::Door, kiosk::Intent, my_number, queue};

/// The pictures' day, when the windows are about to close.
const CLOSING: DateTime = datetime(2026, 11, 24, 17, 22, 0, 0);

pub(super) fn scenes() -> Vec<Scene> {
    vec![
        scene("queue", [door(Door::Queue)]),
        scene(
            "queue-declare",
            [door(Door::Queue), Intent::Queue(queue::Intent::Choose(4))],
        ),
        Scene {
            at: CLOSED,
            ..scene(
                "queue-closed",
                [door(Door::Queue), Intent::Queue(queue::Intent::Choose(4))],
            )
        },
        Scene {
            at: CLOSED,
            ..scene("queue-after-hours", [door(Door::Queue)])
        },
        Scene {
            at: HOLIDAY,
            ..scene(
                "queue-holiday",
                [door(Door::Queue), Intent::Queue(queue::Intent::Choose(4))],
            )
        },
        Scene {
            at: CLOSING,
            ..scene(
                "queue-late",
                [
                    door(Door::Queue),
                    Intent::Queue(queue::Intent::Choose(6)),
                    Intent::Queue(queue::Intent::Confirm),
                ],
            )
        },
        Scene {
            printer: false,
            ..scene(
                "queue-no-printer",
                [door(Door::Queue), Intent::Queue(queue::Intent::Choose(4))],
            )
        },
        item(
            "ticket",
            "guide/transfer-out-of-province",
            [
                Intent::Guide(guide::Intent::Hold(0)),
                Intent::Guide(guide::Intent::TakeNumber),
                Intent::Queue(queue::Intent::Confirm),
            ],
        ),
        scene("my-number", [door(Door::MyNumber)]),
        scene(
            "my-number-found",
            [
                door(Door::MyNumber),
                Intent::MyNumber(my_number::Intent::ChooseLetter(4)),
                Intent::MyNumber(my_number::Intent::Digit('1')),
                Intent::MyNumber(my_number::Intent::Look),
            ],
        ),
        Scene {
            printer: false,
            ..scene(
                "ticket-no-printer",
                [
                    door(Door::Queue),
                    Intent::Queue(queue::Intent::Choose(4)),
                    Intent::Queue(queue::Intent::Confirm),
                ],
            )
        },
    ]
}
