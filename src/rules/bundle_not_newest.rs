use crate::aws::Newest;
use crate::bundle::BundleFile;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The bundle is an older version of an object in S3.
    ///
    /// ## Why
    /// What was checked is not what a reader gets who names no version. That is right for the version that a gateway has
    /// loaded, and wrong for the one that is to be deployed.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway keeps the version that it loaded when the domain was last updated; an upload alone changes nothing.
    ///
    /// ## Example
    /// ```text
    /// version 9Xk2…  2030-01-01  2437 bytes   the newest
    /// version 3sL4…  2029-11-05  1192 bytes   checked, and loaded by the domain
    /// ```
    ///
    /// ## Cure
    /// Check the newest too, and deploy it: `truststore domain NAME` names the command.
    "bundle-not-newest", Note, File, ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let Some(origin) = file.origin.as_ref().filter(|origin| !origin.changed_while_read) else {
        return Vec::new();
    };
    let Newest::Other { version, last_modified } = &origin.newest else { return Vec::new() };
    let newest = version.as_deref().unwrap_or("null");
    let since = last_modified.map(|time| format!(" of {time}")).unwrap_or_default();
    vec![Fault::new(format!("there is a newer version of the bundle, {newest}{since}"))]
}
