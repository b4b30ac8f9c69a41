//! The laws of `fix`: done twice it does nothing more, no verdict changes, and what it writes is read alike by every
//! reader at hand. And what the program makes of files: it replaces nothing unasked, and a full disk leaves what was there.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use proptest::prelude::*;
use truststore::bundle::{Bundle, ClientFile};
use truststore::fix::{self, Deed, Fixed, Options};
use truststore::path::Question;
use truststore::profile::{self, Profile};
use truststore::run::{Client, Judge, Opinions};
use truststore::source::Blob;

#[test]
fn no_verdict_changes_for_any_bundle_and_client_of_the_test_data() {
    let clients = clients();
    let mut judged = 0;
    for file in bundles() {
        let bundle = Bundle::read("bundle.pem", vec![blob(&fs::read(&file).unwrap())]);
        for profile in profile::ALL {
            let fixed = fix::fix(&bundle, &Options::plain(profile));
            let after = read(&fixed.text);
            let before = Judge::new(&bundle, question(profile), Opinions::Never);
            let after = Judge::new(&after, question(profile), Opinions::Never);
            for (name, client) in &clients {
                let (before, after) = (before.judge(client).verdict, after.judge(client).verdict);
                assert_eq!(before, after, "{} for {name}, {}", file.display(), profile.name);
                judged += 1;
            }
        }
    }
    assert!(judged > 10_000, "{judged} verdicts: the test looks at too little");
}

/// With OpenSSL's opinion, for the clients that have a bundle of their own.
#[test]
fn openssl_changes_no_verdict_either() {
    let profile = profile::by_name("api-gateway").unwrap();
    let mut judged = 0;
    for file in bundles() {
        let Ok(client) = fs::read(file.with_file_name("client.pem")) else { continue };
        let bundle = Bundle::read("bundle.pem", vec![blob(&fs::read(&file).unwrap())]);
        let fixed = fix::fix(&bundle, &Options::plain(profile));
        let client = sole(&client).unwrap();
        let verdict = |bundle: &Bundle| {
            Judge::new(bundle, question(profile), Opinions::All).judge(&client).verdict
        };
        assert_eq!(verdict(&bundle), verdict(&read(&fixed.text)), "{}", file.display());
        judged += 1;
    }
    assert!(judged > 50, "{judged}");
}

