//! What is offered before anyone asks: the questions asked most, the notices of the board.

use crate::content::{
    item::Kind,
    library::{Entry, Filter, Order, ReadError},
};

use super::kiosk::Context;

/// The questions asked most, at most `most`.
pub fn most_asked(context: &Context, most: usize) -> Result<Vec<Entry>, ReadError> {
    let filter = Filter {
        order: Order::MostAsked,
        ..Filter::of(Kind::Question)
    };
    let library = &context.ports.library;
    library.entries(&filter, context.today, 0, most)
}

/// The newest notices that are meant for the home page, at most `most`.
pub fn board(context: &Context, most: usize) -> Result<Vec<Entry>, ReadError> {
    let filter = Filter {
        on_home: true,
        ..Filter::of(Kind::Notice)
    };
    let library = &context.ports.library;
    library.entries(&filter, context.today, 0, most)
}
