//! The map of the house, held: who may import whom, where each outside library lives, how large a
//! file may grow. What a rule forbids is found by reading the source text; a planted violation
//! shows that each rule can fail.
#![forbid(unsafe_code)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The modules of `src/` and what each may import of the others. `main` may import anything.
const MODULES: [(&str, &[&str]); 26] = [
    ("domain", &[]),
    ("ending", &[]),
    ("files", &[]),
    ("ime", &[]),
    ("installed", &[]),
    ("said", &[]),
    ("sandbox", &[]),
    ("content", &["domain"]),
    ("search", &["content", "domain"]),
    ("protocol", &["content", "domain"]),
    ("config", &["said", "domain"]),
    ("store", &["said", "files", "protocol", "content", "domain"]),
    (
        "sync",
        &[
            "said", "files", "store", "protocol", "content", "domain", "config",
        ],
    ),
    (
        "publish",
        &["said", "files", "protocol", "content", "domain"],
    ),
    (
        "agent",
        &[
            "said", "web", "sync", "store", "publish", "protocol", "content", "domain",
        ],
    ),
    ("import", &["files", "sandbox", "content", "domain"]),
    ("app", &["content", "search", "ime", "domain"]),
    ("device", &["files", "store", "domain", "config"]),
    (
        "web",
        &[
            "said", "files", "protocol", "content", "search", "domain", "config",
        ],
    ),
    (
        "hall",
        &["web", "protocol", "content", "search", "domain", "config"],
    ),
    (
        "server",
        &[
            "said", "files", "web", "import", "publish", "protocol", "content", "search", "domain",
            "config",
        ],
    ),
    ("shell", &["app", "content", "domain", "web", "installed"]),
    (
        "machine",
        &[
            "said",
            "ending",
            "files",
            "sandbox",
            "shell",
            "app",
            "upkeep",
            "device",
            "web",
            "sync",
            "store",
            "protocol",
            "config",
            "content",
            "search",
            "ime",
            "domain",
            "installed",
        ],
    ),
    (
        "upkeep",
        &[
            "said",
            "files",
            "sync",
            "device",
            "store",
            "config",
            "content",
            "domain",
            "installed",
        ],
    ),
    (
        "drill",
        &[
            "files", "upkeep", "store", "device", "config", "content", "domain",
        ],
    ),
    ("main", &[]),
];

/// Outside libraries and the only places that may name them, as beginnings of paths in `src/`.
const HOMES: [(&str, &[&str]); 35] = [
    ("slint", &["shell/", "machine/"]),
    ("query_corner_ui", &["shell/", "machine/"]),
    ("fontique", &["shell/"]),
    ("softbuffer", &["shell/"]),
    (
        "rustix",
        &[
            "device/",
            "files/",
            "sync/rounds",
            "import/child",
            "import/worker",
            "sandbox/",
            "machine/preview",
        ],
    ),
    ("landlock", &["sandbox/"]),
    ("libc", &["sandbox/"]),
    ("seccompiler", &["sandbox/"]),
    ("argon2", &["store/keeper/", "publish/", "server/people/"]),
    ("rusqlite", &["store/", "hall/storage", "server/storage"]),
    ("reqwest", &["sync/client"]),
    ("rustls", &["sync/client", "web/", "server/"]),
    ("sigstore_tuf", &["sync/trust", "publish/"]),
    (
        "aws_lc_rs",
        &["publish/", "protocol/key", "sync/client/pin"],
    ),
    ("axum", &["agent/", "web/", "hall/", "server/"]),
    ("http_body", &["server/intake", "server/outgoing"]),
    ("postgres", &["server/storage"]),
    ("maud", &["agent/", "web/", "server/"]),
    ("hyper", &["web/door"]),
    ("hyper_util", &["web/door"]),
    ("csv", &["server/items/"]),
    ("tokio_rustls", &["web/", "server/"]),
    ("rcgen", &["web/tls"]),
    (
        "tokio",
        &[
            "agent/", "web/", "hall/", "server/", "sync/", "machine/", "ending", "main",
        ],
    ),
    ("clap", &["main"]),
    ("pulldown_cmark", &["content/source/", "import/markdown"]),
    ("hayro", &["import/pdf/"]),
    ("kurbo", &["import/canvas", "import/pdf/", "import/ofd/"]),
    ("ofd_core", &["import/ofd/"]),
    ("html5ever", &["import/html/"]),
    ("quick_xml", &["import/xml", "import/ofd/"]),
    ("zip", &["import/archive", "server/items/"]),
    ("encoding_rs", &["import/"]),
    ("toml", &["content/source/", "config", "drill"]),
    ("similar", &["content/clauses/"]),
];

