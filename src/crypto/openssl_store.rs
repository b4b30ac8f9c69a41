//! What OpenSSL's own verifier says, as `openssl verify` prints it: error number, depth, text.
//!
//! The store is built once for many clients: OpenSSL 3.0 takes longer to load a CA than to verify with
//! it. The store has no callback, so that the first error ends the verification; that is also the first
//! line that `openssl verify` prints, for it merely goes on after some errors.

use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509PurposeId, X509Ref, X509StoreContext};

use super::reason;

/// A set of trusted certificates in OpenSSL's hands, with the time and the options of the question.
pub struct OpensslStore {
    store: X509Store,
}

/// What the certificate is to be used for; `-purpose` of `openssl verify`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// `sslclient`: extended key usage and key usage must allow a TLS client.
    #[default]
    SslClient,
    /// `sslserver`.
    SslServer,
    /// None asked for, as when people type `openssl verify` without `-purpose`.
    Any,
}

/// The options of `openssl verify` that change a verdict. None is on by default, as there.
#[allow(clippy::struct_excessive_bools)] // they are switches, and set one by one
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreOptions {
    /// `-partial_chain`: any trusted certificate ends the path, not only a self-signed one.
    pub partial_chain: bool,
    /// `-x509_strict`: broken certificates that are usually worked around are refused.
    pub x509_strict: bool,
    /// `-policy_check`: certificate policies are processed.
    pub policy_check: bool,
    /// `-check_ss_sig`: the signature of a self-signed root is verified too.
    pub check_self_signature: bool,
    /// `-auth_level`: 0 takes any key and hash, 1 wants 80 bits of security (no SHA-1), 2 wants 112.
    pub auth_level: u8,
}

/// OpenSSL's verdict on one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreVerdict {
    /// `OK`.
    Ok,
    /// `error CODE at DEPTH depth lookup: TEXT`.
    Refused {
        /// The error number (`X509_V_ERR_…`, openssl-verification-options(1)).
        code: i32,
        /// Where on the path: 0 is the target certificate, 1 its issuer.
        depth: u32,
        /// OpenSSL's own words, which differ between its versions.
        text: String,
        /// The certificate at that depth, DER.
        certificate: Option<Vec<u8>>,
    },
    /// OpenSSL cannot be asked; why, in words.
    Unable(String),
}

impl OpensslStore {
    /// A store of these certificates (DER). Fails where OpenSSL cannot read one of them; then
    /// `openssl verify -CAfile` refuses the whole bundle.
    pub fn new(
        anchors: &[&[u8]],
        at_unix: i64,
        purpose: Purpose,
        options: StoreOptions,
    ) -> Result<Self, String> {
        let mut builder = X509StoreBuilder::new().map_err(|stack| reason(&stack))?;
        for der in anchors {
            let refused =
                |stack| format!("OpenSSL cannot read a trusted certificate: {}", reason(&stack));
            builder.add_cert(X509::from_der(der).map_err(refused)?).map_err(refused)?;
        }
        let parameters = parameters(at_unix, purpose, options)?;
        builder.set_param(&parameters).map_err(|stack| reason(&stack))?;
        Ok(Self { store: builder.build() })
    }

    /// OpenSSL's verdict on `target`, with `sent` as untrusted certificates beside it (all DER).
    /// Certificates among `sent` that OpenSSL cannot read make it unable to say.
    pub fn verify(&self, sent: &[&[u8]], target: &[u8]) -> StoreVerdict {
        self.ask(sent, target).unwrap_or_else(StoreVerdict::Unable)
    }

    fn ask(&self, sent: &[&[u8]], target: &[u8]) -> Result<StoreVerdict, String> {
        let read = |der: &[u8], what: &str| {
            X509::from_der(der)
                .map_err(|stack| format!("OpenSSL cannot read {what}: {}", reason(&stack)))
        };
        let target = read(target, "this certificate")?;
        let mut untrusted = Stack::new().map_err(|stack| reason(&stack))?;
        for der in sent {
            untrusted
                .push(read(der, "a certificate sent beside it")?)
                .map_err(|stack| reason(&stack))?;
        }
        let mut context = X509StoreContext::new().map_err(|stack| reason(&stack))?;
        context
            .init(&self.store, &target, &untrusted, |context| {
                if context.verify_cert()? {
                    return Ok(StoreVerdict::Ok);
                }
                let error = context.error();
                let certificate = context.current_cert().map(X509Ref::to_der);
                Ok(StoreVerdict::Refused {
                    code: error.as_raw(),
                    depth: context.error_depth(),
                    text: error.error_string().to_owned(),
                    certificate: certificate.transpose()?,
                })
            })
            .map_err(|stack| reason(&stack))
    }
}

fn parameters(
    at_unix: i64,
    purpose: Purpose,
    options: StoreOptions,
) -> Result<X509VerifyParam, String> {
    let mut parameters = X509VerifyParam::new().map_err(|stack| reason(&stack))?;
    parameters.set_time(at_unix);
    parameters.set_auth_level(options.auth_level.into());
    let flags = [
        (options.partial_chain, X509VerifyFlags::PARTIAL_CHAIN),
        (options.x509_strict, X509VerifyFlags::X509_STRICT),
        (options.policy_check, X509VerifyFlags::POLICY_CHECK),
        (options.check_self_signature, X509VerifyFlags::CHECK_SS_SIGNATURE),
    ];
    for (_, flag) in flags.into_iter().filter(|(on, _)| *on) {
        parameters.set_flags(flag).map_err(|stack| reason(&stack))?;
    }
    let purpose = match purpose {
        Purpose::SslClient => Some(X509PurposeId::SSL_CLIENT),
        Purpose::SslServer => Some(X509PurposeId::SSL_SERVER),
        Purpose::Any => None,
    };
    if let Some(purpose) = purpose {
        parameters.set_purpose(purpose).map_err(|stack| reason(&stack))?;
    }
    Ok(parameters)
}

/// Whether OpenSSL reads a certificate in these bytes.
pub fn openssl_reads(der: &[u8]) -> bool {
    X509::from_der(der).is_ok()
}

/// How many certificates OpenSSL's PEM reader finds in a bundle, or why it gives up: one bad block
/// makes it refuse the whole file, other blocks and text between them it skips without a word.
pub fn pem_certificate_count(bytes: &[u8]) -> Result<usize, String> {
    // OpenSSL would ask the terminal for a passphrase.
    if bytes.windows(ENCRYPTION_HEADER.len()).any(|window| window == ENCRYPTION_HEADER) {
        return Err("it holds an encrypted block, for which OpenSSL asks a passphrase".to_owned());
    }
    X509::stack_from_pem(bytes)
        .map(|certificates| certificates.len())
        .map_err(|stack| reason(&stack))
}

/// The version of OpenSSL that answers, "OpenSSL 3.0.19 27 Jan 2026".
pub fn openssl_version() -> &'static str {
    openssl::version::version()
}

/// RFC 1421, section 4.6.1.3.
const ENCRYPTION_HEADER: &[u8] = b"DEK-Info";

/// One store per bundle serves all threads.
const fn is_shared<T: Send + Sync>() {}
const _: () = is_shared::<OpensslStore>();
