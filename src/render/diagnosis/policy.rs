//! An authorizer's policy, evaluated: what comes out, by which statement, and the resource that mends it.

use std::io::{self, Write};

use super::super::layout::{BOLD, GREEN, PLAIN, Paper, RED, YELLOW};
use super::super::{Style, finding};
use crate::diagnose::policy::{Decision, Evaluation, MethodArn, Trap};

/// Draws an evaluation.
pub fn write(
    evaluation: &Evaluation,
    method: &MethodArn,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    headline(&mut paper, evaluation)?;
    finding::fact(&mut paper, &format!("method: {method}"))?;
    for (name, decision, statement) in &evaluation.parts {
        let by = statement.map_or_else(
            || ": no statement covers the method".to_owned(),
            |number| format!(", statement {number}"),
        );
        finding::fact(&mut paper, &format!("{name}: {}{by}", word(*decision)))?;
    }
    for (resource, part) in &evaluation.near {
        finding::fact(&mut paper, &format!("allows {resource}: another {}", part.word()))?;
    }
    if let Some(text) = body(evaluation.decision) {
        finding::fact(&mut paper, &format!("the client sees 403: {text}"))?;
    }
    for text in &evaluation.open {
        finding::fact(&mut paper, text)?;
    }
    match evaluation.trap {
        Some(Trap::SinglePaths) => finding::fact(
            &mut paper,
            "trap: the policy is cached for the authorizer's TTL and used for every path of the same caller, but allows single ones",
        )?,
        Some(Trap::RouteName) => finding::fact(
            &mut paper,
            "trap: a resource names a route in braces; the method's ARN holds the path that was called, so it never matches",
        )?,
        None => {}
    }
    help(&mut paper, evaluation)
}

fn headline(paper: &mut Paper<'_>, evaluation: &Evaluation) -> io::Result<()> {
    let (lead, paint, text) = match (evaluation.decision, evaluation.trap) {
        (Decision::Allow, None) => ("allowed", GREEN, "the policy allows the request"),
        (Decision::Allow, Some(_)) => (
            "allowed",
            YELLOW,
            "the policy allows this request, and once cached refuses other paths",
        ),
        (Decision::ExplicitDeny, _) => ("denied", RED, "a Deny matches: no Allow outweighs it"),
        (Decision::ImplicitDeny, Some(_)) => (
            "denied",
            RED,
            "no Allow covers this method; the policy was made for another path: the cached-policy trap",
        ),
        (Decision::ImplicitDeny, None) => ("denied", RED, "no Allow covers this method"),
    };
    paper.paragraph((lead, paint.bold()), 4, (&format!(": {text}"), BOLD))
}

fn help(paper: &mut Paper<'_>, evaluation: &Evaluation) -> io::Result<()> {
    let mut say = |text: &str| paper.paragraph(("help: ", GREEN.bold()), 6, (text, PLAIN));
    match (evaluation.decision, &evaluation.cure) {
        (Decision::ExplicitDeny, _) => {
            say("narrow the Deny, or have the authorizer not return it for this caller")
        }
        (_, Some(resource)) => {
            say(&format!(
                "return this resource, with which the request is allowed (tried): {resource}"
            ))?;
            say(
                "or add the path to the identity sources: $context.path and $context.httpMethod for REST APIs, $context.routeKey for HTTP APIs",
            )?;
            say(
                "then once: aws apigateway flush-stage-authorizers-cache --rest-api-id API --stage-name STAGE",
            )
        }
        (Decision::ImplicitDeny, None) => {
            say("allow execute-api:Invoke on this method in one of the policies")
        }
        (Decision::Allow, None) => Ok(()),
    }
}

/// The body that the client sees.
const fn body(decision: Decision) -> Option<&'static str> {
    match decision {
        Decision::Allow => None,
        Decision::ExplicitDeny => {
            Some("User is not authorized to access this resource with an explicit deny")
        }
        Decision::ImplicitDeny => Some("User is not authorized to access this resource"),
    }
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allows",
        Decision::ExplicitDeny => "denies",
        Decision::ImplicitDeny => "neither allows nor denies",
    }
}
