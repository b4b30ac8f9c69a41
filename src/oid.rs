//! Object identifiers. Kept as their content octets, inline when short, because that is what is compared
//! millions of times; the dotted form and the name exist only when somebody reads them.

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::der::{BAD_OID, Flaw, Reader, is_oid, tag};

mod known;

/// An object identifier (X.660), such as 2.5.29.15.
#[derive(Clone)]
pub struct Oid(Octets);

#[derive(Clone)]
enum Octets {
    Short { length: u8, octets: [u8; SHORT] },
    Long(Arc<[u8]>),
}

impl Oid {
    /// From the arcs of a short identifier, for constants: `Oid::of(&[2, 5, 29, 15])`.
    ///
    /// # Panics
    /// When the encoding is longer than 22 octets; in a constant, that stops the compiler.
    pub(crate) const fn of(arcs: &[u32]) -> Self {
        let mut octets = [0; SHORT];
        let mut length = 0;
        let mut index = 1;
        while index < arcs.len() {
            let arc = if index == 1 { arcs[0] * 40 + arcs[1] } else { arcs[index] };
            let mut shift = 28;
            let mut started = false;
            loop {
                let group = ((arc >> shift) & 0x7f) as u8;
                if started || group != 0 || shift == 0 {
                    octets[length] = if shift == 0 { group } else { group | 0x80 };
                    length += 1;
                    started = true;
                }
                if shift == 0 {
                    break;
                }
                shift -= 7;
            }
            index += 1;
        }
        #[allow(clippy::cast_possible_truncation)]
        // at most SHORT, or the indexing above has stopped
        Self(Octets::Short { length: length as u8, octets })
    }

    /// From content octets (X.690, section 8.19); `None` when they are no object identifier.
    pub fn from_content(content: &[u8]) -> Option<Self> {
        is_oid(content).then(|| Self::keep(content))
    }

    /// Reads an OBJECT IDENTIFIER element.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Flaw> {
        let element = reader.expect(tag::OID)?;
        Self::from_content(element.value).ok_or(element.flaw(BAD_OID))
    }

    /// The content octets.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Octets::Short { length, octets } => {
                octets.get(..usize::from(*length)).unwrap_or_default()
            }
            Octets::Long(octets) => octets,
        }
    }

    /// The name that standards and tools use, such as `clientAuth`; `None` when we know none.
    pub fn name(&self) -> Option<&'static str> {
        known::name(&self.dotted())
    }

    /// The dotted form, `2.5.29.15`. What nobody would read to its end is cut with an ellipsis.
    pub fn dotted(&self) -> String {
        let mut text = String::new();
        let mut arc: u128 = 0;
        let mut count = 0_usize;
        for &octet in self.as_bytes() {
            if arc >> 121 != 0 || count > LONGEST_SHOWN {
                text.push_str(".…");
                break;
            }
            arc = (arc << 7) | u128::from(octet & 0x7f);
            if octet & 0x80 != 0 {
                continue;
            }
            if count == 0 {
                let first = (arc / 40).min(2);
                let _ = write!(text, "{first}.{}", arc - first * 40); // a String takes it all
            } else {
                let _ = write!(text, ".{arc}");
            }
            count += 1;
            arc = 0;
        }
        text
    }

    fn keep(content: &[u8]) -> Self {
        let mut octets = [0; SHORT];
        match (octets.get_mut(..content.len()), u8::try_from(content.len())) {
            (Some(head), Ok(length)) => {
                head.copy_from_slice(content);
                Self(Octets::Short { length, octets })
            }
            _ => Self(Octets::Long(content.into())),
        }
    }
}

impl PartialEq for Oid {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Oid {}

impl Hash for Oid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialOrd for Oid {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Oid {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl fmt::Display for Oid {
    /// `clientAuth (1.3.6.1.5.5.7.3.2)`; one without a known name is `OID 1.2.3.4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dotted = self.dotted();
        match known::name(&dotted) {
            Some(name) => write!(f, "{name} ({dotted})"),
            None => write!(f, "OID {dotted}"),
        }
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({})", self.dotted())
    }
}

impl FromStr for Oid {
    type Err = String;

    /// From the dotted form, or from a name that we know: `clientAuth`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(known::dotted(text).unwrap_or(text))
            .ok_or_else(|| format!("`{text}` is no object identifier; write it as 1.2.840.113549"))
    }
}

fn parse(text: &str) -> Option<Oid> {
    let mut arcs = text.split('.').map(|arc| {
        let digits = !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit());
        if digits { arc.parse::<u128>().ok() } else { None }
    });
    let (first, second) = (arcs.next()??, arcs.next()??);
    if first > 2 || (first < 2 && second > 39) {
        return None;
    }
    let mut content = Vec::new();
    push_arc(&mut content, second.checked_add(first * 40)?);
    for arc in arcs {
        push_arc(&mut content, arc?);
    }
    Some(Oid::keep(&content))
}

fn push_arc(content: &mut Vec<u8>, arc: u128) {
    let groups = (128 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        #[allow(clippy::cast_possible_truncation)] // seven bits
        let bits = ((arc >> (7 * group)) & 0x7f) as u8;
        content.push(if group == 0 { bits } else { bits | 0x80 });
    }
}

/// Long enough for every identifier that the standards name.
const SHORT: usize = 22;
/// Arcs shown before the ellipsis.
const LONGEST_SHOWN: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_text_and_content_agree() {
        let oid: Oid = "1.3.6.1.5.5.7.3.2".parse().unwrap();
        assert_eq!(oid, Oid::CLIENT_AUTH);
        assert_eq!(oid.to_string(), "clientAuth (1.3.6.1.5.5.7.3.2)");
        assert_eq!(Oid::from_content(&[0x55, 0x1d, 0x0f]), Some(Oid::KEY_USAGE));
        assert_eq!(Oid::of(&[1, 2, 840, 113_549]).dotted(), "1.2.840.113549");
    }

    #[test]
    fn malformed_content_is_refused() {
        for bad in [&[][..], &[0x80], &[0x55, 0x80, 0x01], &[0x55, 0x1d, 0x8f]] {
            assert_eq!(Oid::from_content(bad), None);
        }
    }

    #[test]
    fn huge_identifiers_stay_short_to_read() {
        let large = Oid::from_content(&vec![0x55; 1_000_000]).unwrap();
        assert!(large.to_string().len() < 300);
        let uuid = "2.25.329800735698586629295641978511506172918";
        assert_eq!(uuid.parse::<Oid>().unwrap().dotted(), uuid);
        let mut arc = vec![0xff; 1000];
        arc.push(0x7f);
        assert!(Oid::from_content(&arc).unwrap().dotted().ends_with('…'));
    }
}
