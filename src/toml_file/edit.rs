//! Changes to a file of settings that leave every other byte as it is: comments, order, line ends. New text is put in at
//! a byte, and the rest is never written anew; what comes out is read again by the caller before it is kept.

use toml_edit::{Document, Item, Table, Value};

/// A file with something new in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The file as it is now.
    pub text: String,
    /// The line in which the new table begins, 1-based.
    pub line: usize,
}

/// Adds a table to those of that name: `[[name]]` at the end of the file, or one more item where the file has them as an
/// array. `fields` are keys and values in TOML's own writing; `comment` is one line, or empty. `None` where the file is no
/// TOML, or has something else by that name.
pub fn append_table(
    text: &str,
    name: &str,
    fields: &[(&str, String)],
    comment: &str,
) -> Option<Insertion> {
    let document = Document::parse(text).ok()?;
    match document.as_table().get(name) {
        None | Some(Item::ArrayOfTables(_)) => {}
        Some(item) => return append_item(text, item, fields),
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = text.to_owned();
    if !new.is_empty() {
        if !new.ends_with('\n') {
            new.push_str(end);
        }
        new.push_str(end);
    }
    if !comment.is_empty() {
        new.extend(["# ", comment, end]);
    }
    let line = new.matches('\n').count() + 1;
    new.extend(["[[", name, "]]", end]);
    for (key, value) in fields {
        new.extend([key, " = ", value.as_str(), end]);
    }
    Some(Insertion { text: new, line })
}

/// Gives other values to keys of one of the tables of that name. `None` where there is no such table or key.
pub fn replace_values(
    text: &str,
    name: &str,
    index: usize,
    fields: &[(&str, String)],
) -> Option<Insertion> {
    let document = Document::parse(text).ok()?;
    let item = document.as_table().get(name)?;
    let at = |key: &str| match item {
        Item::ArrayOfTables(tables) => {
            tables.get(index).and_then(|one: &Table| one.get(key)?.span())
        }
        other => other.as_array()?.get(index)?.as_inline_table()?.get(key).and_then(Value::span),
    };
    let mut changes = Vec::new();
    for (key, value) in fields {
        changes.push((at(key)?, value));
    }
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut new = text.to_owned();
    let mut first = text.len();
    for (span, value) in changes {
        first = span.start;
        new.replace_range(span, value);
    }
    Some(Insertion { line: text.get(..first)?.matches('\n').count() + 1, text: new })
}

/// A text in TOML's own writing.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Several texts in TOML's own writing; one alone without brackets.
pub fn quoted_list(texts: &[String]) -> String {
    match texts {
        [one] => quoted(one),
        all => format!("[{}]", all.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ")),
    }
}

fn append_item(text: &str, item: &Item, fields: &[(&str, String)]) -> Option<Insertion> {
    let array = item.as_array()?;
    let last = array.iter().last().and_then(Value::span);
    let at = last.as_ref().map_or(array.span()?.start + 1, |span| span.end);
    let fields: Vec<String> =
        fields.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let comma = if last.is_some() { ", " } else { "" };
    let mut new = text.to_owned();
    new.insert_str(at, &format!("{comma}{{ {} }}", fields.join(", ")));
    Some(Insertion { line: text.get(..at)?.matches('\n').count() + 1, text: new })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field() -> [(&'static str, String); 1] {
        [("a", quoted("x \"y\""))]
    }

    #[test]
    fn what_was_there_stays_byte_for_byte() {
        let before = "# ours\r\nb   =  1 # why\r\n\r\n[[t]]\r\na = 'one'\r\n# the end";
        let new = append_table(before, "t", &field(), "two").unwrap();
        assert!(new.text.starts_with(before), "{}", new.text);
        assert!(
            new.text.ends_with("# the end\r\n\r\n# two\r\n[[t]]\r\na = 'x \"y\"'\r\n"),
            "{:?}",
            new.text
        );
        assert_eq!(new.line, 9);
        assert!(new.text.parse::<toml_edit::DocumentMut>().is_ok());
    }

    #[test]
    fn an_array_of_tables_gets_one_more_item() {
        for (before, after) in [
            ("t = []\n", "t = [{ a = 'x \"y\"' }]\n"),
            ("t = [\n  { a = 1 }, # one\n]\n", "t = [\n  { a = 1 }, { a = 'x \"y\"' }, # one\n]\n"),
        ] {
            let new = append_table(before, "t", &field(), "").unwrap();
            assert_eq!(new.text, after);
        }
        assert_eq!(append_table("t = 1\n", "t", &field(), ""), None);
    }

    #[test]
    fn a_value_is_replaced_and_its_comment_stays() {
        let before = "[[t]]\na = 1\n\n[[t]]\na = 2 # two\nb = 3\n";
        let new = replace_values(before, "t", 1, &field()).unwrap();
        assert_eq!(new.text, "[[t]]\na = 1\n\n[[t]]\na = 'x \"y\"' # two\nb = 3\n");
        assert_eq!(new.line, 5);
        assert_eq!(replace_values(before, "t", 2, &field()), None);
    }
}
