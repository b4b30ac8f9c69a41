//! What comes out of a policy, and of two together. Where that rests on values that are not known, every outcome that is
//! still possible is kept, and combined with every one of the other policy.

use super::truth::Truth;

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// A Deny matched.
    ExplicitDeny,
    /// No Allow matched.
    ImplicitDeny,
    /// That depends on what is not known.
    Depends,
}

/// The outcomes that are possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Possible {
    allow: bool,
    deny: bool,
    neither: bool,
}

/// How an authorizer's policy, or a caller's own, is combined with the resource policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Together {
    /// A Lambda authorizer, or IAM within one account: one Allow is enough (table A).
    #[default]
    SameAccount,
    /// IAM with a caller of another account: both must allow (table B).
    CrossAccount,
}

impl Possible {
    /// Neither allowed nor denied, for sure.
    pub(super) const NEITHER: Self = Self { allow: false, deny: false, neither: true };
    const ALLOW: Self = Self { allow: true, deny: false, neither: false };
    const DENY: Self = Self { allow: false, deny: true, neither: false };

    /// What a policy says, some statement of which denies or allows, or may.
    pub(super) fn of(denies: &Truth, allows: &Truth) -> Self {
        let deny = *denies != Truth::No;
        if *denies == Truth::Yes {
            return Self::DENY;
        }
        Self { deny, allow: *allows != Truth::No, neither: *allows != Truth::Yes }
    }

    /// The one outcome, or that it depends.
    pub fn decision(self) -> Decision {
        match (self.allow, self.deny, self.neither) {
            (true, false, false) => Decision::Allow,
            (false, true, false) => Decision::ExplicitDeny,
            (false, false, _) => Decision::ImplicitDeny,
            _ => Decision::Depends,
        }
    }

    /// Whether it may be allowed.
    pub const fn may_allow(self) -> bool {
        self.allow
    }

    fn all(self) -> impl Iterator<Item = Self> {
        let kinds =
            [(self.allow, Self::ALLOW), (self.deny, Self::DENY), (self.neither, Self::NEITHER)];
        kinds.into_iter().filter(|(is_possible, _)| *is_possible).map(|(_, kind)| kind)
    }
}

impl Together {
    /// Whose policy stands beside the resource policy.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameAccount => "authorizer's policy",
            Self::CrossAccount => "caller's policy",
        }
    }

    /// What comes out of both; a policy that is not there is left out.
    pub(super) fn combined(self, own: Option<Possible>, resource: Option<Possible>) -> Possible {
        let (Some(own), Some(resource)) = (own, resource) else {
            return own.or(resource).unwrap_or(Possible::NEITHER);
        };
        let mut possible = Possible::default();
        for own in own.all() {
            for resource in resource.all() {
                let allow = match self {
                    Self::SameAccount => own.allow || resource.allow,
                    Self::CrossAccount => own.allow && resource.allow,
                };
                let deny = own.deny || resource.deny;
                possible.deny |= deny;
                possible.allow |= allow && !deny;
                possible.neither |= !allow && !deny;
            }
        }
        possible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables A and B of the developer guide: the caller's policy, the resource policy, one account, across accounts.
    #[test]
    fn two_policies_are_combined_as_the_tables_of_aws_say() {
        use Decision::{Allow, ExplicitDeny, ImplicitDeny};
        let (allow, deny, neither) = (Possible::ALLOW, Possible::DENY, Possible::NEITHER);
        for (own, resource, within, across) in [
            (allow, allow, Allow, Allow),
            (allow, neither, Allow, ImplicitDeny),
            (allow, deny, ExplicitDeny, ExplicitDeny),
            (neither, allow, Allow, ImplicitDeny),
            (neither, neither, ImplicitDeny, ImplicitDeny),
            (neither, deny, ExplicitDeny, ExplicitDeny),
            (deny, allow, ExplicitDeny, ExplicitDeny),
            (deny, neither, ExplicitDeny, ExplicitDeny),
            (deny, deny, ExplicitDeny, ExplicitDeny),
        ] {
            let combined =
                |together: Together| together.combined(Some(own), Some(resource)).decision();
            assert_eq!(combined(Together::SameAccount), within, "{own:?} {resource:?}");
            assert_eq!(combined(Together::CrossAccount), across, "{own:?} {resource:?}");
        }
        assert_eq!(Together::SameAccount.combined(None, Some(neither)).decision(), ImplicitDeny);
    }

    #[test]
    fn what_is_open_stays_open_unless_the_other_settles_it() {
        let open = Possible::of(&Truth::No, &Truth::depends("x"));
        let together =
            |one, other| Together::SameAccount.combined(Some(one), Some(other)).decision();
        assert_eq!(open.decision(), Decision::Depends);
        assert_eq!(together(open, Possible::ALLOW), Decision::Allow);
        assert_eq!(together(open, Possible::DENY), Decision::ExplicitDeny);
        assert_eq!(together(open, Possible::NEITHER), Decision::Depends);
        assert!(open.may_allow());
    }
}
