//! The tests that need neither screen nor network, in one binary.
#![forbid(unsafe_code)]

#[cfg(feature = "server")]
mod agent_page;
#[cfg(feature = "server")]
mod agent_seen;
#[cfg(feature = "server")]
mod agent_show;
mod bad_server;
mod content_bounds;
mod content_check;
mod content_clauses;
mod content_generation;
mod content_pieces;
mod content_rules;
mod content_source;
mod content_store;
#[cfg(all(unix, feature = "kiosk", feature = "server"))]
mod descriptors;
#[path = "../fuzz/doors.rs"]
mod doors;
#[cfg(all(unix, feature = "kiosk", feature = "server"))]
mod ending;
mod fake_console;
mod fuzz;
mod fuzz_doors;
mod fuzz_metadata;
mod fuzz_replies;
mod fuzz_wire;
mod ime;
#[cfg(feature = "server")]
mod import_corpus;
#[cfg(feature = "server")]
mod import_docx;
#[cfg(feature = "server")]
mod import_files;
#[cfg(feature = "server")]
mod import_fuzz;
#[cfg(feature = "server")]
mod import_hostile;
#[cfg(feature = "server")]
mod import_left;
#[cfg(feature = "server")]
mod import_left_apart;
#[cfg(feature = "server")]
mod import_limits;
#[cfg(feature = "server")]
mod import_links;
#[cfg(feature = "server")]
mod import_office;
#[cfg(feature = "server")]
mod import_official;
#[cfg(feature = "server")]
mod import_pages;
#[cfg(feature = "server")]
mod import_struck;
#[cfg(feature = "server")]
mod import_text;
#[cfg(feature = "server")]
mod import_unseen;
#[cfg(feature = "server")]
mod import_unseen_css;
#[cfg(feature = "server")]
mod import_unseen_docx;
#[cfg(feature = "server")]
mod import_unseen_html;
#[cfg(feature = "server")]
mod import_unseen_ofd;
#[cfg(feature = "server")]
mod import_unseen_pdf;
#[cfg(feature = "server")]
mod import_unseen_word;
mod marking;
mod marking_beside;
mod memory_place;
mod memory_shelf;
#[cfg(all(unix, feature = "kiosk", feature = "server"))]
mod private_files;
mod publish_keys;
mod queue_crash;
#[cfg(target_os = "linux")]
mod queue_inject;
mod queue_journal;
mod queue_property;
mod queue_rating;
mod queue_slip;
mod queue_transitions;
mod queue_wait;
#[cfg(all(target_os = "linux", feature = "server"))]
mod sandbox;
mod search;
mod search_known;
mod site;
mod support;
mod sync_plan;
mod tools;
mod translations;
mod trust_attacks;
mod trust_conformance;
mod trust_delta;
mod trust_drill;
mod trust_enrolment;
mod trust_interop;
mod trust_kill;
mod trust_network;
#[cfg(feature = "server")]
mod trust_pin;
mod trust_power;
mod trust_recovery;
mod trust_refresh;
mod trust_review;
mod trust_rounds;
mod trust_storm;
mod upkeep;
#[cfg(feature = "server")]
#[path = "../fuzz/uploads.rs"]
mod uploads;
mod written;
