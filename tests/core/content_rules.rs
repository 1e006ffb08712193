//! The publication rules: what may not be shown cannot become part of a generation.

use jiff::civil::Date;
use query_corner::{
    content::{
        block::Block,
        canonical,
        digest::Digest,
        draft::{Attachment, Draft, Drafts},
        item::{Detail, Disclosure, Item, Kind, Scope, Secrecy, Step},
        publish_rules::{Reason, Release, admit},
    },
    domain::notice::{Notice, NoticeKind, PostingError},
};

use super::content_generation::seeded;

/// One question that may be published, alone.
fn one() -> Drafts {
    let mut drafts = seeded::drafts(60, 1);
    let is_question = |draft: &Draft| draft.item.header.key.kind() == Kind::Question;
    drafts.drafts.retain(is_question);
    drafts.drafts.truncate(1);
    let item = &mut drafts.drafts[0].item;
    item.header.related.clear();
    if let query_corner::content::item::Detail::Question(question) = &mut item.detail {
        question.guide = None;
        question.basis.clear();
    }
    drafts
}

fn reasons(change: impl FnOnce(&mut Draft)) -> Vec<Reason> {
    let mut drafts = one();
    change(&mut drafts.drafts[0]);
    match admit(drafts, &Default::default(), &[]) {
        Ok(_) => Vec::new(),
        Err(mut refusals) => refusals.remove(0).reasons,
    }
}

fn item(change: impl FnOnce(&mut Item)) -> Vec<Reason> {
    reasons(|draft| change(&mut draft.item))
}

#[test]
fn a_proper_item_is_admitted() {
    assert_eq!(reasons(|_| {}), []);
}

#[test]
fn only_what_is_open_to_everyone_is_admitted() {
    for scope in [Scope::Party, Scope::Local, Scope::Named] {
        assert_eq!(item(|i| i.header.scope = scope), [Reason::Scope(scope)]);
    }
    for way in [Disclosure::OnRequest, Disclosure::Withheld] {
        assert_eq!(
            item(|i| i.header.disclosure = way),
            [Reason::Disclosure(way)]
        );
    }
    assert_eq!(
        item(|i| i.header.secrecy = Secrecy::Classified),
        [Reason::Secrecy]
    );
}

#[test]
fn an_item_needs_an_owner_a_title_a_topic_and_a_day_of_review() {
    assert_eq!(item(|i| i.header.owner = " ".into()), [Reason::Owner]);
    assert_eq!(item(|i| i.header.title.clear()), [Reason::Title]);
    assert_eq!(item(|i| i.header.topics.clear()), [Reason::Topics]);
    let early = Date::constant(1999, 1, 1);
    let found = item(|i| i.header.review_by = early);
    assert!(matches!(found[..], [Reason::ReviewBy { review_by, .. }] if review_by == early));
}

/// A notice from the first of November on.
fn notice(kind: NoticeKind, until: Option<Date>) -> Vec<Reason> {
    reasons(|draft| {
        draft.item.header.key = "notice/posted".parse().unwrap();
        draft.item.detail = Detail::Notice(Notice {
            notice: kind,
            issuer: "示例县委组织部".into(),
            published: Date::constant(2026, 11, 1),
            from: Date::constant(2026, 11, 1),
            until,
            telephone: String::new(),
            on_home: false,
        });
    })
}

#[test]
fn a_posting_ends_and_nothing_ends_before_it_begins() {
    let (first, early) = (Date::constant(2026, 11, 1), Date::constant(2026, 10, 31));
    for kind in NoticeKind::ALL {
        assert_eq!(notice(kind, Some(first)), []);
        let backwards = PostingError::EndsBefore {
            from: first,
            until: early,
        };
        assert_eq!(notice(kind, Some(early)), [Reason::Posting(backwards)]);
        let endless = match kind {
            NoticeKind::Posting => vec![Reason::Posting(PostingError::Endless)],
            _ => Vec::new(),
        };
        assert_eq!(notice(kind, None), endless);
    }
}

