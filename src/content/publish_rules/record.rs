//! The procedure 提出 → 审核 → 审批 → 发布: each step once, in this order, each by another person: one
//! whose name looks different.

use crate::{
    content::item::{Step, StepRecord},
    domain::written::skeleton,
};

use super::Reason;

pub(super) fn check(record: &[StepRecord], reasons: &mut Vec<Reason>) {
    let missing: Vec<_> = Step::ALL
        .into_iter()
        .filter(|step| !record.iter().any(|taken| taken.step == *step))
        .collect();
    if missing.is_empty() && !record.iter().map(|taken| taken.step).eq(Step::ALL) {
        reasons.push(Reason::StepOrder);
    }
    reasons.extend(missing.into_iter().map(Reason::StepMissing));
    for pair in record.windows(2) {
        if pair[1].on < pair[0].on {
            reasons.push(Reason::StepDate(pair[1].step));
        }
    }
    let mut people: Vec<String> = Vec::new();
    for taken in record {
        let by = taken.by.trim();
        let person = skeleton(by);
        if person.is_empty() {
            reasons.push(Reason::StepNameless(taken.step));
        } else if people.contains(&person) {
            reasons.push(Reason::SamePerson { by: by.to_owned() });
        }
        people.push(person);
    }
}
