//! The tests of the server once more, its data in PostgreSQL. Without PostgreSQL on the machine
//! they say so and pass, unless `CI` is set.
#![forbid(unsafe_code)]

mod agent;
mod audit;
mod due;
mod fleet;
mod flow;
mod found;
mod founding;
mod guard;
#[allow(dead_code)]
#[path = "../core/import_files.rs"]
mod import_files;
mod people;
mod persons;
mod postgres_engine;
mod postgres_tls;
mod proof;
mod proxies;
mod repository;
mod roles;
mod several;
mod steps;
mod support;
mod tls;
mod together;
mod uploads;
mod withdrawal;

/// The address of a database of its own, if PostgreSQL is there.
fn engine() -> Option<String> {
    postgres_engine::fresh()
}
