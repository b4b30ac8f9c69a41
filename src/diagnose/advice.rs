//! What to change so that the next refusal tells more: the line to add to an access log, and the way round for HTTP APIs.

use super::cause::Layer;
use super::diagnosis::{Diagnosis, Group};
use super::incident::Form;
use super::messages::System;

/// What would have made the diagnosis surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// No certificate in the log: write it there.
    LogTheCertificate,
    /// A certificate is there, and no bundle was given.
    GiveTheBundle,
}

/// What would make the next diagnosis of this cause surer, if anything.
pub fn advice(diagnosis: &Diagnosis, group: &Group, has_bundle: bool) -> Option<Advice> {
    let layer = group.cause.map_or(Layer::ClientCertificate, |cause| cause.layer);
    let unclear = group.cause == Some(&super::causes::FORBIDDEN);
    if layer != Layer::ClientCertificate && !unclear {
        return None;
    }
    let holds =
        |group: &Group| group.clients.iter().any(|client| client.client.certificate.is_some());
    if holds(group) {
        return (!has_bundle).then_some(Advice::GiveTheBundle);
    }
    let of_api_gateway = group.said.iter().any(|(message, relay, _)| {
        message.system == System::ApiGateway || *relay == Some(System::ApiGateway)
    });
    let of_gateway = of_api_gateway
        || matches!(group.first.form, Form::ExecutionLog | Form::AccessLog | Form::AccessLogText);
    (of_gateway && !diagnosis.groups.iter().any(holds)).then_some(Advice::LogTheCertificate)
}

/// The access log format that makes a diagnosis certain: one line, as API Gateway wants it. The certificate is in it.
pub const RECOMMENDED_FORMAT: &str = concat!(
    r#"{"requestId":"$context.requestId","extendedRequestId":"$context.extendedRequestId","#,
    r#""requestTimeEpoch":"$context.requestTimeEpoch","domainName":"$context.domainName","path":"$context.path","#,
    r#""status":"$context.status","errorMessage":"$context.error.message","#,
    r#""errorResponseType":"$context.error.responseType","tlsVersion":"$context.tlsVersion","#,
    r#""clientCert":{"clientCertPem":"$context.identity.clientCert.clientCertPem","#,
    r#""subjectDN":"$context.identity.clientCert.subjectDN","issuerDN":"$context.identity.clientCert.issuerDN","#,
    r#""serialNumber":"$context.identity.clientCert.serialNumber","#,
    r#""notBefore":"$context.identity.clientCert.validity.notBefore","#,
    r#""notAfter":"$context.identity.clientCert.validity.notAfter"}}"#,
);
