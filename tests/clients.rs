//! Clients found in files, logs and events, in every wrapping that they come in; and what is said of those that are not
//! what they should be.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

#[path = "clients/material.rs"]
mod material;

use std::io::Write;
use std::path::{Path, PathBuf};

use material::{Folder, escaped, gzip, log_line, pem, percent, zstd};
use truststore::aws::Access;
use truststore::clients::{Inputs, Options, Population, Stop, gather, gather_bytes};
use truststore::source::{Budget, Reader, Source};
use truststore::time::Time;

#[test]
fn a_log_gives_each_client_once_with_how_often_and_when() {
    let mut log = String::new();
    for (second, name) in [(5, "client"), (9, "client-ec"), (2, "client"), (7, "client")] {
        log += &log_line(second, name);
    }
    log += "{\"requestId\":\"x\",\"clientCertPem\":\"-\"}\n";
    let found = read(&log);
    assert_eq!(requests(&found), [("client", 3), ("client-ec", 1)]);
    let client = of(&found, "client");
    assert_eq!((client.first, client.last), (Some(second(2)), Some(second(7))));
    assert_eq!((found.totals.without, found.totals.broken), (1, 0), "{:?}", found.totals);
}

#[test]
fn one_certificate_is_one_client_in_every_wrapping() {
    let one = pem("client");
    let event = format!(
        "{{\n  \"requestContext\": {{\n    \"identity\": {{\n      \"clientCert\": {{ \"clientCertPem\": \"{}\" }}\n    }},\n    \"requestTimeEpoch\": 1893456004000\n  }},\n  \"headers\": {{ \"x-amzn-mtls-clientcert\": \"{}\" }}\n}}\n",
        escaped(&one),
        percent(&one)
    );
    let message = log_line(4, "client");
    let export = format!(
        "{{\n  \"events\": [\n    {{\n      \"message\": \"{}\",\n      \"timestamp\": 1893456004000\n    }}\n  ]\n}}\n",
        material::json(message.trim_end())
    );
    let rows = format!(
        "{{\"results\": [\n [ {{\"field\": \"@timestamp\", \"value\": \"2030-01-01 00:00:04.000\"}}, {{\"field\": \"@message\", \"value\": \"{}\"}} ]\n]}}\n",
        material::json(&format!("{{\"clientCertPem\":\"{}\"}}", escaped(&one)))
    );
    let http = format!(
        "{{\"version\":\"2.0\",\"requestContext\":{{\"authentication\":{{\"clientCert\":{{\"clientCertPem\":\"{}\"}}}},\"timeEpoch\":1893456004000}}}}",
        escaped(&one)
    );
    for (what, text, dated) in [
        ("a file", one.clone(), false),
        ("a file with other line ends", one.replace('\n', "\r\n"), false),
        ("a header", format!("X-Amzn-Mtls-Clientcert: {}\n", percent(&one)), false),
        ("a line", message.clone(), true),
        ("a line with blanks", message.replace("\":", "\" : "), true),
        (
            "a line of an export",
            format!("2030-01-01T00:00:04.000Z {{\"pem\":\"{}\"}}\n", escaped(&one)),
            true,
        ),
        ("an export of events", export, true),
        ("the rows of a query", rows, true),
        ("an event of a REST API", event, true),
        ("an event of an HTTP API", http, true),
        ("a list", format!("[\n{},\n{{}}]", message.trim_end()), true),
    ] {
        let found = read(&text);
        assert_eq!(requests(&found), [("client", 1)], "{what}: {:?}", found.totals);
        assert_eq!(of(&found, "client").first, dated.then_some(second(4)), "{what}");
        assert_eq!(found.totals.broken, 0, "{what}: {:?}", found.totals);
    }
}

