//! One table of the file: its values by key and type. A value of another type is a complaint, and reads as if it were not
//! there; the complaint stops the file as a whole in the end.

use std::fmt;

use toml_edit::{Item, TableLike, Value};

use super::{Page, Place, Written};
use crate::spelling;
use crate::time::Time;

/// A table that is being read.
pub struct Section<'a> {
    page: &'a Page,
    table: &'a dyn TableLike,
    /// Where it begins.
    offset: usize,
    /// Its name with a colon behind it, for complaints; empty for the file itself.
    name: String,
}

/// A moment as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment; of a day alone its first second, in UTC.
    pub time: Time,
    /// Whether it is a day alone, without a time of day.
    pub is_day: bool,
}

impl Moment {
    /// The last second that the moment speaks of: of a day alone its end.
    pub const fn end(self) -> Time {
        if self.is_day { Time::from_unix(self.time.plus_days(1).unix() - 1) } else { self.time }
    }
}

impl fmt::Display for Moment {
    /// As it is written in TOML: `2030-06-01` or `2030-06-01T12:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_day { f.write_str(&self.time.day()) } else { self.time.fmt(f) }
    }
}

impl<'a> Section<'a> {
    pub(super) const fn new(
        page: &'a Page,
        table: &'a dyn TableLike,
        offset: usize,
        name: String,
    ) -> Self {
        Self { page, table, offset, name }
    }

    /// Where the table begins.
    pub fn place(&self) -> Place {
        self.page.place(self.offset)
    }

    /// Complains of every key that is none of these.
    pub fn only(&self, known: &[&str]) {
        for (key, _) in self.table.iter().filter(|(key, _)| !known.contains(key)) {
            if self.is_full() {
                break;
            }
            let hint = match spelling::nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let what = format!("{}there is no key `{key}`", self.name);
            self.page.complain(self.offset_of(key), what, hint);
        }
    }

    /// Whether so much is wrong in the file that nothing more is said.
    pub fn is_full(&self) -> bool {
        self.page.is_full()
    }

    /// The keys of the table, in their order.
    pub fn keys(&self) -> Vec<String> {
        self.table.iter().map(|(key, _)| key.to_owned()).collect()
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether the key has an array with nothing in it.
    pub fn is_empty_list(&self, key: &str) -> bool {
        let list = self.table.get(key).and_then(Item::as_array);
        list.is_some_and(toml_edit::Array::is_empty)
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<Written<String>> {
        let value = self.value(key, "a text in quotes")?;
        self.as_text(key, value, "a text in quotes")
    }

    /// A text that must not be missing or empty; `hint` says what belongs there.
    pub fn needed_text(&self, key: &str, hint: &str) -> Option<Written<String>> {
        if !self.has(key) {
            self.lacks(key, hint);
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.complain(key, &format!("`{key}` is empty"), hint);
            return None;
        }
        Some(text)
    }

    /// One text, or an array of them.
    pub fn texts(&self, key: &str) -> Vec<Written<String>> {
        let wanted = "a text in quotes, or an array of such";
        let Some(value) = self.value(key, wanted) else { return Vec::new() };
        match value.as_array() {
            Some(array) => array.iter().filter_map(|one| self.as_text(key, one, wanted)).collect(),
            None => self.as_text(key, value, wanted).into_iter().collect(),
        }
    }

    /// A whole number from 0 to `most`.
    pub fn number(&self, key: &str, most: u32) -> Option<Written<u32>> {
        let wanted = format!("a whole number from 0 to {most}");
        let value = self.value(key, &wanted)?;
        let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number <= most);
        if number.is_none() {
            let found = if value.is_integer() { "out of range" } else { kind(value) };
            self.wrong(value, key, found, &wanted);
        }
        number.map(|number| self.written(value, number))
    }

    /// A day or a moment, as TOML has them or as a text.
    pub fn moment(&self, key: &str) -> Option<Written<Moment>> {
        let wanted = "a day or a moment, such as 2030-06-01 or 2030-06-01T12:00:00Z";
        let value = self.value(key, wanted)?;
        let text = match value {
            Value::Datetime(moment) => moment.value().to_string(),
            Value::String(text) => text.value().clone(),
            other => {
                self.wrong(other, key, kind(other), wanted);
                return None;
            }
        };
        let Ok(time) = text.parse() else {
            self.wrong(value, key, "something else", wanted);
            return None;
        };
        Some(self.written(value, Moment { time, is_day: text.len() == 10 }))
    }

    /// A table by that name.
    pub fn section(&self, key: &str) -> Option<Section<'a>> {
        let item = self.table.get(key)?;
        let table = item.as_table_like();
        if table.is_none() {
            let found = item.as_value().map_or("several tables", kind);
            self.complain(
                key,
                &format!("`{key}` is {found}, wanted a table"),
                &format!("write [{key}]"),
            );
        }
        table.map(|table| self.below(key, item, table))
    }