#[test]
fn the_record_has_every_step_once_in_order_by_separate_people() {
    assert_eq!(
        item(|i| drop(i.header.record.remove(1))),
        [Reason::StepMissing(Step::Reviewed)]
    );
    assert_eq!(
        item(|i| i.header.record.clear()),
        Step::ALL.map(Reason::StepMissing)
    );
    assert!(item(|i| i.header.record.swap(0, 3)).contains(&Reason::StepOrder));
    let twice = item(|i| {
        let again = i.header.record[3].clone();
        i.header.record.push(again);
    });
    assert!(twice.contains(&Reason::StepOrder));
    assert_eq!(
        item(|i| i.header.record[2].by = format!(" {}", i.header.record[1].by)),
        [Reason::SamePerson {
            by: one().drafts[0].item.header.record[1].by.clone()
        }]
    );
    assert_eq!(
        item(|i| i.header.record[0].by.clear()),
        [Reason::StepNameless(Step::Proposed)]
    );
    assert_eq!(
        item(|i| i.header.record[3].on = Date::constant(1999, 1, 1)),
        [Reason::StepDate(Step::Published)]
    );
}

fn marked() -> Drafts {
    let mut drafts = one();
    drafts.drafts[0].item.body.push(Block::Note {
        text: "机密★10年".into(),
    });
    drafts
}

#[test]
fn a_marking_holds_an_item_until_a_second_person_releases_just_this_wording() {
    let drafts = marked();
    let item = &drafts.drafts[0].item;
    let digest = Digest::of(&canonical::to_bytes(item).unwrap());
    let proposer = item.header.record[0].by.clone();
    let release = |by: &str| Release {
        item: digest,
        by: by.to_owned(),
        on: Date::constant(2026, 11, 23),
    };
    let try_with = |drafts: Drafts, releases: &[Release]| {
        admit(drafts, &Default::default(), releases).map_err(|mut r| r.remove(0).reasons)
    };
    assert!(matches!(
        try_with(marked(), &[]).unwrap_err()[..],
        [Reason::Marked(_)]
    ));
    assert!(try_with(marked(), &[release(&proposer)]).is_err());
    assert!(try_with(marked(), &[release(" ")]).is_err());
    assert!(try_with(marked(), &[release("保密办某")]).is_ok());
    let mut changed = marked();
    changed.drafts[0].item.header.title.push('改');
    assert!(try_with(changed, &[release("保密办某")]).is_err());
}

#[test]
fn a_link_leads_to_something_that_is_there() {
    let mut drafts = seeded::drafts(60, 1);
    let gone = drafts.drafts.pop().unwrap().item.header.key;
    let at = drafts.drafts.len() - 1;
    let header = &mut drafts.drafts[at].item.header;
    header.related = vec![gone.clone(), header.key.clone()];
    let elsewhere = [gone.clone()].into_iter().collect();
    let of_last = |result: Result<_, Vec<query_corner::content::publish_rules::Refusal>>| {
        result.map(|_| ()).unwrap_err().pop().unwrap().reasons
    };
    assert_eq!(
        of_last(admit(drafts.clone(), &Default::default(), &[])),
        [Reason::LinkMissing(gone), Reason::LinkSelf]
    );
    assert_eq!(of_last(admit(drafts, &elsewhere, &[])), [Reason::LinkSelf]);
}

/// The first bytes of a picture, which say how large it is.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

fn show(draft: &mut Draft) {
    draft.item.body.push(Block::Image {
        name: "a.png".into(),
        alt: "图".into(),
    });
}

fn attach(draft: &mut Draft, bytes: Vec<u8>) {
    draft.attachments.push(Attachment {
        name: "a.png".into(),
        bytes,
    });
}

#[test]
fn images_are_attached_and_attachments_are_used() {
    let fine = || png_of(640, 480);
    assert_eq!(reasons(show), [Reason::ImageMissing("a.png".into())]);
    assert_eq!(
        reasons(|draft| attach(draft, fine())),
        [Reason::ImageUnused("a.png".into())]
    );
    let both = reasons(|draft| {
        show(draft);
        attach(draft, fine());
    });
    assert_eq!(both, []);
}

