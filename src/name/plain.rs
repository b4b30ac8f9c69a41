//! A name looked at in passing: whether it is in good order and surely another than one that is known. Most names are
//! answered so, without a byte being copied; of any other, `false` says nothing, and the full reading has to tell.

use super::Name;
use super::text::is_printable;
use crate::der::{Reader, is_oid, tag};

impl Name {
    /// Whether the name with this encoding is in good order, and is not this one (RFC 5280, section 7.1). Of names that
    /// are not made of plain ASCII, and of those that may be alike, it says `false`.
    pub fn plainly_differs(&self, encoded: &[u8]) -> bool {
        self.compare(encoded).unwrap_or(false)
    }

    fn compare(&self, encoded: &[u8]) -> Option<bool> {
        let mut reader = Reader::new(encoded);
        let mut sequence = reader.expect(tag::SEQUENCE).ok()?.inside();
        reader.finish().ok()?;
        let mut own = self.rdns().iter();
        let mut differs = false;
        while !sequence.is_empty() {
            let mut set = sequence.expect(tag::SET).ok()?.inside();
            let mut pair = set.expect(tag::SEQUENCE).ok()?.inside();
            set.finish().ok()?;
            let kind = pair.expect(tag::OID).ok()?.value;
            let value = pair.any().ok()?;
            pair.finish().ok()?;
            let fits = match value.tag {
                tag::PRINTABLE_STRING => value.value.iter().copied().all(is_printable),
                tag::UTF8_STRING => value.value.iter().copied().all(is_plain),
                _ => false,
            };
            if !fits || !is_oid(kind) || value.value.len() > LONGEST {
                return None;
            }
            differs |= match own.next().map(|rdn| rdn.attributes.as_slice()) {
                None => true,
                Some([attribute]) => {
                    let text = attribute.text.as_deref().map(str::as_bytes);
                    attribute.oid.as_bytes() != kind
                        || text.is_some_and(|text| {
                            text.iter().copied().all(is_plain) && !look_alike(text, value.value)
                        })
                }
                Some(_) => false,
            };
        }
        Some(differs || own.next().is_some())
    }
}

/// Alike but for case and blanks, which is coarser than the comparison of names is.
fn look_alike(one: &[u8], other: &[u8]) -> bool {
    fn letters(text: &[u8]) -> impl Iterator<Item = u8> {
        text.iter().filter(|octet| **octet != b' ').map(u8::to_ascii_lowercase)
    }
    letters(one).eq(letters(other))
}

const fn is_plain(octet: u8) -> bool {
    octet == b' ' || octet.is_ascii_graphic()
}

/// Octets of a text that is looked at in passing.
const LONGEST: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_in_full_differs_plainly() {
        let texts: [&[u8]; 8] = [
            b"Issuing CA",
            b" issuing  ca",
            b"IssuingCA",
            b"Issuing CB",
            b"a",
            b"",
            b"*",
            b"\xc3\xbc",
        ];
        let tags = [tag::PRINTABLE_STRING, tag::UTF8_STRING, tag::IA5_STRING, tag::OCTET_STRING];
        let mut names = vec![vec![0x30, 0], vec![0x30, 2, 0x31, 0], vec![]];
        for kind in [&[0x55, 4, 3][..], &[0x55, 4, 10], &[0x80]] {
            for (text, tag) in texts.iter().flat_map(|text| tags.map(|tag| (text, tag))) {
                let value = [&[tag, u8::try_from(text.len()).unwrap()], *text].concat();
                let oid = [&[6, u8::try_from(kind.len()).unwrap()], kind].concat();
                let pair = wrap(tag::SEQUENCE, &[oid, value].concat());
                let rdn = wrap(tag::SET, &pair);
                names.push(wrap(tag::SEQUENCE, &rdn));
                names.push(wrap(tag::SEQUENCE, &[rdn.clone(), rdn].concat()));
                names.push(wrap(tag::SEQUENCE, &wrap(tag::SET, &[pair.clone(), pair].concat())));
            }
        }
        let mut differing = 0;
        for known in names.iter().filter_map(|der| Name::from_der(der).ok()) {
            for encoded in &names {
                if known.plainly_differs(encoded) {
                    let name = Name::from_der(encoded).unwrap();
                    assert!(name != known && name.irregularities().is_empty(), "{name} {known}");
                    differing += 1;
                }
            }
        }
        assert!(differing > 5_000, "{differing}");
    }

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }
}
