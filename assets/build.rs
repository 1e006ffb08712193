//! Rebuilds when the factory content changes: the compiler sees edits of the files that are
//! carried inside the program, but not that one was added or taken away.

fn main() {
    println!("cargo::rerun-if-changed=assets/content");
}
