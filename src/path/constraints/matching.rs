//! Whether one name lies within one subtree, for the forms that can be compared (RFC 5280, section 4.2.1.10).
//! Three answers, not two: what cannot be read as a name of its form is neither in nor out.

use std::fmt;

/// Whether a name lies in a subtree.
pub(super) enum Within<'a> {
    Yes,
    No,
    Undecidable(Why<'a>),
}

/// Why it cannot be said. Put into words only when it decides: hostile constraints come by the thousand.
#[derive(Clone, Copy)]
pub(super) enum Why<'a> {
    /// It lies in the name: "it is no host name".
    Name(&'a str),
    /// It lies in the constraint, which is this text where it is one: "is no host name".
    Base(Option<&'a str>, &'a str),
}

/// A mailbox, read once however many constraints it is held against.
#[derive(Clone, Copy)]
pub(super) struct Mailbox<'a> {
    local: &'a str,
    host: &'a str,
}

/// A wildcard stands for many names: permitted means all of them, excluded means any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Permitted,
    Excluded,
}

/// Zero or more labels to the left of the base (RFC 5280); a base with a leading dot, which the standard
/// does not define for DNS names, wants at least one, as most verifiers read it.
pub(super) fn dns<'a>(name: &str, base: &'a str, side: Side) -> Within<'a> {
    let (wildcard, host) = match name.strip_prefix("*.") {
        Some(host) => (true, host),
        None => (false, name),
    };
    if !is_host(host) {
        return Within::Undecidable(Why::Name("it is no host name"));
    }
    let (dotted, stem) = match base.strip_prefix('.') {
        Some(stem) => (true, stem),
        None => (false, base),
    };
    if !stem.is_empty() && !is_host(stem) {
        return Within::Undecidable(Why::Base(Some(base), "is no host name"));
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

impl<'a> Mailbox<'a> {
    /// Reads an address; why it is no mailbox that can be compared.
    pub(super) fn read(address: &'a str) -> Result<Self, &'static str> {
        let Some((local, host)) =
            address.rsplit_once('@').filter(|(local, _)| is_local_part(local))
        else {
            return Err("it is no mailbox");
        };
        if !is_host(host) {
            return Err("its host is no host name in ASCII");
        }
        Ok(Self { local, host })
    }
}

/// A mailbox, a host, or (with a leading dot) all hosts below a domain.
pub(super) fn email<'a>(address: Result<Mailbox<'_>, &'a str>, base: &'a str) -> Within<'a> {
    let Mailbox { local, host } = match address {
        Ok(mailbox) => mailbox,
        Err(why) => return Within::Undecidable(Why::Name(why)),
    };
    if let Some((wanted, base_host)) = base.rsplit_once('@') {
        if !is_host(base_host) || !is_local_part(wanted) {
            return Within::Undecidable(Why::Base(Some(base), "is no mailbox"));
        }
        return answer(local == wanted && host.eq_ignore_ascii_case(base_host));
    }
    host_within(host, base)
}

/// The host of a URI with an authority; without one, the standard asks to refuse.
pub(super) fn host_of_uri(text: &str) -> Result<&str, &'static str> {
    let (_, rest) = text.split_once("://").ok_or("it has no host")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.starts_with('[') {
        return Err("its host is an IP address");
    }
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return Err("its port is no number"),
        None => host,
    };
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err("its host is an IP address");
    }
    if is_host(host) { Ok(host) } else { Err("its host is no host name") }
}

/// A URI, by its host.
pub(super) fn uri<'a>(host: Result<&str, &'a str>, base: &'a str) -> Within<'a> {
    match host {
        Ok(host) => host_within(host, base),
        Err(why) => Within::Undecidable(Why::Name(why)),
    }
}

/// For e-mail addresses and URIs: the very host, or with a leading dot those below it, and not itself.
fn host_within<'a>(host: &str, base: &'a str) -> Within<'a> {
    if base.is_empty() {
        return Within::Undecidable(Why::Name(
            "an empty constraint means all to some and nothing to others",
        ));
    }
    let stem = base.strip_prefix('.').unwrap_or(base);
    if !is_host(stem) || stem.parse::<std::net::IpAddr>().is_ok() {
        return Within::Undecidable(Why::Base(Some(base), "is no host name"));
    }
    answer(if base.starts_with('.') { below(host, stem) } else { host.eq_ignore_ascii_case(stem) })
}

