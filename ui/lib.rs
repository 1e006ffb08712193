//! The compiled screen: everything that `app.slint` exports, and nothing else.

slint::include_modules!();
