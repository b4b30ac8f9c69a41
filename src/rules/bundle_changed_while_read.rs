use crate::bundle::BundleFile;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The object was replaced or deleted while it was read.
    ///
    /// ## Why
    /// What was checked is whole, and one version, but it is not the newest any more: somebody uploads at the same time.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway loads whichever version the domain names, or the newest at that moment.
    ///
    /// ## Example
    /// ```text
    /// 10:00:01  get-object   version 3sL4…, 1192 bytes
    /// 10:00:02  put-object   version 9Xk2…, 2437 bytes, by somebody else
    /// 10:00:02  head-object  version 9Xk2…
    /// ```
    ///
    /// ## Cure
    /// Check again once the upload is over, and deploy the version by its id.
    "bundle-changed-while-read", Warn, File, ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    if !file.origin.as_ref().is_some_and(|origin| origin.changed_while_read) {
        return Vec::new();
    }
    vec![
        Fault::new("the object was replaced or deleted while it was read")
            .help("check again, and deploy the version by its id"),
    ]
}
