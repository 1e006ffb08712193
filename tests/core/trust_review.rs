//! What a signer's agent makes of a proposal: the difference, and what it refuses.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use query_corner::{
    content::{
        canonical,
        digest::Digest,
        generation::Generation,
        item::{Item, Scope},
        page::{BlobRef, Entry, PAGES, Page, Root, page_of},
    },
    protocol::head::{Head, blob_path},
    publish::{
        generation::{self, CHANNEL_DAYS},
        metadata::{Common, Delegations, Signed, TargetFile},
        review::{Around, Asked, InForce, Line, Published, Review, Side, review},
    },
    store::content::ContentStore,
    sync::look::{Held, Look},
};

use super::site::{TestSite, at_once, block_on, county, county_generation, now};

const ONE: &[(&str, &str)] = &[("question/a", "甲"), ("question/b", "乙")];
const TWO: &[(&str, &str)] = &[("question/a", "甲改"), ("question/c", "丙")];

fn side(held: Held) -> Side {
    let entries = held.entries();
    let drafts = held.items.into_iter();
    Side {
        entries,
        drafts: drafts.map(|(key, item)| (key, item.draft)).collect(),
    }
}

/// What the agent makes of a role that waits.
fn reviewed(site: &TestSite, signed: &Signed) -> Review {
    let asked = Asked::from_payload(&signed.to_payload().unwrap(), "ch-county").unwrap();
    block_on(async {
        let mut store = ContentStore::in_memory().unwrap();
        store.pin_root(&site.first_root()).unwrap();
        let mut look = Look::begin(site.place(), store, now()).await.unwrap();
        let bytes = look
            .target(&asked.path, asked.digest, asked.length)
            .await
            .unwrap();
        let head = Head::from_bytes(&bytes, "county").unwrap();
        let published = match look.head(&county()).await.unwrap() {
            Some(head) => Some(Published {
                side: side(look.read(&head).await.unwrap()),
                head,
            }),
            None => None,
        };
        let offered = side(look.read(&head).await.unwrap());
        let in_force = InForce {
            version: site.repository.next_version("ch-county").unwrap() - 1,
            expires: None,
        };
        let around = Around {
            in_force,
            releases: &[],
            elsewhere: &BTreeSet::new(),
            now: now(),
        };
        review(asked, head, offered, published.as_ref(), &around)
    })
}

fn laid_out(site: &TestSite, generation: &Generation) -> Signed {
    generation::lay_out(&site.repository, generation, &at_once(), now()).unwrap()
}

/// Changes the role before it is reviewed.
fn with(
    signed: &Signed,
    change: impl FnOnce(&mut query_corner::publish::metadata::Targets),
) -> Signed {
    let Signed::Targets(mut targets) = signed.clone() else {
        panic!("a channel's role is a targets role");
    };
    change(&mut targets);
    Signed::Targets(targets)
}

#[test]
fn a_signer_sees_what_comes_what_changes_and_what_goes() {
    let site = TestSite::new();
    site.publish_items(1, ONE);
    let review = reviewed(&site, &laid_out(&site, &county_generation(2, TWO)));
    assert_eq!(review.problems, Vec::<String>::new());
    assert_eq!(review.replaces, Some(1));
    let mut seen = Vec::new();
    for line in &review.lines {
        match line {
            Line::Added(draft) => seen.push(format!("+{}", draft.item.header.key)),
            Line::Withdrawn(draft) => seen.push(format!("-{}", draft.item.header.key)),
            Line::Changed(changed) => {
                seen.push(format!("~{}", changed.after.item.header.key));
                assert!(changed.fields.contains(&"body".to_owned()), "{changed:?}");
                let pieces = changed.rows.iter().flat_map(|row| &row.pieces);
                let words: String = pieces.map(|piece| piece.text.clone()).collect();
                assert!(words.contains('改'), "{words}");
            }
        }
    }
    assert_eq!(seen, ["+question/c", "~question/a", "-question/b"]);
}

#[test]
fn the_first_generation_of_a_channel_is_all_new() {
    let site = TestSite::new();
    let review = reviewed(&site, &laid_out(&site, &county_generation(1, ONE)));
    assert_eq!(review.problems, Vec::<String>::new());
    assert_eq!((review.replaces, review.lines.len()), (None, 2));
}

#[test]
fn another_spelling_of_the_bytes_is_never_signed() {
    let site = TestSite::new();
    let signed = laid_out(&site, &county_generation(1, ONE));
    let bytes = String::from_utf8(signed.to_payload().unwrap()).unwrap();
    assert!(Asked::from_payload(bytes.as_bytes(), "ch-county").is_ok());
    for other in [
        format!("{bytes} "),
        bytes.replacen('{', "{ ", 1),
        bytes.replacen('{', "{\"a\":1,", 1),
        bytes.replacen("\"targets\":{", "\"targets\":{\"x\":1,", 1),
        bytes.replacen("\"version\":1", "\"version\":2,\"version\":1", 1),
        String::new(),
        "null".to_owned(),
    ] {
        assert!(
            Asked::from_payload(other.as_bytes(), "ch-county").is_err(),
            "{other}"
        );
    }
}

