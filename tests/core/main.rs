//! The tests that need neither screen nor network, in one binary.

mod content_source;
mod content_store;
<<<<<<< HEAD
mod queue_crash;
mod queue_journal;
mod queue_slip;
mod support;
=======
mod tools;
mod trust_conformance;
>>>>>>> d404375 (Believe a repository by The Update Framework; keep trust in content.db)