#[test]
fn a_picture_that_no_kiosk_can_draw_is_in_no_generation() {
    let of = |bytes: Vec<u8>| {
        reasons(|draft| {
            show(draft);
            attach(draft, bytes);
        })
    };
    assert_eq!(of(png_of(8192, 2048)), []);
    for (bytes, why) in [
        (png_of(8193, 1), "8193×1"),
        (png_of(4097, 4096), "4097×4096"),
        (png_of(30_000, 30_000), "30000×30000"),
        (png_of(0, 1), "读不出宽和高"),
        (png_of(1, 1)[..20].to_vec(), "读不出宽和高"),
        (b"GIF89a".to_vec(), "不是所称格式"),
    ] {
        match &of(bytes)[..] {
            [Reason::ImageUnfit { name, why: said }] => {
                assert!(name == "a.png" && said.contains(why), "{said}");
            }
            other => panic!("{why}: {other:?}"),
        }
    }
}

#[test]
fn all_refusals_come_together() {
    let mut drafts = seeded::drafts(30, 1);
    for draft in &mut drafts.drafts {
        draft.item.header.scope = Scope::Party;
    }
    let count = drafts.drafts.len();
    let refusals = admit(drafts, &Default::default(), &[]).unwrap_err();
    assert_eq!(refusals.len(), count);
    assert!(refusals[0].to_string().contains("只能是“社会”"));
}

/// The factory's channel with its hall changed.
fn hall(change: impl FnOnce(&mut Draft, &mut query_corner::domain::hall::Hall)) -> Vec<Reason> {
    let files = query_corner::content::factory::files();
    let mut drafts = query_corner::content::source::parse(&files).unwrap();
    let is_hall = |draft: &&mut Draft| draft.item.header.key.kind() == Kind::Hall;
    let draft = drafts.drafts.iter_mut().find(is_hall).unwrap();
    let Detail::Hall(mut hall) = draft.item.detail.clone() else {
        panic!()
    };
    change(draft, &mut hall);
    draft.item.detail = Detail::Hall(hall);
    match admit(drafts, &Default::default(), &[]) {
        Ok(_) => Vec::new(),
        Err(mut refusals) => refusals.remove(0).reasons,
    }
}

#[test]
fn a_floor_plan_is_attached_fits_the_page_and_its_spots_are_parts_of_the_hall() {
    use query_corner::domain::floor_plan::PlanFault;
    assert_eq!(hall(|_, _| {}), []);
    let missing = hall(|draft, _| draft.attachments.clear());
    assert_eq!(missing, [Reason::ImageMissing("plan.png".into())]);
    let unused = hall(|_, hall| {
        hall.plan = None;
        hall.spots.clear();
    });
    assert_eq!(unused, [Reason::ImageUnused("plan.png".into())]);
    let outside = hall(|_, hall| {
        hall.spots.truncate(1);
        hall.spots[0].x = 1001;
    });
    assert_eq!(outside, [Reason::Plan(PlanFault::Outside(1))]);
    let unknown = hall(|_, hall| hall.spots[1].area = Some("没有的地方".into()));
    assert!(
        matches!(&unknown[..], [Reason::Plan(PlanFault::Unknown { row: 2, name })] if name == "没有的地方"),
        "{unknown:?}"
    );
    let two = hall(|_, hall| hall.spots[1].window = Some(1));
    assert_eq!(two, [Reason::Plan(PlanFault::NotOne(2))]);
    for (width, height, says) in [
        (500, 330, "宽 600 到 2400"),
        (2401, 1600, "宽 600 到 2400"),
        (1000, 1000, "要横放"),
        (1000, 300, "要横放"),
    ] {
        let wrong = hall(|draft, hall| {
            hall.spots.truncate(1);
            draft.attachments[0].bytes = png_of(width, height);
        });
        assert!(
            matches!(&wrong[..], [Reason::ImageUnfit { why, .. }] if why.contains(says)),
            "{width}×{height}: {wrong:?}"
        );
    }
    let near = hall(|_, hall| {
        (hall.spots[1].x, hall.spots[1].y) = (hall.spots[0].x + 150, hall.spots[0].y + 100);
    });
    assert!(
        matches!(&near[..], [Reason::ImageUnfit { why, .. }] if why.contains("第 1 个点和第 2 个点太近")),
        "{near:?}"
    );
}
