//! Name constraints (RFC 5280, section 4.2.1.10): is every name of a certificate inside what a CA above it
//! permits, and outside what it excludes? Three answers, not two: a name or a constraint that cannot be
//! read is neither, and fails closed, but only where names of its form are constrained at all.

use crate::certificate::{Certificate, GeneralName, NameConstraints, Subtree};
use crate::name::Name;

use super::budget::Budget;
use super::clause::Clause;

/// Whether the names of `certificate` keep to `constraints`; the first that does not is the answer.
pub(super) fn check(
    constraints: &NameConstraints,
    certificate: &Certificate,
    budget: &mut Budget,
) -> Result<(), Clause> {
    if !certificate.subject.is_empty() {
        judge(constraints, &Subject::Directory(&certificate.subject), budget)?;
    }
    match &certificate.extensions.subject_alternative_names {
        Some(names) => {
            for name in names {
                for subject in Subject::of(name) {
                    judge(constraints, &subject, budget)?;
                }
            }
        }
        // Only a certificate without the extension has its subject's addresses constrained.
        None => {
            for address in certificate.subject.emails() {
                judge(constraints, &Subject::Email(address), budget)?;
            }
        }
    }
    Ok(())
}

/// A name that constraints speak of.
enum Subject<'a> {
    Dns(&'a str),
    Email(&'a str),
    Uri(&'a str),
    Ip(&'a [u8]),
    Directory(&'a Name),
    /// A form that is compared by nobody: a constraint on it can only refuse.
    Opaque(u8, String),
    Malformed(u8, &'a str),
}

impl<'a> Subject<'a> {
    /// What a name counts as: an internationalised mailbox is both an other name and an e-mail address
    /// (RFC 9598, section 6).
    fn of(name: &'a GeneralName) -> Vec<Self> {
        match name {
            GeneralName::Dns(name) => vec![Self::Dns(name)],
            GeneralName::Email(address) => vec![Self::Email(address)],
            GeneralName::Uri(uri) => vec![Self::Uri(uri)],
            GeneralName::Ip(address) => vec![Self::Ip(address)],
            GeneralName::Directory(name) => vec![Self::Directory(name)],
            GeneralName::RegisteredId(id) => {
                vec![Self::Opaque(name.form(), format!("registered id {id}"))]
            }
            GeneralName::Other { type_id, .. } => {
                let opaque = Self::Opaque(name.form(), format!("other name of type {type_id}"));
                match name.smtp_utf8_mailbox() {
                    Some(Some(address)) => vec![opaque, Self::Email(address)],
                    Some(None) => {
                        vec![opaque, Self::Malformed(form::EMAIL, "its mailbox is not text")]
                    }
                    None => vec![opaque],
                }
            }
            GeneralName::X400(_) | GeneralName::EdiParty(_) => {
                vec![Self::Opaque(name.form(), form::word(name.form()).to_owned())]
            }
            GeneralName::Malformed { why, .. } => vec![Self::Malformed(name.form(), why)],
        }
    }

    const fn form(&self) -> u8 {
        match self {
            Self::Dns(_) => form::DNS,
            Self::Email(_) => form::EMAIL,
            Self::Uri(_) => form::URI,
            Self::Ip(_) => form::IP,
            Self::Directory(_) => form::DIRECTORY,
            Self::Opaque(form, _) | Self::Malformed(form, _) => *form,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Dns(name) => format!("DNS name {}", printable(name)),
            Self::Email(address) => format!("e-mail address {}", printable(address)),
            Self::Uri(uri) => format!("URI {}", printable(uri)),
            Self::Ip(octets) => format!("IP address {}", address(octets)),
            Self::Directory(name) => format!("directory name {name}"),
            Self::Opaque(_, text) => text.clone(),
            Self::Malformed(form, _) => format!("malformed {}", form::word(*form)),
        }
    }
}

/// The forms by their tags in RFC 5280, section 4.2.1.6.
mod form {
    pub(super) const EMAIL: u8 = 1;
    pub(super) const DNS: u8 = 2;
    pub(super) const DIRECTORY: u8 = 4;
    pub(super) const URI: u8 = 6;
    pub(super) const IP: u8 = 7;

    pub(super) const fn word(form: u8) -> &'static str {
        match form {
            0 => "other name",
            EMAIL => "e-mail address",
            DNS => "DNS name",
            3 => "X.400 address",
            DIRECTORY => "directory name",
            5 => "EDI party",
            URI => "URI",
            IP => "IP address",
            8 => "registered id",
            _ => "name of an unknown form",
        }
    }
}

/// Whether a name lies in a subtree.
enum Within {
    Yes,
    No,
    Undecidable(String),
}

fn judge(
    constraints: &NameConstraints,
    name: &Subject<'_>,
    budget: &mut Budget,
) -> Result<(), Clause> {
    let form = name.form();
    budget.compare(constraints.permitted.len() + constraints.excluded.len())?;
    for subtree in &constraints.excluded {
        if subtree.base.form() != form {
            continue;
        }
        match within(name, subtree, Side::Excluded) {
            Within::Yes => {
                let by = describe_base(&subtree.base);
                return Err(Clause::NameExcluded { name: name.describe(), by });
            }
            Within::No => {}
            Within::Undecidable(why) => {
                return Err(Clause::NameUndecidable { name: name.describe(), why });
            }
        }
    }
    let (mut constrained, mut doubt) = (false, None);
    for subtree in &constraints.permitted {
        if subtree.base.form() != form {
            continue;
        }
        constrained = true;
        match within(name, subtree, Side::Permitted) {
            Within::Yes => return Ok(()),
            Within::No => {}
            Within::Undecidable(why) => doubt = doubt.or(Some(why)),
        }
    }
    match doubt {
        Some(why) => Err(Clause::NameUndecidable { name: name.describe(), why }),
        None if constrained => Err(Clause::NameNotPermitted { name: name.describe() }),
        None => Ok(()),
    }
}

/// A wildcard stands for many names: permitted means all of them, excluded means any.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Permitted,
    Excluded,
}

fn within(name: &Subject<'_>, subtree: &Subtree, side: Side) -> Within {
    if let Subject::Malformed(_, why) = name {
        return Within::Undecidable((*why).to_owned());
    }
    if let Some(flaw) = &subtree.flaw {
        return Within::Undecidable(format!("the constraint {flaw}"));
    }
    match (name, &subtree.base) {
        (Subject::Dns(name), GeneralName::Dns(base)) => dns(name, base, side),
        (Subject::Email(address), GeneralName::Email(base)) => email(address, base),
        (Subject::Uri(text), GeneralName::Uri(base)) => uri(text, base),
        (Subject::Ip(octets), GeneralName::Ip(base)) => ip(octets, base),
        (Subject::Directory(name), GeneralName::Directory(base)) => answer(name.starts_with(base)),
        (_, GeneralName::Malformed { why, .. }) => {
            Within::Undecidable(format!("the constraint is malformed: {why}"))
        }
        _ => Within::Undecidable("names of this form are compared by nobody".to_owned()),
    }
}

const fn answer(yes: bool) -> Within {
    if yes { Within::Yes } else { Within::No }
}

/// Zero or more labels to the left of the base (RFC 5280); a base with a leading dot, which the standard
/// does not define for DNS names, wants at least one, as most verifiers read it.
fn dns(name: &str, base: &str, side: Side) -> Within {
    let (wildcard, host) = match name.strip_prefix("*.") {
        Some(host) => (true, host),
        None => (false, name),
    };
    if !is_host(host) {
        return Within::Undecidable("it is no host name".to_owned());
    }
    let (dotted, stem) = match base.strip_prefix('.') {
        Some(stem) => (true, stem),
        None => (false, base),
    };
    if !stem.is_empty() && !is_host(stem) {
        return Within::Undecidable(format!("the constraint {} is no host name", printable(base)));
    }
    if stem.is_empty() {
        return answer(!dotted || wildcard || host.contains('.'));
    }
    let equal = host.eq_ignore_ascii_case(stem);
    if below(host, stem) || (equal && (!dotted || wildcard)) {
        return Within::Yes;
    }
    // `*.example.com` stands for `bar.example.com` among others.
    let expands = wildcard
        && side == Side::Excluded
        && !dotted
        && stem.split_once('.').is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(host));
    answer(expands)
}

/// A mailbox, a host, or (with a leading dot) all hosts below a domain.
fn email(address: &str, base: &str) -> Within {
    let Some((local, host)) = address.rsplit_once('@').filter(|(local, _)| is_local_part(local))
    else {
        return Within::Undecidable("it is no mailbox".to_owned());
    };
    if !is_host(host) {
        return Within::Undecidable("its host is no host name in ASCII".to_owned());
    }
    if let Some((wanted, base_host)) = base.rsplit_once('@') {
        if !is_host(base_host) || !is_local_part(wanted) {
            return Within::Undecidable(format!(
                "the constraint {} is no mailbox",
                printable(base)
            ));
        }
        return answer(local == wanted && host.eq_ignore_ascii_case(base_host));
    }
    host_within(host, base)
}

/// The host of a URI with an authority; without one, the standard asks to refuse.
fn uri(text: &str, base: &str) -> Within {
    let Some((_, rest)) = text.split_once("://") else {
        return Within::Undecidable("it has no host".to_owned());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.starts_with('[') {
        return Within::Undecidable("its host is an IP address".to_owned());
    }
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return Within::Undecidable("its port is no number".to_owned()),
        None => host,
    };
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        return Within::Undecidable("its host is an IP address".to_owned());
    }
    if !is_host(host) {
        return Within::Undecidable("its host is no host name".to_owned());
    }
    host_within(host, base)
}

/// For e-mail addresses and URIs: the very host, or with a leading dot those below it, and not itself.
fn host_within(host: &str, base: &str) -> Within {
    if base.is_empty() {
        return Within::Undecidable(
            "an empty constraint means all to some and nothing to others".to_owned(),
        );
    }
    let stem = base.strip_prefix('.').unwrap_or(base);
    if !is_host(stem) || stem.parse::<std::net::IpAddr>().is_ok() {
        return Within::Undecidable(format!("the constraint {} is no host name", printable(base)));
    }
    answer(if base.starts_with('.') { below(host, stem) } else { host.eq_ignore_ascii_case(stem) })
}

/// Address and mask in one string; an address of the other family is outside.
fn ip(octets: &[u8], base: &[u8]) -> Within {
    if base.len() != 8 && base.len() != 32 {
        return Within::Undecidable("the constraint is no address with a mask".to_owned());
    }
    if octets.len() != 4 && octets.len() != 16 {
        return Within::Undecidable("it has neither 4 nor 16 octets".to_owned());
    }
    let (network, mask) = base.split_at(base.len() / 2);
    answer(
        network.len() == octets.len()
            && network
                .iter()
                .zip(mask)
                .zip(octets)
                .all(|((base, mask), octet)| base & mask == octet & mask),
    )
}

/// At least one label more than `stem`, to its left.
fn below(host: &str, stem: &str) -> bool {
    host.len()
        .checked_sub(stem.len() + 1)
        .and_then(|split| Some((host.get(..split)?, host.get(split..)?)))
        .is_some_and(|(left, right)| {
            !left.is_empty()
                && right.strip_prefix('.').is_some_and(|right| right.eq_ignore_ascii_case(stem))
        })
}

/// Labels of letters, digits, hyphens and (as people have them) underscores, with dots between them.
fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label
                    .bytes()
                    .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_')
        })
}

