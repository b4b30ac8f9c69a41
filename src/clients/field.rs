//! The member of a JSON record that holds the certificate, as the user names it: `identity.clientCert.clientCertPem`.

use std::fmt;
use std::str::FromStr;

/// A path of names, from the outermost member of a record to the one that holds the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field(Vec<String>);

impl Field {
    /// Whether these names, outermost first, are the path.
    pub(super) fn is<'a>(&self, names: impl DoubleEndedIterator<Item = &'a [u8]>) -> bool {
        let mut names = names.rev();
        let same = self.0.iter().rev().all(|own| names.next() == Some(own.as_bytes()));
        same && names.next().is_none()
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names: Vec<String> = text.split('.').map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err(format!(
                "`{text}` is no path of names; write it as requestContext.identity.clientCert.clientCertPem"
            ));
        }
        Ok(Self(names))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_all_of_its_names() {
        let field: Field = "a.b".parse().unwrap();
        let is = |names: &[&str]| field.is(names.iter().map(|name| name.as_bytes()));
        assert!(is(&["a", "b"]));
        assert!(!is(&["b"]) && !is(&["a"]) && !is(&["x", "a", "b"]) && !is(&[]));
        assert!("a..b".parse::<Field>().is_err() && "".parse::<Field>().is_err());
    }
}
