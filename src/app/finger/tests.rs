use super::*;

const STILL: Under = Under {
    page: 1,
    seen: true,
    wait: SEEN,
    slip: SLIP,
    keys: false,
    drawing: false,
    moving: false,
};

fn spot(x: f32, y: f32) -> Spot {
    Spot { x, y }
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A tap that lasts 50 ms, begun at a time.
fn tap(finger: &mut Finger, at: u64, under: &Under) -> Vec<Pointer> {
    let mut told = finger.take(Contact::Down(spot(100.0, 100.0)), ms(at), under);
    told.extend(finger.take(Contact::Up(spot(100.0, 100.0)), ms(at + 50), under));
    told
}

fn presses(told: &[Pointer]) -> usize {
    let released = |pointer: &&Pointer| matches!(pointer, Pointer::Release(_));
    told.iter().filter(released).count()
}

#[test]
fn a_tap_presses_and_lets_go_where_it_began() {
    let told = tap(&mut Finger::default(), 0, &STILL);
    let at = spot(100.0, 100.0);
    assert_eq!(
        told,
        [Pointer::Press(at), Pointer::Release(at), Pointer::Leave]
    );
}

#[test]
fn a_double_tap_is_one_press_and_keys_take_each() {
    let keys = Under {
        keys: true,
        ..STILL
    };
    for apart in [120, 200, 300, 440] {
        let mut finger = Finger::default();
        assert_eq!(presses(&tap(&mut finger, 0, &STILL)), 1);
        assert_eq!(presses(&tap(&mut finger, apart, &STILL)), 0, "{apart} ms");
        // Who goes on is not kept waiting.
        assert_eq!(presses(&tap(&mut finger, 460, &STILL)), 1, "{apart} ms");
        let mut finger = Finger::default();
        for taps in 0..5 {
            assert_eq!(presses(&tap(&mut finger, taps * apart, &keys)), 1);
        }
    }
    // The row below is another one.
    let mut finger = Finger::default();
    tap(&mut finger, 0, &STILL);
    let below = spot(100.0, 170.0);
    let mut told = finger.take(Contact::Down(below), ms(200), &STILL);
    told.extend(finger.take(Contact::Up(below), ms(250), &STILL));
    assert_eq!(presses(&told), 1);
}

#[test]
fn a_hand_that_goes_on_tapping_presses_nothing_of_the_page_it_brought() {
    for (apart, wait) in [
        (300, SEEN),
        (500, SEEN),
        (600, SEEN),
        (900, SEEN_BEFORE_ISSUING),
    ] {
        let mut finger = Finger::default();
        assert_eq!(presses(&tap(&mut finger, 0, &STILL)), 1);
        // The page is another one from now on, and has been seen long enough since.
        let next = Under {
            page: 2,
            wait,
            ..STILL
        };
        for taps in 1..=6 {
            let told = tap(&mut finger, taps * apart, &next);
            assert_eq!(presses(&told), 0, "{taps} times, {apart} ms apart");
        }
        // Another spot is meant, and the same after a look.
        let aside = Contact::Down(spot(100.0, 400.0));
        let mut other = Finger { ..finger };
        assert_eq!(other.take(aside, ms(6 * apart + 200), &next).len(), 1);
        let told = tap(&mut finger, 6 * apart + 60 + 900, &next);
        assert_eq!(presses(&told), 1, "{apart}");
        // On one page every tap counts that is no second half of a double one.
        let told = tap(&mut finger, 6 * apart + 60 + 1400, &next);
        assert_eq!(presses(&told), 1, "{apart}");
    }
}

#[test]
fn what_leans_on_the_screen_presses_nothing() {
    for (held, pressed) in [(50, 1), (1_500, 1), (5_900, 1), (6_100, 0), (60_000, 0)] {
        let mut finger = Finger::default();
        let at = spot(100.0, 100.0);
        let mut told = finger.take(Contact::Down(at), ms(0), &STILL);
        told.extend(finger.take(Contact::Up(at), ms(held), &STILL));
        assert_eq!(presses(&told), pressed, "{held}");
        assert_eq!(told.last(), Some(&Pointer::Leave), "{held}");
        // The next touch is one again.
        let told = tap(&mut finger, held + 500, &STILL);
        assert_eq!(presses(&told), 1, "{held}");
    }
}

#[test]
fn a_finger_that_slips_five_millimetres_presses_what_it_came_down_on() {
    for slip in [9.0, 15.0, 20.0] {
        let mut finger = Finger::default();
        let mut told = finger.take(Contact::Down(spot(100.0, 100.0)), ms(0), &STILL);
        told.extend(finger.take(
            Contact::Move(spot(100.0, 100.0 + slip / 2.0)),
            ms(30),
            &STILL,
        ));
        told.extend(finger.take(Contact::Up(spot(100.0, 100.0 + slip)), ms(60), &STILL));
        let at = spot(100.0, 100.0);
        assert_eq!(
            told,
            [Pointer::Press(at), Pointer::Release(at), Pointer::Leave],
            "{slip}"
        );
    }
}

#[test]
fn eight_millimetres_are_a_touch_for_elders_and_a_drag_for_others() {
    let drag = |slip: f32| {
        let mut finger = Finger::default();
        let under = Under { slip, ..STILL };
        finger.take(Contact::Down(spot(100.0, 100.0)), ms(0), &under);
        finger.take(Contact::Move(spot(100.0, 130.0)), ms(60), &under)
    };
    assert_eq!(drag(SLIP_ELDER), []);
    assert_eq!(drag(SLIP), [Pointer::Move(spot(100.0, 109.0))]);
}

#[test]
fn a_list_follows_from_where_it_is() {
    let mut finger = Finger::default();
    finger.take(Contact::Down(spot(100.0, 500.0)), ms(0), &STILL);
    let told = finger.take(Contact::Move(spot(100.0, 460.0)), ms(60), &STILL);
    assert_eq!(told, [Pointer::Move(spot(100.0, 491.0))]);
    let told = finger.take(Contact::Move(spot(100.0, 440.0)), ms(80), &STILL);
    assert_eq!(told, [Pointer::Move(spot(100.0, 471.0))]);
}

#[test]
fn a_finger_that_rested_still_draws_the_list() {
    let mut finger = Finger::default();
    let at = spot(100.0, 500.0);
    finger.take(Contact::Down(at), ms(0), &STILL);
    let told = finger.take(Contact::Move(spot(100.0, 460.0)), ms(900), &STILL);
    assert_eq!(
        told,
        [
            Pointer::Leave,
            Pointer::Press(at),
            Pointer::Move(spot(100.0, 491.0))
        ]
    );
}

#[test]
fn a_page_that_was_not_seen_takes_no_press() {
    let fresh = Under {
        seen: false,
        ..STILL
    };
    assert_eq!(tap(&mut Finger::default(), 0, &fresh), []);
    // It began too early, however late it ends.
    let mut finger = Finger::default();
    let mut told = finger.take(Contact::Down(spot(1.0, 1.0)), ms(0), &fresh);
    told.extend(finger.take(Contact::Up(spot(1.0, 1.0)), ms(900), &STILL));
    assert_eq!(told, []);
}

#[test]
fn a_touch_that_began_on_another_page_presses_nothing() {
    let mut finger = Finger::default();
    let next = Under { page: 2, ..STILL };
    finger.take(Contact::Down(spot(1.0, 1.0)), ms(0), &STILL);
    let told = finger.take(Contact::Up(spot(1.0, 1.0)), ms(900), &next);
    assert_eq!(told, [Pointer::Leave]);
}

#[test]
fn a_bounce_is_one_touch_and_a_quick_hand_is_two() {
    let mut finger = Finger::default();
    let mut told = Vec::new();
    for (at, up) in [(0, 30), (60, 90)] {
        told.extend(finger.take(Contact::Down(spot(5.0, 5.0)), ms(at), &STILL));
        told.extend(finger.take(Contact::Up(spot(5.0, 5.0)), ms(up), &STILL));
    }
    assert_eq!(presses(&told), 1);
    // The contact breaks off while the finger rests.
    let mut finger = Finger::default();
    let mut told = Vec::new();
    for (at, up) in [(0, 400), (420, 600)] {
        told.extend(finger.take(Contact::Down(spot(5.0, 5.0)), ms(at), &STILL));
        told.extend(finger.take(Contact::Up(spot(5.0, 5.0)), ms(up), &STILL));
    }
    assert_eq!(presses(&told), 1);
    // The same key twice, as fast as one types.
    let keys = Under {
        keys: true,
        ..STILL
    };
    let mut finger = Finger::default();
    let told: Vec<_> = [0, 120, 240]
        .into_iter()
        .flat_map(|at| tap(&mut finger, at, &keys))
        .collect();
    assert_eq!(presses(&told), 3);
}

#[test]
fn two_keys_side_by_side_are_no_bounce() {
    let mut finger = Finger::default();
    let mut told = finger.take(Contact::Down(spot(5.0, 5.0)), ms(0), &STILL);
    told.extend(finger.take(Contact::Up(spot(5.0, 5.0)), ms(30), &STILL));
    told.extend(finger.take(Contact::Down(spot(105.0, 5.0)), ms(50), &STILL));
    told.extend(finger.take(Contact::Up(spot(105.0, 5.0)), ms(80), &STILL));
    assert_eq!(presses(&told), 2);
}

#[test]
fn a_touch_that_stops_a_gliding_list_opens_nothing() {
    let mut finger = Finger::default();
    let gliding = Under {
        moving: true,
        ..STILL
    };
    finger.take(Contact::Down(spot(100.0, 500.0)), ms(0), &STILL);
    finger.take(Contact::Move(spot(100.0, 300.0)), ms(60), &STILL);
    finger.take(Contact::Up(spot(100.0, 300.0)), ms(70), &STILL);
    let told = tap(&mut finger, 200, &gliding);
    let at = spot(100.0, 100.0);
    // Far enough aside for a list to take hold of the finger, so that no row is pressed.
    let aside = spot(109.0, 109.0);
    assert_eq!(
        told[..3],
        [Pointer::Press(at), Pointer::Move(aside), Pointer::Move(at)]
    );
    // It rests: the next one opens.
    assert_eq!(presses(&tap(&mut finger, 600, &STILL)), 1);
}

#[test]
fn what_a_pen_draws_is_passed_on_to_the_pixel() {
    let mut finger = Finger::default();
    let drawing = Under {
        drawing: true,
        ..STILL
    };
    finger.take(Contact::Down(spot(10.0, 10.0)), ms(0), &STILL);
    let told = finger.take(Contact::Move(spot(12.0, 13.0)), ms(10), &drawing);
    assert_eq!(told, [Pointer::Move(spot(12.0, 13.0))]);
    let told = finger.take(Contact::Up(spot(14.0, 15.0)), ms(20), &drawing);
    assert!(
        told.contains(&Pointer::Release(spot(14.0, 15.0))),
        "{told:?}"
    );
    // A dot beside it is a stroke of its own, however soon.
    let told = finger.take(Contact::Down(spot(14.0, 18.0)), ms(50), &STILL);
    assert_eq!(told, [Pointer::Press(spot(14.0, 18.0))]);
}

#[test]
fn a_touch_whose_end_is_never_told_does_not_block_the_next() {
    let mut finger = Finger::default();
    finger.take(Contact::Down(spot(10.0, 10.0)), ms(0), &STILL);
    let told = finger.take(Contact::Down(spot(400.0, 10.0)), ms(5000), &STILL);
    assert_eq!(told, [Pointer::Leave, Pointer::Press(spot(400.0, 10.0))]);
}
