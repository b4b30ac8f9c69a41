//! Which delta adds to which complete list (RFC 5280, sections 5.2.4 and 6.3.3 (c)), and which lists follow each other.

use crate::crl::RevocationList;
use crate::crypto::hex;

/// A cRLNumber, in its order: more octets are more, since none of them lead with zero.
pub(super) type Number<'a> = (usize, &'a [u8]);

/// The number of a list; version 1 lists have none.
pub(super) fn number(list: &RevocationList) -> Option<Number<'_>> {
    list.number.as_deref().map(ordered)
}

/// Whether `delta` brings `complete` up to date; if not, why.
pub(super) fn fits(complete: &RevocationList, delta: &RevocationList) -> Result<(), String> {
    if !same_scope(complete, delta) {
        return Err("the delta CRL is about other certificates than the CRL".to_owned());
    }
    if !same_key(complete, delta) {
        return Err("the delta CRL names another key than the CRL".to_owned());
    }
    let numbers = (number(complete), delta.base_number.as_deref().map(ordered), number(delta));
    let (Some(has), Some(base), Some(new)) = numbers else {
        return Err("the delta CRL cannot be placed: a number is missing".to_owned());
    };
    if has < base {
        let (new, base, has) = (text(new), text(base), text(has));
        return Err(format!(
            "the delta CRL {new} adds to CRL {base} or a later one, and CRL {has} was given"
        ));
    }
    if has >= new {
        return Err(format!("the delta CRL {} is no later than CRL {}", text(new), text(has)));
    }
    Ok(())
}

/// Whether their numbers are of one sequence.
pub(super) fn same_series(one: &RevocationList, other: &RevocationList) -> bool {
    same_scope(one, other) && same_key(one, other)
}

/// Whether they name the same key of the same issuer.
pub(super) fn same_key(one: &RevocationList, other: &RevocationList) -> bool {
    let named = |list: &RevocationList| {
        let id = list.authority_key_id.clone()?;
        Some((id.key_id, id.issuer, id.serial))
    };
    one.issuer == other.issuer && named(one) == named(other)
}

fn same_scope(one: &RevocationList, other: &RevocationList) -> bool {
    one.issuer == other.issuer && one.issuing_distribution_point == other.issuing_distribution_point
}

fn ordered(octets: &[u8]) -> Number<'_> {
    (octets.len(), octets)
}

/// The number as people write it, as far as that is short.
fn text((length, octets): Number<'_>) -> String {
    if length > 8 {
        return hex(octets);
    }
    octets.iter().fold(0_u64, |sum, &octet| (sum << 8) | u64::from(octet)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crl::draft::Draft;
    use crate::oid::Oid;

    fn fit(complete: &Draft, delta: &Draft) -> Result<(), String> {
        fits(&complete.read(), &delta.read())
    }

    #[test]
    fn a_delta_adds_to_its_base_and_to_each_list_up_to_itself() {
        assert_eq!(fit(&Draft::numbered(3), &Draft::delta(5, 3)), Ok(()));
        assert_eq!(fit(&Draft::numbered(4), &Draft::delta(5, 3)), Ok(()));
        let too_old = fit(&Draft::numbered(2), &Draft::delta(5, 3)).unwrap_err();
        assert_eq!(too_old, "the delta CRL 5 adds to CRL 3 or a later one, and CRL 2 was given");
        assert!(fit(&Draft::numbered(5), &Draft::delta(5, 3)).unwrap_err().contains("no later"));
    }

    #[test]
    fn a_delta_of_another_scope_or_key_does_not_fit() {
        let users = |draft: Draft| {
            draft.extend(&Oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 3, 0x81, 1, 0xff])
        };
        assert!(fit(&Draft::new(), &users(Draft::delta(2, 1))).is_err());
        assert!(fit(&users(Draft::new()), &Draft::delta(2, 1)).is_err());
        assert_eq!(fit(&users(Draft::new()), &users(Draft::delta(2, 1))), Ok(()));
        let mut keyless = Draft::delta(2, 1);
        keyless.extensions.remove(0);
        assert!(fit(&Draft::new(), &keyless).is_err());
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(ordered(&[1, 0]) > ordered(&[0xff]));
        assert_eq!((text(ordered(&[1, 0])), text(ordered(&[]))), ("256".into(), "0".into()));
    }
}
