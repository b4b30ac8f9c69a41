//! Whether one name lies within one subtree, for the forms that can be compared (RFC 5280, section 4.2.1.10).
//! Three answers, not two: what cannot be read as a name of its form is neither in nor out.

/// Whether a name lies in a subtree.
pub(super) enum Within {
    Yes,
    No,
    Undecidable(String),
}

/// A wildcard stands for many names: permitted means all of them, excluded means any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Permitted,
    Excluded,
}

/// Zero or more labels to the left of the base (RFC 5280); a base with a leading dot, which the standard
/// does not define for DNS names, wants at least one, as most verifiers read it.
pub(super) fn dns(name: &str, base: &str, side: Side) -> Within {
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
pub(super) fn email(address: &str, base: &str) -> Within {
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
pub(super) fn uri(text: &str, base: &str) -> Within {
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
pub(super) fn ip(octets: &[u8], base: &[u8]) -> Within {
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

pub(super) const fn answer(yes: bool) -> Within {
    if yes { Within::Yes } else { Within::No }
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

    fn word(within: &Within) -> &'static str {
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
        let email = |address, base| word(&email(address, base));
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
        let uri = |text, base| word(&uri(text, base));
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
