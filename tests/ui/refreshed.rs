//! Newer content comes while the screen is in use.

use query_corner::{
    app::world::Standing,
    content::{
        generation::Generation,
        publish_rules::admit,
        source::{SourceFile, parse},
    },
    store::content::ContentStore,
};

use crate::stand::Stand;

const CHANNEL: &str = include_str!("../fixtures/county_channel.toml");

/// Publishes questions of (name, title, answer), as the refresh thread does.
fn publish(stand: &Stand, number: u64, questions: &[(&str, &str, &str)]) {
    let mut files = vec![SourceFile {
        path: "channel.toml".into(),
        bytes: CHANNEL.into(),
    }];
    files.extend(questions.iter().map(|(name, title, answer)| SourceFile {
        path: format!("question/{name}.md"),
        bytes: format!("+++\ntitle = \"{title}\"\n+++\n{answer}\n").into_bytes(),
    }));
    let drafts = parse(&files).unwrap_or_else(|errors| panic!("{errors}"));
    let set = admit(drafts, &Default::default(), &[]).unwrap_or_else(|r| panic!("{r:?}"));
    let at = "2026-11-23T02:00:00Z".parse().unwrap();
    let generation = Generation::new(set, number, at).unwrap();
    let mut store = ContentStore::open(&stand.folder().join("content.db")).unwrap();
    store.install(&generation, 0).unwrap();
    stand.studio().content_changed();
    stand.studio().settle();
}

#[test]
fn what_was_changed_and_published_is_on_the_screen_and_what_was_withdrawn_leaves_it() {
    let stand = Stand::new();
    publish(
        &stand,
        1,
        &[
            ("a", "党费怎么交", "按月交给支部。"),
            ("b", "另一问", "另一答。"),
        ],
    );
    stand.press("政策问答");
    stand.press_like("党费怎么交");
    assert!(stand.shows("按月交给支部。"), "{:?}", stand.names());
    publish(
        &stand,
        2,
        &[
            ("a", "党费怎么交", "在手机上交。"),
            ("b", "另一问", "另一答。"),
        ],
    );
    assert!(stand.shows("在手机上交。") && !stand.shows("按月交给支部。"));
    publish(&stand, 3, &[("b", "另一问", "另一答。")]);
    assert!(!stand.shows("在手机上交。"));
    assert!(stand.shows("另一问"), "{:?}", stand.names());
}

#[test]
fn content_that_may_be_out_of_date_says_so_and_stays() {
    let stand = Stand::new();
    publish(&stand, 1, &[("a", "党费怎么交", "按月交给支部。")]);
    assert!(!stand.shows("可能不是最新"));
    let standing = Standing {
        is_stale: true,
        is_trial: false,
    };
    stand.studio().stands(standing);
    stand.studio().settle();
    assert!(stand.shows("内容更新于2026年11月23日，可能不是最新。"));
    stand.press("政策问答");
    assert!(stand.shows("党费怎么交"));
    stand.studio().stands(Standing::default());
    stand.studio().settle();
    assert!(!stand.shows("可能不是最新"));
}
