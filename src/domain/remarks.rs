//! What each setting means. A remark rests on AWS's own pages; where they say nothing, so does this.

use super::Remark;
use super::command;
use crate::aws::{Domain, Interface, MappedApi, MutualTls, Newest, Origin};
use crate::severity::Severity;
use crate::shell::quoted;

/// What the settings mean, worst first; `origin` is the truststore as it was read, where it was.
pub fn of(domain: &Domain, origin: Option<&Origin>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    match &domain.mutual_tls {
        None => remarks.push(without_truststore()),
        Some(tls) => {
            remarks.extend(warned(tls));
            remarks.extend(version(domain, tls, origin));
            remarks.extend(policy(domain));
            remarks.extend(endpoint(domain));
            remarks.extend(ownership(domain));
        }
    }
    remarks.extend(status(domain));
    if domain.mutual_tls.is_some() {
        remarks.extend(apis(domain));
    }
    remarks.sort_by_key(|remark| std::cmp::Reverse(remark.severity));
    remarks
}

fn remark(id: &'static str, severity: Severity, message: impl Into<String>) -> Remark {
    Remark {
        id,
        severity,
        message: message.into(),
        facts: Vec::new(),
        help: String::new(),
        source: MUTUAL_TLS,
    }
}

fn without_truststore() -> Remark {
    Remark {
        help: "a truststore is set with mutualTlsAuthentication.truststoreUri; it works for Regional domains".to_owned(),
        ..remark(
            "domain-without-truststore",
            Severity::Error,
            "the domain asks for no client certificate: mutual TLS is off",
        )
    }
}

/// What AWS itself found wrong, in its own words; the findings of the check stand beside it.
fn warned(tls: &MutualTls) -> Option<Remark> {
    let count = tls.warnings.len();
    (count > 0).then(|| Remark {
        facts: tls.warnings.iter().map(|warning| format!("AWS: {warning}")).collect(),
        help: "the findings below say what is wrong with the same bytes; mend, upload, and deploy the new version"
            .to_owned(),
        ..remark(
            "domain-truststore-warnings",
            Severity::Warn,
            format!(
                "AWS warned of {count} thing{} in the truststore when the domain was last updated; it never does later",
                if count == 1 { "" } else { "s" }
            ),
        )
    })
}

fn version(domain: &Domain, tls: &MutualTls, origin: Option<&Origin>) -> Option<Remark> {
    let Some(loaded) = &tls.version else {
        let newest = origin.and_then(|origin| origin.version.as_deref());
        let mut remark = Remark {
            help: "turn versioning on, and deploy a version by its id".to_owned(),
            ..remark(
                "domain-truststore-unversioned",
                Severity::Warn,
                "the domain names no version of its truststore: what it loaded may be older than what the object holds now",
            )
        };
        if let Some(time) = origin.and_then(|origin| origin.last_modified) {
            remark.facts.push(format!(
                "the object was last written at {time}; the domain has it if it was updated after that"
            ));
        }
        if let Some(newest) = newest {
            remark.help = format!("name the version: {}", command::deploy(domain, Some(newest)));
        }
        return Some(remark);
    };
    match &origin?.newest {
        Newest::Other { version, last_modified } => {
            let id = version.as_deref().unwrap_or("null");
            let since = last_modified.map(|time| format!(", of {time}")).unwrap_or_default();
            Some(Remark {
                facts: vec![format!("loaded {loaded}"), format!("newest {id}{since}")],
                help: format!("deploy the newest: {}", command::deploy(domain, Some(id))),
                ..remark(
                    "domain-truststore-not-newest",
                    Severity::Warn,
                    "the domain has not loaded the newest version of its truststore: an upload alone changes nothing",
                )
            })
        }
        Newest::Deleted(_) => Some(Remark {
            help: "upload the truststore again, and deploy that version: an update of the domain may fail until then"
                .to_owned(),
            ..remark(
                "domain-truststore-deleted",
                Severity::Warn,
                "the truststore's object is deleted; the domain goes on with the version that it has loaded",
            )
        }),
        Newest::This | Newest::Unknown => None,
    }
}

fn policy(domain: &Domain) -> Option<Remark> {
    let policy = domain.security_policy.as_deref()?;
    (policy != "TLS_1_2").then(|| Remark {
        help: "mutual TLS works with the security policy TLS_1_2".to_owned(),
        source: POLICIES,
        ..remark(
            "domain-security-policy",
            Severity::Error,
            format!("mutual TLS wants the security policy TLS_1_2; the domain has {policy}"),
        )
    })
}

