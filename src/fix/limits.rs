//! What no form of a file can mend, and keeps other AWS truststores from taking it: numbers, sizes, kinds of keys. From
//! the quotas and requirements of Application Load Balancer (<https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html>)
//! and CloudFront (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/trust-stores-certificate-management.html>).

use std::sync::Arc;

use crate::certificate::Certificate;
use crate::key::{Curve, KeyKind};

/// What may keep other gateways from taking these certificates, in a file of so many bytes.
pub(super) fn remarks(certificates: &[Arc<Certificate>], bytes: usize) -> Vec<String> {
    let mut remarks = Vec::new();
    if certificates.len() > MOST_CERTIFICATES {
        remarks.push(format!(
            "{} certificates: CloudFront takes {MOST_CERTIFICATES}, ALB takes {MOST_CERTIFICATES} unless the quota was raised",
            certificates.len()
        ));
    }
    if bytes > MOST_BYTES {
        remarks.push(format!(
            "{bytes} bytes: CloudFront takes {MOST_BYTES} unless the quota was raised"
        ));
    }
    for certificate in certificates {
        let label = certificate.label();
        let size = certificate.der().len();
        if size > MOST_BYTES_EACH {
            remarks
                .push(format!("{label}: {size} bytes; ALB and CloudFront take {MOST_BYTES_EACH}"));
        }
        if certificate.version < 3 {
            let version = certificate.version;
            remarks.push(format!("{label}: version {version}; ALB and CloudFront take version 3"));
        }
        let key = certificate.key.describe();
        match &certificate.key.kind {
            KeyKind::Rsa(rsa) if !RSA_SIZES.contains(&rsa.bits) => remarks.push(format!(
                "{label}: {key}; CloudFront takes RSA keys of 2048, 3072 and 4096 bits"
            )),
            KeyKind::Ec { curve, .. } if !matches!(curve, Curve::P256 | Curve::P384) => {
                remarks.push(format!("{label}: {key}; CloudFront takes P-256 and P-384"));
            }
            _ => {}
        }
    }
    remarks
}

/// Certificates of one trust store: fixed for CloudFront, a quota that can be raised for ALB.
const MOST_CERTIFICATES: usize = 25;
/// Bytes of one CloudFront trust store.
const MOST_BYTES: usize = 65_536;
/// Bytes of one certificate.
const MOST_BYTES_EACH: usize = 16_384;
/// Sizes of RSA keys that CloudFront takes.
const RSA_SIZES: [u32; 3] = [2048, 3072, 4096];
