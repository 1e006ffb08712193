use super::*;

const BLACK: Ink = [0.0, 0.0, 0.0, 1.0];
const WHITE: Ink = [1.0; 4];

fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> BezPath {
    Rect::new(x0, y0, x1, y1).to_path(0.1)
}

/// Two letters of ten side by side on paper of a hundred.
fn canvas() -> Canvas {
    let letter = |x: f64| letter(Affine::new([1.0, 0.0, 0.0, -1.0, x, 50.0]), 10.0, 10.0);
    Canvas::paper(
        &[letter(20.0), letter(30.0)],
        vec![0, 1],
        Rect::new(0.0, 0.0, 100.0, 100.0),
    )
}

fn write(canvas: &mut Canvas, ink: Ink) {
    for sign in 0..2 {
        canvas.letter((Some(sign), false), None, normal, |_, _| ink);
    }
}

fn bar(canvas: &mut Canvas, to: f64, mix: Mix, ink: Ink) {
    canvas.fill(&rect(15.0, 35.0, to, 55.0), Rule::NonZero, mix, |_, _| ink);
}

#[test]
fn what_is_painted_later_covers_and_what_was_there_before_does_not() {
    let mut page = canvas();
    bar(&mut page, 45.0, normal, BLACK);
    write(&mut page, WHITE);
    assert_eq!(page.sights(), [Sight::Seen; 2]);
    let mut page = canvas();
    write(&mut page, BLACK);
    bar(&mut page, 30.0, normal, WHITE);
    assert_eq!(page.sights(), [Sight::Unseen, Sight::Seen]);
    let mut page = canvas();
    write(&mut page, BLACK);
    bar(&mut page, 35.5, normal, BLACK);
    assert_eq!(page.sights(), [Sight::Unseen, Sight::Half]);
}

#[test]
fn the_colour_behind_transparent_paint_and_clips_hide() {
    let mut page = canvas();
    write(&mut page, WHITE);
    assert_eq!(page.sights(), [Sight::Unseen; 2]);
    let mut page = canvas();
    write(&mut page, [0.0, 0.0, 0.0, 0.02]);
    assert_eq!(page.sights(), [Sight::Unseen; 2]);
    let mut page = canvas();
    page.clip(&rect(0.0, 0.0, 30.0, 100.0), Rule::NonZero);
    write(&mut page, BLACK);
    page.unclip();
    assert_eq!(page.sights(), [Sight::Seen, Sight::Unseen]);
}

#[test]
fn a_marker_and_a_thin_group_let_words_be_read() {
    let multiply: Mix = |below, paint| below * paint;
    let mut page = canvas();
    write(&mut page, BLACK);
    bar(&mut page, 45.0, multiply, [1.0, 1.0, 0.0, 1.0]);
    assert_eq!(page.sights(), [Sight::Seen; 2]);
    let mut page = canvas();
    write(&mut page, BLACK);
    page.group(normal, 0.5, None);
    bar(&mut page, 45.0, normal, WHITE);
    page.ungroup();
    assert_eq!(page.sights(), [Sight::Seen; 2]);
    let mut page = canvas();
    write(&mut page, BLACK);
    page.group(normal, 1.0, None);
    bar(&mut page, 45.0, normal, WHITE);
    assert_eq!(page.sights(), [Sight::Unseen; 2]);
}
