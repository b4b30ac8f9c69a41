//! A log that goes on: what comes is diagnosed before the log ends, and the summary stands at its end. The pipe stays open
//! while the answer is read, so that an answer that waits for the end would never come.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const BLOCK: &str = "(aaaaaaaa-1) Extended Request Id: e=\n\
                     (aaaaaaaa-1) Access denied. Reason: self signed certificate\n";
const CLOSING: &str = "(aaaaaaaa-1) ForbiddenException Forbidden: req-1\n";

#[test]
fn what_comes_is_told_before_the_log_ends() {
    for arguments in [&["diagnose", "-"][..], &["diagnose", "-", "--follow"]] {
        let mut log = Log::of(arguments);
        // The block is not closed: the pause completes it.
        log.write(BLOCK);
        assert!(log.until("more:").contains("refused[self-signed]"), "{arguments:?}");
        // Its last line says nothing new.
        log.write(CLOSING);
        log.write("verify error:num=10:certificate has expired\n");
        let told = log.until("more:");
        assert!(told.contains("refused[expired]") && !told.contains("self-signed"), "{told}");
        // What is known is a line.
        log.write("verify error:num=10:certificate has expired\n");
        assert!(log.until("again:").contains("refused[expired], 2 times now: stdin:5"));
        let (end, code) = log.end();
        assert!(end.contains("3 incidents, 2 causes"), "{end}");
        assert!(end.contains("2 × expired") && end.contains("1 × self-signed"), "{end}");
        assert_eq!(code, 0);
    }
}

#[test]
fn ctrl_c_ends_a_log_with_its_summary_and_a_code_of_its_own() {
    let mut log = Log::of(&["diagnose", "-"]);
    log.write("verify error:num=10:certificate has expired\n");
    assert!(log.until("more:").contains("refused[expired]"));
    log.write("verify error:num=10:certificate has expired\n");
    log.until("again:");
    let interrupt = ["-INT", &log.child.id().to_string()];
    assert!(Command::new("kill").args(interrupt).status().unwrap().success());
    let rest: Vec<String> = log.output.map(Result::unwrap).collect();
    assert!(rest.join("\n").contains("2 × expired"), "{rest:?}");
    assert_eq!(log.child.wait().unwrap().code(), Some(130));
}

#[test]
fn programs_get_an_object_for_each_incident_and_the_totals_at_the_end() {
    let mut log = Log::of(&["diagnose", "-", "--follow", "--format", "jsonl"]);
    log.write("verify error:num=10:certificate has expired\n");
    let first = log.until("\"of\"");
    assert!(first.contains("\"of\":\"incident\",\"cause\":\"expired\""), "{first}");
    log.write("verify error:num=10:certificate has expired\n");
    let (end, _) = log.end();
    assert!(end.contains("\"of\":\"total\",\"cause\":\"expired\""), "{end}");
    assert!(end.contains("\"count\":2"), "{end}");
}

#[test]
fn a_log_that_says_nothing_is_said_to_say_nothing() {
    let mut log = Log::of(&["diagnose", "-", "--follow"]);
    log.write("lorem ipsum\n");
    assert_eq!(log.end(), (String::new(), 2));
}

/// The program, with a log that it reads and this test writes.
struct Log {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Log {
    fn of(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_truststore"))
            .args(arguments)
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), output, child }
    }

    fn write(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// What is printed, up to the line that holds this.
    fn until(&mut self, words: &str) -> String {
        let mut text = String::new();
        for line in &mut self.output {
            let line = line.unwrap();
            text.push_str(&line);
            text.push('\n');
            if line.contains(words) {
                return text;
            }
        }
        panic!("`{words}` never came: {text}");
    }

    /// What is printed once the log has ended, and the exit code.
    fn end(mut self) -> (String, i32) {
        drop(self.input.take());
        let rest: Vec<String> = self.output.map(Result::unwrap).collect();
        (rest.join("\n"), self.child.wait().unwrap().code().unwrap())
    }
}
