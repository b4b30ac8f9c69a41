use crate::bundle::BundleFile;
use crate::pem::Container;
use crate::rule::{Context, Fault, rule};
use crate::shell;

rule! {
    /// The file is not PEM.
    ///
    /// ## Why
    /// DER, PKCS#7 (`.p7b`), PKCS#12 (`.p12`, `.pfx`) and Java keystores hold certificates too, in forms that no gateway
    /// takes for a bundle, whatever the file is called. OpenSSL says `no certificate or crl found`.
    ///
    /// ## What the gateway does
    /// It finds no CA in the file: every client gets 403 with `Access denied. Reason: Could not find issuer for
    /// certificate`.
    ///
    /// ## Example
    /// ```text
    /// $ head -c 4 bundle.pem | od -An -tx1
    ///  30 82 03 29
    /// ```
    ///
    /// ## Cure
    /// Convert it:
    ///
    /// ```text
    /// openssl x509   -inform DER -in ca.der  -out bundle.pem     # takes the first certificate and drops what follows
    /// truststore fix cas.der -o bundle.pem                       # takes all of several in a row
    /// openssl pkcs7  -inform DER -in ca.p7b  -print_certs -out bundle.pem
    /// openssl pkcs12 -in ca.p12 -nokeys -out bundle.pem
    /// keytool -list -rfc -keystore ca.jks > bundle.pem
    /// ```
    "pem-not-pem", Error, File, ["RFC 7468, section 2"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let fault = file.document.container.map(|container| {
        let count = file.document.certificates().count();
        if container == Container::Certificate && count > 1 {
            // The tools that convert DER take the first certificate and drop the others.
            let command = format!("truststore fix {} -o converted.pem", shell::input(&file.name));
            return Fault::new(format!("the file is {count} DER certificates in a row, not PEM"))
                .help(format!("convert them all: {command}"));
        }
        let help = match container.conversion(&file.name) {
            Some(command) => format!("convert it: {command}"),
            None => "give the PEM file with the CA certificates".to_owned(),
        };
        Fault::new(format!("the file is {}, not PEM", container.name())).help(help)
    });
    fault.into_iter().collect()
}