#[test]
fn a_role_that_does_more_than_name_one_head_is_refused() {
    let site = TestSite::new();
    let signed = laid_out(&site, &county_generation(1, ONE));
    let root = site.site.root(&site.repository, now()).unwrap();
    let smuggled = [
        with(&signed, |role| {
            role.delegations = Some(Delegations {
                keys: Default::default(),
                roles: Vec::new(),
            });
        }),
        with(&signed, |role| {
            let file = TargetFile::of(b"another");
            role.targets.insert("ch/county/other.json".to_owned(), file);
        }),
        with(&signed, |role| role.targets.clear()),
        with(&signed, |role| {
            for file in role.targets.values_mut() {
                file.hashes.insert("sha512".to_owned(), Digest::of(b"x"));
            }
        }),
        root,
    ];
    for (number, signed) in smuggled.iter().enumerate() {
        let bytes = signed.to_payload().unwrap();
        assert!(
            Asked::from_payload(&bytes, "ch-county").is_err(),
            "{number}"
        );
    }
}

#[test]
fn what_goes_back_or_lasts_too_long_is_refused() {
    let site = TestSite::new();
    site.publish_items(5, ONE);
    let older = reviewed(&site, &laid_out(&site, &county_generation(5, TWO)));
    assert!(
        older.problems[0].contains("第 5 期"),
        "{:?}",
        older.problems
    );
    let next = laid_out(&site, &county_generation(6, TWO));
    let version = with(&next, |role| role.common.version = 1);
    assert!(reviewed(&site, &version).problems[0].contains("版本号"));
    let long = now() + SignedDuration::from_hours(24 * (CHANNEL_DAYS + 3));
    let version = site.repository.next_version("ch-county").unwrap();
    let long = with(&next, |role| role.common = Common::new(version, long));
    assert!(reviewed(&site, &long).problems[0].contains("有效期"));
}

/// Kiosks take the time of a publication for past: one whose server's clock was ahead would make
/// every right clock wrong.
#[test]
fn a_publication_of_the_future_is_refused_by_the_bound_of_the_kiosks() {
    let site = TestSite::new();
    let ahead = |number, minutes| {
        let honest = county_generation(number, ONE);
        let at = now() + SignedDuration::from_mins(minutes);
        let mut head = generation::head(&honest, &at_once()).unwrap();
        head.published_at = at;
        let bytes = head.to_bytes().unwrap();
        let path = Head::path("county");
        site.repository.put_target(&path, &bytes).unwrap();
        with(&laid_out(&site, &honest), |role| {
            role.targets = [(path, TargetFile::of(&bytes))].into();
        })
    };
    for (minutes, refused) in [(9, false), (11, true), (20 * 60, true), (35 * 60, true)] {
        let problems = reviewed(&site, &ahead(1, minutes)).problems;
        let says = problems.iter().any(|problem| {
            problem.contains("在将来")
                && problem.contains("本机时间")
                && problem.contains("10 分钟")
        });
        assert_eq!(says, refused, "{minutes}: {problems:?}");
    }
}

/// Lays out items that never went through the rules, as a server in wrong hands would.
fn forged(site: &TestSite, items: &[Vec<u8>]) -> Signed {
    let honest = county_generation(1, ONE);
    let mut blobs = Vec::new();
    let mut keep = |bytes: Vec<u8>| {
        let blob = BlobRef::of(&bytes);
        blobs.push(bytes);
        blob
    };
    let mut pages = vec![Page::default(); PAGES];
    for bytes in items {
        let item: Item = serde_json::from_slice(bytes).unwrap();
        let key = item.header.key;
        let entry = Entry {
            blob: keep(bytes.clone()),
            files: Vec::new(),
        };
        pages[page_of(&key)].0.insert(key, entry);
    }
    let pages = pages
        .iter()
        .map(|page| keep(page.to_bytes().unwrap()))
        .collect();
    let root = keep(Root { pages }.to_bytes().unwrap());
    let mut head = generation::head(&honest, &at_once()).unwrap();
    head.index_root = root;
    for bytes in blobs {
        let path = site.folder.path().join(blob_path(Digest::of(&bytes)));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, zstd::bulk::compress(&bytes, 3).unwrap()).unwrap();
    }
    let bytes = head.to_bytes().unwrap();
    let path = Head::path("county");
    site.repository.put_target(&path, &bytes).unwrap();
    let honest = laid_out(site, &honest);
    with(&honest, |role| {
        role.targets = [(path, TargetFile::of(&bytes))].into();
    })
}

/// The items of [`ONE`] as they are.
fn items() -> Vec<Item> {
    let generation = county_generation(1, ONE);
    let digests = generation.entries().values().map(|entry| entry.blob.sha256);
    let blobs = digests.map(|digest| generation.blobs()[&digest].clone());
    blobs
        .map(|bytes| serde_json::from_slice(&bytes).unwrap())
        .collect()
}

#[test]
fn what_the_rules_refuse_is_refused_whoever_laid_it_out() {
    let site = TestSite::new();
    let mut items = items();
    items[0].header.scope = Scope::Party;
    items[1].header.record.clear();
    let bytes: Vec<_> = items
        .iter()
        .map(|item| canonical::to_bytes(item).unwrap())
        .collect();
    let problems = reviewed(&site, &forged(&site, &bytes)).problems.join("\n");
    assert!(problems.contains("公开范围"), "{problems}");
    assert!(problems.contains("公开记录"), "{problems}");
}

#[test]
fn an_index_that_is_not_of_these_items_is_refused() {
    let site = TestSite::new();
    let honest: Vec<_> = items()
        .iter()
        .map(|item| canonical::to_bytes(item).unwrap())
        .collect();
    let mut spaced = honest.clone();
    spaced[0] = [b" ".as_slice(), &honest[0]].concat();
    let problems = reviewed(&site, &forged(&site, &spaced)).problems;
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("目录与条目不符")),
        "{problems:?}"
    );
    // One item too few: the totals that are signed are others.
    let problems = reviewed(&site, &forged(&site, &honest[..1])).problems;
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("目录与条目不符")),
        "{problems:?}"
    );
}