fn endpoint(domain: &Domain) -> Option<Remark> {
    let other = domain.endpoint_types.iter().find(|kind| *kind != "REGIONAL")?;
    Some(Remark {
        help: "make a Regional domain; the type of a domain decides whether mutual TLS works"
            .to_owned(),
        ..remark(
            "domain-not-regional",
            Severity::Error,
            format!("mutual TLS works on Regional domains only; this one is {other}"),
        )
    })
}

fn ownership(domain: &Domain) -> Option<Remark> {
    let arn = domain.ownership_certificate_arn.as_deref()?;
    Some(Remark {
        facts: vec![arn.to_owned()],
        help: "keep it valid in ACM; it plays no part in the handshake".to_owned(),
        ..remark(
            "domain-ownership-certificate",
            Severity::Note,
            "the domain rests on an ownership certificate: when that expires, the domain cannot be updated any more",
        )
    })
}

fn status(domain: &Domain) -> Option<Remark> {
    let status = domain.status.as_deref().filter(|status| *status != "AVAILABLE")?;
    let (severity, meaning, help) = match status {
        "UPDATING" => (
            Severity::Warn,
            "the domain is being updated: for a short time it may answer by its old settings or its new ones",
            "ask again in a few minutes",
        ),
        "PENDING" => (Severity::Warn, "the domain is not set up yet", "ask again in a few minutes"),
        "PENDING_CERTIFICATE_REIMPORT" => (
            Severity::Error,
            "the domain waits for its server certificate to be imported again",
            "import it again in ACM, from the same issuer",
        ),
        "PENDING_OWNERSHIP_VERIFICATION" => (
            Severity::Error,
            "the domain waits for proof of ownership",
            "give an ownership verification certificate that ACM issued for this name",
        ),
        "FAILED" => (
            Severity::Error,
            "the domain could not be set up",
            "read the message, and update the domain",
        ),
        _ => (Severity::Warn, "the domain is not in service as usual", "look at it in the console"),
    };
    Some(Remark {
        facts: domain.status_message.iter().map(|message| format!("AWS: {message}")).collect(),
        help: help.to_owned(),
        ..remark("domain-status", severity, format!("{meaning} ({status})"))
    })
}

/// Ways around the truststore.
fn apis(domain: &Domain) -> Vec<Remark> {
    let Some(apis) = &domain.apis else {
        return vec![Remark {
            help: "ask with `truststore domain NAME`, or look at disableExecuteApiEndpoint of each API".to_owned(),
            ..remark(
                "domain-apis-unknown",
                Severity::Note,
                "which APIs are behind the domain is not known: their default endpoints may be open without a certificate",
            )
        }];
    };
    let mut remarks: Vec<Remark> = Vec::new();
    for api in apis {
        let what = described(api);
        if remarks.iter().any(|remark| remark.message.contains(&format!("({})", api.id))) {
            continue;
        }
        match api.default_endpoint_disabled {
            Some(true) => {}
            Some(false) => remarks.push(Remark {
                help: close(api),
                ..remark(
                    "domain-bypass",
                    Severity::Warn,
                    format!("{what} can be reached without a client certificate, at its default endpoint"),
                )
            }),
            None => remarks.push(Remark {
                help: "apigateway:GET on the API tells".to_owned(),
                ..remark(
                    "domain-apis-unknown",
                    Severity::Note,
                    format!("whether {what} can be reached at its default endpoint is not known"),
                )
            }),
        }
    }
    remarks
}

fn described(api: &MappedApi) -> String {
    match &api.name {
        Some(name) => format!("the API {name} ({})", api.id),
        None => format!("the API ({})", api.id),
    }
}

/// The command that closes the default endpoint.
fn close(api: &MappedApi) -> String {
    let id = quoted(&api.id);
    match api.interface {
        Interface::V2 => {
            format!("aws apigatewayv2 update-api --api-id {id} --disable-execute-api-endpoint")
        }
        Interface::V1 => {
            let stage = quoted(&api.stage);
            format!(
                "aws apigateway update-rest-api --rest-api-id {id} --patch-operations \
                 op=replace,path=/disableExecuteApiEndpoint,value=true && \
                 aws apigateway create-deployment --rest-api-id {id} --stage-name {stage}"
            )
        }
    }
}

const MUTUAL_TLS: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html";
const POLICIES: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html";
