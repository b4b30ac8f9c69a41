//! From the SDK's error to its cause. Codes and HTTP statuses decide; texts only where the SDK has nothing else.

use std::error::Error as StdError;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::error::Trouble;

/// What was asked for, as far as its refusal has to name it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The permission that it takes.
    pub(super) permission: &'static str,
    /// The ARN on which it takes it.
    pub(super) resource: String,
    /// The bucket; empty where it is none.
    pub(super) bucket: String,
    /// How long was waited.
    pub(super) seconds: u64,
}

/// Why a request failed.
pub(super) fn cause<E>(error: &SdkError<E, HttpResponse>, asked: &Asked) -> Trouble
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(refused) => {
            let (code, message) = (refused.err().code(), refused.err().message());
            refusal(code, message.unwrap_or_default(), refused.raw(), asked)
        }
        SdkError::ResponseError(garbled) => {
            let status = garbled.raw().status().as_u16();
            if status >= 300 {
                refusal(None, "", garbled.raw(), asked)
            } else {
                Trouble::Unreachable("what answers does not speak AWS's language".to_owned())
            }
        }
        SdkError::TimeoutError(_) => Trouble::TimedOut(asked.seconds),
        other => connection(&chain(other), asked),
    }
}

/// What a header of the answer says.
pub(super) fn header<'a>(response: &'a HttpResponse, name: &str) -> Option<&'a str> {
    response.headers().get(name).filter(|value| !value.is_empty())
}

fn refusal(code: Option<&str>, message: &str, answer: &HttpResponse, asked: &Asked) -> Trouble {
    let deleted = header(answer, "x-amz-delete-marker") == Some("true");
    if deleted {
        return Trouble::Deleted(header(answer, "x-amz-version-id").map(str::to_owned));
    }
    let status = answer.status().as_u16();
    match code.unwrap_or_default() {
        "AccessDenied" | "AccessDeniedException" | "AllAccessDisabled" | "Forbidden" => {
            denied(message, asked)
        }
        "NoSuchBucket" => Trouble::NoSuchBucket(asked.bucket.clone()),
        "NoSuchKey" | "NotFound" => Trouble::NoSuchKey(Vec::new()),
        "NoSuchVersion" => Trouble::NoSuchVersion,
        "InvalidArgument" if message.contains("version id") => Trouble::NoSuchVersion,
        "NotFoundException" => Trouble::NoSuchDomain,
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException" => elsewhere(message, answer),
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            Trouble::CredentialsExpired
        }
        "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidToken" => Trouble::UnknownKeyId,
        "RequestTimeTooSkewed" | "RequestExpired" => Trouble::ClockSkew,
        "InvalidSignatureException"
            if message.contains("expired") || message.contains("not yet current") =>
        {
            Trouble::ClockSkew
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" => Trouble::WrongSecret,
        "InvalidObjectState" => Trouble::Archived("a Glacier class".to_owned()),
        "SlowDown"
        | "ThrottlingException"
        | "Throttling"
        | "TooManyRequestsException"
        | "RequestLimitExceeded" => Trouble::Throttled,
        kms if kms.starts_with("KMS.") => Trouble::KeyDenied(told(message)),
        code => by_status(code, message, status, answer, asked),
    }
}

/// Answers without a code, such as those to HEAD, and codes that nobody listed.
fn by_status(
    code: &str,
    message: &str,
    status: u16,
    answer: &HttpResponse,
    asked: &Asked,
) -> Trouble {
    match status {
        301 | 307 => elsewhere(message, answer),
        403 if code.is_empty() => denied(message, asked),
        404 if code.is_empty() => Trouble::NoSuchKey(Vec::new()),
        503 | 429 => Trouble::Throttled,
        _ => Trouble::Other {
            code: if code.is_empty() { format!("HTTP {status}") } else { code.to_owned() },
            message: told(message),
        },
    }
}

/// "User: … is not authorized to perform: s3:GetObject on resource: "…" because …": AWS's own words say it best.
fn denied(message: &str, asked: &Asked) -> Trouble {
    if message.contains("kms:") {
        return Trouble::KeyDenied(told(message));
    }
    let after = |mark: &str| message.split_once(mark).map(|(_, rest)| rest.trim());
    let word = |text: &str| {
        let word = text.split_whitespace().next().unwrap_or_default();
        word.trim_matches(['"', '.', ',']).to_owned()
    };
    let named = |mark: &str| after(mark).map(word).filter(|word| !word.is_empty());
    Trouble::Denied {
        permission: named("not authorized to perform:")
            .unwrap_or_else(|| asked.permission.to_owned()),
        resource: named("on resource:").unwrap_or_else(|| asked.resource.clone()),
        because: after(" because ").map(|rest| told(&format!("because {rest}"))).or_else(|| {
            message.contains("with an explicit deny").then(|| "with an explicit deny".to_owned())
        }),
    }
}

