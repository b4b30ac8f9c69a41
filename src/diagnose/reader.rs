//! Reads logs line by line, as they come: what goes over several lines is held until it is whole. Only two things do, JSON
//! values and certificates; both are known to be neither with the first letter that does not fit, and then their lines are
//! read one by one. Nothing else is kept, so that a log that never ends takes no more memory than one that does.

use super::execution_log::ExecutionLog;
use super::incident::Incident;
use super::json::{self, Follower, Progress, Value};
use super::lines::LONGEST_VALUE;

/// What reading an input brings to light, as it does so.
pub(super) trait Listener {
    /// Something that was recognised, or that concerns a client.
    fn incident(&mut self, incident: Incident);
    /// A line that says nothing we know.
    fn passed_over(&mut self, line: usize, text: &str);
    /// The input could not be read as a whole.
    fn cut(&mut self, line: usize, why: &'static str);
}

/// Reads the lines of one input.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The blocks of an execution log that are not whole yet.
    pub(super) log: ExecutionLog,
    /// Headers of one request, line after line.
    pub(super) headers: Option<Incident>,
    held: Option<Held>,
    /// Lines that were read.
    lines: usize,
    /// Bytes that were looked at, over and over where they were: the measure of the work.
    pub(super) steps: usize,
    /// Bytes that were given.
    read: usize,
    /// Bytes that were held in vain.
    wasted: usize,
}

/// Lines that belong together, and are not whole yet.
#[derive(Debug)]
struct Held {
    /// The first of them.
    line: usize,
    text: String,
    what: What,
}

#[derive(Debug)]
enum What {
    Value(Follower),
    Certificate,
}

/// Lines that are still to be read, one after the other.
struct Rest {
    line: usize,
    text: String,
    at: usize,
}

impl Reader {
    /// Takes a line, without its line end.
    pub(super) fn take(&mut self, text: &str, is_cut: bool, listener: &mut dyn Listener) {
        self.lines += 1;
        self.read += text.len() + 1;
        if is_cut {
            listener.cut(self.lines, "the line is too long: its end was not read");
        }
        let rest = self.next(self.lines, text, listener);
        self.all(rest, listener);
    }

    /// Nothing comes for a while: what is whole as far as anybody can tell is given on.
    pub(super) fn pause(&mut self, listener: &mut dyn Listener) {
        self.end_of_headers(listener);
        self.log.tell().into_iter().for_each(|incident| listener.incident(incident));
    }

    /// Nothing more comes.
    pub(super) fn finish(mut self, listener: &mut dyn Listener) -> usize {
        while let Some(held) = self.held.take() {
            let rest = self.one_by_one(held, listener);
            self.all(rest, listener);
        }
        self.end_of_headers(listener);
        std::mem::take(&mut self.log).rest().for_each(|incident| listener.incident(incident));
        self.steps
    }

    pub(super) fn end_of_headers(&mut self, listener: &mut dyn Listener) {
        if let Some(incident) = self.headers.take() {
            listener.incident(incident);
        }
    }

    /// Lines that were held in vain, and those that are held in vain among them.
    fn all(&mut self, rest: Option<Rest>, listener: &mut dyn Listener) {
        let mut todo: Vec<Rest> = rest.into_iter().collect();
        while let Some(mut rest) = todo.pop() {
            let text = rest.text.get(rest.at..).unwrap_or_default();
            let Some(line) = text.split('\n').next().filter(|_| !text.is_empty()) else { continue };
            rest.at += line.len() + 1;
            rest.line += 1;
            let inner = self.next(rest.line - 1, line, listener);
            todo.push(rest);
            todo.extend(inner);
        }
    }

    /// Reads a line, or holds it; what was held in vain comes back, but for its first line.
    fn next(&mut self, line: usize, text: &str, listener: &mut dyn Listener) -> Option<Rest> {
        let Some(mut held) = self.held.take() else { return self.fresh(line, text, listener) };
        let before = held.text.len();
        held.text.push_str(text);
        held.text.push('\n');
        self.steps += text.len() + 1;
        let longest = match held.what {
            What::Value(_) => LONGEST_VALUE,
            What::Certificate => LONGEST_BLOCK,
        };
        let progress = match &mut held.what {
            _ if held.text.len() > longest => Progress::Broken,
            What::Value(follower) => follower.take(held.text.get(before..).unwrap_or_default()),
            What::Certificate if !is_cut_off(&held.text) => Progress::Complete(text.len()),
            What::Certificate if is_base64(text) => Progress::Open,
            What::Certificate => Progress::Broken,
        };
        match (progress, &held.what) {
            (Progress::Open, _) => {
                self.held = Some(held);
                None
            }
            (Progress::Broken, _) => {
                self.wasted += held.text.len();
                self.one_by_one(held, listener)
            }
            (Progress::Complete(_), What::Certificate) => {
                self.line(held.line, held.text.trim_end(), listener);
                None
            }
            (Progress::Complete(end), What::Value(_)) => {
                if self.read_value(held.line, held.text.get(..before + end), listener) {
                    self.tail(line, text.get(end..), listener)
                } else {
                    self.one_by_one(held, listener)
                }
            }
        }
    }

