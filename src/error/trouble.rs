//! Why AWS gave no answer. Each cause has its own words and its own way out, since "service error" sends people
//! to the wrong colleague. No text holds a secret: causes carry names, permissions and codes, never a request.

use std::fmt;

/// Why AWS gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// This program was built without the AWS SDK.
    NotBuiltIn,
    /// Nothing names who is asking; the profile that was looked into, where one was named.
    NoCredentials(Option<String>),
    /// The single sign-on session is over.
    SsoExpired,
    /// The temporary credentials are no longer valid.
    CredentialsExpired,
    /// A source of credentials was found, and did not work: what it says.
    CredentialsBroken(String),
    /// AWS does not know the key id.
    UnknownKeyId,
    /// The secret does not belong to the key id.
    WrongSecret,
    /// This machine's clock and AWS's are too far apart.
    ClockSkew,
    /// No region is set.
    NoRegion,
    /// The bucket is elsewhere; where, if AWS says so.
    WrongRegion(Option<String>),
    /// Not allowed.
    Denied {
        /// The permission that is missing: `s3:GetObjectVersion`.
        permission: String,
        /// On what: an ARN.
        resource: String,
        /// Why, where AWS says so: "because no resource-based policy allows the s3:GetObject action".
        because: Option<String>,
    },
    /// The object may be read, its key in KMS may not be used; what AWS says of it.
    KeyDenied(String),
    /// There is no such bucket.
    NoSuchBucket(String),
    /// There is no such object; those with the most similar keys.
    NoSuchKey(Vec<String>),
    /// The newest version is a delete marker; its id.
    Deleted(Option<String>),
    /// There is no such version.
    NoSuchVersion,
    /// There is only one version.
    NoPrevious,
    /// Nothing of that name, or not in this region.
    NoSuchDomain,
    /// The object is in an archive; which class.
    Archived(String),
    /// Too many requests.
    Throttled,
    /// Nobody answers at the other end: what the network says.
    Unreachable(String),
    /// There is no secure connection: what the TLS layer says.
    Tls(String),
    /// No answer within so many seconds.
    TimedOut(u64),
    /// The content stopped coming for so many seconds, after so many bytes.
    Stalled(u64, u64),
    /// The content ended early, and again when asked for once more: bytes received, and announced.
    Truncated(u64, Option<u64>),
    /// The content does not have the checksum that was sent with it, more than once.
    Damaged,
    /// Anything else, with AWS's own code and words.
    Other {
        /// The HTTP status or AWS's code.
        code: String,
        /// AWS's words; may be empty.
        message: String,
    },
}

impl Trouble {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotBuiltIn => "install it with its default features, or copy the object first: aws s3 cp",
            Self::NoCredentials(_) => {
                "log in (aws sso login), choose a profile (--aws-profile NAME), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            }
            Self::SsoExpired => "log in again: aws sso login, with the same --profile",
            Self::CredentialsExpired => "get new ones the way you got these, and try again",
            Self::CredentialsBroken(_) => "`aws sts get-caller-identity` with the same profile shows whether it works elsewhere",
            Self::UnknownKeyId => "was the key deleted, or is it of another partition? see AWS_ACCESS_KEY_ID or the profile",
            Self::WrongSecret => "AWS_SECRET_ACCESS_KEY, or aws_secret_access_key in the profile, is of another key or incomplete",
            Self::ClockSkew => "set this machine's clock; AWS allows 15 minutes",
            Self::NoRegion => "give --region, or set AWS_REGION or the profile's region",
            Self::WrongRegion(Some(region)) => return format!("give --region {region}"),
            Self::WrongRegion(None) => {
                "give its region with --region; `aws s3api head-bucket --bucket NAME` tells it"
            }
            Self::Denied { permission, resource, because } => {
                return denied_hint(permission, resource, because.as_deref());
            }
            Self::KeyDenied(_) => {
                "the reader needs kms:Decrypt on the key that encrypts the object: in the key's policy, and across accounts in the reader's policy too"
            }
            Self::NoSuchBucket(_) => "check the spelling; names of buckets are the same in all regions",
            Self::NoSuchKey(near) if near.is_empty() => {
                "check the spelling; case counts; a key has no leading slash"
            }
            Self::NoSuchKey(near) => return format!("did you mean {}?", near.join(" or ")),
            Self::Deleted(_) => "read what was there before: add ?versionId=previous",
            Self::NoSuchVersion => "list them: truststore check --all-versions s3://bucket/key",
            Self::NoPrevious => "is versioning on in this bucket? aws s3api get-bucket-versioning --bucket NAME",
            Self::NoSuchDomain => "check the spelling and --region; `truststore domain --all` lists what is there",
            Self::Archived(_) => "restore it first: aws s3api restore-object --bucket B --key K --restore-request Days=1",
            Self::Throttled => "wait a little, and try again",
            Self::Unreachable(_) => "check the network, the region's spelling, HTTPS_PROXY and AWS_ENDPOINT_URL",
            Self::Tls(_) => {
                "behind a proxy that opens TLS, name its CA with SSL_CERT_FILE (AWS_CA_BUNDLE is not read)"
            }
            Self::TimedOut(_) | Self::Stalled(..) => "try again, or wait longer: --timeout SECONDS",
            Self::Truncated(..) | Self::Damaged => "nothing was checked; try again, without the proxies in between",
            Self::Other { .. } => "",
        }
        .to_owned()
    }
}

