//! Words as a shell takes them. Advice holds commands to copy, and in them names from outside: what a shell would split,
//! expand or run is put in quotes, and what is no file is never given to a program as one.

/// Standard input, as messages name it. A file of that name is called `./stdin`, so that nobody takes one for the other.
pub const STDIN: &str = "stdin";

/// An input of this program, from the name that messages give it.
pub fn input(name: &str) -> String {
    if name == STDIN { "-".to_owned() } else { path(name) }
}

/// A file for another program: `FILE`, for people to fill in, where the name is none that it could open.
pub fn file(name: &str) -> String {
    if name == STDIN || name.contains("://") { "FILE".to_owned() } else { path(name) }
}

/// A word that may hold anything.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A name that begins as options do is no option.
fn path(name: &str) -> String {
    if name.starts_with('-') { quoted(&format!("./{name}")) } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_whatever_it_holds() {
        assert_eq!(quoted("a/b-1.pem"), "a/b-1.pem");
        assert_eq!(quoted("my store.jks"), "'my store.jks'");
        assert_eq!(quoted("it's $(id)"), r"'it'\''s $(id)'");
        assert_eq!(quoted(""), "''");
        assert_eq!(input("--help"), "./--help");
    }

    #[test]
    fn standard_input_is_written_as_this_program_reads_it_and_is_no_file_for_others() {
        assert_eq!((input(STDIN).as_str(), file(STDIN).as_str()), ("-", "FILE"));
        assert_eq!(input("./stdin"), "./stdin");
    }

    #[test]
    fn an_object_is_an_input_and_no_file() {
        let object = "s3://bucket/key.pem?versionId=v2";
        assert_eq!((input(object), file(object)), (format!("'{object}'"), "FILE".to_owned()));
    }
}
