//! Writes DER. Small on purpose: a test that makes broken certificates must be free to write anything.

/// One element: tag, shortest length, content.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let octets: Vec<u8> =
            length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
        out.push(0x80 | octets.len() as u8);
        out.extend(octets);
    }
    out.extend_from_slice(content);
    out
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x31, &parts.concat())
}

/// An INTEGER from its content octets, as they are.
pub fn integer(content: &[u8]) -> Vec<u8> {
    element(0x02, content)
}

/// A small INTEGER that is not negative.
pub fn number(value: u32) -> Vec<u8> {
    let mut octets: Vec<u8> =
        value.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    if octets.first().is_none_or(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    integer(&octets)
}

pub fn boolean(value: bool) -> Vec<u8> {
    element(0x01, &[if value { 0xff } else { 0 }])
}

pub fn null() -> Vec<u8> {
    element(0x05, &[])
}

pub fn octets(content: &[u8]) -> Vec<u8> {
    element(0x04, content)
}

/// A BIT STRING of whole octets.
pub fn bits(content: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], content].concat())
}

/// A named-bit list (X.690, section 11.2.2): bit 0 is the leftmost, trailing zeros go.
pub fn named_bits(set: &[u8]) -> Vec<u8> {
    let mut octets = vec![0_u8; 2];
    for bit in set {
        octets[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    while octets.last() == Some(&0) {
        octets.pop();
    }
    let unused = octets.last().map_or(0, |last| last.trailing_zeros() as u8);
    element(0x03, &[&[unused], octets.as_slice()].concat())
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    element(0x06, &oid_content(dotted))
}

pub fn oid_content(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut out = Vec::new();
    let first = arcs[0] * 40 + arcs[1];
    for arc in std::iter::once(first).chain(arcs[2..].iter().copied()) {
        let mut septets = vec![(arc & 0x7f) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            septets.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        septets.reverse();
        out.extend(septets);
    }
    out
}

/// A time in the form that RFC 5280, section 4.1.2.5, asks for in its year.
pub fn time(unix: i64) -> Vec<u8> {
    let text = truststore::time::Time::from_unix(unix).to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = format!("{}Z", &digits[..14]);
    if (1950..2050).contains(&digits[..4].parse::<i32>().unwrap()) {
        element(0x17, &digits.as_bytes()[2..])
    } else {
        element(0x18, digits.as_bytes())
    }
}

/// One attribute a relative name: `(attribute type, string tag, text)`.
pub fn name(attributes: &[(&str, u8, &str)]) -> Vec<u8> {
    let rdns: Vec<_> = attributes
        .iter()
        .map(|(kind, tag, text)| set(&[sequence(&[oid(kind), element(*tag, text.as_bytes())])]))
        .collect();
    sequence(&rdns)
}

/// An extension; `critical` false is left away, as DER wants.
pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![oid(id)];
    if critical {
        parts.push(boolean(true));
    }
    parts.push(octets(value));
    sequence(&parts)
}

pub const UTF8: u8 = 0x0c;
pub const PRINTABLE: u8 = 0x13;
pub const IA5: u8 = 0x16;
