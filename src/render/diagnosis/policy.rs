//! Policies, evaluated: what comes out, by which statement, on what it depends where it does, and the resource that mends
//! it.

use std::io::{self, Write};

use serde::Serialize;

use super::super::layout::{BOLD, CYAN, GREEN, PLAIN, Paper, RED, YELLOW};
use super::super::{Style, finding, safe};
use crate::diagnose::policy::{Decision, Effect, Evaluation, MethodArn, Part, Trap};

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
    for part in &evaluation.parts {
        let decision = part.possible.decision();
        let by = match (part.statement, decision) {
            (Some(number), _) => format!(", statement {number}"),
            (None, Decision::Depends) => String::new(),
            (None, _) => ": no statement speaks of this request".to_owned(),
        };
        finding::fact(&mut paper, &format!("{}: {}{by}", part.name, word(decision)))?;
        for (number, effect, on) in &part.open {
            let effect = if *effect == Effect::Allow { "allows" } else { "denies" };
            let text = format!("statement {number} {effect} it if: {on}");
            finding::fact(&mut paper, &format!("{}: {text}", part.name))?;
        }
    }
    for (what, part) in &evaluation.near {
        let text = match part {
            Part::Condition => {
                format!("would allow it, but its condition is not fulfilled: {what}")
            }
            Part::Principal => format!("would allow it, but for another principal: {what}"),
            Part::Form => format!("allows {what}: no ARN of a method"),
            part => format!("allows {what}: another {}", part.word()),
        };
        finding::fact(&mut paper, &text)?;
    }
    if let Some(text) = body(evaluation, method) {
        finding::fact(&mut paper, &format!("the client sees 403: {text}"))?;
    }
    for text in &evaluation.remarks {
        finding::fact(&mut paper, text)?;
    }
    if let Some(text) = evaluation.trap.map(trap) {
        finding::fact(&mut paper, text)?;
    }
    help(&mut paper, evaluation)
}

