//! Name constraints (RFC 5280, section 4.2.1.10): is every name of a certificate inside what a CA above it
//! permits, and outside what it excludes? Three answers, not two: a name or a constraint that cannot be
//! read is neither, and fails closed, but only where names of its form are constrained at all.

use crate::certificate::{Certificate, GeneralName, NameConstraints, Subtree};
use crate::name::Name;

use super::budget::Budget;
use super::clause::Clause;

mod matching;

use matching::{Mailbox, Side, Why, Within, answer, dns, email, host_of_uri, ip, printable, uri};

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
                judge(constraints, &Subject::email(address), budget)?;
            }
        }
    }
    Ok(())
}

/// A name that constraints speak of.
enum Subject<'a> {
    Dns(&'a str),
    Email(&'a str, Result<Mailbox<'a>, &'static str>),
    /// The text and its host.
    Uri(&'a str, Result<&'a str, &'static str>),
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
            GeneralName::Email(address) => vec![Self::email(address)],
            GeneralName::Uri(uri) => vec![Self::Uri(uri, host_of_uri(uri))],
            GeneralName::Ip(address) => vec![Self::Ip(address)],
            GeneralName::Directory(name) => vec![Self::Directory(name)],
            GeneralName::RegisteredId(id) => {
                vec![Self::Opaque(name.form(), format!("registered id {id}"))]
            }
            GeneralName::Other { type_id, .. } => {
                let opaque = Self::Opaque(name.form(), format!("other name of type {type_id}"));
                match name.smtp_utf8_mailbox() {
                    Some(Some(address)) => vec![opaque, Self::email(address)],
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

    fn email(address: &'a str) -> Self {
        Self::Email(address, Mailbox::read(address))
    }

    const fn form(&self) -> u8 {
        match self {
            Self::Dns(_) => form::DNS,
            Self::Email(..) => form::EMAIL,
            Self::Uri(..) => form::URI,
            Self::Ip(_) => form::IP,
            Self::Directory(_) => form::DIRECTORY,
            Self::Opaque(form, _) | Self::Malformed(form, _) => *form,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Dns(name) => format!("DNS name {}", printable(name)),
            Self::Email(address, _) => format!("e-mail address {}", printable(address)),
            Self::Uri(uri, _) => format!("URI {}", printable(uri)),
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

fn judge(
    constraints: &NameConstraints,
    name: &Subject<'_>,
    budget: &mut Budget,
) -> Result<(), Clause> {
    let form = name.form();
    budget.compare(constraints.permitted.iter().chain(&constraints.excluded).map(effort).sum())?;
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
            Within::Undecidable(why) => return Err(undecidable(name, why)),
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
        Some(why) => Err(undecidable(name, why)),
        None if constrained => Err(Clause::NameNotPermitted { name: name.describe() }),
        None => Ok(()),
    }
}

fn undecidable(name: &Subject<'_>, why: Why<'_>) -> Clause {
    Clause::NameUndecidable { name: name.describe(), why: why.to_string() }
}

/// What it costs to hold a name against a subtree: long ones count for several.
fn effort(subtree: &Subtree) -> usize {
    let octets = match &subtree.base {
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => text.len(),
        GeneralName::Directory(name) => name.normalised().len(),
        _ => 0,
    };
    1 + octets / 128
}

fn within<'a>(name: &Subject<'a>, subtree: &'a Subtree, side: Side) -> Within<'a> {
    if let Subject::Malformed(_, why) = name {
        return Within::Undecidable(Why::Name(why));
    }
    if let Some(flaw) = &subtree.flaw {
        return Within::Undecidable(Why::Base(None, flaw));
    }
    match (name, &subtree.base) {
        (Subject::Dns(name), GeneralName::Dns(base)) => dns(name, base, side),
        (Subject::Email(_, mailbox), GeneralName::Email(base)) => email(*mailbox, base),
        (Subject::Uri(_, host), GeneralName::Uri(base)) => uri(*host, base),
        (Subject::Ip(octets), GeneralName::Ip(base)) => ip(octets, base),
        (Subject::Directory(name), GeneralName::Directory(base)) => answer(name.starts_with(base)),
        (_, GeneralName::Malformed { why, .. }) => Within::Undecidable(Why::Base(None, why)),
        _ => Within::Undecidable(Why::Name("names of this form are compared by nobody")),
    }
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
