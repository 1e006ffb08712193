//! What is asked in vague words, in marks, and in vain.

use super::*;

/// An answer of vague words: `申请` has two guides, one of each topic.
fn vague(serial: u64) -> Event {
    let Event::Found(mut wide) =
        found(serial, &["guide/agency-service", "guide/floating-register"])
    else {
        panic!("an answer");
    };
    wide.vague = true;
    wide.topics = vec![("便民服务".into(), 1), ("流动党员".into(), 1)];
    Event::Found(wide)
}

#[test]
fn a_topic_of_vague_words_narrows_the_same_words_and_leads_back() {
    let mut kiosk = kiosk(ALL);
    press(&mut kiosk, "shenqing");
    let serial = last_serial(&act(&mut kiosk, Intent::Done));
    kiosk.deliver(vague(serial));
    assert_eq!(view(&mut kiosk).facets.len(), 2);

    let effects = act(&mut kiosk, Intent::ChooseFacet(1));
    let Some(Effect::Search(query)) = effects.last() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (query.text.as_str(), query.topic.as_deref()),
        ("shenqing", Some("流动党员"))
    );
    kiosk.deliver(found(query.serial, &["guide/floating-register"]));
    let shown = view(&mut kiosk);
    // The other topics stay in sight, and the field is as it was typed.
    assert_eq!(shown.committed, "shenqing");
    let on: Vec<_> = shown.facets.iter().map(|facet| facet.on).collect();
    assert_eq!(on, [false, true]);
    assert!(shown.calm.contains("流动党员"), "{}", shown.calm);

    let effects = act(&mut kiosk, Intent::ChooseFacet(1));
    assert!(matches!(&effects[..], [Effect::Search(q)] if q.topic.is_none()));
    // Other words are searched among all topics.
    act(&mut kiosk, Intent::ChooseFacet(0));
    let effects = press(&mut kiosk, "b");
    assert!(matches!(effects.last(), Some(Effect::Search(q)) if q.topic.is_none()));
}

#[test]
fn marks_alone_are_no_question() {
    let mut kiosk = kiosk(ALL);
    act(&mut kiosk, Intent::ChooseKeys(Keys::Marks));
    assert_eq!(press(&mut kiosk, "，。"), []);
    let view = view(&mut kiosk);
    assert!(view.blank && !view.nothing);
    assert_eq!(view.suggestions.len(), SUGGESTIONS);
}

#[test]
fn words_that_are_deleted_key_by_key_were_asked_all_the_same() {
    let mut kiosk = kiosk(ALL);
    let mut told = Vec::new();
    let serial = last_serial(&press(&mut kiosk, "qqx"));
    kiosk.deliver(found(serial, &[]));
    for _ in 0..3 {
        let effects = act(&mut kiosk, Intent::Delete);
        if let Some((serial, _)) = searches(&effects).last() {
            kiosk.deliver(found(*serial, &[]));
        }
        told.extend(effects);
    }
    let unanswered = |effect: &&Effect| matches!(effect, Effect::Unanswered { .. });
    let told: Vec<_> = told.iter().filter(unanswered).collect();
    assert!(
        matches!(&told[..], [Effect::Unanswered { words, .. }] if words == "qqx"),
        "{told:?}"
    );
    assert_eq!(kiosk.handle(kiosk::Intent::Back), [], "once");
}

#[test]
fn what_was_opened_is_answered_even_where_its_words_are_deleted_afterwards() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "zz"));
    kiosk.deliver(found(serial, &["guide/agency-service"]));
    act(&mut kiosk, Intent::OpenBest);
    kiosk.handle(kiosk::Intent::Back);
    for _ in 0..2 {
        let effects = act(&mut kiosk, Intent::Delete);
        assert!(
            !effects
                .iter()
                .any(|effect| matches!(effect, Effect::Unanswered { .. }))
        );
        if let Some((serial, _)) = searches(&effects).last() {
            kiosk.deliver(found(*serial, &["guide/agency-service"]));
        }
    }
}

#[test]
fn a_tap_on_the_slate_is_drawn() {
    let mut kiosk = kiosk(ALL);
    act(&mut kiosk, Intent::ChooseMethod(Method::Write));
    let down = Intent::PenDown {
        x: 100.0,
        y: 50.0,
        height: 200.0,
    };
    act(&mut kiosk, down);
    assert_eq!(view(&mut kiosk).strokes, ["M 100.0 50.0 L 100.1 50.0"]);
}

#[test]
fn words_that_nobody_opened_anything_for_are_told_once() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "qqqq"));
    kiosk.deliver(found(serial, &[]));
    let effects = kiosk.handle(kiosk::Intent::Back);
    assert!(matches!(&effects[..], [Effect::Unanswered { words, .. }] if words == "qqqq"));

    let mut kiosk = self::kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "zzgx"));
    kiosk.deliver(found(serial, &["guide/agency-service"]));
    act(&mut kiosk, Intent::OpenBest);
    kiosk.handle(kiosk::Intent::Back);
    assert_eq!(kiosk.handle(kiosk::Intent::Back), []);
}

#[test]
fn words_without_an_answer_count_also_when_the_visitor_just_walks_away() {
    let mut kiosk = kiosk(ALL);
    let serial = last_serial(&press(&mut kiosk, "qqx"));
    kiosk.deliver(found(serial, &[]));
    let (now, today) = (kiosk.context().now, kiosk.context().today);
    let second = std::time::Duration::from_secs;
    assert_eq!(kiosk.tick(now, today, second(119)), []);
    let told = kiosk.tick(now, today, second(120));
    assert!(
        matches!(&told[..], [Effect::Unanswered { words, .. }] if words == "qqx"),
        "{told:?}"
    );
    assert_eq!(kiosk.tick(now, today, second(400)), [], "once");
}