/// The layers of `ui/` and what each may import besides itself. The gallery shows everything.
/// `shapes` are the structures that rows are made of; a row's seal is a widget's own enumeration.
const LAYERS: [(&str, &[&str]); 9] = [
    ("theme", &[]),
    ("shapes", &["widgets"]),
    ("api", &["shapes", "widgets"]),
    ("widgets", &["theme", "shapes"]),
    ("keyboard", &["widgets", "theme", "shapes"]),
    ("blocks", &["widgets", "theme", "shapes"]),
    (
        "pages",
        &["blocks", "widgets", "keyboard", "theme", "shapes", "api"],
    ),
    (
        "app",
        &[
            "pages", "blocks", "widgets", "keyboard", "theme", "shapes", "api",
        ],
    ),
    (
        "gallery",
        &[
            "app", "pages", "blocks", "widgets", "keyboard", "theme", "shapes", "api",
        ],
    ),
];

const RUST_LINES: usize = 400;
const SLINT_LINES: usize = 300;

/// A source file: its path below `src/` or `ui/`, with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The module or layer that the file belongs to.
    fn part(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.split('.').next().unwrap_or_default()
    }

    /// The program's own lines: no comments and no unit tests, whose module stands last in a
    /// file. A string stays, so that a forbidden word in one is found too often rather than too
    /// rarely.
    fn code(&self) -> String {
        let mut code = String::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let next = lines.peek().copied().unwrap_or_default();
            if line.starts_with("#[cfg(test)]") {
                if test_module(next).is_some() {
                    lines.next();
                } else if next.contains("mod ") && next.contains('{') {
                    break;
                }
            } else if !line.trim_start().starts_with("//") {
                code.push_str(line);
                code.push('\n');
            }
        }
        code
    }

    /// The paths, without `.rs`, of the modules that only tests have.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let folder = match stem.strip_suffix("mod") {
            Some(folder) if folder.ends_with('/') => folder.to_owned(),
            _ if ["lib", "main"].contains(&stem) => String::new(),
            _ => format!("{stem}/"),
        };
        let lines: Vec<_> = self.text.lines().collect();
        let pairs = lines
            .windows(2)
            .filter(|pair| pair[0].starts_with("#[cfg(test)]"));
        pairs
            .filter_map(|pair| Some(format!("{folder}{}", test_module(pair[1])?)))
            .collect()
    }
}

/// The name in `mod name;`.
fn test_module(line: &str) -> Option<&str> {
    let (_, name) = line.strip_suffix(';')?.split_once("mod ")?;
    Some(name)
}

/// Without the files that only tests have.
fn without_tests(sources: Vec<Source>) -> Vec<Source> {
    let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_modules).collect();
    let only_test = |path: &str| {
        let stem = path.trim_end_matches(".rs");
        let inside = |module: &String| {
            let rest = stem.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        tests.iter().any(inside)
    };
    let mut sources = sources;
    sources.retain(|source| !only_test(&source.path));
    sources
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where `word` stands in `code` with no other letter at either side.
fn finds<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            let before = code[..*at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

/// The modules that `crate::` leads to, also through `crate::{…}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |text: &str| {
        let word: String = text
            .trim_start()
            .chars()
            .take_while(|&c| is_word(c))
            .collect();
        found.insert(word);
    };
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        if !rest.starts_with('{') {
            add(rest);
            continue;
        }
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && (c == '{' || c == ',') {
                add(&rest[at + 1..]);
            }
        }
    }
    found.remove("");
    found
}

