//! What follows every cure, whatever the rule: the same few commands that show the fault, put the cure into effect and
//! prove it. They are part of each rule's page, and written down once.

use super::{Check, Rule};

impl Rule {
    /// What to do after the cure, in Markdown: a heading, and commands for OpenSSL, this program and the AWS CLI.
    pub const fn follow_up(&self) -> &'static str {
        match self.check {
            Check::Client(_) => AFTER_CLIENT,
            Check::Waiver(_) | Check::Baseline(_) => AFTER_SETTINGS,
            _ => AFTER_BUNDLE,
        }
    }
}

/// A bundle that was changed has to be checked, stored as a new version, and named to the domain. From the pages on
/// `UpdateDomainName` and mutual TLS of the API Gateway Developer Guide.
pub const AFTER_BUNDLE: &str = "\
## After the cure
An upload alone changes nothing: the domain names a version of the object. Look, check, upload, point the domain to it:

```text
openssl storeutl -noout -text -certs bundle.pem | grep -E 'Subject:|Issuer:|Not After'
truststore fix bundle.pem -o new.pem && truststore check new.pem --client client.pem
aws s3api put-object --bucket BUCKET --key truststore.pem --body new.pem --query VersionId --output text
aws apigateway update-domain-name --domain-name api.example.com --patch-operations \\
    op=replace,path=/mutualTlsAuthentication/truststoreVersion,value=VERSION
aws apigateway get-domain-name --domain-name api.example.com --query '[domainNameStatus,mutualTlsAuthentication]'
```
";

/// A client that was issued anew has to be checked against the bundle that is deployed; nothing is uploaded.
pub const AFTER_CLIENT: &str = "\
## After the cure
The truststore stays as it is, unless its CAs change. Certify the client's key, check, try, and look into the log:

```text
openssl req -new -key client.key -subj '/O=Example/CN=device-1' -out client.csr
printf 'basicConstraints=critical,CA:false\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=clientAuth\\n\\
subjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' > client.ext
openssl x509 -req -in client.csr -CA issuing.pem -CAkey issuing.key -days 365 -sha256 -extfile client.ext -out client.pem
aws s3 cp s3://BUCKET/truststore.pem bundle.pem && truststore check bundle.pem --client client.pem --key client.key
curl --cert client.pem --key client.key https://api.example.com/
aws logs filter-log-events --log-group-name API-Gateway-Execution-Logs_APIID/STAGE --filter-pattern '\"Access denied\"'
```
";

/// Settings that were changed have to be read, and the gate tried with them; the gateway knows nothing of them.
pub const AFTER_SETTINGS: &str = "\
## After the cure
See what counts now, and try the gate as the pipeline does:

```text
openssl x509 -in ca.pem -noout -subject -enddate -fingerprint -sha256
truststore config
truststore check
```
";
