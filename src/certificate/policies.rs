//! Certificate policies: which a certificate stands for, how a CA maps them, and what it demands of those below.

use super::{Irregularity, Parsed};
use crate::der::{Reader, tag};
use crate::oid::Oid;

/// certificatePolicies (RFC 5280, section 4.2.1.4): the policies, without their qualifiers, which decide nothing
/// unless the extension is critical: then one that nobody here knows must be refused.
pub(super) fn read_policies(
    mut reader: Reader<'_>,
    critical: bool,
    wrong: &mut Vec<Irregularity>,
) -> Parsed<Vec<Oid>> {
    let mut list = reader.expect(tag::SEQUENCE)?.inside();
    reader.finish()?;
    if list.is_empty() {
        return Err(list.flaw("the list of policies is empty"));
    }
    let mut policies = Vec::new();
    while !list.is_empty() {
        let mut fields = list.expect(tag::SEQUENCE)?.inside();
        policies.push(Oid::read(&mut fields)?);
        if let Some(qualifiers) = fields.optional(tag::SEQUENCE)? {
            let mut qualifiers = qualifiers.inside();
            if qualifiers.is_empty() {
                return Err(qualifiers.flaw("the list of policy qualifiers is empty"));
            }
            while !qualifiers.is_empty() {
                let mut qualifier = qualifiers.expect(tag::SEQUENCE)?.inside();
                let kind = Oid::read(&mut qualifier)?;
                if critical && !QUALIFIERS.contains(&kind) {
                    let what =
                        format!("critical certificatePolicies have an unknown qualifier, {kind}");
                    wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.2.1.4"));
                }
                qualifier.any()?;
                qualifier.finish()?;
            }
        }
        fields.finish()?;
    }
    let mut sorted: Vec<&Oid> = policies.iter().collect();
    sorted.sort_unstable();
    if let Some([twice, _]) = sorted.array_windows().find(|[a, b]| a == b) {
        let what = format!("certificatePolicies name {twice} twice");
        wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.2.1.4"));
    }
    Ok(policies)
}

/// policyMappings (RFC 5280, section 4.2.1.5): issuer's policy and subject's policy.
pub(super) fn read_mappings(mut reader: Reader<'_>) -> Parsed<Vec<(Oid, Oid)>> {
    let mut list = reader.expect(tag::SEQUENCE)?.inside();
    reader.finish()?;
    if list.is_empty() {
        return Err(list.flaw("the list of policy mappings is empty"));
    }
    let mut mappings = Vec::new();
    while !list.is_empty() {
        let mut pair = list.expect(tag::SEQUENCE)?.inside();
        mappings.push((Oid::read(&mut pair)?, Oid::read(&mut pair)?));
        pair.finish()?;
    }
    Ok(mappings)
}

/// policyConstraints (RFC 5280, section 4.2.1.11): requireExplicitPolicy and inhibitPolicyMapping.
pub(super) fn read_constraints(mut reader: Reader<'_>) -> Parsed<(Option<u32>, Option<u32>)> {
    let sequence = reader.expect(tag::SEQUENCE)?;
    reader.finish()?;
    let mut fields = sequence.inside();
    if fields.is_empty() {
        return Err(fields.flaw("policyConstraints are empty"));
    }
    let require = fields.optional(tag::primitive(0))?.map(|one| one.small()).transpose()?;
    let inhibit = fields.optional(tag::primitive(1))?.map(|one| one.small()).transpose()?;
    fields.finish()?;
    Ok((require, inhibit))
}

/// inhibitAnyPolicy (RFC 5280, section 4.2.1.14).
pub(super) fn read_inhibit_any(mut reader: Reader<'_>) -> Parsed<u32> {
    let number = reader.expect(tag::INTEGER)?.small()?;
    reader.finish()?;
    Ok(number)
}

/// The qualifiers of the standard: a pointer to a practice statement, and a notice.
const QUALIFIERS: [Oid; 2] =
    [Oid::of(&[1, 3, 6, 1, 5, 5, 7, 2, 1]), Oid::of(&[1, 3, 6, 1, 5, 5, 7, 2, 2])];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_by_their_tags() {
        let der = &[0x30, 6, 0x80, 1, 0, 0x81, 1, 3];
        assert_eq!(read_constraints(Reader::new(der)), Ok((Some(0), Some(3))));
        assert!(read_constraints(Reader::new(&[0x30, 0])).is_err());
        assert!(read_constraints(Reader::new(&[0x30, 3, 0x80, 1, 0xff])).is_err());
    }

    #[test]
    fn a_policy_named_twice_is_said() {
        let der = &[0x30, 12, 0x30, 4, 6, 2, 0x2a, 3, 0x30, 4, 6, 2, 0x2a, 3];
        let mut wrong = Vec::new();
        assert_eq!(read_policies(Reader::new(der), false, &mut wrong).map(|all| all.len()), Ok(2));
        assert!(wrong[0].what.contains("OID 1.2.3 twice"));
    }
}
