//! Clients sought where somebody wants none to be found: in records without end, in archives within archives, behind
//! pipes that nobody writes to; and the laws that no such thing may break.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

#[path = "clients/material.rs"]
mod material;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use material::{Folder, escaped, gzip, log_line, pem, zstd};
use proptest::prelude::*;
use truststore::aws::Access;
use truststore::clients::{Inputs, Options, Population, Sightings, Stop, gather, gather_bytes};
use truststore::source::{Budget, Reader, Source};

const BUNDLE: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";

#[test]
fn a_record_with_more_certificates_than_memory_holds_counts_in_parts() {
    let member = |number: usize, name: &str| {
        format!("\"m{number}\":{{\"pem\":\"{}\"}},\n", escaped(&pem(name)))
    };
    let mut text = "{\"time\":\"2030-01-01T00:00:09Z\",\n".to_owned() + &member(0, "client-ec");
    for number in 1..7000 {
        text += &member(number, "client");
    }
    text += "\"last\":1}\n";
    assert!(text.len() > 8_000_000);
    let found = read(&text);
    assert_eq!((found.clients.len(), found.totals.broken), (2, 0), "{:?}", found.totals);
    assert!(found.clients.iter().all(|client| client.sightings.first.is_some()));
    let most = found.clients.iter().map(|client| client.sightings.requests).max();
    assert_eq!(most, Some(2), "a client counts once in each part");
}

#[test]
fn a_member_may_have_no_name_or_an_endless_one() {
    for name in [String::new(), "n".repeat(3_000_000)] {
        let text = format!("{{\n\"{name}\":\"{}\"\n}}\n", escaped(&pem("client")));
        let found = read(&text);
        assert_eq!((found.clients.len(), found.totals.broken), (1, 0), "{:?}", found.totals);
    }
}

#[test]
fn nobody_hides_behind_a_certificate_that_does_not_end() {
    let client = escaped(&pem("client"));
    for (member, broken) in [("userAgent", 0), ("note", 1)] {
        for begun in ["-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\\nMIIB"] {
            let line = format!("{{\"{member}\":\"{begun}\",\"clientCertPem\":\"{client}\"}}\n");
            let found = read(&line.repeat(2));
            assert_eq!((found.clients.len(), found.totals.requests), (1, 2), "{line}");
            assert_eq!(found.totals.broken, 2 * broken, "{line}: {:?}", found.totals);
        }
    }
    let torn = pem("client-ec").replace("-----END CERTIFICATE-----\n", "");
    let found = read(&(torn + &pem("client")));
    assert_eq!((found.clients.len(), found.totals.broken), (1, 1), "{:?}", found.totals);
}

#[test]
fn a_line_that_stands_for_no_number_of_requests_cannot_be_used() {
    for (requests, wanted) in [("-3", 0), ("1e3", 0), ("\"x\"", 0), ("null", 0), ("\"12\"", 12)] {
        let line = format!(
            "{{\"requests\":{requests},\"last_seen\":\"2030-01-01T00:00:08Z\",\"pem\":\"{}\"}}\n",
            escaped(&pem("client"))
        );
        let found = read(&line);
        let counts = (found.totals.requests, found.totals.broken);
        assert_eq!(counts, (wanted, u64::from(wanted == 0)), "{requests}: {:?}", found.totals);
    }
}

#[test]
fn requests_beyond_all_numbers_are_as_many_as_can_be_counted() {
    let line = |name: &str| {
        format!(
            "{{\"requests\":{},\"first_seen\":\"2031-01-01T00:00:00Z\",\"last_seen\":\"2030-01-01T00:00:00Z\",\
             \"pem\":\"{}\"}}\n",
            u64::MAX,
            escaped(&pem(name))
        )
    };
    let found = read(&(line("client") + &line("client-ec") + &line("client")));
    assert_eq!((found.clients.len(), found.totals.requests), (2, u64::MAX));
    // Whoever counted called them the other way round.
    assert!(found.clients.iter().all(|client| client.sightings.first < client.sightings.last));
}

