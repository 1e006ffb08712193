use jiff::{Timestamp, civil::DateTime};

use super::*;
use crate::{
    app::{
        guide,
        kiosk::{self, Kiosk, View as Shown},
        ports::{Ports, Tickets},
        shelf::{NOW, Shelf, key},
        world::{Given, Paper, Printer},
    },
    domain::{
        clock::ClockFlag,
        label::{KioskNo, Label},
        ticket::{EntryId, PrintState, Source, State, Ticket as Record},
    },
};

struct Counted(Vec<(Letter, u32)>);

impl Tickets for Counted {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        Ok(self.0.clone())
    }

    fn find(&self, _letter: Letter, _digits: &str) -> Result<Vec<Record>, ReadError> {
        Ok(vec![])
    }

    fn after(&self, _ticket: &Record) -> Result<u32, ReadError> {
        Ok(0)
    }
}

fn letter(letter: char) -> Letter {
    Letter::try_from(letter).unwrap()
}

fn kiosk_at(now: DateTime, counted: &[(char, u32)]) -> Kiosk {
    let counted = counted.iter().map(|(l, n)| (letter(*l), *n)).collect();
    let ports = Ports {
        library: Box::new(Shelf::factory()),
        tickets: Box::new(Counted(counted)),
    };
    let mut kiosk = Kiosk::new(ports, now, now.date());
    kiosk.set_printer(Printer::Real);
    kiosk.go(Page::Queue(Queue::new()));
    kiosk
}

fn act(kiosk: &mut Kiosk, intent: Intent) -> Vec<Effect> {
    kiosk.handle(kiosk::Intent::Queue(intent))
}

