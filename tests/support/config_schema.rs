//! The JSON schemas of `truststore.toml` and of files of expectations, for editors. The keys are the parser's own, and
//! rules and profiles those that exist; only what a key means is written here, and a key without a meaning stops the test.

use serde_json::{Map, Value, json};
use truststore::config::{BUNDLE_KEYS, KEYS};
use truststore::expectation;
use truststore::{profile, rules, waiver};

/// The schema of `truststore.toml`.
pub(crate) fn configuration() -> Value {
    let severities: Map<String, Value> = rules::ALL
        .iter()
        .map(|rule| {
            let levels = if rule.is_pinned() {
                json!(["error"])
            } else {
                json!(["off", "note", "warn", "error"])
            };
            (rule.id.to_owned(), json!({ "description": rule.summary(), "enum": levels }))
        })
        .collect();
    let bundle = table(BUNDLE_KEYS, &["path"], |key| match key {
        "path" => text("The truststore: a file, a folder, or an object in S3."),
        "for" => profiles("The gateways whose rules decide for this truststore."),
        "client" => texts("Client certificates, or folders of them, that are judged."),
        "sent" => texts("Certificates that the clients send beside their own."),
        "clients" => texts("Logs, folders and prefixes with clients, for `check --clients`."),
        "warn-days" => days("Days of warning before a certificate of this truststore expires."),
        _ => undescribed(key),
    });
    let mut root = table(KEYS, &[], |key| match key {
        "for" => profiles("The gateways whose rules decide."),
        "fail-on" => json!({
            "description": "The least severity that makes the exit code 1; a client that is refused does so too.",
            "enum": ["note", "warn", "error", "never"],
        }),
        "warn-days" => days("Days of warning before a certificate expires."),
        "severities" => json!({
            "description": "Severities that differ from the rules' own.",
            "type": "object",
            "properties": severities,
            "additionalProperties": false,
        }),
        "bundle" => {
            several("Truststores that are checked where the command line names none.", &bundle)
        }
        "waiver" => several("Findings that are accepted.", &waiver()),
        "waivers" => texts("Files with more waivers."),
        "baseline" => {
            text("A file of findings that were there before, written by --write-baseline.")
        }
        _ => undescribed(key),
    });
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("truststore.toml");
    root
}

/// The schema of a file of expectations.
pub(crate) fn expectations() -> Value {
    let kind = |keys: &[&'static str], required: &[&str]| {
        table(keys, required, |key| match key {
            "name" => text("What to call this expectation."),
            "for" => profiles("The gateways whose rules decide."),
            "at" => text("The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z."),
            "client" => texts("Client certificates, or folders of them."),
            "sent" => texts("Certificates that the clients send beside their own."),
            "rule" => rule("The rule that says why."),
            "sha256" => text("The SHA-256 of the certificate, as hex."),
            "subject" => {
                text("The subject of the certificate, as this program or OpenSSL prints it.")
            }
            "until" => text("No certificate ends before this day."),
            "days" => days("No certificate ends within so many days."),
            _ => undescribed(key),
        })
    };
    let mut root = table(expectation::KEYS, &["bundle"], |key| match key {
        "bundle" => text("The truststore that is tested."),
        "for" => profiles("The gateways whose rules decide."),
        "at" => text("The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z."),
        "accept" => {
            several("Clients that must get in.", &kind(expectation::ACCEPT_KEYS, &["client"]))
        }
        "refuse" => {
            several("Clients that must not get in.", &kind(expectation::REFUSE_KEYS, &["client"]))
        }
        "present" => {
            several("A certificate that must be there.", &kind(expectation::WHICH_KEYS, &[]))
        }
        "absent" => {
            several("A certificate that must not be there.", &kind(expectation::WHICH_KEYS, &[]))
        }
        "valid" => several("How long everything must last.", &kind(expectation::VALID_KEYS, &[])),
        _ => undescribed(key),
    });
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("truststore.expect.toml");
    root
}

fn waiver() -> Value {
    table(waiver::KEYS, &["rule", "reason", "until"], |key| match key {
        "rule" => rule("The rule whose finding is accepted."),
        "certificate" => texts("The certificates that the finding may speak of, by SHA-256."),
        "bundle" => text("The truststore in which it is accepted."),
        "reason" => text("Why it may be so."),
        "until" => text("The last day on which it may."),
        _ => undescribed(key),
    })
}

fn table(
    keys: &[&'static str],
    required: &[&str],
    describe: impl Fn(&'static str) -> Value,
) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|&key| (key.to_owned(), describe(key))).collect();
    let mut table =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn several(description: &str, table: &Value) -> Value {
    json!({ "description": description, "type": "array", "items": table })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn texts(description: &str) -> Value {
    one_or_many(description, &json!({ "type": "string" }))
}

fn profiles(description: &str) -> Value {
    let names: Vec<&str> = profile::ALL.iter().map(|profile| profile.name).collect();
    let mut profiles = one_or_many(description, &json!({ "enum": names }));
    profiles["anyOf"][1]["minItems"] = json!(1);
    profiles
}

fn one_or_many(description: &str, one: &Value) -> Value {
    json!({ "description": description, "anyOf": [one, { "type": "array", "items": one }] })
}

fn rule(description: &str) -> Value {
    let ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    json!({ "description": description, "enum": ids })
}

fn days(description: &str) -> Value {
    json!({ "description": description, "type": "integer", "minimum": 0, "maximum": 36_525 })
}

fn undescribed(key: &str) -> Value {
    panic!("the key `{key}` is read, and nobody says what it means")
}