    /// A line with nothing before it that it may belong to.
    fn fresh(&mut self, line: usize, text: &str, listener: &mut dyn Listener) -> Option<Rest> {
        let may_hold = self.wasted <= self.read.saturating_add(WASTE);
        if text.trim_start().starts_with(['{', '[']) {
            let mut follower = Follower::new();
            self.steps += text.len() + 1;
            let progress = match follower.take(text) {
                Progress::Open => follower.take("\n"),
                other => other,
            };
            match progress {
                Progress::Open if may_hold => {
                    let what = What::Value(follower);
                    self.held = Some(Held { line, text: format!("{text}\n"), what });
                    return None;
                }
                Progress::Complete(end) if self.read_value(line, text.get(..end), listener) => {
                    return self.tail(line, text.get(end..), listener);
                }
                _ => {}
            }
        } else if may_hold && is_cut_off(text) {
            self.held = Some(Held { line, text: format!("{text}\n"), what: What::Certificate });
            return None;
        }
        self.line(line, text, listener);
        None
    }

    /// What stands behind a value on its last line.
    fn tail(
        &mut self,
        line: usize,
        text: Option<&str>,
        listener: &mut dyn Listener,
    ) -> Option<Rest> {
        let text = text.map(str::trim).filter(|text| !matches!(*text, "" | ","))?;
        if text.starts_with(['{', '[']) {
            return Some(Rest { line, text: text.to_owned(), at: 0 });
        }
        self.line(line, text, listener);
        None
    }

    /// The first line of what was held in vain is read by itself; the others come back.
    fn one_by_one(&mut self, held: Held, listener: &mut dyn Listener) -> Option<Rest> {
        let first = held.text.split('\n').next().unwrap_or_default();
        self.line(held.line, first, listener);
        let at = first.len() + 1;
        (at < held.text.len()).then_some(Rest { line: held.line + 1, text: held.text, at })
    }

    /// A JSON value that is whole: whether it could be read, and is a value and not a word in brackets.
    fn read_value(&mut self, line: usize, text: Option<&str>, listener: &mut dyn Listener) -> bool {
        let Some(text) = text else { return false };
        self.steps += text.len();
        match json::read(text) {
            Some((value, _)) if !is_bracketed(&value) => {
                self.end_of_headers(listener);
                self.whole_value(&value, line, listener);
                true
            }
            _ => false,
        }
    }
}

/// Whether a certificate begins in a text and does not end in it.
fn is_cut_off(text: &str) -> bool {
    let opening = text.rfind("-----BEGIN CERTIFICATE-----");
    opening
        .is_some_and(|at| !text.get(at..).unwrap_or_default().contains("-----END CERTIFICATE-----"))
}

fn is_base64(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text.trim().bytes().all(is_letter)
}

/// `[info]`, which is no list of values.
fn is_bracketed(value: &Value<'_>) -> bool {
    matches!(value, Value::List(values) if values.iter().all(|value| matches!(value, Value::Bare(_))))
}

/// Bytes of a certificate that goes over several lines.
const LONGEST_BLOCK: usize = 100_000;
/// Bytes that may be held in vain, beyond as many as are read, before lines are read one by one only.
const WASTE: usize = 16_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard {
        incidents: Vec<Incident>,
        passed_over: Vec<usize>,
    }

    impl Listener for Heard {
        fn incident(&mut self, incident: Incident) {
            self.incidents.push(incident);
        }
        fn passed_over(&mut self, line: usize, _: &str) {
            self.passed_over.push(line);
        }
        fn cut(&mut self, _: usize, _: &'static str) {}
    }

    fn read(text: &str) -> (Heard, usize) {
        let (mut reader, mut heard) = (Reader::default(), Heard::default());
        text.lines().for_each(|line| reader.take(line, false, &mut heard));
        let steps = reader.finish(&mut heard);
        (heard, steps)
    }

    #[test]
    fn a_value_over_many_lines_is_one_and_what_follows_is_read() {
        let (heard, _) =
            read("{\n \"status\": \"403\",\n \"subjectDN\": \"CN=a\"\n}\nverify error:num=20");
        let lines: Vec<_> = heard.incidents.iter().map(|incident| incident.line).collect();
        assert_eq!((lines, heard.passed_over.len()), (vec![1, 5], 0));
    }

    #[test]
    fn what_was_held_in_vain_is_read_line_by_line() {
        let (heard, _) = read(
            "{\"a\":\nverify error:num=20\n[1,\nverify error:num=10\n-----BEGIN CERTIFICATE-----\nMII\nverify error:num=18",
        );
        let lines: Vec<_> = heard.incidents.iter().map(|incident| incident.line).collect();
        assert_eq!(lines, [2, 4, 5, 7]);
        assert_eq!(heard.passed_over, [1, 3, 6]);
    }

    #[test]
    fn no_line_can_make_the_work_more_than_a_multiple_of_the_input() {
        let base64 = format!("-----BEGIN CERTIFICATE-----\n{}", "MIIB\n".repeat(30));
        let repeated = [
            "[\n",
            "{\"a\":\n",
            "{\"a\":\"\n",
            "[\"\n",
            "{\"a\":[1,\n",
            "[1,\n",
            "x {\"a\":1\n",
            "x {{{{\n",
            "{\"a\":1}{\"a\":1}[\n",
            "-----BEGIN CERTIFICATE-----\n",
            &base64,
            "Extended Request Id: x\n",
            "\\n Access denied \\n {\n",
            "X-Amzn-Mtls-Clientcert-Leaf: x\n",
        ];
        for line in repeated {
            let text = line.repeat(200_000 / line.len());
            let (_, steps) = read(&text);
            assert!(steps < 80 * text.len(), "{line:?}: {steps} steps for {} bytes", text.len());
        }
    }
}
