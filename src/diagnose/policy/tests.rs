//! Policies as authorizers and people write them, and what API Gateway makes of them.

use super::*;

const ARN: &str = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/7";

fn evaluated(authorizer: &str, resource_policy: Option<&str>) -> Evaluation {
    let method = ARN.parse().unwrap();
    let authorizer = Policy::read(authorizer).unwrap();
    let resource_policy = resource_policy.map(|text| Policy::read(text).unwrap());
    evaluate(&Request {
        authorizer: Some(&authorizer),
        resource_policy: resource_policy.as_ref(),
        together: Together::SameAccount,
        method: &method,
        context: &Context::default(),
        caller: Caller::Anonymous,
    })
}

/// A resource policy alone, with what is known of the request.
fn alone(statements: &str, given: &[&str], caller: Caller) -> Evaluation {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let given: Vec<Given> = given.iter().map(|one| one.parse().unwrap()).collect();
    evaluate(&Request {
        authorizer: None,
        resource_policy: Some(&Policy::read(&text).unwrap()),
        together: Together::SameAccount,
        method: &ARN.parse().unwrap(),
        context: &Context::new(&given),
        caller,
    })
}

fn statement(effect: &str, more: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"{more}}}"#
    )
}

fn policy(effect: &str, resource: &str) -> String {
    format!(
        r#"{{"principalId":"p","policyDocument":{{"Version":"2012-10-17","Statement":[{{"Action":"execute-api:Invoke","Effect":"{effect}","Resource":"{resource}"}}]}}}}"#
    )
}

#[test]
fn a_policy_for_another_path_denies_without_saying_so_and_the_wildcard_mends_it() {
    let other = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/6";
    let found = evaluated(&policy("Allow", other), None);
    assert_eq!((found.decision, found.trap), (Decision::ImplicitDeny, Some(Trap::SinglePaths)));
    assert_eq!(found.near, [(other.to_owned(), Part::Path)]);
    assert_eq!(
        found.cure.as_deref(),
        Some("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*/*")
    );
}

#[test]
fn what_allows_today_is_a_trap_when_it_is_cached() {
    let found = evaluated(&policy("Allow", ARN), None);
    assert_eq!((found.decision, found.trap), (Decision::Allow, Some(Trap::SinglePaths)));
    let found = evaluated(&policy("Allow", "arn:aws:execute-api:*:*:a1b2c3/*"), None);
    assert_eq!((found.decision, found.trap), (Decision::Allow, None));
}

#[test]
fn a_deny_outweighs_every_allow() {
    let allow = policy("Allow", "*");
    let deny = policy("Deny", "execute-api:/prod/GET/*");
    assert_eq!(evaluated(&allow, Some(&deny)).decision, Decision::ExplicitDeny);
    assert_eq!(evaluated(&policy("Allow", "none"), Some(&allow)).decision, Decision::Allow);
    assert_eq!(
        evaluated(&policy("Allow", "none"), Some(&policy("Allow", "none"))).decision,
        Decision::ImplicitDeny
    );
}

#[test]
fn a_route_name_is_no_path() {
    let found = evaluated(
        &policy("Allow", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/{proxy+}"),
        None,
    );
    assert_eq!((found.decision, found.trap), (Decision::ImplicitDeny, Some(Trap::RouteName)));
}

#[test]
fn a_condition_is_evaluated_or_named_and_never_taken_as_fulfilled() {
    let range = r#","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}"#;
    let both = format!("{},{}", statement("Allow", ""), statement("Deny", range));
    let of = |given: &[&str]| alone(&both, given, Caller::Anonymous);
    assert_eq!(of(&["aws:SourceIp=10.1.2.3"]).decision, Decision::Allow);
    assert_eq!(of(&["aws:SourceIp=11.1.2.3"]).decision, Decision::ExplicitDeny);
    let open = of(&[]);
    assert_eq!((open.decision, open.depends), (Decision::Depends, vec!["aws:SourceIp".to_owned()]));
    assert_eq!(open.parts[0].open[0].0, 2);
    assert!(open.possible.may_allow());
}

#[test]
fn an_allow_that_fails_by_its_condition_or_principal_is_a_near_miss() {
    let endpoint = r#","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#;
    let found = alone(&statement("Allow", endpoint), &["aws:SourceVpce=vpce-2"], Caller::Anonymous);
    assert_eq!(found.decision, Decision::ImplicitDeny);
    assert_eq!(found.near, [("StringEquals aws:SourceVpce vpce-1".to_owned(), Part::Condition)]);
    let account =
        statement("Allow", "").replace(r#""*","Action"#, r#"{"AWS":"111122223333"},"Action"#);
    let found = alone(&account, &[], Caller::Anonymous);
    assert_eq!(found.decision, Decision::ImplicitDeny);
    assert_eq!(found.near, [("111122223333".to_owned(), Part::Principal)]);
    assert_eq!(alone(&account, &[], Caller::Signed).depends, ["aws:PrincipalArn"]);
}

#[test]
fn what_a_statement_leaves_out_is_left_out() {
    let with = |more: &str| {
        let text = format!(r#"{{"Effect":"Allow","Principal":"*",{more}}}"#);
        alone(&text, &[], Caller::Anonymous).decision
    };
    for (more, wanted) in [
        (r#""NotAction":"s3:*","Resource":"*""#, Decision::Allow),
        (r#""NotAction":"execute-api:*","Resource":"*""#, Decision::ImplicitDeny),
        (r#""Action":"execute-api:Invoke","NotResource":"execute-api:/dev/*""#, Decision::Allow),
        (
            r#""Action":"execute-api:Invoke","NotResource":"execute-api:/prod/*""#,
            Decision::ImplicitDeny,
        ),
        (r#""Action":"EXECUTE-API:INVOKE","Resource":"execute-api:/${*}""#, Decision::ImplicitDeny),
        (r#""Action":"execute-api:ManageConnections","Resource":"*""#, Decision::ImplicitDeny),
    ] {
        assert_eq!(with(more), wanted, "{more}");
    }
}

#[test]
fn a_part_of_the_api_may_be_meant_and_single_paths_are_not() {
    let part = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/*";
    let found = evaluated(&policy("Allow", part), None);
    assert_eq!(
        (found.decision, found.trap, found.cure),
        (Decision::Allow, Some(Trap::APart), None)
    );
    let found = evaluated(r#"{"isAuthorized":false}"#, None);
    assert_eq!((found.decision, found.trap), (Decision::ExplicitDeny, None));
}

#[test]
fn a_cure_that_the_resource_policy_forbids_is_none() {
    let other = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/6";
    let deny = policy("Deny", "execute-api:/prod/GET/*");
    assert_eq!(evaluated(&policy("Allow", other), Some(&deny)).cure, None);
}
