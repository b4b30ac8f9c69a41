//! `diagnose --policy`: what API Gateway makes of the policies of an authorizer and of the API.

use truststore::diagnose::policy::{
    Caller, Context, Decision, MethodArn, Policy, Request, Together, evaluate,
};
use truststore::render::{self, Detail};
use truststore::source::Source;

use super::super::failure::Failure;
use super::super::terminal::Terminal;
use super::super::{Outcome, input};
use super::{Format, Policies};

impl Policies {
    pub(super) fn evaluate(
        &self,
        method: &MethodArn,
        format: Format,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        input::only_one_stdin(self.policy.iter().chain(&self.resource_policy))?;
        let authorizer = self.policy.as_ref().map(read).transpose()?;
        let resource_policy = self.resource_policy.as_ref().map(read).transpose()?;
        if authorizer.is_none() && resource_policy.is_none() {
            return Err(Failure::usage(
                "--method-arn needs a policy to evaluate",
                "give what the authorizer returned with --policy, the API's own with --resource-policy",
            ));
        }
        let evaluation = evaluate(&Request {
            authorizer: authorizer.as_ref(),
            resource_policy: resource_policy.as_ref(),
            together: if self.cross_account {
                Together::CrossAccount
            } else {
                Together::SameAccount
            },
            method,
            context: &Context::new(&self.context),
            // Behind a Lambda authorizer nobody signs; without one, IAM may stand before the API.
            caller: if authorizer.is_some() && !self.cross_account {
                Caller::Anonymous
            } else {
                Caller::Signed
            },
        });
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| match format {
            Format::Human => render::policy_evaluation(&evaluation, method, &style, out),
            Format::Jsonl => render::policy_line(&evaluation, method, out),
        })?;
        Ok(if evaluation.decision == Decision::Allow { Outcome::Clean } else { Outcome::Found })
    }
}

fn read(source: &Source) -> Result<Policy, Failure> {
    let mut text = String::new();
    for blob in input::read(source)? {
        text.push_str(&String::from_utf8_lossy(&blob.bytes));
    }
    Policy::read(&text).map_err(|why| {
        Failure::usage(
            format!("{source}: {why}"),
            "the policy as the authorizer returned it, or the lines of the execution log that hold it",
        )
    })
}
