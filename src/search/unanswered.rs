//! What of a query may be counted for editors when it found nothing or nobody tapped a result.

/// Longest query that is counted, in characters: what is longer tells of a person.
pub const LONGEST: usize = 20;

/// The query without digits and outer space, in one shape; none if nothing or too much is left.
pub fn countable(query: &str) -> Option<String> {
    let text: String = query
        .chars()
        .map(super::normalise::fold)
        .filter(|c| !c.is_numeric() || super::normalise::is_han(*c))
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let len = text.chars().count();
    (1..=LONGEST).contains(&len).then_some(text)
}