#[test]
fn an_archive_within_an_archive_is_named() {
    let folder = Folder::new("nested");
    let log = log_line(1, "client");
    folder.file("a.gz", &gzip(&zstd(log.as_bytes())));
    folder.file("b.zst", &zstd(&gzip(log.as_bytes())));
    let found = of_folder(&folder.0, 2);
    assert_eq!((found.totals.unread, found.clients.len()), (2, 0), "{:?}", found.totals);
    assert!(found.totals.troubles[0].why.contains("compressed twice"), "{:?}", found.totals);
}

#[test]
fn an_archive_that_begins_byte_by_byte_is_looked_into_all_the_same() {
    let folder = Folder::new("bytes");
    let log = log_line(1, "client");
    let wide: Vec<u8> = log.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (content, why) in [
        (gzip(log.as_bytes()), "compressed twice"),
        (b"PK\x03\x04 and so on".to_vec(), "what was compressed is a ZIP archive"),
        (wide, "text in UTF-16"),
    ] {
        for packed in [gzip, zstd] {
            let packed: Vec<u8> = content.chunks(1).flat_map(packed).collect();
            folder.file("log", &packed);
            let found = of_folder(&folder.0, 1);
            assert!(found.totals.troubles[0].why.contains(why), "{:?}", found.totals);
        }
    }
}

#[test]
fn what_a_decoder_refuses_is_said_with_what_to_do() {
    let folder = Folder::new("refused");
    let log = log_line(1, "client").repeat(100);
    let mut wide = ::zstd::Encoder::new(Vec::new(), 1).unwrap();
    wide.window_log(31).unwrap();
    std::io::Write::write_all(&mut wide, log.as_bytes()).unwrap();
    // A frame that names a dictionary by its number, 7 (RFC 8878, section 3.1.1.1.3).
    let with_dictionary =
        [&[0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 5, 0x29, 0, 0][..], b"hello"].concat();
    for (packed, clients, why) in [
        (wide.finish().unwrap(), 0, "more than 134 MB to decompress; do that into `-`: zstd -dc"),
        (with_dictionary, 0, "with a dictionary"),
        (
            [gzip(log.as_bytes()), b"and something more".to_vec()].concat(),
            1,
            "stands behind the compressed",
        ),
        (
            [zstd(log.as_bytes()), b"and something more".to_vec()].concat(),
            1,
            "stands behind the compressed",
        ),
    ] {
        folder.file("log", &packed);
        let found = of_folder(&folder.0, 2);
        assert_eq!((found.clients.len(), found.totals.unread), (clients, 1), "{why}");
        assert!(found.totals.troubles[0].why.contains(why), "{:?}", found.totals);
    }
}

#[test]
fn text_that_is_not_written_in_lines_of_utf_8_is_named() {
    let folder = Folder::new("text");
    let (log, pem) = (log_line(1, "client"), pem("client"));
    let wide = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    for (bytes, why) in [
        (wide(&log).iter().flat_map(|unit| unit.to_le_bytes()).collect(), "UTF-16"),
        (wide(&pem).iter().flat_map(|unit| unit.to_be_bytes()).collect(), "UTF-16"),
        (log.replace('\n', "\r").repeat(2).into_bytes(), "end in CR alone"),
        (pem.replace('\n', "\r").repeat(2).into_bytes(), "end in CR alone"),
    ] {
        folder.file("log", &bytes);
        let found = of_folder(&folder.0, 2);
        assert_eq!((found.clients.len(), found.totals.unread), (0, 1), "{why}");
        assert!(found.totals.troubles[0].why.contains(why), "{:?}", found.totals);
    }
    let found = read(&(pem.replace('\n', "\r\n") + &log.replace('\n', "\r\n")));
    assert_eq!((found.clients.len(), found.totals.requests), (1, 2), "{:?}", found.totals);
}

