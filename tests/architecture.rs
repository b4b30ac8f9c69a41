//! Holds the code to the table in `docs/ARCHITECTURE.md`: who may know whom, and which module is the only door to which
//! third-party crate. The table is data for this test, so it cannot fall behind the code.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longer files have more than one subject.
const LONGEST_FILE: usize = 400;

#[test]
fn a_room_uses_only_rooms_above_it() {
    let rows = table();
    for (place, row) in rows.iter().enumerate() {
        for used in &row.uses {
            let above = rows[..place].iter().any(|other| other.modules.contains(used));
            assert!(
                above,
                "docs/ARCHITECTURE.md: {:?} uses {used}, which is not above it",
                row.modules
            );
        }
    }
}

#[test]
fn the_code_uses_what_its_row_says_and_the_row_says_no_more() {
    let files = source_files();
    let mut wrong = Vec::new();
    for row in table() {
        let mut used = BTreeSet::new();
        for file in files.iter().filter(|file| row.modules.contains(&file.module)) {
            for module in modules_named(&file.code) {
                if row.modules.contains(&module) {
                    continue;
                }
                if !row.uses.contains(&module) {
                    wrong
                        .push(format!("{} uses `{module}`, its row does not", file.path.display()));
                }
                used.insert(module);
            }
        }
        for module in row.uses.difference(&used) {
            wrong.push(format!(
                "the row of {:?} lists `{module}`, the code does not use it",
                row.modules
            ));
        }
    }
    assert!(wrong.is_empty(), "docs/ARCHITECTURE.md and src/ differ:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_row() {
    let listed: BTreeSet<String> = table().into_iter().flat_map(|row| row.modules).collect();
    let written: BTreeSet<String> = source_files()
        .into_iter()
        .map(|file| file.module)
        .filter(|module| module != "lib")
        .collect();
    assert_eq!(listed, written, "docs/ARCHITECTURE.md and src/ differ");
}

#[test]
fn every_third_party_crate_has_one_door() {
    let rows = table();
    let files = source_files();
    let mut wrong = Vec::new();
    for dependency in dependencies() {
        let doors: Vec<_> = rows.iter().filter(|row| row.doors.contains(&dependency)).collect();
        let [door] = doors.as_slice() else {
            wrong.push(format!("{dependency} has {} doors", doors.len()));
            continue;
        };
        let name = dependency.replace('-', "_");
        let named_by: Vec<_> = files.iter().filter(|file| names_crate(&file.code, &name)).collect();
        for file in &named_by {
            if !door.modules.contains(&file.module) {
                wrong.push(format!(
                    "{} names {dependency}, whose door is {:?}",
                    file.path.display(),
                    door.modules
                ));
            }
        }
        if named_by.is_empty() {
            wrong.push(format!("{dependency} is in Cargo.toml, and named by no file"));
        }
    }
    let all = dependencies();
    for row in &rows {
        for door in row.doors.difference(&all) {
            wrong.push(format!("{door} has a door in {:?}, and is not in Cargo.toml", row.modules));
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/ARCHITECTURE.md, Cargo.toml and src/ differ:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz"] {
        for path in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            // A rule's file opens with its page, which is the rule's own documentation.
            let is_rule =
                folder == "src" && path.parent().is_some_and(|folder| folder.ends_with("rules"));
            if !text.starts_with("//!") && !is_rule {
                wrong.push(format!("{} does not open with //!", path.display()));
            }
            let lines = text.lines().count();
            if lines > LONGEST_FILE {
                wrong.push(format!("{} has {lines} lines, at most {LONGEST_FILE}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row of the table.
struct Row {
    modules: BTreeSet<String>,
    uses: BTreeSet<String>,
    doors: BTreeSet<String>,
}

/// A file of `src/` without comments, strings and unit tests.
struct File {
    path: PathBuf,
    module: String,
    code: String,
}

fn table() -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let rows: Vec<Row> = text.lines().filter(|line| line.starts_with("| `")).map(row).collect();
    assert!(!rows.is_empty(), "docs/ARCHITECTURE.md has no table");
    rows
}

fn row(line: &str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').collect();
    let [modules, _, uses, doors] = cells.as_slice() else { panic!("wanted four cells: {line}") };
    let list = |cell: &str| {
        let names = cell.split(',').map(|name| name.trim().trim_matches('`').to_owned());
        names.filter(|name| !name.is_empty()).collect()
    };
    Row { modules: list(modules), uses: list(uses), doors: list(doors) }
}

fn source_files() -> Vec<File> {
    let src = root().join("src");
    let files = rust_files(&src).into_iter().filter(|path| !path.ends_with("tests.rs"));
    let read = |path: PathBuf| {
        let inside = path.strip_prefix(&src).unwrap();
        let first = Path::new(inside.components().next().unwrap().as_os_str());
        let module = first.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let without_tests = text.split("#[cfg(test)]\nmod ").next().unwrap();
        File {
            module,
            code: code_alone(without_tests),
            path: path.strip_prefix(root()).unwrap().to_owned(),
        }
    };
    files.map(read).collect()
}

fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    // For every target, and for some.
    let sections = manifest.split("\n[").filter(|section| {
        let head = section.lines().next().unwrap();
        head == "dependencies]" || head.ends_with(".dependencies]")
    });
    let names = sections
        .flat_map(|section| section.lines().skip(1))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

/// The modules of the library that a file names: `crate::x`, `crate::{x, y::z}`, and in the program `truststore::x`.
fn modules_named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (place, root) in
        places_of(code, "crate::").into_iter().chain(places_of(code, "truststore::"))
    {
        let rest = &code[place + root.len()..];
        let own_module = root == "truststore::" && code[..place].ends_with("crate::");
        if own_module {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(heads_of_group(group));
        } else {
            found.extend(head(rest));
        }
    }
    let modules: BTreeSet<String> = table().into_iter().flat_map(|row| row.modules).collect();
    found.into_iter().filter(|name| modules.contains(name)).collect()
}

fn heads_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut start) = (0, Vec::new(), 0);
    for (place, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads.extend(head(group[start..place].trim_start()));
                start = place + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|letter| is_name(*letter)).collect();
    (!name.is_empty()).then_some(name)
}

/// Whether a third-party crate is named: `name::…` or `use name;`, and not as part of another path.
fn names_crate(code: &str, name: &str) -> bool {
    // A room may have a module with the name of a crate, as `pem` has one for what OpenSSL reads.
    if code.contains(&format!("mod {name};")) {
        return false;
    }
    let starts_path = |place: usize| {
        let before = &code[..place];
        !before.ends_with("::") && !before.ends_with(['.', '$']) && !before.ends_with(is_name)
    };
    let of_path =
        places_of(code, &format!("{name}::")).into_iter().any(|(place, _)| starts_path(place));
    of_path || code.contains(&format!("use {name};")) || code.contains(&format!("use {name} as "))
}

fn places_of<'a>(code: &str, word: &'a str) -> Vec<(usize, &'a str)> {
    let matches = code.match_indices(word).map(|(place, _)| (place, word));
    matches.filter(|(place, _)| !code[..*place].ends_with(is_name)).collect()
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Rust without comments, strings and character literals.
fn code_alone(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if letter == '"' {
            end_of_string(rest)
        } else if (rest.starts_with("r\"") || rest.starts_with("r#")) && !code.ends_with(is_name) {
            end_of_raw_string(rest)
        } else if letter == '\'' {
            end_of_character(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    code
}

fn end_of_string(rest: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    rest.len()
}

fn end_of_raw_string(rest: &str) -> usize {
    let hashes: String = rest[1..].chars().take_while(|letter| *letter == '#').collect();
    let body = 1 + hashes.len();
    if !rest[body..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{hashes}");
    rest[body + 1..].find(&end).map_or(rest.len(), |place| body + 1 + place + end.len())
}

/// The end of a character literal; 0 for a lifetime.
fn end_of_character(rest: &str) -> usize {
    let letters: Vec<_> = rest.char_indices().take(12).collect();
    match letters.as_slice() {
        [_, (_, '\\'), _, tail @ ..] => {
            tail.iter().find(|(_, letter)| *letter == '\'').map_or(0, |(place, _)| place + 1)
        }
        [_, _, (place, '\''), ..] => place + 1,
        _ => 0,
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The test's own reading of Rust, held to a few lines that would fool a plain search.
#[test]
fn comments_and_strings_name_nothing() {
    let rust = "// crate::pem\n/* openssl:: */ let a = \"crate::pem \\\" openssl::\"; let b = r#\"sha2:: \" \"#;\n\
                let c = '\"'; use crate::{der, name::{Name, Rdn}, oid}; fn x<'a>() { crate::time::Time::at(1) }";
    let code = code_alone(rust);
    assert!(
        !names_crate(&code, "openssl")
            && !names_crate(&code, "sha2")
            && !names_crate(&code, "time")
    );
    assert_eq!(heads_of_group("der, name::{Name, Rdn}, oid}; x"), ["der", "name", "oid"]);
    assert!(!modules_named(&code).contains("pem"));
    assert!(names_crate("let x = time::UtcDateTime::now();", "time"));
}

/// A change of the manifest's layout must not make the test look at nothing.
#[test]
fn the_manifest_is_understood() {
    assert!(dependencies().contains("openssl"));
    assert!(dependencies().len() > 10, "{:?}", dependencies());
}
