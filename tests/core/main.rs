//! The tests that need neither screen nor network, in one binary.

mod content_source;
mod content_store;
mod queue_crash;
mod queue_journal;
mod queue_property;
mod queue_slip;
mod queue_transitions;
mod support;
