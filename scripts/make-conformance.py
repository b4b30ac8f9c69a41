#!/usr/bin/env python3
"""Writes testdata/conformance/cases.jsonl: client-certificate cases over testdata/pki, each with its verdict per profile.
The verdicts are argued here, by the clause, not taken from any verifier. The standard library only."""
import json, os

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
R, I = "root", "issuing"
A, U, N = "accept", "unknown", "refuse"
CHAIN = [R, I]
GUIDE = "Amazon API Gateway Developer Guide, mutual TLS"
# id, client, bundle, sent, api-gateway, api-gateway-http, rfc5280, clause, why
CASES = [
    ("complete", "client", CHAIN, [], A, A, A, "RFC 5280, 6.1", "The whole chain is in the bundle."),
    ("root-alone", "client", [R], [], N, N, N, "RFC 5280, 6.1.3 (a)(4)", "The issuing CA is nowhere."),
    ("root-alone-issuer-sent", "client", [R], [I], N, N, A, GUIDE, "A gateway that looks at its truststore alone does not credit what is sent."),
    ("issuer-alone", "client", [I], [], N, N, A, GUIDE, "The chain must reach its root in the bundle; in the standard, any anchor ends a path."),
    ("rekeyed-issuer", "client", [R, "issuing-rekeyed"], [], N, N, N, "RFC 5280, 6.1.3 (a)(1)", "A CA of the right name with another key."),
    ("renewed-issuer", "client", [R, "issuing-renewed"], [], A, A, A, "RFC 5280, 6.1", "Same name and key, later dates."),
    ("expired-issuer", "client", [R, "issuing-expired"], [], N, N, N, "RFC 5280, 6.1.3 (a)(2)", "Same name and key, expired."),
    ("expired-twin-beside", "client", [R, "issuing-expired", I], [], A, A, A, "RFC 4158, 3.5", "An expired twin must not hide the good one."),
    ("issuer-in-capitals", "client", [R, "issuing-case"], [], A, A, A, "RFC 5280, 7.1", "Names are compared without case."),
    ("issuer-under-another-name", "client", [R, "issuing-copy"], [], N, N, N, "RFC 5280, 6.1.3 (a)(4)", "The key alone makes no issuer."),
    ("issuer-not-signed-by-root", "client", [R, "issuing-damaged"], [], N, N, A, "RFC 5280, 6.1.3 (a)(1)", "Whoever wants a root looks at the CA's signature; an anchor's own is not looked at."),
    ("issuer-without-key-ids", "client", [R, "issuing-bare"], [], A, A, A, "RFC 4158, 3.5.12", "Key identifiers are hints."),
    ("stranger", "client-stranger", CHAIN, [], N, N, N, "RFC 5280, 6.1.3 (a)(4)", "Its issuer is nowhere."),
    ("forged", "client-fake", CHAIN, [], N, N, N, "RFC 5280, 6.1.3 (a)(1)", "The named issuer did not sign it."),
    ("expired", "client-expired", CHAIN, [], N, N, N, "RFC 5280, 6.1.3 (a)(2)", "Past its validity."),
    ("not-yet-valid", "client-future", CHAIN, [], N, N, N, "RFC 5280, 6.1.3 (a)(2)", "Before its validity."),
    ("outlives-its-ca", "client-outliving", CHAIN, [], A, A, A, "RFC 5280, 6.1", "Validities need not be nested."),
    ("unknown-critical-extension", "client-critical", CHAIN, [], N, N, N, "RFC 5280, 6.1.5 (f)", "A critical extension that nobody knows."),
    ("md5", "client-md5", CHAIN, [], N, N, N, "RFC 6151; " + GUIDE, "MD5."),
    ("sha1", "client-sha1", CHAIN, [], N, N, N, "RFC 9155; " + GUIDE, "SHA-1."),
    ("sha224", "client-sha224", CHAIN, [], N, N, A, GUIDE, "SHA-256 or stronger is asked for."),
    ("rsa-1024", "client-rsa1024", CHAIN, [], N, N, A, GUIDE, "RSA-2048 or stronger is asked for."),
    ("rsa-3072", "client-rsa3072", CHAIN, [], A, A, A, "RFC 5280, 6.1", "Any size from 2048 on."),
    ("exponent-3", "client-exponent3", CHAIN, [], A, A, A, "RFC 5280, 6.1", "Unwise, and nobody refuses it."),
    ("p256", "client-ec", CHAIN, [], A, A, A, "RFC 5480", "P-256."),
    ("p384", "client-p384", CHAIN, [], A, A, A, "RFC 5480", "P-384."),
    ("p521", "client-p521", CHAIN, [], N, U, A, GUIDE, "Not in the list for REST APIs; 'ECDSA-256 or stronger' for HTTP APIs."),
    ("secp256k1", "client-secp256k1", CHAIN, [], N, N, A, GUIDE, "Not in the list."),
    ("brainpool", "client-brainpool", CHAIN, [], N, N, A, GUIDE, "Not in the list."),
    ("ed25519", "client-ed25519", CHAIN, [], U, U, A, "RFC 8410", "Neither listed nor excluded by the gateway's pages."),
    ("ed448", "client-ed448", CHAIN, [], U, U, A, "RFC 8410", "Neither listed nor excluded."),
    ("dsa", "client-dsa", CHAIN, [], U, U, A, "RFC 3279", "Neither listed nor excluded."),
    ("rsa-pss", "client-pss", CHAIN, [], U, U, A, "RFC 4055", "Neither listed nor excluded."),
    ("server-auth-alone", "client-server", CHAIN, [], U, U, N, "RFC 5280, 4.2.1.12", "Not for clients; whether the gateway looks is not documented."),
    ("both-purposes", "client-both", CHAIN, [], A, A, A, "RFC 5280, 4.2.1.12", "clientAuth among others."),
    ("any-purpose", "client-any-eku", CHAIN, [], A, A, A, "RFC 5280, 4.2.1.12", "anyExtendedKeyUsage is every purpose."),
    ("no-purpose", "client-no-eku", CHAIN, [], A, A, A, "RFC 5280, 4.2.1.12", "Without the extension, any purpose."),
    ("no-digital-signature", "client-no-sign", CHAIN, [], U, U, A, "RFC 5280, 4.2.1.3", "Section 6.1 asks for the key usage of CAs alone."),
    ("ca-as-client", "client-ca-bit", CHAIN, [], A, A, A, "RFC 5280, 6.1", "The target's basicConstraints are not looked at."),
    ("empty-subject", "client-no-subject", CHAIN, [], A, A, A, "RFC 5280, 4.1.2.6", "Its name is in subjectAltName."),
    ("negative-serial", "client-serial-negative", CHAIN, [], A, A, A, "RFC 5280, 4.1.2.2", "A demand on issuers."),
    ("no-key-id", "client-no-aki", CHAIN, [], A, A, A, "RFC 4158, 3.5.12", "Key identifiers are hints."),
    ("two-cas", "client-i1", [R, "i1"], [], A, A, A, "RFC 5280, 6.1", "Two CAs."),
    ("four-cas", "client-i3", [R, "i1", "i2", "i3"], [], A, A, A, GUIDE, "Four CAs, the most that are allowed."),
    ("five-cas", "client-i4", [R, "i1", "i2", "i3", "i4"], [], N, N, A, GUIDE, "One CA more than four."),
    ("length-kept", "client-pathlen-ok", [R, "issuing-pathlen0"], [], A, A, A, "RFC 5280, 6.1.4 (l)", "No CA below a path length of 0."),
    ("length-broken", "client-pathlen", [R, "issuing-pathlen0", "below-pathlen0"], [], N, N, A, "RFC 5280, 6.1.4 (l)", "A CA below a path length of 0; an anchor below it starts a path of its own."),
    ("length-broken-below-one-anchor", "client-pathlen", [R], ["issuing-pathlen0", "below-pathlen0"], N, N, N, "RFC 5280, 6.1.4 (l)", "The same with the root as the only anchor."),
    ("name-permitted", "client-named", [R, "issuing-named"], [], A, A, A, "RFC 5280, 6.1.3 (b)", "Within the permitted names."),
    ("name-not-permitted", "client-misnamed", [R, "issuing-named"], [], N, N, N, "RFC 5280, 6.1.3 (b)", "Outside of them."),
    ("ca-without-constraints", "client-no-bc", [R, "issuing-no-bc"], [], N, N, N, "RFC 5280, 6.1.4 (k)", "No basicConstraints in a version 3 CA."),
    ("ca-false", "client-not-ca", [R, "issuing-not-ca"], [], N, N, N, "RFC 5280, 6.1.4 (k)", "CA:FALSE."),
    ("ca-may-not-sign", "client-no-certsign", [R, "issuing-no-sign"], [], N, N, N, "RFC 5280, 6.1.4 (n)", "keyUsage lacks keyCertSign."),
    ("ca-expired", "client-ca-past", [R, "issuing-past"], [], N, N, N, "RFC 5280, 6.1.3 (a)(2)", "The CA has expired."),
    ("ca-unknown-critical-extension", "client-ca-critical", [R, "issuing-critical"], [], N, N, N, "RFC 5280, 6.1.4 (o)", "A critical extension that nobody knows."),
    ("ca-server-auth-alone", "client-ca-server", [R, "issuing-server"], [], U, U, A, "RFC 5280, 4.2.1.12", "Nested purposes; undocumented at the gateway, and a warning on an anchor."),
    ("ca-server-auth-alone-sent", "client-ca-server", [R], ["issuing-server"], N, N, N, "RFC 5280, 4.2.1.12", "Nested purposes bind a CA that is no anchor."),
    ("ca-sha1", "client-ca-sha1", [R, "issuing-sha1"], [], U, U, A, GUIDE, "The floor is documented for clients, and concerns CAs by inference."),
    ("ca-rsa-1024", "client-ca-rsa1024", [R, "issuing-rsa1024"], [], U, U, A, GUIDE, "The same for keys."),
    ("ec-chain", "client-under-ec", ["root-ec", "issuing-ec"], [], A, A, A, "RFC 5758", "ECDSA throughout."),
    ("root-version-1", "client-root-v1", ["root-v1"], [], A, A, A, "RFC 5280, 6.1.4 (k)", "A version 1 anchor is a CA by being one."),
    ("root-without-constraints", "client-root-no-bc", ["root-no-bc"], [], N, N, N, "RFC 5280, 6.1.4 (k)", "A version 3 anchor says what it is."),
    ("root-may-not-sign", "client-root-no-sign", ["root-no-sign"], [], N, N, N, "RFC 5280, 6.1.4 (n)", "An anchor's key usage counts."),
    ("root-expired", "client-root-past", ["root-past"], [], N, N, N, "RFC 5280, 6.1.3 (a)(2)", "An anchor's validity counts."),
    ("root-signed-with-sha1", "client-root-sha1", ["root-sha1"], [], A, A, A, "RFC 5280, 6.1.1 (d)", "An anchor's own signature matters to nobody."),
    ("cross-signed", "client-cross", ["cross-b", "cross-a-by-b"], [], A, A, A, "RFC 4158, 2.3", "Over the cross-certificate to the other root."),
    ("twin-roots", "client-twin", ["twin-a", "twin-b"], [], A, A, A, "RFC 4158, 3.5", "Two roots of one name; the key id tells."),
    ("twin-roots-without-key-id", "client-twin-bare", ["twin-a", "twin-b"], [], A, A, A, "RFC 4158, 3.5", "Two roots of one name; all are tried."),
    ("wrong-twin", "client-twin-bare", ["twin-a"], [], N, N, N, "RFC 5280, 6.1.3 (a)(1)", "The other twin is not there."),
    ("self-signed-stored", "self-signed", ["self-signed"], [], A, A, A, GUIDE, "That very certificate is in the bundle."),
    ("self-signed-not-stored", "self-signed", CHAIN, [], N, N, N, GUIDE, "It is not."),
    ("self-signed-other-copy", "self-signed", ["self-signed-again"], [], N, N, N, GUIDE, "Another certificate with its name and key, and no CA."),
]

with open("testdata/conformance/cases.jsonl", "w", encoding="utf-8") as out:
    path = lambda name: f"../pki/{name}.pem"
    for id_, client, bundle, sent, rest, http, standard, clause, why in CASES:
        with open(f"testdata/pki/{client}.pem", encoding="utf-8") as file:
            sentence = file.readline().strip()
        case = {"id": id_, "client": path(client), "about": sentence, "bundle": [path(one) for one in bundle],
                "sent": [path(one) for one in sent], "time": "2030-01-01T00:00:00Z", "purpose": "client",
                "expect": {"api-gateway": rest, "api-gateway-http": http, "rfc5280": standard}, "clause": clause, "why": why}
        out.write(json.dumps(case, ensure_ascii=False) + "\n")
