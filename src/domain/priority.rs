//! The order of calling in words. They are the same for everybody, on the screen and on the
//! slip, so that they tell nothing of whoever holds the number.

use jiff::SignedDuration;

use super::{order::Credits, ticket::Class};

/// Minutes by which classes are placed ahead, the most first, with the classes of each.
fn groups(credits: &Credits) -> Vec<(i64, Vec<Class>)> {
    let mut groups: Vec<(i64, Vec<Class>)> = Vec::new();
    for class in Class::ALL {
        let credit = credits.of(class);
        if credit <= SignedDuration::ZERO {
            continue;
        }
        let minutes = credit.as_mins();
        match groups.iter_mut().find(|(of, _)| *of == minutes) {
            Some((_, classes)) => classes.push(class),
            None => groups.push((minutes, vec![class])),
        }
    }
    groups.sort_by_key(|(minutes, _)| -minutes);
    groups
}

/// 按取号时间先后叫号；…按提前 30 分钟排队.
pub fn rule(credits: &Credits) -> String {
    let ahead = |(minutes, classes): &(i64, Vec<Class>)| {
        let names: Vec<_> = classes.iter().map(|class| name(*class)).collect();
        format!("；{}按提前 {minutes} 分钟排队", names.join("、"))
    };
    let groups: String = groups(credits).iter().map(ahead).collect();
    format!("按取号时间先后叫号{groups}")
}

/// The same in English.
pub fn rule_in_english(credits: &Credits) -> String {
    let ahead = |(minutes, classes): &(i64, Vec<Class>)| {
        let names: Vec<_> = classes.iter().map(|class| english_name(*class)).collect();
        format!("; {} count as {minutes} min earlier", names.join(", "))
    };
    let groups: String = groups(credits).iter().map(ahead).collect();
    format!("Called in the order of issue{groups}")
}

/// What a declaration brings, said before it is made.
pub fn declared(credits: &Credits) -> String {
    match &groups(credits)[..] {
        [] => "只告诉窗口，这里不查证明。".to_owned(),
        [(minutes, _)] => format!("选了按提前 {minutes} 分钟排队，这里不查证明。"),
        [(most, _), .., (least, _)] => {
            format!("选了按提前 {least} 到 {most} 分钟排队，这里不查证明。")
        }
    }
}

/// The same in English.
pub fn declared_in_english(credits: &Credits) -> String {
    let gain = match &groups(credits)[..] {
        [] => "The window is told".to_owned(),
        [(minutes, _)] => format!("If one applies, you count as {minutes} min earlier"),
        [(most, _), .., (least, _)] => {
            format!("If one applies, you count as {least} to {most} min earlier")
        }
    };
    format!("{gain}; no proof is asked here.")
}

fn name(class: Class) -> &'static str {
    match class {
        Class::Ordinary => "其他人",
        Class::Appointment => "预约的人",
        Class::Elder => "70 岁及以上老人",
        Class::Disabled => "残疾人",
        Class::Pregnant => "孕妇",
        Class::Military => "军人和退役军人",
    }
}

fn english_name(class: Class) -> &'static str {
    match class {
        Class::Ordinary => "others",
        Class::Appointment => "appointments",
        Class::Elder => "people of 70 and over",
        Class::Disabled => "disabled people",
        Class::Pregnant => "pregnant women",
        Class::Military => "service members and veterans",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_names_each_class_that_is_placed_ahead_and_by_how_much() {
        assert_eq!(
            rule(&Credits::default()),
            "按取号时间先后叫号；70 岁及以上老人、残疾人、孕妇、军人和退役军人按提前 30 分钟排队"
        );
        let none = [
            Class::Elder,
            Class::Disabled,
            Class::Pregnant,
            Class::Military,
        ];
        let none = none.into_iter().fold(Credits::default(), |credits, class| {
            credits.with(class, SignedDuration::ZERO)
        });
        assert_eq!(rule(&none), "按取号时间先后叫号");
        assert_eq!(declared(&none), "只告诉窗口，这里不查证明。");
        let two = Credits::default().with(Class::Pregnant, SignedDuration::from_mins(45));
        assert!(rule(&two).contains("；孕妇按提前 45 分钟排队；70 岁及以上老人"));
        assert!(declared(&two).contains("30 到 45 分钟"));
    }
}
