use crate::bundle::BundleFile;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The bundle is an object in a bucket that keeps no versions.
    ///
    /// ## Why
    /// Nobody can say later which bytes the gateway has loaded, and nothing leads back from a bad upload. The version that
    /// was checked here may be overwritten before the gateway reads it.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway reads the object once, when the domain is updated. Only a version id says which bytes those were.
    ///
    /// ## Example
    /// ```text
    /// $ truststore check s3://bucket/bundle.pem
    /// read: s3://bucket/bundle.pem, not versioned, of 2030-01-01T00:00:00Z, ETag 6a18…, 2437 bytes
    /// ```
    ///
    /// ## Cure
    /// Turn versioning on, upload again, and name the version in the domain:
    ///
    /// ```text
    /// aws s3api put-bucket-versioning --bucket NAME --versioning-configuration Status=Enabled
    /// ```
    "bundle-unversioned", Warn, File, ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let Some(origin) = file.origin.as_ref().filter(|origin| origin.version.is_none()) else {
        return Vec::new();
    };
    let bucket = &origin.object.bucket;
    vec![
        Fault::new(format!("the bucket {bucket} keeps no versions of the bundle"))
            .help("turn versioning on, upload again, and name the version in the domain"),
    ]
}