/// Writes an evaluation as one JSON object on one line.
pub fn write_line(
    evaluation: &Evaluation,
    method: &MethodArn,
    out: &mut dyn Write,
) -> io::Result<()> {
    let said = |text: &String| safe(text).into_owned();
    let line = EvaluationV1 {
        version: 1,
        method: safe(&method.to_string()).into_owned(),
        decision: word(evaluation.decision),
        depends: evaluation.depends.iter().map(said).collect(),
        policies: evaluation
            .parts
            .iter()
            .map(|part| PolicyV1 {
                name: part.name,
                decision: word(part.possible.decision()),
                statement: part.statement,
            })
            .collect(),
        near: evaluation
            .near
            .iter()
            .map(|(what, part)| NearV1 { what: said(what), differs: part.word() })
            .collect(),
        trap: evaluation.trap.map(|kind| match kind {
            Trap::SinglePaths => "single paths",
            Trap::APart => "a part",
            Trap::RouteName => "route name",
        }),
        cure: evaluation.cure.as_ref().map(said),
        remarks: evaluation.remarks.iter().map(said).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

#[derive(Serialize)]
struct EvaluationV1 {
    version: u32,
    method: String,
    decision: &'static str,
    depends: Vec<String>,
    policies: Vec<PolicyV1>,
    near: Vec<NearV1>,
    trap: Option<&'static str>,
    cure: Option<String>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct PolicyV1 {
    name: &'static str,
    decision: &'static str,
    statement: Option<usize>,
}

#[derive(Serialize)]
struct NearV1 {
    what: String,
    differs: &'static str,
}

fn headline(paper: &mut Paper<'_>, evaluation: &Evaluation) -> io::Result<()> {
    let depends;
    let (lead, paint, text) = match (evaluation.decision, evaluation.trap) {
        (Decision::Allow, None | Some(Trap::APart)) => {
            ("allowed", GREEN, "the policy allows the request")
        }
        (Decision::Allow, Some(_)) => (
            "allowed",
            YELLOW,
            "the policy allows this request, and once cached refuses other paths",
        ),
        (Decision::Depends, _) => {
            let sides =
                if evaluation.possible.may_allow() { "allowed or denied" } else { "denied" };
            depends = format!("{sides}, and by what, depends on {}", evaluation.depends.join(", "));
            ("open", CYAN, depends.as_str())
        }
        (Decision::ExplicitDeny, _) => ("denied", RED, "a Deny matches: no Allow outweighs it"),
        (Decision::ImplicitDeny, Some(Trap::SinglePaths | Trap::RouteName)) => (
            "denied",
            RED,
            "no Allow covers this method; the policy was made for another path: the cached-policy trap",
        ),
        (Decision::ImplicitDeny, _) => ("denied", RED, "no Allow covers this request"),
    };
    paper.paragraph((lead, paint.bold()), 4, (&format!(": {text}"), BOLD))
}

fn help(paper: &mut Paper<'_>, evaluation: &Evaluation) -> io::Result<()> {
    let mut say = |text: &str| paper.paragraph(("help: ", GREEN.bold()), 6, (text, PLAIN));
    match (evaluation.decision, &evaluation.cure) {
        (Decision::Depends, _) => {
            for key in evaluation.depends.iter().filter(|key| is_key(key)) {
                say(&format!(
                    "say what the request has: --context {key}=VALUE, or --context {key}= where it has none"
                ))?;
            }
            Ok(())
        }
        (Decision::ExplicitDeny, _) => {
            let by_authorizer = evaluation.parts.iter().any(|part| {
                part.name != RESOURCE_POLICY && part.possible.decision() == Decision::ExplicitDeny
            });
            if !by_authorizer {
                return say("narrow the Deny of the resource policy, and deploy the API");
            }
            say("narrow the Deny, or have the authorizer not return it for this caller")?;
            say(FLUSH)
        }
        (_, Some(resource)) => {
            say(&format!(
                "return this resource, with which the request is allowed (tried): {resource}"
            ))?;
            say(
                "or add the path to the identity sources: $context.path and $context.httpMethod for REST APIs, $context.routeKey for HTTP APIs",
            )?;
            say(FLUSH)
        }
        (Decision::ImplicitDeny, None) => {
            say("allow execute-api:Invoke on this method, for this request, in one of the policies")
        }
        (Decision::Allow, None) => Ok(()),
    }
}

/// Whether what a decision depends on can be given.
fn is_key(text: &str) -> bool {
    text.contains(':') && !text.contains(' ')
}

const fn trap(trap: Trap) -> &'static str {
    match trap {
        Trap::SinglePaths => {
            "trap: the policy is cached for the authorizer's TTL and used for every path of the same caller, but allows single ones"
        }
        Trap::APart => {
            "the policy covers a part of the API, and is used from the cache for all of it: right if the others are to be refused"
        }
        Trap::RouteName => {
            "trap: a resource names a route in braces; the method's ARN holds the path that was called, so it never matches"
        }
    }
}

/// The body that the client sees.
fn body(evaluation: &Evaluation, method: &MethodArn) -> Option<String> {
    let by_resource_policy = evaluation.parts.iter().any(|part| {
        part.name == RESOURCE_POLICY && part.possible.decision() == evaluation.decision
    });
    let text = if by_resource_policy {
        format!(
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: {method}"
        )
    } else {
        "User is not authorized to access this resource".to_owned()
    };
    match evaluation.decision {
        Decision::Allow | Decision::Depends => None,
        Decision::ExplicitDeny => Some(format!("{text} with an explicit deny")),
        Decision::ImplicitDeny => Some(text),
    }
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allows",
        Decision::ExplicitDeny => "denies",
        Decision::ImplicitDeny => "neither allows nor denies",
        Decision::Depends => "depends",
    }
}

const RESOURCE_POLICY: &str = "resource policy";
const FLUSH: &str =
    "then once: aws apigateway flush-stage-authorizers-cache --rest-api-id API --stage-name STAGE";
