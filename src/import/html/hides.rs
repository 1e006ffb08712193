//! How a page hides an element and all in it, whatever they look like by themselves.

use super::{
    declaration::{parts, words},
    length::{Of, degrees, length, pixels, share},
    main_part::is_fallback,
    paint::FAINTEST,
    said::Values,
    sight::Sight,
    tree::{Id, Tree},
};

/// What stands further out than this stands beside the page, in pixels.
const FURTHEST: f32 = 500.0;
/// So far to the right nobody looks, in pixels.
const RIGHT: f32 = 3000.0;
/// A box no higher or wider than this shows nothing, in pixels.
const LOWEST: f32 = 1.0;
/// More blurred letters are not read, and less blurred ones perhaps, in pixels.
const BLURRED: [f32; 2] = [4.0, 1.5];

/// What is done to an element as a whole.
pub struct Shape {
    pub sight: Sight,
    /// How much smaller it is drawn than it says.
    pub scale: f32,
}

impl Shape {
    /// Of an element whose type is so large, in pixels.
    pub fn of(tree: &Tree, at: Id, values: &Values, size: f32) -> Self {
        let mut shape = Self {
            sight: not_shown(tree, at, values),
            scale: 1.0,
        };
        shape.sight = shape.sight.max(out_of_page(values, size));
        shape.sight = shape.sight.max(cut_off(values, size));
        shape.filter(values.get("filter"));
        shape.turn(values.get("transform"));
        let alone = [
            ("scale", values.get("scale")),
            ("translate", values.get("translate")),
            ("rotate", values.get("rotate")),
        ];
        for (name, value) in alone {
            if !value.is_empty() && value != "none" {
                let value: Vec<&str> = words(value).collect();
                match (name, &value[..]) {
                    ("rotate", [axis @ ("x" | "y"), angle]) => {
                        shape.step(&format!("rotate{axis}"), angle)
                    }
                    _ => shape.step(name, &value.join(",")),
                }
            }
        }
        if let Some(zoom) = share(values.get("zoom")) {
            shape.scale *= zoom;
        }
        shape
    }

    fn see(&mut self, sight: Sight) {
        self.sight = self.sight.max(sight);
    }

    fn filter(&mut self, filter: &str) {
        for part in words(filter) {
            let (name, inside) = part.split_once('(').unwrap_or((part, ""));
            let value = inside.strip_suffix(')').unwrap_or(inside);
            let much = share(value);
            let sight = match name {
                "opacity" if much.is_some_and(|much| much < FAINTEST) => Sight::Unseen,
                "blur" => match pixels(value) {
                    Some(blur) if blur >= BLURRED[0] => Sight::Unseen,
                    Some(blur) if blur < BLURRED[1] => Sight::Seen,
                    None if value.is_empty() => Sight::Seen,
                    _ => Sight::Perhaps,
                },
                "brightness" | "contrast" => match much {
                    Some(much) if (0.5..=2.0).contains(&much) => Sight::Seen,
                    None if value.is_empty() => Sight::Seen,
                    _ => Sight::Perhaps,
                },
                "opacity" if much.is_some() || value.is_empty() => Sight::Seen,
                "" | "none" | "inherit" | "grayscale" | "sepia" | "saturate" | "hue-rotate"
                | "drop-shadow" | "gray" => Sight::Seen,
                // Of a program that is no longer there.
                _ if name.starts_with("progid") || name.starts_with("alpha") => Sight::Seen,
                _ => Sight::Perhaps,
            };
            self.see(sight);
        }
    }

    fn turn(&mut self, transform: &str) {
        for part in words(transform) {
            if let Some((name, inside)) = part.split_once('(') {
                self.step(name, inside.strip_suffix(')').unwrap_or(inside));
            }
        }
    }