#[test]
fn compressed_files_are_known_by_content_and_many_are_read_side_by_side() {
    let folder = Folder::new("packed");
    let log =
        |count: u32| (0..count).map(|second| log_line(second % 60, "client")).collect::<String>();
    folder.file("a.log", log(300).as_bytes());
    folder.file("b", &gzip(log(50).as_bytes()));
    folder.file("c/d.json", &zstd(log(7).as_bytes()));
    let members = [gzip(log(1).as_bytes()), gzip(log(1).as_bytes())].concat();
    folder.file("e.gz", &members);
    folder.file(".hidden", log(1).as_bytes());
    for threads in [1, 2, 5] {
        let found = folder_of(&folder.0, threads);
        assert_eq!(requests(&found), [("client", 359)], "{:?}", found.totals);
        assert_eq!(found.totals.files, 4);
        let client = &found.clients[0];
        assert!(found.file(client.place.file).ends_with("a.log"));
        assert_eq!(client.place.line, 1);
    }
}

#[test]
fn a_certificate_that_is_torn_between_blocks_is_found_all_the_same() {
    let mut text = String::new();
    let names = ["client", "client-ec", "client-p384", "client-i1"];
    for turn in 0..2000 {
        text += &pem(names[turn % 4]);
        text += &"\n".repeat(turn % 3);
    }
    let folder = Folder::new("torn");
    folder.file("all.pem", text.as_bytes());
    let found = folder_of(&folder.0, 2);
    let wanted: Vec<_> = {
        let mut names = names.map(|name| (name, 500));
        names.sort_unstable();
        names.into()
    };
    let mut seen = requests(&found);
    seen.sort_unstable();
    assert_eq!(seen, wanted, "{:?}", found.totals);
    assert_eq!(found.totals.broken, 0);
}

#[test]
fn what_is_broken_is_counted_and_shown_and_ends_nothing() {
    let good = log_line(1, "client");
    let cut = &good[..good.len() / 2];
    let damaged = good.replace("MII", "M*I");
    let text = format!("{good}{cut}\n{damaged}not json\n\u{0}\u{1}\u{2}\n{good}{{\"a\":1");
    let found = read(&text);
    assert_eq!(requests(&found), [("client", 2)]);
    let lines: Vec<u32> = found.totals.examples.iter().map(|one| one.line).collect();
    assert_eq!((found.totals.broken, lines), (5, vec![2, 3, 4, 5, 7]), "{:?}", found.totals);
    assert!(found.totals.examples[0].why.contains("does not end"));
}

#[test]
fn what_cannot_be_made_of_a_certificate_breaks_every_line_with_it() {
    let text = [log_line(1, "client"), log_line(2, "client"), log_line(3, "client-ec")].concat();
    let refused = pem("client");
    let options = Options::default();
    let found = gather_bytes("log", text.as_bytes(), &options, |der| {
        if material::der(&refused) == der { Err("it is odd".to_owned()) } else { Ok(()) }
    });
    assert_eq!((found.clients.len(), found.totals.broken), (1, 2));
    assert_eq!(found.totals.examples[0].why, "it is odd");
}

#[test]
fn two_certificates_in_one_field_are_a_client_and_what_it_sends() {
    let chain = pem("client") + &pem("issuing");
    let line = format!("{{\"cert\":\"{}\"}}\n", escaped(&chain));
    let found = read(&line.repeat(3));
    assert_eq!(requests(&found), [("client", 3)]);
    assert_eq!(found.totals.sent, 3);
    let header = format!("X-Amzn-Mtls-Clientcert: {}\n", percent(&chain));
    assert_eq!(read(&header).totals.sent, 1);
}

#[test]
fn in_a_file_of_certificates_each_is_a_client_but_for_the_cas() {
    let found = read(&(pem("client") + &pem("issuing") + &pem("client-ec")));
    assert_eq!(requests(&found), [("client", 1), ("client-ec", 1)]);
    assert_eq!(found.totals.authorities, 1);
    let glued = pem("client").trim_end().to_owned() + &pem("client-ec");
    assert_eq!(read(&glued).clients.len(), 2);
}

#[test]
fn a_certificate_that_an_outsider_wrote_is_no_client() {
    let line = format!(
        "{{\"userAgent\":\"{}\",\"clientCertPem\":\"{}\"}}\n",
        escaped(&pem("client-ec")),
        escaped(&pem("client"))
    );
    assert_eq!(requests(&read(&line.repeat(2))), [("client", 2)]);
}

