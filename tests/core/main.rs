//! The tests that need neither screen nor network, in one binary.

mod queue_crash;
mod queue_journal;
mod queue_slip;
mod support;
