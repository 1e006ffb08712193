//! The tests that need neither screen nor network, in one binary.

mod content_check;
mod content_clauses;
mod content_generation;
mod content_rules;
mod content_source;
mod content_store;
mod queue_crash;
mod queue_journal;
mod queue_property;
mod queue_rating;
mod queue_slip;
mod queue_transitions;
mod queue_wait;
mod search;
mod support;
mod tools;
mod trust_conformance;