/// A quoted string, or text without blanks and signs that would need quotes (RFC 5321, section 4.1.2).
fn is_local_part(text: &str) -> bool {
    let quoted = text.len() >= 2 && text.starts_with('"') && text.ends_with('"');
    let plain = |c: char| !c.is_control() && !" \"(),:;<>@[\\]".contains(c);
    quoted || (!text.is_empty() && text.chars().all(plain) && !text.split('.').any(str::is_empty))
}

fn describe_base(base: &GeneralName) -> String {
    match base {
        GeneralName::Ip(octets) if octets.len() == 8 || octets.len() == 32 => {
            let (network, mask) = octets.split_at(octets.len() / 2);
            format!("{}/{}", address(network), address(mask))
        }
        GeneralName::Directory(name) => name.to_string(),
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => {
            printable(text)
        }
        _ => "on its form".to_owned(),
    }
}

fn address(octets: &[u8]) -> String {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return std::net::Ipv4Addr::from(octets).to_string();
    }
    match <[u8; 16]>::try_from(octets) {
        Ok(octets) => std::net::Ipv6Addr::from(octets).to_string(),
        Err(_) => format!("of {} octets", octets.len()),
    }
}

/// Names are written by strangers: nothing but visible ASCII goes out as it is.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_ascii_graphic() { vec![c] } else { c.escape_unicode().collect() })
        .take(300)
        .collect()
}