#[test]
fn a_field_is_wanted_by_its_whole_path() {
    let line = format!(
        "{{\"a\":{{\"b\":\"{}\"}},\"b\":\"{}\",\"time\":\"2030-01-01T00:00:09Z\"}}\n",
        escaped(&pem("client")),
        escaped(&pem("client-ec"))
    );
    for (field, name) in [("a.b", "client"), ("b", "client-ec")] {
        let options = Options { field: Some(field.parse().unwrap()), ..Options::default() };
        let found = gather_bytes("log", line.as_bytes(), &options, made);
        assert_eq!(requests(&found), [(name, 1)]);
        assert_eq!(of(&found, name).first, Some(second(9)));
    }
    let options = Options { field: Some("c".parse().unwrap()), ..Options::default() };
    let found = gather_bytes("log", line.as_bytes(), &options, made);
    assert_eq!((found.clients.len(), found.totals.without), (0, 1));
}

#[test]
fn lines_that_stand_for_many_requests_count_as_many() {
    let line = format!(
        "{{\"clientcertpem\":\"{}\",\"requests\":812,\"first_seen\":\"2030-01-01T00:00:01Z\",\"last_seen\":\"2030-01-01T00:00:08Z\"}}\n",
        escaped(&pem("client"))
    );
    let found = read(&line.repeat(2));
    assert_eq!(requests(&found), [("client", 1624)]);
    let client = of(&found, "client");
    assert_eq!((client.first, client.last), (Some(second(1)), Some(second(8))));
}

#[test]
fn a_truncated_archive_counts_as_far_as_it_goes_and_is_named() {
    let folder = Folder::new("truncated");
    let log: String = (0..3000).map(|second| log_line(second % 60, "client")).collect();
    let whole = gzip(log.as_bytes());
    folder.file("cut.gz", &whole[..whole.len() - 20]);
    folder.file("whole.gz", &gzip(log_line(1, "client-ec").as_bytes()));
    let found = folder_of(&folder.0, 2);
    assert!(of(&found, "client").requests > 2000, "{:?}", found.totals);
    assert_eq!((found.totals.unread, found.totals.files), (1, 1));
    let trouble = &found.totals.troubles[0];
    assert!(trouble.name.ends_with("cut.gz") && trouble.why.contains("too early"), "{trouble:?}");
}

#[test]
fn a_bomb_is_ended() {
    let folder = Folder::new("bomb");
    let zeros = vec![0; 1_000_000];
    let file = std::fs::File::create(folder.0.join("bomb.zst")).unwrap();
    let mut bomb = ::zstd::stream::write::Encoder::new(file, 1).unwrap();
    (0..1100).for_each(|_| bomb.write_all(&zeros).unwrap());
    bomb.finish().unwrap();
    let found = folder_of(&folder.0, 1);
    assert_eq!(found.totals.unread, 1, "{:?}", found.totals);
    assert!(found.totals.troubles[0].why.contains("1000fold"), "{:?}", found.totals);
}

#[test]
fn a_line_without_end_is_passed_over_in_bounded_memory() {
    let folder = Folder::new("long");
    let mut text = log_line(1, "client").into_bytes();
    text.extend(vec![b'x'; 100_000_000]);
    text.extend(b"\n");
    text.extend(log_line(2, "client").bytes());
    folder.file("log", &text);
    let found = folder_of(&folder.0, 2);
    assert_eq!(requests(&found), [("client", 2)]);
    assert_eq!((found.totals.broken, found.totals.examples[0].line), (1, 2));
    assert!(found.totals.examples[0].why.contains("longer than 8 MB"));
}

#[test]
fn a_document_in_one_line_of_any_length_is_read() {
    let folder = Folder::new("document");
    let mut text = String::from("{\"events\":[");
    for second in 0..20_000 {
        let message = material::json(log_line(second % 60, "client").trim_end());
        text.extend(["{\"message\":\"", &message, "\",\"timestamp\":1},"]);
    }
    text += "{}]}";
    assert!(text.len() > 20_000_000);
    folder.file("export.json", text.as_bytes());
    let found = folder_of(&folder.0, 1);
    assert_eq!(requests(&found), [("client", 20_000)], "{:?}", found.totals);
}