#[test]
fn every_bundle_of_the_test_data_becomes_one_that_every_reader_reads_alike() {
    for file in bundles() {
        let bundle = Bundle::read("bundle.pem", vec![blob(&fs::read(&file).unwrap())]);
        for comments in [false, true] {
            let options = Options { comments, ..options() };
            let fixed = fix::fix(&bundle, &options);
            is_normal(&fixed);
            let again = fix::fix(&read(&fixed.text), &options);
            assert_eq!(again.text, fixed.text, "{}", file.display());
            assert_eq!(again.changes, [], "{}", file.display());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Blocks of any kind, in any order, joined and damaged in any way.
    #[test]
    fn done_twice_it_does_nothing_more(
        pieces in prop::collection::vec((0..PIECES, 0..JOINTS), 0..10),
        cut in prop::option::of(any::<prop::sample::Index>()),
        comments: bool,
        drop_clients: bool,
    ) {
        let mut bytes: Vec<u8> =
            pieces.iter().flat_map(|&(piece, joint)| joined(piece, joint)).collect();
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        let options = Options { comments, drop_clients, ..options() };
        let bundle = Bundle::read("bundle.pem", vec![blob(&bytes)]);
        let once = fix::fix(&bundle, &options);
        is_normal(&once);
        prop_assert!(!once.text.contains("PRIVATE"));
        let twice = fix::fix(&read(&once.text), &options);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(once.text.is_empty() || twice.changes.is_empty(), "{:?}", twice.changes);
        // Whatever was readable is in the new file, or named as taken out.
        for member in &bundle.members {
            let kept = once.certificates.iter().any(|one| one.der() == member.certificate.der());
            let line = member.place.first_line;
            let named = once.changes.iter().any(|one| one.deed == Deed::Removed && one.line == line);
            prop_assert!(kept || named, "line {line} went silently");
        }
    }
}

#[test]
fn nothing_is_replaced_unasked_and_the_file_itself_only_by_name_and_force() {
    let folder = folder("replace");
    let (bundle, out) = (folder.join("bundle.pem"), folder.join("out.pem"));
    let text = joined(0, 1);
    fs::write(&bundle, &text).unwrap();
    let run = |arguments: &[&str]| fix_with(&bundle, arguments);
    assert_eq!(run(&["-o", name(&out)]).status.code(), Some(0));
    let written = fs::read(&out).unwrap();
    assert_eq!(run(&["-o", "-"]).stdout, written);
    assert_eq!(run(&[]).stdout, written);
    fs::write(&out, b"precious").unwrap();
    let refused = run(&["-o", name(&out)]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("exists already"), "{refused:?}");
    assert_eq!(fs::read(&out).unwrap(), b"precious");
    assert_eq!(run(&["-o", name(&out), "--force"]).status.code(), Some(0));
    assert_eq!(fs::read(&out).unwrap(), written);
    assert_eq!(run(&["-o", name(&bundle)]).status.code(), Some(2));
    assert_eq!(fs::read(&bundle).unwrap(), text);
    assert_eq!(run(&["--check"]).status.code(), Some(1));
    assert_eq!(run(&["-o", name(&bundle), "--force"]).status.code(), Some(0));
    assert_eq!(fs::read(&bundle).unwrap(), written);
    assert_eq!(run(&["--check"]).status.code(), Some(0));
    assert_eq!(files_in(&folder), ["bundle.pem", "out.pem"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_the_permissions_stay_too() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("link");
    let (bundle, link) = (folder.join("bundle.pem"), folder.join("link.pem"));
    fs::write(&bundle, joined(0, 1)).unwrap();
    fs::set_permissions(&bundle, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&bundle, &link).unwrap();
    assert_eq!(fix_with(&link, &["-o", name(&link), "--force"]).status.code(), Some(0));
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&bundle).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fix_with(&bundle, &["--check"]).status.code(), Some(0));
}

/// Files may not grow at all here, as on a full disk; the signal that comes with it is ignored, as most programs do.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let folder = folder("full");
    let bundle = folder.join("bundle.pem");
    let text = joined(0, 1);
    fs::write(&bundle, &text).unwrap();
    let program = env!("CARGO_BIN_EXE_truststore");
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" fix \"$1\" -o \"$1\" --force";
    let output = Command::new("sh").args(["-c", script, program, name(&bundle)]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(said(&output).contains("could not be written"), "{output:?}");
    assert_eq!(fs::read(&bundle).unwrap(), text);
    assert_eq!(files_in(&folder), ["bundle.pem"]);
    let device = fix_with(&bundle, &["-o", "/dev/full"]);
    assert_eq!(device.status.code(), Some(2), "{device:?}");
    assert!(!Path::new("/dev/full").is_file());
}

#[test]
fn what_is_lost_is_exit_1_and_what_is_left_is_written() {
    let folder = folder("lost");
    let (bundle, out) = (folder.join("bundle.pem"), folder.join("out.pem"));
    // One line of base64 has gone missing.
    let whole = String::from_utf8(joined(1, 0)).unwrap();
    let lines = whole.lines().enumerate().filter(|(number, _)| *number != 5);
    let damaged: Vec<u8> = lines.flat_map(|(_, line)| format!("{line}\n").into_bytes()).collect();
    fs::write(&bundle, [joined(0, 0), damaged.clone()].concat()).unwrap();
    let output = fix_with(&bundle, &["-o", name(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 block LOST"), "{output:?}");
    assert_eq!(read(&fs::read_to_string(&out).unwrap()).members.len(), 1);
    fs::write(&bundle, damaged).unwrap();
    let output = fix_with(&bundle, &["-o", name(&out), "--force"]);
    assert_eq!(output.status.code(), Some(2), "nothing is left: {output:?}");
    assert_eq!(read(&fs::read_to_string(&out).unwrap()).members.len(), 1);
}

#[test]
fn check_writes_the_repaired_bundle_and_a_second_check_accepts() {
    let folder = folder("repaired");
    for (case, sent) in [
        ("path-issuer-only-sent/bad", true),
        ("client-self-signed/bad", false),
        ("client-self-signed/bad-other-bytes", false),
    ] {
        let file = |name: &str| format!("testdata/rules/{case}/{name}.pem");
        let out = folder.join(format!("{}.pem", case.replace('/', "-")));
        let (client, given) = (file("client"), file("sent"));
        let check = |bundle: &str, more: &[&str]| {
            let mut arguments = vec!["check", bundle, "--client", &client, "--at", "2030-01-01"];
            if sent {
                arguments.extend(["--sent", &given]);
            }
            arguments.extend(more);
            Command::new(env!("CARGO_BIN_EXE_truststore")).args(arguments).output().unwrap()
        };
        let first = check(&file("bundle"), &["--write-fixed", name(&out)]);
        assert_eq!(first.status.code(), Some(1), "{first:?}");
        assert!(said(&first).contains("checked again: 1 of 1"), "{first:?}");
        let second = check(name(&out), &[]);
        assert_eq!(second.status.code(), Some(0), "{second:?}");
        let unforced = check(&file("bundle"), &["--write-fixed", name(&out)]);
        assert_eq!(unforced.status.code(), Some(2), "{unforced:?}");
    }
    // No change of the bundle helps: nothing is written.
    let out = folder.join("none.pem");
    let case = "testdata/rules/client-weak-signature/bad";
    let output = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", &format!("{case}/bundle.pem"), "--client", &format!("{case}/client.pem")])
        .args(["--at", "2030-01-01", "--repair", name(&out)])
        .output()
        .unwrap();
    assert!(said(&output).contains("no change of the bundle helps"), "{output:?}");
    assert!(!out.exists());
}

/// What ALB's page asks for, line by line; and the same certificates for each reader.
fn is_normal(fixed: &Fixed) {
    let mut inside = false;
    for line in fixed.text.lines() {
        match line {
            "-----BEGIN CERTIFICATE-----" => assert!(!std::mem::replace(&mut inside, true)),
            "-----END CERTIFICATE-----" => assert!(std::mem::replace(&mut inside, false)),
            _ if inside => {
                assert!((1..=64).contains(&line.len()), "{line}");
                assert!(line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)));
            }
            _ => assert!(line.starts_with('#') && !line.contains('-') && line.is_ascii(), "{line}"),
        }
    }
    assert!(!inside && !fixed.text.contains('\r'));
    assert!(fixed.text.is_empty() || fixed.text.ends_with("-----\n"));
    let openssl = openssl::x509::X509::stack_from_pem(fixed.text.as_bytes()).unwrap_or_default();
    assert_eq!(openssl.len(), fixed.certificates.len());
    let mut text = fixed.text.as_bytes();
    assert_eq!(rustls_pemfile::certs(&mut text).flatten().count(), fixed.certificates.len());
}

const PIECES: usize = 15;
const JOINTS: usize = 7;

/// A file of the test data, followed or surrounded by what people leave there.
fn joined(piece: usize, joint: usize) -> Vec<u8> {
    let names = [
        "pki/root",
        "pki/issuing",
        "pki/i1",
        "pki/i2",
        "pki/i3",
        "pki/self-signed",
        "pki/client",
        "pki/root-v1",
        "pki/cross-a-by-b",
        "pki/cross-b-by-a",
        "pki/issuing-damaged",
        "keys/client",
        "pki/issuing-renewed",
        "pki/root-no-bc",
        "pki/issuing-long-length",
    ];
    let text = fs::read_to_string(root().join(format!("testdata/{}.pem", names[piece]))).unwrap();
    let block = text.get(text.find("-----BEGIN").unwrap()..).unwrap();
    let text = match joint {
        0 => block.to_owned(),
        1 => text,
        2 => block.trim_end().to_owned(),
        3 => block.replace('\n', "\r\n"),
        4 => format!("\n\n{block}\n# a comment\n"),
        5 => block.replace(" CERTIFICATE", " TRUSTED CERTIFICATE"),
        _ => block.replace('\n', "\\n"),
    };
    text.into_bytes()
}

/// Every bundle of the cases, without those that hold nothing.
fn bundles() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for rule in fs::read_dir(root().join("testdata/rules")).unwrap() {
        for case in fs::read_dir(rule.unwrap().path()).unwrap() {
            found.push(case.unwrap().path().join("bundle.pem"));
        }
    }
    found.sort();
    found.retain(|file| file.exists());
    assert!(found.len() > 100);
    found
}

fn clients() -> Vec<(String, Client)> {
    let mut found = Vec::new();
    for file in fs::read_dir(root().join("testdata/pki")).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("client") || name.starts_with("self-signed") {
            found.extend(sole(&fs::read(&file).unwrap()).map(|client| (name, client)));
        }
    }
    found
}

fn sole(bytes: &[u8]) -> Option<Client> {
    let file = ClientFile::read(blob(bytes)).ok()?;
    let (sent, sent_places, private_key_spki) = (Vec::new(), Vec::new(), None);
    Some(Client { member: file.client, sent, sent_places, private_key_spki })
}

fn read(text: &str) -> Bundle {
    Bundle::read("bundle.pem", vec![blob(text.as_bytes())])
}

fn blob(bytes: &[u8]) -> Blob {
    Blob::new("bundle.pem", bytes.to_vec())
}

fn options() -> Options {
    Options::plain(profile::by_name("api-gateway").unwrap())
}

fn question(profile: &'static Profile) -> Question {
    Question::of_client(profile, "2030-01-01".parse().unwrap())
}

fn fix_with(bundle: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truststore"));
    command.arg("fix").arg(bundle).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An empty folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fix-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
