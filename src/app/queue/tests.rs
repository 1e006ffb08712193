use jiff::{Timestamp, civil::DateTime};

use super::*;
use crate::{
    app::{
        guide,
        kiosk::{self, Kiosk, View as Shown},
        ports::{Ports, Tickets},
        shelf::{NOW, Shelf, key},
        world::{Given, Paper},
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
    assert!(shown.refusal_note.contains("服务台"));
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
    assert_eq!(view(&mut kiosk).matter, "办理：代办、领办服务 · 材料 1/4");
    let orders = act(&mut kiosk, Intent::Confirm);
    let [Effect::Issue(order)] = &orders[..] else {
        panic!("{orders:?}");
    };
    let matter = order.matter.clone().unwrap();
    assert_eq!((matter.held, matter.of), (1, 4));
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
            .starts_with("材料 1/4：还差「代办委托书」「所办事项的材料」")
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
        assert_eq!(view(&mut kiosk).printer_ready, !paperless);
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
