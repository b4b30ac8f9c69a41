//! The commands that every page of `explain` ends with, and those that advice names, run as they are printed: those of
//! OpenSSL and of this program. Those of the AWS CLI need an account, and are left out.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use truststore::rule::{AFTER_BUNDLE, AFTER_CLIENT};

#[test]
fn the_client_that_the_page_certifies_is_accepted() {
    let folder = folder("client");
    let run = sh(&folder, &commands(AFTER_CLIENT));
    assert!(run.status.success(), "{run:?}");
    let check =
        sh(&folder, "truststore check bundle.pem --client client.pem --key client.key --quiet");
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success() && said.contains("accepts CN=device-1, O=Example"), "{check:?}");
    assert!(said.ends_with("0 findings\n"), "the page's own client has findings: {said}");
}

#[test]
fn the_bundle_that_the_page_prepares_is_checked() {
    let folder = folder("bundle");
    fs::copy("testdata/rules/path-issuer-missing/good/client.pem", folder.join("client.pem"))
        .unwrap();
    // The clock of the test data stands elsewhere.
    let client = "--client client.pem";
    let commands = commands(AFTER_BUNDLE).replace(client, &format!("{client} --at 2030-01-01"));
    let run = sh(&folder, &commands);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{run:?}");
    assert!(said.contains("Subject: ") && said.contains("Not After"), "{said}");
    assert!(said.contains("Amazon API Gateway accepts"), "{said}");
}

#[test]
fn advice_names_a_bundle_as_it_can_be_read_again() {
    let folder = folder("advice");
    let broken = Path::new("testdata/rules/pem-escaped-newlines/bad/bundle.pem");
    // How it is given, and whether standard input holds it: a name may be that of an option, or of standard input.
    for (given, piped) in [
        ("-", true),
        ("two words.pem", false),
        ("it's \"$(exit 9)\".pem", false),
        ("./-x.pem", false),
        ("stdin", false),
    ] {
        let pipe = if piped { "pipe" } else { given };
        fs::copy(broken, folder.join(pipe)).unwrap();
        let feed = if piped { " < pipe" } else { "" };
        for words in ["verify issuing.pem --at 2030-01-01 --bundle", "rotate --retire nobody"] {
            let call = format!("truststore {words} \"$1\"{feed}");
            let run = sh_with(&folder, &call, given);
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            let advised = said.rsplit('`').nth(1).unwrap_or_else(|| panic!("{call}: {run:?}"));
            assert!(advised.starts_with("truststore "), "{call}: {said}");
            let followed = sh_with(&folder, &format!("{advised}{feed}"), given);
            let told = String::from_utf8_lossy(&followed.stdout).into_owned();
            assert!(told.contains(given.trim_start_matches('-')), "{advised}: {followed:?}");
            assert!(matches!(followed.status.code(), Some(0 | 1)), "{advised}: {followed:?}");
        }
    }
}

/// The lines of the code block, joined where they continue, without those that need the network.
fn commands(page: &str) -> String {
    let block = page.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let mut whole: Vec<String> = Vec::new();
    let mut open = false;
    for line in block.lines() {
        match whole.last_mut().filter(|_| open) {
            Some(last) => *last = format!("{last}\n{line}"),
            None => whole.push(line.to_owned()),
        }
        open = line.ends_with('\\');
    }
    whole.retain(|command| !command.starts_with("aws ") && !command.starts_with("curl "));
    assert!(whole.len() >= 2, "{whole:?}");
    whole.join(" &&\n")
}

fn sh(folder: &Path, script: &str) -> Output {
    sh_with(folder, script, "")
}

/// The same with a word that the script finds in `$1`.
fn sh_with(folder: &Path, script: &str, word: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_truststore")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.display());
    Command::new("sh")
        .args(["-ec", script, "sh", word])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .unwrap()
}

/// A folder with what the pages take for granted.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("printed-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (from, to) in [
        ("rules/path-issuer-missing/good/bundle.pem", "bundle.pem"),
        ("pki/issuing.pem", "issuing.pem"),
        ("keys/issuing.pem", "issuing.key"),
        ("keys/client.pem", "client.key"),
    ] {
        fs::copy(Path::new("testdata").join(from), folder.join(to)).unwrap();
    }
    folder
}
