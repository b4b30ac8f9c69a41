# testdata/rules: for each rule a case that breaks it and one that keeps it. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

make_rules() {
    section "What is wrong with the file"

    rule pem-glued-markers
    bad "Two files joined without a newline between them."; { block root | head -c -1; block issuing; } | into bundle.pem
    good "Each marker on a line of its own."; bundle root issuing

    rule pem-missing-begin
    bad "The BEGIN line of the second block is gone."; { block root; block issuing | sed 1d; } | into bundle.pem
    bad "Two certificates in one block." two-in-one; cat "$(der_of root)" "$(der_of issuing)" | as_block CERTIFICATE | into bundle.pem
    bad "Certificates without any markers." bare; { block root; block issuing | sed '1d;$d'; } | into bundle.pem
    good "Both lines are there."; bundle root issuing

    rule pem-missing-end
    bad "The file stops inside its last block."; { block root; block issuing | head -n 12; } | into bundle.pem
    bad "The END line of the first block is gone." unclosed; { block root | sed '$d'; block issuing; } | into bundle.pem
    good "Both blocks are closed."; bundle root issuing

    rule pem-base64-damaged
    bad "An asterisk stands in line 5."; { block root | sed '5s/^.../***/'; block issuing; } | into bundle.pem
    bad "One character is missing in line 5." short; { block root | sed '5s/.//'; block issuing; } | into bundle.pem
    good "Clean base64."; bundle root issuing

    rule pem-one-line
    bad "A whole block on one line, as after a paste into a form."; { block root; block issuing | tr '\n' ' ' | sed 's/ $/\n/'; } | into bundle.pem
    good "Lines of 64 characters."; bundle root issuing

    rule pem-indented
    bad "The second block is indented, as inside YAML."; { block root; block issuing | sed 's/^/    /'; } | into bundle.pem
    good "Every line starts at the margin."; bundle root issuing

    rule pem-crlf
    bad "Line ends of Windows."; blocks root issuing | sed 's/$/\r/' | into bundle.pem
    good "Line ends of Unix."; bundle root issuing

    rule pem-lone-cr
    bad "Line ends of the old Macintosh."; blocks root issuing | tr '\n' '\r' | into bundle.pem
    good "Line ends of Unix."; bundle root issuing

    rule pem-byte-order-mark
    bad "A UTF-8 byte order mark opens the file."; { printf '\xef\xbb\xbf'; blocks root issuing; } | into bundle.pem
    good "The file opens with BEGIN."; bundle root issuing

    rule pem-utf16
    bad "UTF-16 with line ends of Windows, as PowerShell's > writes it."; { printf '\xff\xfe'; blocks root issuing | sed 's/$/\r/' | hex | sed 's/../&00/g' | unhex; } | into bundle.pem
    good "Plain ASCII."; bundle root issuing

    rule pem-escaped-newlines
    bad "Backslash n where line ends belong, as after a trip through JSON."; blocks root issuing | sed ':a;N;$!ba;s/\n/\\n/g' | into bundle.pem
    good "Real line ends."; bundle root issuing

    rule pem-smart-dashes
    bad "A word processor made long dashes of the hyphens."; { block root; block issuing | sed 's/-----/——-/g'; } | into bundle.pem
    good "Five hyphens."; bundle root issuing

    rule pem-headers
    bad "A block with RFC 1421 headers."; { block root; block issuing | sed '1a Comment: made by a tool\n'; } | into bundle.pem
    good "No headers."; bundle root issuing

    rule pem-loose-lines
    bad "Lines of 76 characters, as mail programs write them."; { block root; block issuing | sed '1d;$d' | tr -d '\n' | fold -w 76 | sed '1i -----BEGIN CERTIFICATE-----' | sed '$a -----END CERTIFICATE-----'; } | into bundle.pem
    good "Lines of 64 characters."; bundle root issuing

    rule pem-marker-malformed
    bad "Four hyphens before BEGIN."; { block root; block issuing | sed '1s/^-//'; } | into bundle.pem
    bad "Small letters in the markers." lower-case; { block root; block issuing | sed 's/BEGIN CERTIFICATE/begin certificate/'; } | into bundle.pem
    good "The markers as RFC 7468 has them."; bundle root issuing

    rule pem-text-outside
    bad "What openssl x509 -text prints stands above the block."; { openssl x509 -in "$(pem_of root)" -text -nameopt RFC2253 | sed -n '1,4p'; blocks root issuing; } | into bundle.pem
    good "Nothing but blocks."; bundle root issuing

    rule pem-blank-line
    bad "A blank line between two blocks."; { block root; echo; block issuing; } | into bundle.pem
    good "No blank lines."; bundle root issuing

    rule pem-no-final-newline
    bad "The file ends without a newline."; blocks root issuing | head -c -1 | into bundle.pem
    good "The file ends with a newline."; bundle root issuing

    rule pem-trusted-label
    bad "A TRUSTED CERTIFICATE block of OpenSSL's."; { block root; openssl x509 -in "$(pem_of issuing)" -trustout; } | into bundle.pem
    bad "The same with OpenSSL's trust settings behind the certificate." settings; { block root; openssl x509 -in "$(pem_of issuing)" -trustout -addtrust clientAuth; } | into bundle.pem
    good "CERTIFICATE blocks."; bundle root issuing

    rule pem-x509-label
    bad "An X509 CERTIFICATE block, a label of the nineties."; { block root; block issuing | sed 's/ CERTIFICATE/ X509 CERTIFICATE/'; } | into bundle.pem
    good "CERTIFICATE blocks."; bundle root issuing

    rule pem-private-key
    bad "A private key lies in the bundle."; { blocks root issuing; cat "$keys/client.pem"; } | into bundle.pem
    good "Certificates only."; bundle root issuing

    rule pem-foreign-block
    bad "A certification request lies in the bundle."; { blocks root issuing; request; } | into bundle.pem
    bad "A CRL lies in the bundle." crl; { blocks root issuing; revocation_list; } | into bundle.pem
    bad "A PKCS#7 block lies in the bundle." pkcs7; { block root; openssl crl2pkcs7 -nocrl -certfile "$(pem_of issuing)"; } | into bundle.pem
    bad "EC parameters lie in the bundle." parameters; { blocks root issuing; openssl ecparam -name prime256v1; } | into bundle.pem
    bad "A public key lies in the bundle." public-key; { blocks root issuing; openssl pkey -in "$keys/client.pem" -pubout; } | into bundle.pem
    good "Certificates only."; bundle root issuing

    rule pem-trailing-bytes
    bad "Four bytes follow the certificate inside its block."; { block root; { cat "$(der_of issuing)"; printf 'more'; } | as_block CERTIFICATE; } | into bundle.pem
    good "The block holds the certificate and nothing else."; bundle root issuing

    rule pem-not-pem
    bad "A DER certificate named .pem."; into bundle.pem < "$(der_of root)"
    bad "A PKCS#7 file (.p7b) named .pem." pkcs7; openssl crl2pkcs7 -nocrl -certfile "$(pem_of root)" -outform DER | into bundle.pem
    bad "A PKCS#12 file (.p12) named .pem." pkcs12; into bundle.pem < "$(pkcs12)"
    bad "A Java keystore named .pem." jks; java_keystore root | into bundle.pem
    good "A PEM file."; bundle root issuing

    rule pem-label-mismatch
    bad "A certification request under the label CERTIFICATE."; { block root; request | sed 's/CERTIFICATE REQUEST/CERTIFICATE/'; } | into bundle.pem
    bad "BEGIN CERTIFICATE is closed by END X509 CERTIFICATE." markers; { block root; block issuing | sed 's/END CERTIFICATE/END X509 CERTIFICATE/'; } | into bundle.pem
    good "Labels and contents agree."; bundle root issuing

    rule pem-unreadable-certificate
    bad "Good base64 of a damaged certificate."; { block root; head -c 300 "$(der_of issuing)" | as_block CERTIFICATE; } | into bundle.pem
    good "Both certificates can be read."; bundle root issuing

    rule bundle-readers-disagree
    bad "An indented block: we see it, rustls-pemfile passes over it."; { block root; block issuing | sed 's/^/    /'; } | into bundle.pem
    good "Every reader finds the same two certificates."; bundle root issuing

    # Where an object came from stands in origin.json: its version, what the newest is, whether it changed while it was read.
    rule bundle-changed-while-read
    bad "The object was replaced while it was read."; bundle root issuing; origin '"v1"' other true
    good "It stayed as it was."; bundle root issuing; origin '"v1"' this false

    rule bundle-deleted
    bad "The newest version is a delete marker."; bundle root issuing; origin '"v1"' deleted false
    good "The newest version."; bundle root issuing; origin '"v1"' this false

    rule bundle-not-newest
    bad "There is a newer version."; bundle root issuing; origin '"v1"' other false
    good "The newest version."; bundle root issuing; origin '"v1"' this false

    rule bundle-unversioned
    bad "A bucket without versions."; bundle root issuing; origin null this false
    good "A version with an id."; bundle root issuing; origin '"v1"' this false

    rule bundle-empty
    bad "Text, but no certificate."; echo "The truststore will be here tomorrow." | into bundle.pem
    bad "A file of no bytes." no-bytes; into bundle.pem < /dev/null
    good "Two certificates."; bundle root issuing

    section "What is wrong with the bundle"

    rule bundle-duplicate
    bad "The same certificate twice."; bundle root issuing issuing
    good "Each certificate once."; bundle root issuing

    rule bundle-renewed-twin
    bad "A CA and its renewal: same name, same key."; bundle root issuing issuing-renewed
    bad "The renewal is not valid yet." ahead; bundle root issuing issuing-ahead
    bad "The renewal allows less." narrowed; bundle root issuing issuing-narrowed
    good "A root before and after its change of key, and each key signed with the other." rollover; bundle twin-a twin-b twin-b-by-a twin-a-by-b
    good "One CA of each name."; bundle root issuing i1

    rule bundle-rekeyed-twin
    bad "Two CAs of one name with different keys."; bundle root issuing issuing-rekeyed
    good "One CA of each name."; bundle root issuing i1

    rule bundle-order-sensitive
    bad "Two roots of one name; the client's AKI does not say which: OpenSSL takes the first."; bundle twin-a twin-b; client client-twin-bare
    good "The AKI says which of the two."; bundle twin-a twin-b; client client-twin

    rule bundle-shared-key
    bad "Two CAs of different names hold one key."; bundle root issuing issuing-copy
    good "Each CA has a key of its own."; bundle root issuing i1

    rule bundle-shared-prime
    bad "Two CA keys share a prime: their greatest common divisor breaks both."; bundle root issuing-prime1 issuing-prime2
    good "No two keys share a prime."; bundle root issuing i1

    rule bundle-keys-not-compared
    bad "A CA with a key of 16,448 bits."; bundle root issuing-huge
    good "Keys of 2,048 bits."; bundle root issuing

    section "What is wrong with a CA"

    rule ca-chain-incomplete
    bad "An intermediate without its root."; bundle issuing
    bad "The root is there; the intermediate was altered." altered; bundle root issuing-damaged
    good "The intermediate with its root."; bundle root issuing

    rule ca-expired
    bad "A CA that expired in 2029."; bundle root issuing-past
    good "Both are valid."; bundle root issuing

    rule ca-not-yet-valid
    bad "A CA that begins in 2031."; bundle root issuing-future
    good "Both are valid."; bundle root issuing

    rule ca-expiring
    bad "A CA with ten days left."; bundle root issuing-expiring
    good "Both have years left."; bundle root issuing

    rule ca-weak-signature
    bad "An intermediate signed with SHA-1."; bundle root issuing-sha1
    good "SHA-256."; bundle root issuing

    rule ca-weak-root-signature
    bad "A root signed with SHA-1, by itself."; bundle root-sha1
    good "SHA-256."; bundle root issuing

    rule ca-weak-key
    bad "A CA with RSA 1024."; bundle root issuing-rsa1024
    good "RSA 2048."; bundle root issuing

    rule ca-key-exponent
    bad "A CA with RSA exponent 3."; bundle root issuing-exponent3
    good "Exponent 65537."; bundle root issuing

    rule ca-key-factorable
    bad "A CA whose primes are neighbours."; bundle root issuing-fermat
    bad "A CA with an even modulus." even; bundle root issuing-even
    good "A sound key."; bundle root issuing

    rule ca-key-roca
    bad "A CA whose key has the ROCA fingerprint."; bundle root issuing-roca
    good "A sound key."; bundle root issuing

    rule ca-curve-unsupported
    bad "A CA with a key on P-521."; bundle root issuing-p521
    good "P-256 and P-384."; bundle root-ec issuing-ec

    rule ca-not-a-ca
    bad "A member that says CA:FALSE."; bundle root issuing-not-ca
    bad "A member without basicConstraints." silent; bundle root issuing-no-bc
    bad "A client certificate among the CAs." client; bundle root issuing client
    good "CAs only."; bundle root issuing

    rule ca-version-1
    bad "A root of X.509 version 1."; bundle root-v1
    good "Version 3."; bundle root issuing

    rule ca-no-cert-sign
    bad "keyUsage without keyCertSign."; bundle root issuing-no-sign
    good "keyUsage with keyCertSign."; bundle root issuing

    rule ca-pathlen-unmeetable
    bad "A CA under a CA with pathLenConstraint 0."; bundle root issuing-pathlen0 below-pathlen0
    good "pathLenConstraint 0, and no CA below."; bundle root issuing-pathlen0

    rule ca-too-deep
    bad "The fifth CA of its path."; bundle root i1 i2 i3 i4
    good "The fourth CA of its path."; bundle root i1 i2 i3

    rule ca-unused
    bad "A CA that no given client needs."; bundle root issuing i1; client client
    good "Every CA is needed."; bundle root issuing; client client

    rule ca-public-root
    bad "A public root: whoever can get a certificate from it gets in."; bundle isrg-root-x1
    good "Private CAs."; bundle root issuing

    rule ca-over-trusted
    bad "A client's own certificate that says CA:TRUE."; bundle root issuing self-signed-ca
    bad "Two roots: each can issue clients in the names of the other." two-roots; bundle root issuing cross-a
    good "One root, and a CA under it."; bundle root issuing

    rule ca-without-key-id
    bad "A CA without subjectKeyIdentifier."; bundle root issuing-no-ids
    good "Key identifiers present."; bundle root issuing

    rule ca-purpose-excludes-clients
    bad "A CA for serverAuth only."; bundle root issuing-server
    good "A CA for any purpose."; bundle root issuing

    rule ca-irregular-encoding
    bad "A CA with a length that is not in its shortest form."; bundle root issuing-long-length
    good "DER."; bundle root issuing

    rule ca-not-der
    bad "A CA with a default value that is written out."; bundle root issuing-critical-false
    good "DER."; bundle root issuing

    rule ca-off-profile
    bad "A CA with a negative serial number."; bundle root issuing-serial-negative
    good "A positive one."; bundle root issuing

    rule ca-critical-extension-unknown
    bad "A CA with a critical extension that nobody knows."; bundle root issuing-critical
    good "Known extensions only."; bundle root issuing

    section "What is wrong with a client certificate"

    rule client-self-signed
    bad "Self-signed, and not in the bundle."; bundle root issuing; client self-signed
    bad "Self-signed; the bundle has its key in another certificate." other-bytes; bundle root issuing self-signed-again; client self-signed
    good "Issued by a CA."; bundle root issuing; client client

    rule client-self-signed-stored
    bad "Self-signed, and this very certificate is in the bundle."; bundle root issuing self-signed; client self-signed
    good "Issued by a CA."; bundle root issuing; client client

    rule client-weak-signature
    bad "Signed with SHA-1."; bundle root issuing; client client-sha1
    bad "Signed with MD5." md5; bundle root issuing; client client-md5
    good "Signed with SHA-256."; bundle root issuing; client client

    rule client-weak-key
    bad "RSA 1024."; bundle root issuing; client client-rsa1024
    good "RSA 2048."; bundle root issuing; client client

    rule client-key-exponent
    bad "RSA exponent 3."; bundle root issuing; client client-exponent3
    good "Exponent 65537."; bundle root issuing; client client

    rule client-key-factorable
    bad "RSA primes that are neighbours."; bundle root issuing; client client-fermat
    bad "An even modulus." even; bundle root issuing; client client-even
    good "A sound key."; bundle root issuing; client client

    rule client-key-roca
    bad "The ROCA fingerprint."; bundle root issuing; client client-roca
    good "A sound key."; bundle root issuing; client client

    rule client-curve-unsupported
    bad "A key on P-521."; bundle root issuing; client client-p521
    bad "A key on secp256k1." secp256k1; bundle root issuing; client client-secp256k1
    bad "An Ed25519 key." ed25519; bundle root issuing; client client-ed25519
    good "A key on P-256."; bundle root issuing; client client-ec

    rule client-expired
    bad "Expired in 2029."; bundle root issuing; client client-expired
    good "Valid."; bundle root issuing; client client

    rule client-not-yet-valid
    bad "Begins in 2031."; bundle root issuing; client client-future
    good "Valid."; bundle root issuing; client client

    rule client-expiring
    bad "Ten days left."; bundle root issuing; client client-expiring
    good "Seventeen months left."; bundle root issuing; client client

    rule client-outlives-ca
    bad "Valid until 2042, its CA until 2040."; bundle root issuing; client client-outliving
    good "Ends before its CA."; bundle root issuing; client client

    rule client-purpose
    bad "serverAuth only."; bundle root issuing; client client-server
    good "clientAuth."; bundle root issuing; client client

    rule client-key-usage
    bad "keyUsage without digitalSignature."; bundle root issuing; client client-no-sign
    good "digitalSignature."; bundle root issuing; client client

    rule client-is-a-ca
    bad "A client certificate that says CA:TRUE."; bundle root issuing; client client-ca-bit
    good "CA:FALSE."; bundle root issuing; client client

    rule client-irregular-encoding
    bad "A length that is not in its shortest form."; bundle root issuing; client client-long-length
    good "DER."; bundle root issuing; client client

    rule client-not-der
    bad "A default value that is written out."; bundle root issuing; client client-critical-false
    good "DER."; bundle root issuing; client client

    rule client-off-profile
    bad "A negative serial number."; bundle root issuing; client client-serial-negative
    good "A positive one."; bundle root issuing; client client

    rule client-key-mismatch
    bad "The private key belongs to another certificate."; bundle root issuing; client client; key self-signed
    good "The client's own private key."; bundle root issuing; client client; key client
    good "The client's own private key, its point written compressed." compressed; bundle root issuing; client client-ec; compressed_key ec-p256

    section "What is wrong with a path"

    rule path-issuer-missing
    bad "The issuer is in no file."; bundle root issuing; client client-stranger
    bad "The name fits, the signature does not." signature; bundle root issuing; client client-fake
    bad "Name and key id fit: the client was altered." altered; bundle root issuing; client client-altered
    good "Client, issuing CA, root."; bundle root issuing; client client

    rule path-issuer-only-sent
    bad "The issuing CA is sent by the client, but not in the bundle."; bundle root; client client; sent issuing
    good "The issuing CA is in the bundle."; bundle root issuing; client client; sent issuing

    rule path-too-deep
    bad "Five CAs."; bundle root i1 i2 i3 i4; client client-i4
    good "Four CAs."; bundle root i1 i2 i3; client client-i3

    rule path-invalid
    bad "Outside the name constraints of its CA."; bundle root issuing-named; client client-misnamed
    bad "A CA below pathLenConstraint 0." pathlen; bundle root issuing-pathlen0 below-pathlen0; client client-pathlen
    bad "A CA without keyCertSign." cert-sign; bundle root issuing-no-sign; client client-no-certsign
    bad "A CA that says CA:FALSE." not-ca; bundle root issuing-not-ca; client client-not-ca
    bad "An unknown critical extension." critical; bundle root issuing; client client-critical
    bad "Two CAs certify each other, and no root stands above them." circle; bundle cross-a-by-b cross-b-by-a; client client-cross
    good "Within the name constraints."; bundle root issuing-named; client client-named

    rule path-key-id-differs
    bad "The client names another key id than its issuer has."; bundle root issuing; client client-other-key-id
    good "The client names the key id of its issuer."; bundle root issuing; client client

    rule path-name-bytes-differ
    bad "The issuer's name differs in capitals."; bundle root issuing-case; client client
    good "The issuer's name, byte for byte."; bundle root issuing; client client

    rule path-out-of-budget
    bad "1,030 constraints, held against 1,030 names."; bundle root issuing-many; client client-many
    good "One path."; bundle root issuing; client client
    good "Five layers of eight renewals: 32,768 paths, each too long, and all of them judged." renewals; bundle root mesh-{1,2,3,4,5}-{1..8}; client client-mesh

    rule path-verifiers-disagree
    bad "Five CAs: OpenSSL does not count them, API Gateway does."; bundle root i1 i2 i3 i4; client client-i4
    good "Both accept."; bundle root issuing; client client

    rule path-first-break
    bad "The CA ends in ten days, the client in seventeen months."; bundle root issuing-expiring; client client-ca-expiring
    good "Nothing on the path ends soon."; bundle root issuing; client client

    section "What was accepted"

    # Waivers stand in truststore.toml, what was there before in baseline.toml.
    rule waiver-expired
    bad "It ended yesterday."; bundle root issuing-past; waiver ca-expired issuing-past 2029-12-31
    good "It ends in March."; bundle root issuing-past; waiver ca-expired issuing-past 2030-03-31

    rule waiver-unused
    bad "The CA is valid: there is nothing to accept."; bundle root issuing; waiver ca-expired issuing 2030-03-31
    bad "It names a certificate that is not in the bundle." elsewhere; bundle root issuing; waiver ca-expired issuing-past 2030-03-31
    good "It accepts that the CA has expired."; bundle root issuing-past; waiver ca-expired issuing-past 2030-03-31

    rule waiver-too-broad
    bad "It names the bundle, and no certificate."; bundle root issuing-past; waiver ca-expired "" 2030-03-31
    bad "It runs for two years." years; bundle root issuing-past; waiver ca-expired issuing-past 2031-12-31
    good "It names the certificate, and a day in March."; bundle root issuing-past; waiver ca-expired issuing-past 2030-03-31

    rule baseline-shrunk
    bad "What was there before is gone."; bundle root issuing; baseline ca-expired issuing-past
    good "What was there before is there still."; bundle root issuing-past; baseline ca-expired issuing-past
}