    /// All tables by that name: `[[bundle]]`, or an array of tables in braces.
    pub fn sections(&self, key: &str) -> Vec<Section<'a>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        if let Some(tables) = item.as_array_of_tables() {
            let below = |table: &'a toml_edit::Table| {
                let offset = table.span().map_or(self.offset, |span| span.start);
                Section::new(self.page, table, offset, format!("[[{key}]]: "))
            };
            return tables.iter().map(below).collect();
        }
        let mut found = Vec::new();
        for value in item.as_array().into_iter().flatten() {
            match value.as_inline_table() {
                Some(table) => {
                    let offset = value.span().map_or(self.offset, |span| span.start);
                    found.push(Section::new(self.page, table, offset, format!("[[{key}]]: ")));
                }
                None => self.wrong(value, key, kind(value), "tables"),
            }
        }
        if !item.is_array() {
            let hint = format!("write [[{key}]], with two brackets: there may be several");
            self.complain(key, &format!("`{key}` is one table, wanted any number of them"), &hint);
        }
        found
    }

    /// Complains of a key's value.
    pub fn complain(&self, key: &str, what: &str, hint: &str) {
        let what = format!("{}{what}", self.name);
        self.page.complain(self.value_offset(key), what, hint.to_owned());
    }

    /// Complains of one of several values.
    pub fn complain_at(&self, place: &Place, what: &str, hint: String) {
        let offset = self.page.offset(place);
        self.page.complain(offset, format!("{}{what}", self.name), hint);
    }

    /// Complains of a key that is missing.
    pub fn lacks(&self, key: &str, hint: &str) {
        let what = format!("{}`{key}` is missing", self.name);
        self.page.complain(self.offset, what, hint.to_owned());
    }

    fn below(&self, key: &str, item: &'a Item, table: &'a dyn TableLike) -> Section<'a> {
        let offset = item.span().map_or_else(|| self.offset_of(key), |span| span.start);
        Section::new(self.page, table, offset, format!("[{key}]: "))
    }

    fn value(&self, key: &str, wanted: &str) -> Option<&'a Value> {
        let item = self.table.get(key)?;
        let value = item.as_value();
        if value.is_none() {
            let what = format!("`{key}` is a table, wanted {wanted}");
            self.page.complain(self.offset_of(key), format!("{}{what}", self.name), String::new());
        }
        value
    }

    fn as_text(&self, key: &str, value: &Value, wanted: &str) -> Option<Written<String>> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong(value, key, kind(value), wanted);
        }
        text.map(|text| self.written(value, text.to_owned()))
    }

    fn written<T>(&self, at: &Value, value: T) -> Written<T> {
        let offset = at.span().map_or(self.offset, |span| span.start);
        Written { value, place: self.page.place(offset) }
    }

    fn wrong(&self, value: &Value, key: &str, found: &str, wanted: &str) {
        let offset = value.span().map_or(self.offset, |span| span.start);
        let what = format!("{}`{key}` is {found}, wanted {wanted}", self.name);
        self.page.complain(offset, what, String::new());
    }

    fn offset_of(&self, key: &str) -> usize {
        let key = self.table.get_key_value(key).and_then(|(key, _)| key.span());
        key.map_or(self.offset, |span| span.start)
    }

    fn value_offset(&self, key: &str) -> usize {
        let item = self.table.get(key).and_then(Item::span);
        item.map_or_else(|| self.offset_of(key), |span| span.start)
    }
}

/// What a value is, for people.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a moment",
        Value::Array(_) => "an array",
        Value::InlineTable(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str, read: impl FnOnce(&Section<'_>)) -> Vec<String> {
        let page = Page::read("a.toml", text.as_bytes()).unwrap();
        read(&page.root());
        match page.finish(()) {
            Ok(()) => Vec::new(),
            Err(crate::error::Error::Settings(all)) => all
                .into_iter()
                .map(|one| format!("{}: {} ({})", one.place, one.what, one.hint))
                .collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn an_unknown_key_names_the_one_that_was_meant_and_its_place() {
        let found = complaints("fail-on = \"warn\"\n  warn_days = 3\n", |root| {
            root.only(&["fail-on", "warn-days"]);
        });
        assert_eq!(found, ["a.toml:2:3: there is no key `warn_days` (did you mean `warn-days`?)"]);
    }

    #[test]
    fn a_wrong_type_is_named_at_its_value_and_all_are_said_at_once() {
        let text = "a = true\nb = [1, \"x\"]\nc = -1\nd = { x = 1 }\n[e]\n";
        let found = complaints(text, |root| {
            assert!(root.text("a").is_none());
            assert_eq!(root.texts("b").len(), 1);
            assert!(root.number("c", 10).is_none());
            assert!(root.sections("d").is_empty());
            assert!(root.text("e").is_none());
        });
        let places: Vec<&str> = found.iter().filter_map(|one| one.split(": ").next()).collect();
        assert_eq!(places, ["a.toml:1:5", "a.toml:2:6", "a.toml:3:5", "a.toml:4:5", "a.toml:5:2"]);
        assert!(found[0].contains("`a` is true or false, wanted a text"), "{found:?}");
    }

    #[test]
    fn a_day_ends_with_its_last_second() {
        let page = Page::read("a.toml", b"a = 2030-06-01\nb = \"2030-06-01T12:00:00Z\"\n").unwrap();
        let end = |key| page.root().moment(key).unwrap().value.end().to_string();
        assert_eq!([end("a"), end("b")], ["2030-06-01T23:59:59Z", "2030-06-01T12:00:00Z"]);
    }

    #[test]
    fn tables_are_read_in_both_forms() {
        for text in ["[[t]]\na = 'x'\n[[t]]\na = 'y'\n", "t = [{ a = 'x' }, { a = 'y' }]\n"] {
            let page = Page::read("a.toml", text.as_bytes()).unwrap();
            let read = |one: &Section<'_>| one.text("a").unwrap().value;
            let values: Vec<String> = page.root().sections("t").iter().map(read).collect();
            assert_eq!(values, ["x", "y"]);
        }
    }
}
