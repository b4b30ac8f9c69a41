//! The pages that the texts were read on.

use crate::profile::Page;

pub(super) const KC_403: Page = Page {
    title: "AWS re:Post Knowledge Center, API Gateway mutual TLS 403 errors",
    address: "https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors",
};
pub(super) const KC_ALL_403: Page = Page {
    title: "AWS re:Post Knowledge Center, API Gateway 403 errors",
    address: "https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden",
};
pub(super) const RESPONSE_TYPES: Page = Page {
    title: "Amazon API Gateway, gateway response types",
    address: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
};
pub(super) const LOG_VARIABLES: Page = Page {
    title: "Amazon API Gateway, variables for access logging",
    address: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html",
};
pub(super) const WAF_LOG: Page = Page {
    title: "AWS WAF, log fields",
    address: "https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html",
};
pub(super) const KC_AUTHORIZER: Page = Page {
    title: "AWS re:Post Knowledge Center, 403 with a Lambda authorizer",
    address: "https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer",
};
pub(super) const KC_SUBJECT: Page = Page {
    title: "AWS re:Post Knowledge Center, API Gateway certificate subject conflicts",
    address: "https://repost.aws/knowledge-center/api-gateway-mtls-certificate-subject",
};
pub(super) const CDK_30859: Page = Page {
    title: "aws/aws-cdk, issue 30859",
    address: "https://github.com/aws/aws-cdk/issues/30859",
};
pub(super) const CDK_13512: Page = Page {
    title: "aws/aws-cdk, issue 13512",
    address: "https://github.com/aws/aws-cdk/issues/13512",
};
pub(super) const TERRAFORM_29970: Page = Page {
    title: "hashicorp/terraform-provider-aws, issue 29970",
    address: "https://github.com/hashicorp/terraform-provider-aws/issues/29970",
};
pub(super) const TERRAFORM_35741: Page = Page {
    title: "hashicorp/terraform-provider-aws, issue 35741",
    address: "https://github.com/hashicorp/terraform-provider-aws/issues/35741",
};
pub(super) const TERRAFORM_18312: Page = Page {
    title: "hashicorp/terraform-provider-aws, issue 18312",
    address: "https://github.com/hashicorp/terraform-provider-aws/issues/18312",
};
pub(super) const TERRAFORM_47552: Page = Page {
    title: "hashicorp/terraform-provider-aws, issue 47552",
    address: "https://github.com/hashicorp/terraform-provider-aws/issues/47552",
};
pub(super) const METRIPORT_1430: Page = Page {
    title: "metriport/metriport, pull request 1430",
    address: "https://github.com/metriport/metriport/pull/1430",
};
pub(super) const ALB_LOG: Page = Page {
    title: "Application Load Balancer, connection logs",
    address: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html",
};
pub(super) const ALB_MODEL: Page = Page {
    title: "Elastic Load Balancing API, ModifyTrustStore",
    address: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTrustStore.html",
};
pub(super) const OCEL: Page =
    Page { title: "ocelhq/ocel, test doubles of ELB", address: "https://github.com/ocelhq/ocel" };
pub(super) const CLOUDFRONT_LOG: Page = Page {
    title: "Amazon CloudFront, connection logs",
    address: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/connection-logs.html",
};
pub(super) const OPENSSL_VERIFY: Page = Page {
    title: "OpenSSL, X509_STORE_CTX_get_error",
    address: "https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/",
};
pub(super) const RECORDED: Page = Page {
    title: "recorded from the tool itself, testdata/messages",
    address: "scripts/record-messages.sh",
};
pub(super) const NGINX_SSL: Page = Page {
    title: "nginx, ngx_http_ssl_module",
    address: "https://nginx.org/en/docs/http/ngx_http_ssl_module.html",
};
pub(super) const KONG: Page = Page {
    title: "Kong, mtls-auth plugin",
    address: "https://developer.konghq.com/plugins/mtls-auth/",
};
pub(super) const AZURE: Page = Page {
    title: "Azure Application Gateway, mutual authentication",
    address: "https://learn.microsoft.com/en-us/azure/application-gateway/mutual-authentication-overview",
};
pub(super) const GCP: Page = Page {
    title: "Google Cloud, mutual TLS logging of load balancers",
    address: "https://cloud.google.com/load-balancing/docs/mtls",
};
pub(super) const GO_VERIFY: Page = Page {
    title: "Go, crypto/x509/verify.go",
    address: "https://github.com/golang/go/blob/master/src/crypto/x509/verify.go",
};
pub(super) const GO_TLS: Page = Page {
    title: "Go, crypto/tls/handshake_server.go",
    address: "https://github.com/golang/go/blob/master/src/crypto/tls/handshake_server.go",
};
pub(super) const GO_URL: Page = Page {
    title: "Go, net/url, Error: what a client adds to its errors",
    address: "https://pkg.go.dev/net/url#Error.Error",
};
pub(super) const JAVA_ALERT: Page = Page {
    title: "OpenJDK, sun/security/ssl/Alert.java",
    address: "https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/ssl/Alert.java",
};
pub(super) const PYTHON_SSL: Page = Page {
    title: "Python, ssl, SSLError.reason",
    address: "https://docs.python.org/3/library/ssl.html#ssl.SSLError.reason",
};
pub(super) const CURL: Page = Page {
    title: "libcurl error codes, CURLE_PEER_FAILED_VERIFICATION (60)",
    address: "https://curl.se/libcurl/c/libcurl-errors.html",
};
pub(super) const RUSTLS: Page = Page {
    title: "rustls, CertificateError",
    address: "https://docs.rs/rustls/latest/rustls/enum.CertificateError.html",
};
pub(super) const GNUTLS: Page = Page {
    title: "GnuTLS, gnutls_certificate_verification_status_print",
    address: "https://gitlab.com/gnutls/gnutls/-/blob/master/lib/cert-cred-x509.c",
};
pub(super) const DOTNET: Page = Page {
    title: "Microsoft Learn, troubleshoot gRPC on .NET",
    address: "https://learn.microsoft.com/aspnet/core/grpc/troubleshoot",
};
pub(super) const OPENXPKI_928: Page = Page {
    title: "openxpki/openxpki, issue 928",
    address: "https://github.com/openxpki/openxpki/issues/928",
};
pub(super) const SUPPORT_NOTES: Page = Page {
    title: "adityapandita97/mTLS, support notes",
    address: "https://github.com/adityapandita97/mTLS",
};
