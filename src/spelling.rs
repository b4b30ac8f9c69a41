//! The word that was meant. A rule, a profile or a key that does not exist is most often a slip of the finger away from
//! one that does; the program names that one, and leaves the choice to the user.

/// The most similar of the words that exist; `None` where none is similar.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // What is longer than any of our words is no slip of the finger, and comparing costs length times length.
    if word.len() > LONGEST {
        return None;
    }
    let likeness = |one: &str| strsim::jaro_winkler(one, word);
    let nearest = known.into_iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    nearest.filter(|one| likeness(one) > LIKENESS)
}

/// From here on two words are alike enough to be a slip of the finger.
const LIKENESS: f64 = 0.8;
/// Bytes of the longest word that is compared.
const LONGEST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word_and_a_strange_word_none() {
        let known = ["warn-days", "fail-on", "severities"];
        assert_eq!(nearest("warn_days", known), Some("warn-days"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest(&"warn-days".repeat(20), known), None);
    }
}
