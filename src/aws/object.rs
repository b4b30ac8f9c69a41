//! The name of an object, as people write it: `s3://bucket/key`, its ARN, or through an access point.

use std::fmt;

/// An object in S3, or all objects below a prefix; and which version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// The bucket, or the ARN of an access point.
    pub bucket: String,
    /// The key; a prefix where it is empty or ends in a slash.
    pub key: String,
    /// Which version.
    pub version: Version,
}

/// Which version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// What a reader gets who asks for none.
    Newest,
    /// The one before the newest; where the newest is a delete marker, what was there before it.
    Previous,
    /// The one of this id.
    Id(String),
}

impl Object {
    /// Reads a name; `None` where it is none of an object, else why it cannot be one.
    pub fn parse(text: &str) -> Option<Result<Self, String>> {
        let lower = text.get(..5).map(str::to_ascii_lowercase);
        let (bucket, rest) = if lower.as_deref() == Some("s3://") {
            in_url(text.get(5..)?)
        } else if text.starts_with("arn:") {
            match in_arn(text)? {
                Ok(parts) => parts,
                Err(why) => return Some(Err(why)),
            }
        } else {
            return None;
        };
        Some(Self::checked(bucket, rest))
    }

    /// Whether all objects below it are meant.
    pub fn is_prefix(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }

    /// The same object in another version.
    #[must_use]
    pub fn at(&self, version: Version) -> Self {
        Self { version, ..self.clone() }
    }

    /// Its ARN, as policies name it.
    pub fn arn(&self) -> String {
        if self.bucket.starts_with("arn:") {
            format!("{}/object/{}", self.bucket, self.key)
        } else {
            format!("arn:aws:s3:::{}/{}", self.bucket, self.key)
        }
    }

    /// The ARN of its bucket.
    pub fn bucket_arn(&self) -> String {
        if self.bucket.starts_with("arn:") {
            self.bucket.clone()
        } else {
            format!("arn:aws:s3:::{}", self.bucket)
        }
    }

    fn checked(bucket: &str, rest: &str) -> Result<Self, String> {
        // A key may hold any character; only what is written as a version is taken as one.
        let (key, version) = match rest.rsplit_once("?versionId=") {
            None => (rest, Version::Newest),
            Some((_, "")) => return Err("?versionId= names no version".to_owned()),
            Some((key, "previous")) => (key, Version::Previous),
            Some((key, id)) => (key, Version::Id(id.to_owned())),
        };
        let is_arn = bucket.starts_with("arn:");
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !is_arn && (bucket.len() < 3 || bucket.len() > 255 || !bucket.chars().all(fits)) {
            return Err(format!("`{bucket}` cannot be the name of a bucket"));
        }
        if key.len() > LONGEST_KEY {
            return Err(format!("a key has at most {LONGEST_KEY} bytes, this one {}", key.len()));
        }
        let object = Self { bucket: bucket.to_owned(), key: key.to_owned(), version };
        if object.is_prefix() && object.version != Version::Newest {
            return Err("a version is one object's; a prefix has none".to_owned());
        }
        Ok(object)
    }
}

/// `bucket/key`; an access point's ARN may stand in place of the bucket.
fn in_url(rest: &str) -> (&str, &str) {
    match in_arn(rest) {
        Some(Ok(parts)) => parts,
        _ => rest.split_once('/').unwrap_or((rest, "")),
    }
}

/// `arn:aws:s3:::bucket/key`, `arn:aws:s3:region:account:accesspoint/name/object/key`.
fn in_arn(text: &str) -> Option<Result<(&str, &str), String>> {
    let mut parts = text.splitn(6, ':');
    let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    if arn != "arn" || !matches!(service, "s3" | "s3-object-lambda") {
        return None;
    }
    if region.is_empty() && account.is_empty() {
        return Some(Ok(resource.split_once('/').unwrap_or((resource, ""))));
    }
    let Some(point) = resource.strip_prefix("accesspoint/") else {
        return Some(Err(format!("{text}: neither a bucket nor an access point")));
    };
    let name = point.split('/').next().unwrap_or_default();
    let key = point.get(name.len()..).unwrap_or_default();
    let key = key.strip_prefix("/object/").or_else(|| key.strip_prefix('/')).unwrap_or(key);
    let head = text.len() - point.len() + name.len();
    Some(Ok((text.get(..head).unwrap_or_default(), key)))
}

impl fmt::Display for Object {
    /// As `s3://…`, whichever form was given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)?;
        match &self.version {
            Version::Newest => Ok(()),
            Version::Previous => f.write_str("?versionId=previous"),
            Version::Id(id) => write!(f, "?versionId={id}"),
        }
    }
}

/// Keys have at most 1024 bytes (S3 user guide, "Naming Amazon S3 objects").
const LONGEST_KEY: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, String, Version) {
        let object = Object::parse(text).unwrap().unwrap();
        (object.bucket, object.key, object.version)
    }

    #[test]
    fn objects_are_named_in_every_form_that_people_paste() {
        let plain = ("pki-trust".to_owned(), "prod/bundle.pem".to_owned());
        for text in [
            "s3://pki-trust/prod/bundle.pem",
            "S3://pki-trust/prod/bundle.pem",
            "arn:aws:s3:::pki-trust/prod/bundle.pem",
            "arn:aws-cn:s3:::pki-trust/prod/bundle.pem",
        ] {
            let (bucket, key, version) = parsed(text);
            assert_eq!(((bucket, key), version), (plain.clone(), Version::Newest), "{text}");
        }
        let point = "arn:aws:s3:eu-west-1:123456789012:accesspoint/trust";
        for text in [format!("{point}/object/a/b.pem"), format!("s3://{point}/a/b.pem")] {
            let (bucket, key, _) = parsed(&text);
            assert_eq!((bucket.as_str(), key.as_str()), (point, "a/b.pem"), "{text}");
        }
    }

    #[test]
    fn a_version_is_what_stands_after_the_last_version_mark() {
        let previous = parsed("s3://bucket/k?versionId=previous");
        assert_eq!((previous.1.as_str(), previous.2), ("k", Version::Previous));
        let exact = parsed("s3://bucket/what?.pem?versionId=3/L4k_qtJl.c");
        assert_eq!((exact.1.as_str(), exact.2), ("what?.pem", Version::Id("3/L4k_qtJl.c".into())));
        for wrong in ["s3://bucket/k?versionId=", "s3://bucket/p/?versionId=a", "s3://b/k", "s3://"]
        {
            assert!(Object::parse(wrong).unwrap().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_prefix_ends_in_a_slash_and_a_whole_bucket_has_no_key() {
        for (text, prefix) in [
            ("s3://bucket/p/", true),
            ("s3://bucket", true),
            ("s3://bucket/", true),
            ("s3://bucket/p", false),
        ] {
            assert_eq!(Object::parse(text).unwrap().unwrap().is_prefix(), prefix, "{text}");
        }
    }

    #[test]
    fn other_names_are_left_to_others() {
        for text in ["bundle.pem", "arn.pem", "arn:aws:iam::1:role/x", "-", "s3:/x", "https://a/b"]
        {
            assert!(Object::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_name_is_written_as_it_is_read() {
        for text in ["s3://bucket/p/k.pem?versionId=previous", "s3://bucket/k?versionId=abc"] {
            assert_eq!(Object::parse(text).unwrap().unwrap().to_string(), text);
        }
    }
}