fn elsewhere(message: &str, answer: &HttpResponse) -> Trouble {
    let told = header(answer, "x-amz-bucket-region").map(str::to_owned);
    let expected = || {
        let rest = message.split_once("expecting '")?.1;
        Some(rest.split_once('\'')?.0.to_owned())
    };
    Trouble::WrongRegion(told.or_else(expected))
}

/// Failures before there is an answer.
fn connection(chain: &[String], asked: &Asked) -> Trouble {
    let all = chain.join(": ");
    let lower = all.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let last = chain.last().map(|text| told(text)).unwrap_or_default();
    if says(&["sso", "single sign-on"]) && says(&["expired", "token", "invalid_grant"]) {
        return Trouble::SsoExpired;
    }
    if says(&[
        "no credentials found in chain",
        "credential provider was not enabled",
        "no providers in chain provided credentials",
        // The metadata of the machine come last: whoever gets there has nothing better.
        "imds",
    ]) {
        return Trouble::NoCredentials(None);
    }
    if says(&["a region must be set", "missing region"]) {
        return Trouble::NoRegion;
    }
    if says(&["credential", "identity resolver", "assume role"]) {
        return Trouble::CredentialsBroken(last);
    }
    if says(&["certificate", "tls handshake", "received corrupt message", "handshakefailure"]) {
        return Trouble::Tls(last);
    }
    if says(&["read timeout occurred", "operation timeout", "timed out after"]) {
        return Trouble::TimedOut(asked.seconds);
    }
    Trouble::Unreachable(last)
}

/// The error and what it rests on, outermost first.
pub(super) fn chain(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let (Some(error), true) = (next, texts.len() < DEEPEST) {
        texts.push(error.to_string());
        next = error.source();
    }
    texts
}

/// Somebody else's words, short, and without what grants access: a signed address is as good as a password.
pub(super) fn told(text: &str) -> String {
    let kept = text.split_whitespace().map(|word| {
        let lower = word.to_ascii_lowercase();
        let secret = ["x-amz-", "signature=", "credential=", "security-token"];
        if secret.iter().any(|mark| lower.contains(mark)) { "…" } else { word }
    });
    let mut short: String = kept.collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = short.char_indices().nth(LONGEST) {
        short.truncate(end);
        short.push('…');
    }
    let short = short.split(" (os error").next().unwrap_or_default();
    short.trim_end_matches('.').to_owned()
}

const DEEPEST: usize = 16;
const LONGEST: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked {
            permission: "s3:GetObject",
            resource: "arn:aws:s3:::bucket/key".to_owned(),
            bucket: "bucket".to_owned(),
            seconds: 10,
        }
    }

    #[test]
    fn a_refusal_names_the_permission_that_aws_names() {
        let message = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: s3:GetObjectVersion on \
                       resource: \"arn:aws:s3:::bucket/key\" because no resource-based policy allows the \
                       s3:GetObjectVersion action";
        let Trouble::Denied { permission, because, .. } = denied(message, &asked()) else {
            panic!("denied");
        };
        assert_eq!(permission, "s3:GetObjectVersion");
        assert!(because.unwrap().contains("no resource-based policy"));
    }

    #[test]
    fn a_refusal_without_words_names_what_was_asked_for() {
        let trouble = denied("Access Denied", &asked());
        assert_eq!(trouble.to_string(), "access denied: s3:GetObject on arn:aws:s3:::bucket/key");
    }

    #[test]
    fn a_key_that_may_not_be_used_is_no_lack_of_s3_permission() {
        let message = "User: arn:aws:iam::1:user/ci is not authorized to perform: kms:Decrypt on resource: \
                       arn:aws:kms:eu-west-1:1:key/k because no identity-based policy allows it";
        assert!(matches!(denied(message, &asked()), Trouble::KeyDenied(_)));
    }

    #[test]
    fn what_grants_access_is_not_passed_on() {
        let text =
            "failed https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Credential=AKIA here";
        assert_eq!(told(text), "failed … here");
        assert!(told(&"long ".repeat(500)).len() < 400);
    }

    #[test]
    fn failures_without_an_answer_are_told_apart() {
        let of =
            |text: &str| connection(&["dispatch failure".to_owned(), text.to_owned()], &asked());
        assert_eq!(
            of("no credentials found in chain. Attempted: env"),
            Trouble::NoCredentials(None)
        );
        assert_eq!(of("The SSO token has expired"), Trouble::SsoExpired);
        assert!(matches!(of("invalid peer certificate: UnknownIssuer"), Trouble::Tls(_)));
        assert!(matches!(of("Connection refused (os error 111)"), Trouble::Unreachable(_)));
        assert_eq!(of("HTTP read timeout occurred after 5s"), Trouble::TimedOut(10));
        assert_eq!(of("A region must be set when sending requests to S3."), Trouble::NoRegion);
    }
}