fn view(kiosk: &mut Kiosk) -> View {
    match kiosk.view() {
        Some(Shown::Queue(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn record(matter: Option<Matter>) -> Record {
    let at: Timestamp = "2026-11-24T01:44:00Z".parse().unwrap();
    Record {
        id: EntryId {
            kiosk: KioskNo::try_from(1).unwrap(),
            epoch: 1,
            seq: 1,
        },
        business_date: NOW.date(),
        label: Label {
            letter: letter('A'),
            kiosk: KioskNo::try_from(1).unwrap(),
            counter: 37,
        },
        service: letter('A'),
        class: Class::Ordinary,
        issued_at: at,
        order_at: at,
        booked_for: None,
        state: State::Waiting,
        version: 1,
        leg_no: 1,
        window: None,
        attempts: 0,
        first_called_at: None,
        last_called_at: None,
        missed_count: 0,
        closed_at: None,
        source: Source::Test,
        clock: ClockFlag::Good,
        matter,
        print: Some(PrintState::Pending),
        prints: 1,
        legs: vec![],
    }
}

fn given(matter: Option<Matter>) -> Event {
    Event::Issued(Box::new(Given {
        ticket: record(matter),
        qr: "QC1".into(),
    }))
}

#[test]
fn the_services_say_whether_they_are_open_and_how_many_numbers_they_gave() {
    let mut kiosk = kiosk_at(NOW, &[('A', 12)]);
    let services = view(&mut kiosk).services;
    assert_eq!(services[0].letter, "A");
    assert!(services[0].open);
    assert_eq!(services[0].state, "开放至 11:30");
    assert_eq!(services[0].note, "今天已取 12 个号");
    assert_eq!(services[1].note, "今天还没有人取号");
}

#[test]
fn a_closed_service_says_when_it_opens_and_orders_nothing() {
    let night = jiff::civil::datetime(2026, 11, 24, 20, 0, 0, 0);
    let mut kiosk = kiosk_at(night, &[]);
    act(&mut kiosk, Intent::Choose(0));
    let shown = view(&mut kiosk);
    assert_eq!(shown.step, ViewStep::Refused);
    assert!(
        shown.refusal_note.contains("明天 09:00 开始取号"),
        "{}",
        shown.refusal_note
    );
    assert_eq!(act(&mut kiosk, Intent::Confirm), []);
}

#[test]
fn a_used_quota_says_so() {
    let mut kiosk = kiosk_at(NOW, &[('A', 40)]);
    assert_eq!(view(&mut kiosk).services[0].state, "今天的号已取完");
    act(&mut kiosk, Intent::Choose(0));
    assert!(view(&mut kiosk).refusal.contains("已经取完"));
}

#[test]
fn one_touch_gives_one_order_and_locks_until_the_answer() {
    let mut kiosk = kiosk_at(NOW, &[]);
    act(&mut kiosk, Intent::Choose(0));
    act(&mut kiosk, Intent::Declare(Class::Elder));
    let orders = act(&mut kiosk, Intent::Confirm);
    assert!(matches!(
        &orders[..],
        [Effect::Issue(order)] if order.service == letter('A') && order.class == Class::Elder
    ));
    // Neither a second touch, nor 返回, nor 结束 reaches past the order.
    assert_eq!(act(&mut kiosk, Intent::Confirm), []);
    assert_eq!(act(&mut kiosk, Intent::Declare(Class::Ordinary)), []);
    kiosk.handle(kiosk::Intent::Back);
    kiosk.handle(kiosk::Intent::End);
    let shown = view(&mut kiosk);
    assert!(shown.issuing);
    assert_eq!(shown.class, Class::Elder);
    kiosk.deliver(given(None));
    assert!(matches!(kiosk.page(), Some(Page::Ticket(_))));
    // The way back leads before the queue: the order can't be given again.
    kiosk.handle(kiosk::Intent::Back);
    assert!(kiosk.page().is_none());
}

#[test]
fn a_refusal_unlocks_and_is_shown() {
    let mut kiosk = kiosk_at(NOW, &[]);
    act(&mut kiosk, Intent::Choose(0));
    act(&mut kiosk, Intent::Confirm);
    kiosk.deliver(Event::Refused(Refusal::Broken));
    let shown = view(&mut kiosk);
    assert!(!shown.issuing);
    assert_eq!(shown.step, ViewStep::Refused);
    assert!(shown.refusal_note.contains("咨询台"));
}

#[test]
fn an_answer_nobody_asked_for_is_left_alone() {
    let mut kiosk = kiosk_at(NOW, &[]);
    kiosk.deliver(given(None));
    assert!(matches!(kiosk.page(), Some(Page::Queue(_))));
}

#[test]
fn the_order_carries_the_matter_and_what_is_held() {
    let mut kiosk = kiosk_at(NOW, &[]);
    let matter = key("guide/agency-service");
    kiosk.handle(kiosk::Intent::Back);
    kiosk.open(matter.clone());
    kiosk.handle(kiosk::Intent::Guide(guide::Intent::Hold(0)));
    let queue = Queue::at(letter('G'), Some(matter), &kiosk.context()).unwrap();
    kiosk.go(Page::Queue(queue));
    assert_eq!(
        view(&mut kiosk).matter,
        "事项：代办、领办服务 · 必带材料 1/3"
    );
    let orders = act(&mut kiosk, Intent::Confirm);
    let [Effect::Issue(order)] = &orders[..] else {
        panic!("{orders:?}");
    };
    let matter = order.matter.clone().unwrap();
    assert_eq!((matter.held, matter.of), (1, 3));
    // What is optional is not missing.
    assert_eq!(matter.missing, ["代办委托书", "所办事项的材料"]);

    kiosk.deliver(given(Some(matter)));
    let Some(Shown::Ticket(ticket)) = kiosk.view() else {
        panic!("no ticket");
    };
    assert_eq!(ticket.label, "A1037");
    assert_eq!(ticket.taken, "11月24日 09:44");
    assert!(
        ticket
            .materials
            .starts_with("必带材料 1/3：还差「代办委托书」「所办事项的材料」")
    );
    assert!(ticket.test);
}

#[test]
fn the_ticket_says_what_became_of_the_paper_and_the_next_visitor_is_told() {
    for (paper, words, paperless) in [
        (Paper::Out, "取走", false),
        (Paper::ScreenOnly, "看屏幕，记号码", true),
        (Paper::Unsure, "看屏幕，记号码", true),
    ] {
        let mut kiosk = kiosk_at(NOW, &[]);
        act(&mut kiosk, Intent::Choose(0));
        act(&mut kiosk, Intent::Confirm);
        kiosk.deliver(given(None));
        kiosk.deliver(Event::Paper(paper));
        let Some(Shown::Ticket(ticket)) = kiosk.view() else {
            panic!("no ticket");
        };
        assert!(ticket.print.contains(words), "{}", ticket.print);
        assert_eq!(ticket.paperless, paperless);
        kiosk.wipe();
        kiosk.go(Page::Queue(Queue::new()));
        act(&mut kiosk, Intent::Choose(0));
        assert_eq!(!view(&mut kiosk).paperless.is_empty(), paperless);
    }
}

#[test]
fn the_ticket_closes_the_session_after_a_minute_of_quiet() {
    use std::time::Duration;
    let mut kiosk = kiosk_at(NOW, &[]);
    act(&mut kiosk, Intent::Choose(0));
    act(&mut kiosk, Intent::Confirm);
    kiosk.deliver(given(None));
    kiosk.tick(NOW, NOW.date(), Duration::from_secs(59));
    assert_eq!(kiosk.bars().note, "1 秒后回到首页");
    kiosk.tick(NOW, NOW.date(), Duration::from_secs(60));
    assert!(kiosk.page().is_none());
    assert!(!kiosk.session().touched);
}

#[test]
fn a_kiosk_that_prints_nothing_says_so_before_and_after() {
    for (printer, job, words) in [
        (Printer::None, None, "这台机器不打小票：看屏幕，记号码"),
        (
            Printer::Simulated,
            Some(PrintState::Pending),
            "模拟打印机，不出纸：看屏幕，记号码",
        ),
    ] {
        let mut kiosk = kiosk_at(NOW, &[]);
        kiosk.set_printer(printer);
        act(&mut kiosk, Intent::Choose(0));
        assert!(view(&mut kiosk).paperless.starts_with(words));
        act(&mut kiosk, Intent::Confirm);
        let ticket = Record {
            print: job,
            ..record(None)
        };
        let qr = "QC1".into();
        kiosk.deliver(Event::Issued(Box::new(Given { ticket, qr })));
        for paper in [None, job.map(|_| Paper::Out)] {
            if let Some(paper) = paper {
                kiosk.deliver(Event::Paper(paper));
            }
            let Some(Shown::Ticket(ticket)) = kiosk.view() else {
                panic!("no ticket");
            };
            assert!(ticket.print.starts_with(words), "{}", ticket.print);
            assert!(ticket.paperless);
        }
    }
}

#[test]
fn the_words_on_the_order_are_the_same_for_everybody() {
    let orders = [Class::Ordinary, Class::Elder, Class::Military].map(|class| {
        let mut kiosk = kiosk_at(NOW, &[]);
        act(&mut kiosk, Intent::Choose(0));
        act(&mut kiosk, Intent::Declare(class));
        act(&mut kiosk, Intent::Confirm);
        let ticket = Record {
            class,
            ..record(None)
        };
        let qr = "QC1".into();
        kiosk.deliver(Event::Issued(Box::new(Given { ticket, qr })));
        let Some(Shown::Ticket(ticket)) = kiosk.view() else {
            panic!("no ticket");
        };
        ticket.order
    });
    assert!(orders[0].contains("按提前 30 分钟排队"), "{}", orders[0]);
    assert!(orders.iter().all(|order| *order == orders[0]));
}

#[test]
fn a_number_for_a_window_that_closes_soon_is_warned_of_and_confirmed_twice() {
    for (hour, minute, words) in [(16, 55, "今天可能办不上"), (11, 20, "号码今天一直有效")]
    {
        let now = jiff::civil::datetime(2026, 11, 24, hour, minute, 0, 0);
        let mut kiosk = kiosk_at(now, &[]);
        act(&mut kiosk, Intent::Choose(0));
        assert_eq!(act(&mut kiosk, Intent::ConfirmLate), []);
        assert_eq!(act(&mut kiosk, Intent::Confirm), []);
        let warned = view(&mut kiosk);
        assert_eq!(warned.step, ViewStep::Warned);
        assert!(
            warned.refusal_note.contains(words),
            "{}",
            warned.refusal_note
        );
        // The first confirmation counts once; 返回 takes it back.
        assert_eq!(act(&mut kiosk, Intent::Confirm), []);
        kiosk.handle(kiosk::Intent::Back);
        assert_eq!(view(&mut kiosk).step, ViewStep::Declare);
        act(&mut kiosk, Intent::Confirm);
        act(&mut kiosk, Intent::Decline);
        assert_eq!(view(&mut kiosk).step, ViewStep::Choose);
        act(&mut kiosk, Intent::Choose(0));
        act(&mut kiosk, Intent::Confirm);
        let orders = act(&mut kiosk, Intent::ConfirmLate);
        assert!(matches!(&orders[..], [Effect::Issue(_)]), "{orders:?}");
        assert_eq!(act(&mut kiosk, Intent::ConfirmLate), []);
        kiosk.deliver(Event::Refused(Refusal::Broken));
        assert_eq!(view(&mut kiosk).step, ViewStep::Refused);
    }
}

#[test]
fn a_late_number_that_a_guide_led_to_is_declined_back_to_the_guide() {
    let now = jiff::civil::datetime(2026, 11, 24, 16, 55, 0, 0);
    let mut kiosk = kiosk_at(now, &[]);
    kiosk.handle(kiosk::Intent::Back);
    let matter = key("guide/agency-service");
    kiosk.open(matter.clone());
    let queue = Queue::at(letter('A'), Some(matter), &kiosk.context()).unwrap();
    kiosk.go(Page::Queue(queue));
    act(&mut kiosk, Intent::Confirm);
    assert_eq!(view(&mut kiosk).step, ViewStep::Warned);
    act(&mut kiosk, Intent::Decline);
    assert!(matches!(kiosk.page(), Some(Page::Guide(_))));
}

#[test]
fn the_way_back_leads_through_the_list_that_was_chosen_from() {
    let mut kiosk = kiosk_at(NOW, &[]);
    act(&mut kiosk, Intent::Choose(0));
    kiosk.handle(kiosk::Intent::Back);
    assert_eq!(view(&mut kiosk).step, ViewStep::Choose);
    kiosk.handle(kiosk::Intent::Back);
    assert!(kiosk.page().is_none());
    let queue = Queue::at(letter('A'), None, &kiosk.context()).unwrap();
    kiosk.go(Page::Queue(queue));
    kiosk.handle(kiosk::Intent::Back);
    assert!(kiosk.page().is_none());
}