/// What to allow, and to whom.
fn denied_hint(permission: &str, resource: &str, because: Option<&str>) -> String {
    let because = because.unwrap_or_default();
    if because.contains("explicit deny") {
        return format!(
            "a policy forbids it in words: look for \"Deny\" on {permission} ({because})"
        );
    }
    if because.contains("resource-based policy") {
        return format!(
            "the bucket is of another account: its bucket policy has to allow {permission} on {resource} too"
        );
    }
    let also = match permission {
        "s3:GetObject" | "s3:GetObjectVersion" => {
            "; without s3:ListBucket on the bucket, S3 says the same of an object that does not exist"
        }
        _ => "",
    };
    format!("allow {permission} on {resource}{also}")
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuiltIn => f.write_str("this program was built without S3"),
            Self::NoCredentials(None) => f.write_str("no AWS credentials found"),
            Self::NoCredentials(Some(profile)) => {
                write!(f, "no AWS credentials found, also not in the profile {profile}")
            }
            Self::SsoExpired => f.write_str("the single sign-on session has expired"),
            Self::CredentialsExpired => f.write_str("the AWS credentials have expired"),
            Self::CredentialsBroken(says) => write!(f, "no AWS credentials: {says}"),
            Self::UnknownKeyId => f.write_str("AWS does not know this access key id"),
            Self::WrongSecret => {
                f.write_str("the signature is wrong: the secret does not belong to the access key")
            }
            Self::ClockSkew => f.write_str("this machine's clock and AWS's are too far apart"),
            Self::NoRegion => f.write_str("no AWS region is set"),
            Self::WrongRegion(Some(region)) => {
                write!(f, "the bucket is in another region, {region}")
            }
            Self::WrongRegion(None) => f.write_str("the bucket is in another region"),
            Self::Denied { permission, resource, .. } => {
                write!(f, "access denied: {permission} on {resource}")
            }
            Self::KeyDenied(says) => {
                f.write_str("the object is encrypted with a KMS key that may not be used")?;
                if says.is_empty() { Ok(()) } else { write!(f, ": {says}") }
            }
            Self::NoSuchBucket(bucket) => write!(f, "there is no bucket {bucket}"),
            Self::NoSuchKey(_) => f.write_str("there is no object with this key"),
            Self::Deleted(None) => {
                f.write_str("the object is deleted: its newest version is a delete marker")
            }
            Self::Deleted(Some(id)) => {
                write!(f, "the object is deleted: its newest version is the delete marker {id}")
            }
            Self::NoSuchVersion => f.write_str("there is no such version of this object"),
            Self::NoPrevious => f.write_str("the object has no previous version"),
            Self::NoSuchDomain => {
                f.write_str("there is no custom domain of this name in API Gateway")
            }
            Self::Archived(class) => {
                write!(f, "the object is archived ({class}), and cannot be read at once")
            }
            Self::Throttled => f.write_str("AWS wants fewer requests (throttled), three times"),
            Self::Unreachable(says) => write!(f, "no connection: {says}"),
            Self::Tls(says) => write!(f, "no secure connection: {says}"),
            Self::TimedOut(seconds) => write!(f, "no answer within {seconds} s"),
            Self::Stalled(seconds, got) => {
                write!(f, "the content stopped coming: nothing for {seconds} s after {got} bytes")
            }
            Self::Truncated(got, Some(of)) => {
                write!(f, "the content ended early: {got} of {of} bytes came")
            }
            Self::Truncated(got, None) => {
                write!(f, "the content ended early, after {got} bytes")
            }
            Self::Damaged => f.write_str(
                "the content does not have its checksum, twice: it was changed on the way",
            ),
            Self::Other { code, message } if message.is_empty() => write!(f, "AWS answers {code}"),
            Self::Other { code, message } => write!(f, "AWS answers {code}: {message}"),
        }
    }
}