    /// One step of a transformation.
    fn step(&mut self, name: &str, inside: &str) {
        let inside: Vec<&str> = parts(inside, |c| c == ',').collect();
        let number = |at: usize| inside.get(at).and_then(|n| share(n));
        let (mut x, mut y) = (Some(1.0), Some(1.0));
        match name {
            "scale" => {
                x = number(0);
                y = if inside.len() > 1 { number(1) } else { x };
            }
            "scalex" | "scaley" => x = number(0),
            "scale3d" => (x, y) = (number(0), number(1)),
            "rotatex" | "rotatey" | "skewx" | "skewy" | "skew" => {
                let mut angles = inside.iter().map(|angle| degrees(angle));
                x = angles.try_fold(1.0f32, |all, angle| {
                    Some(all.min(angle?.to_radians().cos().abs()))
                });
            }
            "matrix" => {
                let all: Vec<f32> = inside.iter().filter_map(|n| share(n)).collect();
                let [a, b, c, d, e, f] = all[..] else {
                    return self.see(Sight::Perhaps);
                };
                (x, y) = (Some(a.hypot(b)), Some(c.hypot(d)));
                if (a * d - b * c).abs() < 0.01 {
                    self.see(Sight::Unseen);
                }
                if e.min(f) < -FURTHEST {
                    self.see(Sight::Unseen);
                }
            }
            "translate" | "translatex" | "translatey" | "translate3d" => {
                let of = Of {
                    em: 16.0,
                    whole: 300.0,
                };
                for part in &inside {
                    match length(part, of) {
                        Some(far) if far < -FURTHEST => self.see(Sight::Unseen),
                        Some(far) if far > -of.whole => {}
                        _ => self.see(Sight::Perhaps),
                    }
                }
            }
            "rotate" | "rotatez" | "translatez" | "none" => {}
            _ => self.see(Sight::Perhaps),
        }
        match (x, y) {
            (Some(x), Some(y)) => self.scale *= x.abs().min(y.abs()),
            _ => self.see(Sight::Perhaps),
        }
    }
}

/// What an element is by itself, and what is said of its being shown at all.
fn not_shown(tree: &Tree, at: Id, values: &Values) -> Sight {
    let says_display = values.says("display");
    let attribute = |name: &str| tree.attribute(at, name);
    let until_found =
        attribute("hidden").is_some_and(|how| how.eq_ignore_ascii_case("until-found"));
    let is_gone = values.get("display") == "none"
        || (attribute("hidden").is_some() && !until_found && !says_display)
        || (until_found && !values.says("content-visibility"))
        || (attribute("popover").is_some() && !says_display)
        || (is_fallback(tree, at) && !says_display)
        || values.get("mso-hide") == "all"
        || values.get("content-visibility") == "hidden";
    let hides_letters = ["disc", "circle", "square"].contains(&values.get("-webkit-text-security"));
    match is_gone || hides_letters {
        true => Sight::Unseen,
        false if is_masked(values) => Sight::Perhaps,
        false => Sight::Seen,
    }
}

/// Whether only some of an element is drawn, and nobody says which.
fn is_masked(values: &Values) -> bool {
    !matches!(values.get("mask-image"), "" | "none")
        || values.get("content").contains("url(")
        || words(values.get("letter-spacing")).any(|word| pixels(word).is_some_and(|n| n < -6.0))
}

/// Whether an element stands beside the page.
fn out_of_page(values: &Values, size: f32) -> Sight {
    let of = Of {
        em: size,
        whole: FURTHEST + 1.0,
    };
    let is_placed = !matches!(values.get("position"), "" | "static");
    let far = |name: &str, back: f32| match values.get(name) {
        "" | "auto" | "inherit" => Sight::Seen,
        value => match length(words(value).next().unwrap_or(value), of) {
            Some(far) if far + back < -FURTHEST => Sight::Unseen,
            Some(far) if far > RIGHT && name != "top" && name != "bottom" => Sight::Perhaps,
            Some(_) => Sight::Seen,
            None => Sight::Perhaps,
        },
    };
    let mut sight = far("text-indent", 0.0);
    for (margin, padding) in [
        ("margin-left", "padding-left"),
        ("margin-top", "padding-top"),
    ] {
        let back = length(values.get(padding), of).unwrap_or(0.0);
        sight = sight.max(far(margin, back));
    }
    if is_placed {
        for side in ["left", "right", "top", "bottom"] {
            sight = sight.max(far(side, 0.0));
        }
    }
    sight
}

