use crate::aws::Newest;
use crate::bundle::BundleFile;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The bundle is an older version of an object that is deleted.
    ///
    /// ## Why
    /// The newest version is a delete marker: whoever asks for no version gets nothing. A lifecycle rule may soon remove
    /// the older versions too.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway goes on with what it has loaded; the next update of the domain may fail with `Invalid truststore
    /// URI/versionId specified`.
    ///
    /// ## Example
    /// ```text
    /// $ aws s3api list-object-versions --bucket bucket --prefix bundle.pem --query DeleteMarkers
    /// [{"Key": "bundle.pem", "VersionId": "8fTq…", "IsLatest": true, "LastModified": "2030-01-01T00:00:00Z"}]
    /// ```
    ///
    /// ## Cure
    /// Upload the bundle again, or remove the delete marker, and deploy that version.
    "bundle-deleted", Warn, File, ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    match file.origin.as_ref().map(|origin| &origin.newest) {
        Some(Newest::Deleted(_)) => vec![
            Fault::new("the object is deleted: its newest version is a delete marker")
                .help("upload the bundle again, or remove the delete marker"),
        ],
        _ => Vec::new(),
    }
}
