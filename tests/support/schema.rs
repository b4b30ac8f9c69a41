//! A few words of JSON Schema (2020-12), those that the schemas in docs/ use. Any other word fails, so that nothing in
//! a schema goes unchecked.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use serde_json::{Map, Value};

/// Says where a value is not what the schema asks for.
pub(crate) fn judge(
    root: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
    wrong: &mut Vec<String>,
) {
    let words = schema.as_object().expect("a schema is an object");
    for (word, wanted) in words {
        match word.as_str() {
            "$ref" => {
                let pointer = wanted.as_str().unwrap().trim_start_matches('#');
                judge(root, root.pointer(pointer).expect("a known $ref"), value, place, wrong);
                return;
            }
            "anyOf" => {
                let fits = wanted.as_array().unwrap().iter().any(|choice| {
                    let mut wrong = Vec::new();
                    judge(root, choice, value, place, &mut wrong);
                    wrong.is_empty()
                });
                if !fits {
                    wrong.push(format!("{place}: {value} fits no choice"));
                }
            }
            "const" if value != wanted => wrong.push(format!("{place}: {value} is not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                wrong.push(format!("{place}: {value} is none of {wanted}"));
            }
            "minimum" if value.as_f64() < wanted.as_f64() => {
                wrong.push(format!("{place}: {value} is less than {wanted}"));
            }
            "maximum" if value.as_f64() > wanted.as_f64() => {
                wrong.push(format!("{place}: {value} is more than {wanted}"));
            }
            "minItems" => {
                let items = value.as_array().map_or(u64::MAX, |items| items.len() as u64);
                if items < wanted.as_u64().unwrap() {
                    wrong.push(format!("{place}: fewer than {wanted}"));
                }
            }
            "minimum" | "maximum" | "const" | "enum" | "$schema" | "$defs" | "title"
            | "description" => {}
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                if !types.iter().any(|one| is(value, one.as_str().unwrap())) {
                    wrong.push(format!("{place}: {value} is no {wanted}"));
                }
            }
            "required" => {
                let names = wanted.as_array().unwrap().iter().filter_map(Value::as_str);
                for name in names.filter(|name| value.get(name).is_none()) {
                    wrong.push(format!("{place}: {name} is missing"));
                }
            }
            "additionalProperties" => {
                assert_eq!(*wanted, Value::Bool(false), "the only form that this test knows");
                let known = words["properties"].as_object().unwrap();
                for name in fields(value).map(|(name, _)| name) {
                    if !known.contains_key(name) {
                        wrong.push(format!("{place}: {name} is not in the schema"));
                    }
                }
            }
            "properties" => {
                for (name, field) in fields(value) {
                    if let Some(schema) = wanted.get(name) {
                        judge(root, schema, field, &format!("{place}.{name}"), wrong);
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    judge(root, wanted, item, &format!("{place}[{index}]"), wrong);
                }
            }
            other => panic!("this test does not know the word {other}"),
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("this test does not know the type {other}"),
    }
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