fn wrong_imports(source: &Source) -> Vec<String> {
    let part = source.part();
    if part == "main" || part == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = MODULES.iter().find(|(module, _)| *module == part) else {
        return vec![format!("src/{}: the map has no module {part}", source.path)];
    };
    let modules = |name: &String| MODULES.iter().any(|(module, _)| module == name);
    imports(&source.code())
        .into_iter()
        .filter(|name| modules(name) && name != part && !allowed.contains(&name.as_str()))
        .map(|name| format!("src/{}: {part} must not import {name}", source.path))
        .collect()
}

fn strays_from_home(source: &Source) -> Vec<String> {
    let code = source.code();
    HOMES
        .iter()
        .filter(|(_, homes)| !homes.iter().any(|home| source.path.starts_with(home)))
        .filter(|(library, _)| {
            finds(&code, library).any(|at| {
                let path = code[at + library.len()..].starts_with("::");
                let import = code[..at].trim_end().ends_with("use");
                let own = code[..at].ends_with("::") || code[..at].ends_with("self.");
                (path || import) && !own
            })
        })
        .map(|(library, homes)| {
            format!(
                "src/{}: {library} belongs in {}",
                source.path,
                homes.join(", ")
            )
        })
        .collect()
}

fn panics(source: &Source) -> Vec<String> {
    if source.path == "main.rs" {
        return Vec::new();
    }
    let code = source.code();
    let word = |sign: &str| (code.contains(sign)).then(|| format!("src/{}: {sign}", source.path));
    let mut found: Vec<_> = [".unwrap()", ".expect("]
        .into_iter()
        .filter_map(word)
        .collect();
    // Quoted it is a word of a Content-Security-Policy.
    let quoted = |at: usize| code[..at].ends_with(['\'', '"']);
    if finds(&code, "unsafe").any(|at| !quoted(at)) {
        found.push(format!("src/{}: unsafe", source.path));
    }
    found
}

fn too_long(source: &Source, limit: usize) -> Vec<String> {
    let end = source.text.find("\n#[cfg(test)]\nmod tests {");
    let lines = source.text[..end.unwrap_or(source.text.len())]
        .lines()
        .count();
    match lines > limit {
        true => vec![format!("{}: {lines} lines, at most {limit}", source.path)],
        false => Vec::new(),
    }
}

fn wrong_layers(source: &Source) -> Vec<String> {
    let layer = source.part();
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return vec![format!("ui/{}: the map has no layer {layer}", source.path)];
    };
    let folder = Path::new(&source.path).parent().unwrap_or(Path::new(""));
    let code = source.code();
    let imported = code.split("from \"").skip(1).filter_map(|rest| {
        let path = rest.split('"').next()?;
        path.ends_with(".slint").then(|| resolve(folder, path))
    });
    imported
        .filter_map(|path| {
            let target = Source::new(&path, "");
            let (own, free) = (target.part() == layer, allowed.contains(&target.part()));
            (!own && !free).then(|| format!("ui/{}: {layer} must not import {path}", source.path))
        })
        .collect()
}

/// A path relative to a folder of `ui/`, from `ui/`.
fn resolve(folder: &Path, path: &str) -> String {
    let mut parts: Vec<String> = folder
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part.to_owned()),
        }
    }
    parts.join("/")
}