/// Whether what is drawn of an element is cut off.
fn cut_off(values: &Values, size: f32) -> Sight {
    let is_absolute = matches!(values.get("position"), "absolute" | "fixed");
    let mut sight = clipped(values.get("clip-path"));
    if is_absolute {
        sight = sight.max(clipped_by_rect(values.get("clip")));
    }
    let clips = |side: &str| !matches!(values.get(side), "" | "visible" | "inherit");
    let (x, y) = (clips("overflow-x"), clips("overflow-y"));
    if !x && !y && !values.get("contain").contains("paint") {
        return sight;
    }
    let of = Of {
        em: size,
        whole: 300.0,
    };
    let low = |name: &str| {
        let least = length(values.get(name), of).unwrap_or(f32::MAX);
        match () {
            () if least <= LOWEST.max(size / 4.0) => Sight::Unseen,
            () if least < size * 0.75 => Sight::Perhaps,
            () => Sight::Seen,
        }
    };
    let sides = ["height", "max-height", "width", "max-width"];
    sight = sides.into_iter().map(low).fold(sight, Sight::max);
    let indent = length(values.get("text-indent"), of);
    if indent.is_some_and(|indent| indent >= of.whole)
        && values.get("white-space").contains("nowrap")
    {
        sight = Sight::Unseen;
    }
    sight
}

/// What a path to clip by leaves.
fn clipped(path: &str) -> Sight {
    let Some((name, inside)) = path.split_once('(') else {
        return Sight::Seen;
    };
    let inside = inside.split(')').next().unwrap_or_default();
    let inside = inside.split(" round ").next().unwrap_or_default();
    let of = Of {
        em: 16.0,
        whole: 300.0,
    };
    match name {
        "inset" => {
            let sides: Option<Vec<f32>> = words(inside).map(|side| length(side, of)).collect();
            let (y, x) = match sides.as_deref() {
                Some([all]) => (all * 2.0, all * 2.0),
                Some([y, x]) => (y * 2.0, x * 2.0),
                Some([top, x, bottom]) => (top + bottom, x * 2.0),
                Some([top, right, bottom, left]) => (top + bottom, left + right),
                _ => return Sight::Perhaps,
            };
            match y.max(x) {
                most if most >= of.whole - 1.0 => Sight::Unseen,
                most if most <= 20.0 => Sight::Seen,
                _ => Sight::Perhaps,
            }
        }
        "circle" | "ellipse" => {
            let mut sides = words(inside).take_while(|word| *word != "at");
            match sides.any(|side| length(side, of).is_some_and(|side| side <= LOWEST)) {
                true => Sight::Unseen,
                false => Sight::Perhaps,
            }
        }
        "polygon" => {
            let points: Option<Vec<(f32, f32)>> = parts(inside, |c| c == ',')
                .filter(|part| !matches!(*part, "evenodd" | "nonzero"))
                .map(|point| {
                    let mut sides = words(point).map(|side| length(side, of));
                    Some((sides.next()??, sides.next()??))
                })
                .collect();
            let Some(points) = points else {
                return Sight::Perhaps;
            };
            let next = points.iter().cycle().skip(1);
            let twice: f32 = points
                .iter()
                .zip(next)
                .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                .sum();
            let whole = of.whole * of.whole;
            match twice.abs() / 2.0 {
                area if area < whole / 100.0 => Sight::Unseen,
                area if area > whole * 0.95 => Sight::Seen,
                _ => Sight::Perhaps,
            }
        }
        _ => Sight::Perhaps,
    }
}

/// What `rect(top, right, bottom, left)` leaves.
fn clipped_by_rect(clip: &str) -> Sight {
    let Some(inside) = clip.strip_prefix("rect(") else {
        return Sight::Seen;
    };
    let sides = inside.trim_end_matches(')').split([',', ' ']);
    let sides: Vec<_> = sides.filter(|side| !side.is_empty()).map(pixels).collect();
    match sides[..] {
        [None, None, None, None] => Sight::Seen,
        [Some(top), _, Some(bottom), _] if bottom - top <= LOWEST => Sight::Unseen,
        [_, Some(right), _, Some(left)] if right - left <= LOWEST => Sight::Unseen,
        [_, Some(right), Some(bottom), _] if right.min(bottom) <= LOWEST => Sight::Unseen,
        _ => Sight::Perhaps,
    }
}
