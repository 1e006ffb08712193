//! Lines that look like security markings, wherever they stand in an item: told in its form and on
//! its page, held at each step and when a generation is gathered.

use std::collections::BTreeMap;

use query_corner::content::{draft::Drafts, factory, publish_rules::admit, source};

use crate::{
    flow::{ITEM, add, approve, hidden, publish, step, typed},
    steps::replace,
    support::TestServer,
};

/// An item of the trial's content, words of it that a marking replaces, and what the place is
/// called.
const PLACES: [(&str, &str, &str); 4] = [
    (
        "/item/county/question/rejoin-after-leaving",
        "other_wordings = [",
        "别的说法",
    ),
    (
        "/item/county/question/rejoin-after-leaving",
        "law = \"",
        "依据",
    ),
    (
        "/item/county/question/rejoin-after-leaving",
        "topics = [",
        "主题",
    ),
    (
        "/item/county/question/rejoin-after-leaving",
        "owner = ",
        "责任部门",
    ),
];

/// Puts a marking into the first string behind `from` of the item's file.
fn mark(text: &str, from: &str) -> (String, String) {
    let begin = text.find(from).unwrap_or_else(|| panic!("{from}: {text}"));
    let begin = begin + text[begin..].find('"').unwrap() + 1;
    let words = text[begin..].split('"').next().unwrap();
    let old = text[begin - from.len().min(begin)..begin + words.len()].to_owned();
    let new = format!("{}機密★３年", &old[..old.len() - words.len()]);
    (old, new)
}

#[test]
fn a_marking_in_any_field_is_told_and_stops_the_item() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for (item, from, called) in PLACES {
        let mut editor = server.as_trial("bianji");
        let text = typed(&editor.get(&format!("{item}/source")).text(), "text");
        let (old, new) = mark(&text, from);
        replace(&server, item, &old, &new);
        for page in ["", "/edit", "/source"] {
            let page = editor.get(&format!("{item}{page}")).text();
            assert!(page.contains("疑似密级标志"), "{called}");
            let note = page.split("疑似密级标志").nth(1).unwrap();
            assert!(
                note.contains(called) && note.contains("像是“机密”标志"),
                "{called}"
            );
        }
        let form = editor.get(&format!("{item}/edit")).text();
        assert!(form.contains("href=\"#field-"), "{called}");
        assert_eq!(step(&mut editor, item, "提出", "pass", "").status, 303);
        let refused = step(&mut server.as_trial("shenhe"), item, "审核", "pass", "");
        assert_eq!(refused.status, 422, "{called}");
        assert!(refused.text().contains("第二人确认"), "{called}");
        replace(&server, item, &new, &old);
        let page = editor.get(item).text();
        assert!(!page.contains("疑似密级标志"), "{called}");
    }
}

/// As data of before the rule may have it: approved with a marking that nobody saw.
#[test]
fn what_is_marked_and_approved_is_not_gathered_until_a_second_person_releases_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "只是一段普通的话。");
    approve(&server, ITEM);
    let of = "WHERE key = 'question/rejoin-after-leaving'";
    for sql in [
        format!(
            "INSERT INTO version SELECT channel, key, 3, CAST(replace(CAST(item AS TEXT),
                '只是一段普通的话。', '机密·10年') AS BLOB), at, account, person, note, founding
             FROM version {of} AND number = 2"
        ),
        format!(
            "INSERT INTO step SELECT id + 1000, channel, key, 3, step, passed, account, person, day,
                at, conclusion FROM step {of} AND number = 2"
        ),
        format!("UPDATE item SET current = 3, approved = 3 {of}"),
    ] {
        assert!(server.execute(&sql).unwrap() > 0, "{sql}");
    }
    let mut signer = server.as_trial("fabu");
    let refused = signer.post("/publish/county", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("机密·10年"), "{}", refused.text());
    let released = server
        .as_trial("shenhe")
        .post(&format!("{ITEM}/release"), &[("number", "3")]);
    assert_eq!(released.status, 303);
    publish(&server);
}

#[test]
fn a_channel_is_not_called_by_a_level() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let fields = [("channel", "county"), ("title", "秘密★长期")];
    let refused = server.as_trial("guanli").post("/site/channel", &fields);
    assert!(
        refused.text().contains("像是“秘密”标志"),
        "{}",
        refused.text()
    );
}

/// The editor's word is looked at before it is saved, too.
#[test]
fn a_marking_is_told_above_what_is_not_saved_yet() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{ITEM}/source")).text();
    let base = hidden(&page, "base");
    let text = format!("{}\n密级：工作秘密\n", typed(&page, "text"));
    let fields = [("base", base.as_str()), ("text", &text), ("act", "form")];
    let form = editor.post(&format!("{ITEM}/source"), &fields).text();
    assert!(form.contains("还没有保存") && form.contains("疑似密级标志"));
    assert!(form.contains("href=\"#field-body\""), "{form}");
}

/// The signers' own PC holds the same rules against the bytes that it would sign.
#[test]
fn the_signers_rules_are_the_same() {
    let drafts = source::parse(&factory::files()).unwrap();
    let mut kinds = BTreeMap::new();
    for draft in &drafts.drafts {
        kinds.entry(draft.item.header.key.kind()).or_insert(draft);
    }
    for (kind, draft) in kinds {
        let mut draft = draft.clone();
        draft.item.header.owner = "内部文件　注意保管".to_owned();
        let drafts = Drafts {
            channel: drafts.channel.clone(),
            drafts: vec![draft],
        };
        let refusals = admit(drafts, &Default::default(), &[]).unwrap_err();
        let said = refusals[0].to_string();
        assert!(
            said.contains("责任部门里“内部文件　注意保管”"),
            "{kind:?}: {said}"
        );
    }
}