#[test]
fn what_is_not_there_is_named_and_the_rest_is_read() {
    let folder = Folder::new("missing");
    folder.file("a.pem", pem("client").as_bytes());
    folder.file("b.pem", pem("client-ec").as_bytes());
    let pattern = folder.0.join("*.pem");
    let sources = [Path::new("no/such/file"), Path::new("no/such/*.gz"), pattern.as_path()];
    let found = paths(&sources, 2);
    assert_eq!(requests(&found), [("client", 1), ("client-ec", 1)]);
    let why: Vec<&str> = found.totals.troubles.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(why, ["no file matches it", "no such file"]);
}

#[test]
fn more_clients_than_may_be_kept_are_said_to_be() {
    let options = Options { most_clients: 1, ..Options::default() };
    let text = pem("client") + &pem("client-ec");
    let found = gather_bytes("log", text.as_bytes(), &options, made);
    assert!(found.totals.full);
    assert_eq!(found.clients.len(), 1);
}

#[test]
fn a_stop_gives_what_was_read_and_says_so() {
    let folder = Folder::new("stop");
    folder.file("a.pem", pem("client").as_bytes());
    let stop = Stop::new();
    stop.press();
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new([Source::Path(folder.0.clone())], &reader);
    let found = gather(inputs, &Options::default(), &stop, made);
    assert!(found.totals.stopped && found.clients.is_empty());
}

#[test]
fn a_file_that_changes_while_it_is_read_is_said_to() {
    let folder = Folder::new("changes");
    let path = folder.file("a.log", log_line(1, "client").repeat(2000).as_bytes());
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new([Source::Path(path.clone())], &reader);
    let found = gather(inputs, &Options::default(), &Stop::new(), |der| {
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(log_line(2, "client-ec").as_bytes()).unwrap();
        made(der)
    });
    assert_eq!(found.totals.changed, 1);
}

#[test]
fn any_bytes_end_in_an_answer() {
    let line = log_line(1, "client");
    let mut state = 1_u64;
    for _ in 0..400 {
        let mut bytes = line.repeat(3).into_bytes();
        for _ in 0..8 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = usize::try_from(state >> 33).unwrap() % bytes.len();
            bytes[place] = u8::try_from(state >> 56).unwrap();
        }
        let found = gather_bytes("log", &bytes, &Options::default(), made);
        let field = Options { field: Some("clientCertPem".parse().unwrap()), ..Options::default() };
        gather_bytes("log", &bytes, &field, made);
        assert!(found.totals.requests <= 6);
    }
}

fn read(text: &str) -> Population<Vec<u8>> {
    let options = Options::default();
    let found = gather_bytes("log", text.as_bytes(), &options, made);
    // The same through a file, which is read in blocks.
    let folder = Folder::new("read");
    folder.file("log", text.as_bytes());
    let again = folder_of(&folder.0, 2);
    assert_eq!(found.clients, again.clients);
    assert_eq!(
        (found.totals.broken, found.totals.without),
        (again.totals.broken, again.totals.without)
    );
    found
}

fn folder_of(folder: &Path, threads: usize) -> Population<Vec<u8>> {
    paths(&[folder], threads)
}

fn paths(paths: &[&Path], threads: usize) -> Population<Vec<u8>> {
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new(paths.iter().map(|path| Source::Path(PathBuf::from(path))), &reader);
    let options = Options { threads, ..Options::default() };
    gather(inputs, &options, &Stop::new(), made)
}

#[expect(clippy::unnecessary_wraps, reason = "what is asked of it may fail")]
fn made(der: &[u8]) -> Result<Vec<u8>, String> {
    Ok(der.to_vec())
}

/// Which clients were found, by the name of their file, and how often.
fn requests(found: &Population<Vec<u8>>) -> Vec<(&'static str, u64)> {
    let name =
        |der: &[u8]| material::NAMES.into_iter().find(|name| material::der(&pem(name)) == der);
    let mut list: Vec<_> = found
        .clients
        .iter()
        .map(|one| (name(&one.made).unwrap_or("?"), one.sightings.requests))
        .collect();
    list.sort_unstable();
    list
}

fn of(found: &Population<Vec<u8>>, name: &str) -> truststore::clients::Sightings {
    let der = material::der(&pem(name));
    found.clients.iter().find(|one| one.made == der).unwrap().sightings
}

fn second(second: i64) -> Time {
    Time::from_unix(1_893_456_000 + second)
}