fn sources(folder: &str, extension: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.retain(|path| path.extension().is_some_and(|e| e == extension));
    found.sort();
    found
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap(),
            path: path
                .strip_prefix(&root)
                .unwrap()
                .iter()
                .map(|part| part.to_string_lossy())
                .collect::<Vec<_>>()
                .join("/"),
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

fn holds(violations: Vec<String>) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn modules_import_inwards_only() {
    let sources = without_tests(sources("src", "rs"));
    assert!(sources.len() > 30, "the scan found the sources");
    holds(sources.iter().flat_map(wrong_imports).collect());
}

#[test]
fn each_outside_library_has_one_home() {
    let sources = without_tests(sources("src", "rs"));
    holds(sources.iter().flat_map(strays_from_home).collect());
}

#[test]
fn nothing_but_main_may_panic_on_purpose() {
    let sources = without_tests(sources("src", "rs"));
    holds(sources.iter().flat_map(panics).collect());
}

#[test]
fn files_stay_small() {
    let rust = without_tests(sources("src", "rs"));
    let slint = sources("ui", "slint");
    let rust = rust.iter().flat_map(|source| too_long(source, RUST_LINES));
    let slint = slint
        .iter()
        .flat_map(|source| too_long(source, SLINT_LINES));
    holds(rust.chain(slint).collect());
}

#[test]
fn layers_of_the_screen_import_downwards_only() {
    holds(
        sources("ui", "slint")
            .iter()
            .flat_map(wrong_layers)
            .collect(),
    );
}

#[test]
fn a_planted_violation_of_each_rule_is_caught() {
    let caught = |violations: Vec<String>, word: &str| {
        assert!(
            violations.iter().any(|v| v.contains(word)),
            "{word}: {violations:?}"
        );
    };
    let file = Source::new;
    for import in [
        "use crate::store::content::ContentStore;",
        "use crate::{\n    content::item::Item,\n    store::content::{ContentStore, StoreError},\n};",
        "fn f(s: &crate::store::Journal) {}",
    ] {
        caught(wrong_imports(&file("app/home.rs", import)), "import store");
    }
    caught(
        wrong_imports(&file("domain/x.rs", "use crate::content::item;")),
        "content",
    );
    caught(wrong_imports(&file("misc/x.rs", "")), "no module misc");
    for use_of in [
        "use rusqlite::Connection;",
        "fn f(c: &rusqlite::Connection) {}",
    ] {
        caught(strays_from_home(&file("app/home.rs", use_of)), "rusqlite");
    }
    caught(
        strays_from_home(&file("sync/plan.rs", "use reqwest;")),
        "reqwest",
    );
    caught(panics(&file("app/x.rs", "let x = y.unwrap();")), "unwrap");
    caught(panics(&file("app/x.rs", "unsafe { }")), "unsafe");
    caught(
        too_long(&file("app/x.rs", &"\n".repeat(401)), RUST_LINES),
        "401",
    );
    let import = "import { Theme } from \"../api/home.slint\";";
    caught(
        wrong_layers(&file("widgets/x.slint", import)),
        "api/home.slint",
    );
    let import = "import { Home } from \"../pages/home.slint\";";
    caught(
        wrong_layers(&file("blocks/x.slint", import)),
        "pages/home.slint",
    );
}

#[test]
fn what_the_rules_allow_is_not_caught() {
    let file = Source::new;
    let fine = "//! Not rusqlite::Connection.\nuse crate::{content::item::Item, domain::hall};\n\
                #[cfg(test)]\nmod tests { fn f() { g().unwrap(); } }";
    let source = file("search/x.rs", fine);
    let declared = "#[cfg(test)]\npub mod shelf;\npub mod x;\n";
    let with_tests = vec![
        file("app/mod.rs", declared),
        file("app/shelf.rs", ""),
        file("app/x.rs", "#[cfg(test)]\nmod tests;"),
        file("app/x/tests.rs", ""),
    ];
    let kept: Vec<_> = without_tests(with_tests)
        .into_iter()
        .map(|s| s.path)
        .collect();
    assert_eq!(kept, ["app/mod.rs", "app/x.rs"]);
    assert_eq!(file("app/mod.rs", declared).code(), "pub mod x;\n");
    assert!(wrong_imports(&source).is_empty());
    assert!(strays_from_home(&source).is_empty());
    assert!(panics(&source).is_empty());
    let import = "import { Tone } from \"../theme.slint\";\nimport \"../fonts/a.ttf\";";
    assert!(wrong_layers(&file("widgets/x.slint", import)).is_empty());
}

/// Each root of a crate but two: what `slint!` and Slint's compiler write is unsafe inside, in the
/// screen's tests and in `ui/lib.rs`.
#[test]
fn no_crate_of_ours_has_unsafe_code() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &str| fs::read_to_string(base.join(path)).unwrap();
    let manifest = text("Cargo.toml");
    let named = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
    let roots = named.chain([
        "src/lib.rs",
        "src/main.rs",
        "assets/build.rs",
        "ui/build.rs",
    ]);
    let open: Vec<_> = roots
        .filter(|root| *root != "tests/ui/main.rs")
        .filter(|root| !text(root).contains("#![forbid(unsafe_code)]"))
        .collect();
    assert_eq!(open, [] as [&str; 0]);
}