/// Address and mask in one string; an address of the other family is outside.
pub(super) fn ip<'a>(octets: &[u8], base: &[u8]) -> Within<'a> {
    if base.len() != 8 && base.len() != 32 {
        return Within::Undecidable(Why::Base(None, "is no address with a mask"));
    }
    if octets.len() != 4 && octets.len() != 16 {
        return Within::Undecidable(Why::Name("it has neither 4 nor 16 octets"));
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

pub(super) const fn answer<'a>(yes: bool) -> Within<'a> {
    if yes { Within::Yes } else { Within::No }
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(why) => f.write_str(why),
            Self::Base(Some(base), why) => write!(f, "the constraint {} {why}", printable(base)),
            Self::Base(None, why) => write!(f, "the constraint {why}"),
        }
    }
}

/// Names are written by strangers: nothing but visible ASCII goes out as it is.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_ascii_graphic() { vec![c] } else { c.escape_unicode().collect() })
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(within: &Within<'_>) -> &'static str {
        match within {
            Within::Yes => "in",
            Within::No => "out",
            Within::Undecidable(_) => "undecidable",
        }
    }

    fn permitted(name: &str, base: &str) -> &'static str {
        word(&dns(name, base, Side::Permitted))
    }

    fn excluded(name: &str, base: &str) -> &'static str {
        word(&dns(name, base, Side::Excluded))
    }

    #[test]
    fn a_dns_base_holds_itself_and_all_below_in_any_case() {
        assert_eq!(permitted("example.com", "example.com"), "in");
        assert_eq!(permitted("A.Example.COM", "example.com"), "in");
        assert_eq!(permitted("badexample.com", "example.com"), "out");
        assert_eq!(permitted("com", "example.com"), "out");
        assert_eq!(permitted("anything.example", ""), "in");
    }

    #[test]
    fn a_leading_dot_wants_one_label_more() {
        assert_eq!(permitted("example.com", ".example.com"), "out");
        assert_eq!(permitted("a.example.com", ".example.com"), "in");
        assert_eq!(permitted("*.example.com", ".example.com"), "in");
    }

    #[test]
    fn a_wildcard_is_all_names_when_permitted_and_any_when_excluded() {
        assert_eq!(permitted("*.example.com", "example.com"), "in");
        assert_eq!(permitted("*.example.com", "foo.example.com"), "out");
        assert_eq!(excluded("*.example.com", "foo.example.com"), "in");
        assert_eq!(excluded("*.example.com", "a.foo.example.com"), "out");
    }

    #[test]
    fn what_is_no_host_name_is_undecidable() {
        for name in ["", "a..b", "a.b.", "f*o.example.com", "a b", "m\u{fc}ller.example"] {
            assert_eq!(permitted(name, "example.com"), "undecidable", "{name:?}");
        }
        assert_eq!(permitted("a.example.com", "*.example.com"), "undecidable");
    }

    #[test]
    fn a_mailbox_keeps_the_case_of_its_local_part_alone() {
        let email = |address, base| word(&email(Mailbox::read(address), base));
        assert_eq!(email("Jo@Example.com", "Jo@example.COM"), "in");
        assert_eq!(email("jo@example.com", "Jo@example.com"), "out");
        assert_eq!(email("jo@example.com", "example.com"), "in");
        assert_eq!(email("jo@mail.example.com", "example.com"), "out");
        assert_eq!(email("jo@mail.example.com", ".example.com"), "in");
        assert_eq!(email("jo@example.com", ".example.com"), "out");
        assert_eq!(email("\"a b\"@example.com", "example.com"), "in");
        assert_eq!(email("jo", "example.com"), "undecidable");
        assert_eq!(email("jo@example.com", ""), "undecidable");
    }

    #[test]
    fn a_uri_is_judged_by_its_host() {
        let uri = |text, base| word(&uri(host_of_uri(text), base));
        assert_eq!(uri("https://user@Example.com:8443/x?y", "example.com"), "in");
        assert_eq!(uri("spiffe://a.example.com/b", ".example.com"), "in");
        assert_eq!(uri("https://a.example.com/", "example.com"), "out");
        for text in ["urn:a:b", "https://[::1]/", "https://10.0.0.1/", "https:///x", "https://a:b/"]
        {
            assert_eq!(uri(text, "example.com"), "undecidable", "{text}");
        }
    }

    #[test]
    fn an_address_is_compared_under_its_mask_and_with_its_own_family() {
        let ip = |octets: &[u8], base: &[u8]| word(&ip(octets, base));
        assert_eq!(ip(&[10, 1, 2, 3], &[10, 1, 0, 0, 255, 255, 0, 0]), "in");
        assert_eq!(ip(&[10, 2, 2, 3], &[10, 1, 0, 0, 255, 255, 0, 0]), "out");
        assert_eq!(ip(&[0; 16], &[0; 8]), "out");
        assert_eq!(ip(&[10, 1, 2], &[0; 8]), "undecidable");
        assert_eq!(ip(&[10, 1, 2, 3], &[0; 5]), "undecidable");
    }
}