#[test]
fn a_moment_that_cannot_be_written_again_is_none_and_an_offset_counts() {
    let seen = |moment: &str| {
        let line = log_line(1, "client").replace("01/Jan/2030:00:00:01 +0000", moment);
        let seen = read(&line).clients[0].sightings;
        assert_eq!(seen.first, seen.last);
        seen.first.map(|at| at.to_string())
    };
    for (moment, wanted) in [
        ("01/Jan/0000:00:00:00 +0000", Some("0000-01-01T00:00:00Z")),
        ("01/Jan/0000:00:00:00 +0001", None),
        ("31/Dec/9999:23:59:59 -0001", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("01/Jan/-001:00:00:00 +0000", None),
        ("01/Jan/2030:05:30:00 +0530", Some("2030-01-01T00:00:00Z")),
        ("31/Dec/2029:16:00:00 -0800", Some("2030-01-01T00:00:00Z")),
        ("1893456000000000", Some("2030-01-01T00:00:00Z")),
        ("1893456000000000000", Some("2030-01-01T00:00:00Z")),
        ("-189345600", None),
    ] {
        assert_eq!(seen(moment).as_deref(), wanted, "{moment}");
    }
    let long = "1".to_owned() + &"0".repeat(400);
    assert_eq!(seen(&long), None);
}

#[test]
fn a_line_is_one_line_whatever_is_wrong_with_it() {
    let client = log_line(1, "client");
    for line in [
        format!("{{\"a\":{}", "{\"b\":".repeat(100_000)) + "\"-----BEGIN CERTIFICATE-----\"}\n",
        "-----BEGIN CERTIFICATE-----".repeat(100_000) + "\n",
    ] {
        let found = read(&(client.clone() + &line.repeat(3) + &client));
        let counts = (found.totals.requests, found.totals.broken);
        assert_eq!(counts, (2, 3), "{:?}", found.totals.examples);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_depends_on_no_file_no_packing_no_order_and_no_thread(
        lines in proptest::collection::vec((0_usize..6, 0_u32..60), 1..60),
        cuts in proptest::collection::vec((0_usize..60, 0_usize..3), 0..5),
        threads in 1_usize..5,
    ) {
        let lines: Vec<String> = lines.into_iter().map(|(kind, second)| line(kind, second)).collect();
        let whole = gather_bytes("log", lines.concat().as_bytes(), &Options::default(), made);
        let folder = Folder::new("split");
        let mut cuts: Vec<_> = cuts.into_iter().map(|(at, how)| (at.min(lines.len()), how)).collect();
        cuts.push((lines.len(), 0));
        cuts.sort_unstable();
        let mut start = 0;
        for (number, (end, how)) in cuts.into_iter().enumerate() {
            let text = lines[start..end].concat();
            let bytes = match how {
                0 => text.into_bytes(),
                1 => gzip(text.as_bytes()),
                _ => zstd(text.as_bytes()),
            };
            // Later lines come first, where names are put in order.
            folder.file(&format!("{:03}", 100 - number), &bytes);
            start = end;
        }
        let split = of_folder(&folder.0, threads);
        prop_assert_eq!(seen(&whole), seen(&split));
        let counts = |found: &Population<()>| {
            let totals = &found.totals;
            (totals.requests, totals.without, totals.broken, totals.sent, totals.unread)
        };
        prop_assert_eq!(counts(&whole), counts(&split));
    }
}

#[test]
fn a_part_that_is_empty_or_ends_in_a_line_is_refused_and_one_that_is_compressed_is_read() {
    let folder = Folder::new("parts");
    let log = folder.file("log", log_line(1, "client").as_bytes());
    let partial =
        run(&["check", BUNDLE, "--at", "2030-01-01", "--partial", "--clients", path(&log)]);
    let whole = partial.stdout;
    for (name, bytes, wanted) in [
        ("empty", &b""[..], "empty: the run that was to write it has failed"),
        ("blank", b"\n\n", "blank: empty"),
        ("cut", &whole[..whole.len() - 20], "cut:3: it ends in the midst of a line"),
        ("long", &vec![b'x'; 1_000_001], "long:1: longer than 1000000 bytes"),
    ] {
        let said = run(&["merge", path(&folder.file(name, bytes))]);
        assert_eq!(said.status.code(), Some(2), "{name}");
        assert!(text(&said.stderr).contains(wanted), "{name}: {}", text(&said.stderr));
    }
    let forged =
        [&whole[..], text(&whole).replace("\"serial\":\"", "\"serial\":\"00").as_bytes()].concat();
    let said = run(&["merge", path(&folder.file("forged", &forged))]);
    assert!(text(&said.stderr).contains("forged:5: CN=Example client"), "{}", text(&said.stderr));
    let dressed = text(&whole).replace("\"profile\":\"", "\"profile\":\"\u{9b}31m\u{7f}");
    let dressed = folder.file("dressed", dressed.as_bytes());
    for form in ["human", "json", "jsonl"] {
        let said = run(&["merge", "--format", form, path(&dressed)]);
        let said = text(&said.stdout);
        assert!(!said.is_empty() && !said.contains(['\u{9b}', '\u{7f}']), "{form}: {said}");
    }
    for packed in [gzip(&whole), zstd(&whole)] {
        let said = run(&["merge", "--partial", path(&folder.file("packed", &packed))]);
        assert_eq!(text(&said.stdout), text(&whole), "{}", text(&said.stderr));
    }
}

#[test]
fn a_compressed_log_is_diagnosed_from_a_file_and_from_standard_input() {
    let folder = Folder::new("diagnose");
    let log = b"verify error:num=10:certificate has expired\n";
    for packed in [gzip(log), zstd(log)] {
        let file = folder.file("log", &packed);
        let mut live = Command::new(env!("CARGO_BIN_EXE_truststore"));
        live.args(["diagnose", "-"]).stdin(std::fs::File::open(&file).unwrap());
        for said in [run(&["diagnose", path(&file)]), live.output().unwrap()] {
            assert_eq!(said.status.code(), Some(0), "{}", text(&said.stderr));
            assert!(text(&said.stdout).contains("refused[expired]"), "{}", text(&said.stdout));
        }
    }
    let cut = gzip(&log.repeat(50));
    let said = run(&["diagnose", path(&folder.file("cut", &cut[..cut.len() - 9]))]);
    assert_eq!(said.status.code(), Some(2));
    assert!(text(&said.stderr).contains("it was cut off"), "{}", text(&said.stderr));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_what_never_comes_and_what_never_ends() {
    let folder = Folder::new("endless");
    let pipe = folder.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for source in [path(&pipe), "/dev/zero"] {
        let child = Command::new(env!("CARGO_BIN_EXE_truststore"))
            .args(["check", BUNDLE, "--at", "2030-01-01", "--clients", source])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_secs(2));
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        let said = child.wait_with_output().unwrap();
        assert_eq!(said.status.code(), Some(130), "{source}");
        assert!(text(&said.stdout).contains("only a part"), "{source}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named() {
    let folder = Folder::new("socket");
    let socket = folder.0.join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let said = run(&["check", BUNDLE, "--at", "2030-01-01", "--clients", path(&socket)]);
    assert_eq!(said.status.code(), Some(2));
    assert!(text(&said.stderr).contains("socket: a socket, or"), "{}", text(&said.stderr));
    let said = run(&["diagnose", "/dev/null"]);
    assert!(text(&said.stderr).contains("/dev/null: there is nothing in it"));
}

/// A line of a log: of one of four clients, of none, or damaged.
fn line(kind: usize, second: u32) -> String {
    match kind {
        4 => format!("{{\"requestId\":\"{second}\"}}\n"),
        5 => log_line(second, "client").replace("MII", "M*I"),
        client => log_line(second, material::NAMES[client]),
    }
}

fn seen(found: &Population<()>) -> BTreeMap<[u8; 32], Sightings> {
    found.clients.iter().map(|client| (client.sha256, client.sightings)).collect()
}

fn read(text: &str) -> Population<()> {
    gather_bytes("log", text.as_bytes(), &Options::default(), made)
}

fn of_folder(folder: &Path, threads: usize) -> Population<()> {
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new([Source::Path(folder.to_owned())], &reader);
    gather(inputs, &Options { threads, ..Options::default() }, &Stop::new(), made)
}

#[expect(clippy::unnecessary_wraps, reason = "what is asked of it may fail")]
fn made(_: &[u8]) -> Result<(), String> {
    Ok(())
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_truststore")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
