#!/usr/bin/env bash
# Makes testdata/ with nothing but bash and the openssl command line, byte for byte the same each time.
#
# What would differ from run to run is pinned: keys stay in testdata/keys and are made only when missing; serial
# numbers come from the certificate's name; validity dates stand still around 2030-01-01T00:00:00Z, the clock of all
# tests; authorities sign with RSA PKCS#1, which is deterministic. The few things with randomness in them (ECDSA and
# PSS signatures, a PKCS#12 file) are made once and stay in testdata/kept: whoever removes a key removes those with it.
#
# To add fixtures for a rule, go to make_rules: one `rule`, one `bad`, one `good`.
set -euo pipefail
cd "$(dirname "$0")/.."

main() {
    prepare
    make_pki
    make_rules
    write_readme
}

# ---------------------------------------------------------------------------------------------------- the public keys

make_pki() {
    section "The shared PKI" files

    certificate root         "The root that most cases trust." ca subject="/C=NL/O=Example Bank/CN=Example Root"
    certificate issuing      "The CA under the root that issues most clients." ca by=root subject="/C=NL/O=Example Bank/CN=Example Issuing CA"
    certificate client       "A client that every gateway accepts: RSA 2048, SHA-256, clientAuth." client
    certificate client-ec    "The same with an EC key on P-256." client key=ec-p256
    certificate client-p384  "The same with an EC key on P-384." client key=ec-p384
    certificate i1           "First of four CAs in a row under the root." ca by=root
    certificate i2           "Second of four CAs in a row." ca by=i1
    certificate i3           "Third of four CAs in a row; with the root, the fourth CA of a path." ca by=i2
    certificate i4           "Fourth of four CAs in a row; with the root, the fifth CA of a path." ca by=i3
    local n
    for n in 1 2 3 4; do
        certificate "client-i$n" "A client under i$n, $((n + 1)) CAs with the root." client by="i$n"
    done

    certificate client-sha1       "Signed with SHA-1." client digest=sha1
    certificate client-md5        "Signed with MD5." client digest=md5
    certificate client-sha224     "Signed with SHA-224." client digest=sha224
    certificate client-rsa1024    "A client with RSA 1024." client key=rsa1024
    certificate client-rsa3072    "A client with RSA 3072." client key=rsa3072
    certificate client-ed25519    "A client with an Ed25519 key." client key=ed25519
    certificate client-ed448      "A client with an Ed448 key." client key=ed448
    certificate client-p521       "A client with a key on P-521." client key=ec-p521
    certificate client-secp256k1  "A client with a key on secp256k1." client key=ec-secp256k1
    certificate client-brainpool  "A client with a key on brainpoolP256r1." client key=ec-brainpool
    certificate client-dsa        "A client with a DSA key." client key=dsa
    certificate client-exponent3  "A client with RSA 2048 and exponent 3." client key=exponent3
    certificate client-fermat     "A client whose RSA primes are neighbours: Fermat's method factors it." client key=fermat
    certificate client-roca       "A client whose RSA key has the ROCA fingerprint (CVE-2017-15361)." client key=roca
    certificate client-prime1     "A client whose RSA key shares a prime with client-prime2." client key=prime1
    certificate client-prime2     "A client whose RSA key shares a prime with client-prime1." client key=prime2
    even_modulus client-even      "A client with an even RSA modulus." client
    certificate client-expired    "Expired on 2029-06-01." client from=20270601 to=20290601
    certificate client-future     "Not valid before 2031-01-01." client from=20310101 to=20330101
    certificate client-expiring   "Expires on 2030-01-11, ten days after the test clock." client from=20290111 to=20300111
    certificate client-outliving  "Valid until 2042, while its CA ends in 2040." client to=20420101
    certificate client-server     "extendedKeyUsage has serverAuth only." client eku=serverAuth
    certificate client-both       "extendedKeyUsage has serverAuth and clientAuth." client eku=serverAuth,clientAuth
    certificate client-no-eku     "No extendedKeyUsage: any purpose." client eku=
    certificate client-any-eku    "extendedKeyUsage has anyExtendedKeyUsage only." client eku=anyExtendedKeyUsage
    certificate client-no-sign    "keyUsage lacks digitalSignature." client ku=critical,keyEncipherment
    certificate client-ca-bit     "A client that says CA:TRUE." client bc=critical,CA:true ku=critical,digitalSignature,keyCertSign
    certificate client-no-aki     "A client without authorityKeyIdentifier." client aki=
    certificate client-stranger   "A client whose issuer is in no bundle here." client by=stranger
    certificate client-critical   "A client with an unknown critical extension." client more="1.3.6.1.4.1.99999.1=critical,ASN1:UTF8String:made up"
    certificate client-escape     "A subject with a terminal escape and a right-to-left override." client subject="/CN=$(printf 'a\x1b[31mred\xe2\x80\xaeevil')"
    certificate client-no-subject "An empty subject; its name is in subjectAltName." client subject="/" more="subjectAltName=critical,DNS:device.example.com"
    altered client-serial-negative client issuing "A client with a negative serial number." "s/^(a003020102)0210[0-9a-f]{2}/\10210c1/"
    altered client-long-length client issuing "A client whose version has a length that is not in its shortest form (BER, not DER)." "s/^a003020102/a08103020102/"
    certificate self-signed       "A self-signed client certificate, no CA." client by=self-signed key=self-signed subject="/O=Example Partner/CN=self-signed device"
    certificate self-signed-again "The same key and name as self-signed, other bytes." client by=self-signed-again key=self-signed subject="/O=Example Partner/CN=self-signed device" to=20320101
    certificate self-signed-ca    "A self-signed client certificate that says CA:TRUE." client by=self-signed-ca key=self-signed bc=critical,CA:true ku=critical,digitalSignature,keyCertSign

    certificate issuing-renewed   "issuing again: same name, same key, later dates." ca by=root key=issuing like=issuing from=20280101 to=20440101
    certificate issuing-expired   "issuing before: same name, same key, expired." ca by=root key=issuing like=issuing from=20150101 to=20250101
    certificate issuing-rekeyed   "Same name as issuing, another key." ca by=root like=issuing
    certificate client-fake       "Names the issuing CA as its issuer, but another key signed it." client by=issuing-rekeyed aki=
    certificate issuing-copy      "The key of issuing under another name." ca by=root key=issuing subject="/C=NL/O=Example Bank/CN=Example Second CA"
    certificate issuing-no-ids    "A CA without key identifiers." ca by=root ski= aki=
    certificate issuing-no-ids-2  "Same name as issuing-no-ids, another key, no key identifiers." ca by=root like=issuing-no-ids ski= aki=
    certificate issuing-bare      "Same name and key as issuing, without key identifiers." ca by=root like=issuing key=issuing ski= aki=
    certificate issuing-sha1      "A CA certificate signed with SHA-1." ca by=root digest=sha1
    certificate client-ca-sha1    "A client under issuing-sha1." client by=issuing-sha1
    certificate issuing-rsa1024   "A CA with RSA 1024." ca by=root key=ca-rsa1024
    certificate client-ca-rsa1024 "A client under issuing-rsa1024." client by=issuing-rsa1024
    certificate issuing-p521      "A CA with a key on P-521." ca by=root key=ec-p521-ca
    certificate issuing-exponent3 "A CA with RSA exponent 3." ca by=root key=exponent3
    certificate issuing-fermat    "A CA whose RSA primes are neighbours." ca by=root key=fermat
    certificate issuing-roca      "A CA whose key has the ROCA fingerprint." ca by=root key=roca
    certificate issuing-prime1    "A CA whose RSA key shares a prime with issuing-prime2." ca by=root key=prime1
    certificate issuing-prime2    "A CA whose RSA key shares a prime with issuing-prime1." ca by=root key=prime2
    certificate issuing-past      "A CA that expired on 2029-06-01." ca by=root from=20190601 to=20290601
    certificate client-ca-past    "A client under issuing-past." client by=issuing-past
    certificate issuing-future    "A CA that is not valid before 2031." ca by=root from=20310101 to=20410101
    certificate issuing-expiring  "A CA that expires on 2030-01-11." ca by=root from=20200111 to=20300111
    certificate client-ca-expiring "A client, valid until 2031, under a CA that expires on 2030-01-11." client by=issuing-expiring
    certificate issuing-no-bc     "A version 3 certificate without basicConstraints, used as a CA." ca by=root bc=
    certificate client-no-bc      "A client under issuing-no-bc." client by=issuing-no-bc
    certificate issuing-not-ca    "Says CA:FALSE, used as a CA." ca by=root bc=critical,CA:false
    certificate client-not-ca     "A client under issuing-not-ca." client by=issuing-not-ca
    certificate issuing-no-sign   "A CA whose keyUsage lacks keyCertSign." ca by=root ku=critical,digitalSignature,cRLSign
    certificate client-no-certsign "A client under issuing-no-sign." client by=issuing-no-sign
    certificate issuing-server    "A CA whose extendedKeyUsage has serverAuth only." ca by=root eku=serverAuth
    certificate client-ca-server  "A client (clientAuth) under issuing-server." client by=issuing-server
    certificate issuing-pathlen0  "A CA with pathLenConstraint 0." ca by=root bc=critical,CA:true,pathlen:0
    certificate below-pathlen0    "A CA under issuing-pathlen0, which allows none." ca by=issuing-pathlen0
    certificate client-pathlen    "A client under below-pathlen0." client by=below-pathlen0
    certificate client-pathlen-ok "A client right under issuing-pathlen0." client by=issuing-pathlen0
    certificate issuing-named     "A CA that may only name hosts in example.com and not in test.example.com." ca by=root more="nameConstraints=critical,permitted;DNS:example.com,excluded;DNS:test.example.com"
    certificate client-named      "A client within the name constraints of issuing-named." client by=issuing-named more="subjectAltName=DNS:device.example.com"
    certificate client-misnamed   "A client outside the name constraints of issuing-named." client by=issuing-named more="subjectAltName=DNS:device.example.org"
    certificate issuing-critical  "A CA with an unknown critical extension." ca by=root more="1.3.6.1.4.1.99999.1=critical,ASN1:UTF8String:made up"
    certificate client-ca-critical "A client under issuing-critical." client by=issuing-critical
    certificate issuing-stranger  "A CA whose root is in no bundle here." ca by=stranger
    certificate issuing-case      "Same key as issuing, its name in capitals: equal under RFC 5280, section 7.1, not byte for byte." ca by=root key=issuing subject="/C=NL/O=EXAMPLE BANK/CN=EXAMPLE ISSUING CA"
    altered issuing-serial-negative issuing root "A CA with a negative serial number." "s/^(a003020102)0210[0-9a-f]{2}/\10210c1/"
    altered issuing-long-length issuing root "A CA whose version has a length that is not in its shortest form (BER, not DER)." "s/^a003020102/a08103020102/"
    damaged issuing-damaged issuing "issuing with its last byte altered."
    even_modulus issuing-even     "A CA with an even RSA modulus." ca by=root

    certificate root-sha1         "A root that signed itself with SHA-1." ca digest=sha1
    certificate client-root-sha1  "A client right under root-sha1." client by=root-sha1
    certificate root-past         "A root that expired on 2029-06-01." ca from=20190601 to=20290601
    certificate client-root-past  "A client right under root-past, itself valid." client by=root-past
    issue root-v3 ca bc= ku= ski= subject="/C=NL/O=Example Bank/CN=Example root-v1"
    altered root-v1 root-v3 root-v3 "A root of X.509 version 1." "s/^a003020102//"
    certificate client-root-v1    "A client right under root-v1." client by=root-v1 aki=
    certificate root-no-bc        "A root of version 3 without basicConstraints and keyUsage." ca bc= ku=
    certificate client-root-no-bc "A client right under root-no-bc." client by=root-no-bc
    certificate root-no-sign      "A root whose keyUsage lacks keyCertSign." ca ku=critical,digitalSignature
    certificate client-root-no-sign "A client right under root-no-sign." client by=root-no-sign
    certificate twin-a            "A root with the same name as twin-b and another key." ca subject="/C=NL/O=Example Bank/CN=Example Twin Root"
    certificate twin-b            "A root with the same name as twin-a and another key." ca subject="/C=NL/O=Example Bank/CN=Example Twin Root"
    certificate client-twin       "A client under twin-b; its AKI says which twin." client by=twin-b
    certificate client-twin-bare  "A client under twin-b without AKI." client by=twin-b aki=
    certificate cross-a           "A root that cross-b also certifies." ca
    certificate cross-b           "A root that cross-a also certifies." ca
    certificate cross-a-by-b      "The name and key of cross-a, signed by cross-b." ca by=cross-b key=cross-a like=cross-a
    certificate cross-b-by-a      "The name and key of cross-b, signed by cross-a." ca by=cross-a key=cross-b like=cross-b
    certificate client-cross      "A client right under cross-a." client by=cross-a
    local layer copy
    for layer in 1 2 3 4 5; do
        issue "mesh-$layer" ca subject="/O=Example Mesh/CN=Mesh layer $layer"
    done
    for layer in 1 2 3 4 5; do
        for copy in 1 2 3 4 5 6 7 8; do
            issue "mesh-$layer-$copy" ca by="$([ "$layer" = 5 ] && echo root || echo "mesh-$((layer + 1))")" key="mesh-$layer" like="mesh-$layer" ski= aki=
        done
    done
    issue issuing-many ca by=root key=mesh-1 more="nameConstraints=critical,@constraints"$'\n[constraints]\n'"$(seq 1030 | sed 's/.*/excluded;DNS.&=a&.net/')"
    issue client-many client by=issuing-many more="subjectAltName=@names"$'\n[names]\n'"$(seq 1030 | sed 's/.*/DNS.&=b&.net/')"
    certificate client-mesh       "A client under mesh layer 1." client by=mesh-1 aki=

    kept root-ec                  "A root with a P-256 key; its signature is random, so it is kept." ca key=ec-p256-root by=root-ec
    kept issuing-ec               "A CA with a P-384 key under root-ec." ca key=ec-p384-ca by=root-ec
    kept client-under-ec          "A client under issuing-ec: ECDSA with SHA-384." client by=issuing-ec key=ec-p256 digest=sha384
    kept client-pss               "A client signed with RSASSA-PSS and SHA-256." client sign="-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
    public_root                   "ISRG Root X1, as published: a public root."
}

# ------------------------------------------------------------------------------------------- the rules: bad and good

make_rules() {
    section "What is wrong with the file"

    rule pem-glued-markers
    bad "Two files joined without a newline between them."; { block root | head -c -1; block issuing; } | into bundle.pem
    good "Each marker on a line of its own."; bundle root issuing

    rule pem-missing-begin
    bad "The BEGIN line of the second block is gone."; { block root; block issuing | sed 1d; } | into bundle.pem
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

    section "What is wrong with a CA"

    rule ca-chain-incomplete
    bad "An intermediate without its root."; bundle issuing
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

    rule client-off-profile
    bad "A negative serial number."; bundle root issuing; client client-serial-negative
    good "A positive one."; bundle root issuing; client client

    rule client-key-mismatch
    bad "The private key belongs to another certificate."; bundle root issuing; client client; key self-signed
    good "The client's own private key."; bundle root issuing; client client; key client

    section "What is wrong with a path"

    rule path-issuer-missing
    bad "The issuer is in no file."; bundle root issuing; client client-stranger
    bad "The name fits, the signature does not." signature; bundle root issuing; client client-fake
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
    good "Within the name constraints."; bundle root issuing-named; client client-named

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
}

# ------------------------------------------------------------------------------------------- words used in the recipes

# certificate NAME SENTENCE ca|client [setting=value]…: issues a certificate and writes testdata/pki/NAME.pem.
# Settings: by, subject, like (the subject of another), key, from, to, digest, sign, and the extensions bc, ku, eku, ski,
# aki, more; an empty value leaves the extension out.
certificate() {
    local name=$1 sentence=$2 kind=$3
    shift 3
    issue "$name" "$kind" "$@"
    publish "$name" "$sentence"
}

# Like certificate, for signatures with randomness in them: made once, then kept.
kept() {
    local name=$1 sentence=$2 kind=$3
    shift 3
    issue "$name" "$kind" "$@"
    [ -e "$testdata/kept/$name.pem" ] || block "$name" > "$testdata/kept/$name.pem"
    cp "$testdata/kept/$name.pem" "$(pem_of "$name")"
    openssl x509 -in "$(pem_of "$name")" -outform DER -out "$(der_of "$name")"
    publish "$name" "$sentence"
}

# altered NAME FROM SIGNER SENTENCE SED: the certificate FROM with the hexadecimal content of its to-be-signed part
# edited, signed again by SIGNER: for what openssl does not want to issue.
altered() {
    local name=$1 from=$2 signer=$3 sentence=$4 edit=$5 content signature
    openssl asn1parse -inform DER -in "$(der_of "$from")" -strparse 4 -noout -out "$work/tbs"
    content=$(hex < "$work/tbs" | sed 's/^3082....//' | sed -E "$edit")
    der_sequence "$content" | unhex > "$work/tbs"
    signature=$(openssl dgst -sha256 -sign "$work/$signer.key" "$work/tbs" | hex)
    der_sequence "$(hex < "$work/tbs")300d06092a864886f70d01010b05000382010100$signature" | unhex > "$work/altered"
    as_block CERTIFICATE < "$work/altered" > "$(pem_of "$name")"
    cp "$work/altered" "$(der_of "$name")"
    [ "$from" = "$name" ] || cp "$work/$from.key" "$work/$name.key"
    publish "$name" "$sentence"
}

# damaged NAME FROM SENTENCE: still parseable, but no longer signed by anybody.
damaged() {
    { head -c -1 "$(der_of "$2")"; tail -c 1 "$(der_of "$2")" | hex | tr 0123456789abcdef 1032547698badcfe | unhex; } > "$work/$1.der"
    as_block CERTIFICATE < "$work/$1.der" > "$(pem_of "$1")"
    publish "$1" "$3"
}

# As certificate, with the last bit of the RSA modulus cleared.
even_modulus() {
    local name=$1 sentence=$2 kind=$3 modulus even
    shift 3
    issue "$name" "$kind" "$@"
    modulus=$(openssl rsa -in "$work/$name.key" -noout -modulus | sed 's/Modulus=//' | tr 'A-F' 'a-f')
    even="$(printf '%s' "$modulus" | head -c -1)$(printf '%s' "$modulus" | tail -c 1 | tr '13579bdf' '02468ace')"
    altered "$name" "$name" "$(cat "$work/$name.by")" "$sentence" "s/$modulus/$even/"
}

public_root() {
    cp "$testdata/kept/isrg-root-x1.pem" "$(pem_of isrg-root-x1)"
    publish isrg-root-x1 "$1"
}

rule() { current=$1; }
bad() { open_case bad "$@"; }
good() { open_case good "$@"; }
open_case() {
    here="$rules/$current/$1${3:+-$3}"
    mkdir -p "$here"
    printf '| `%s` | `%s` | %s |\n' "$current" "$1${3:+-$3}" "$2" >> "$work/table"
}
bundle() { blocks "$@" > "$here/bundle.pem"; }
client() { block "$1" > "$here/client.pem"; }
sent() { block "$1" > "$here/sent.pem"; }
key() { cp "$keys/$1.pem" "$here/key.pem"; }
into() { cat > "$here/$1"; }

# ------------------------------------------------------------------------------------------------------ how it is done

prepare() {
    testdata=$PWD/testdata keys=$PWD/testdata/keys rules=$PWD/testdata/rules
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    rm -rf "$testdata/pki" "$rules"
    mkdir -p "$testdata"/{keys,kept,pki} "$rules"
    export LC_ALL=C OPENSSL_CONF=$work/openssl.cnf
    cat > "$OPENSSL_CONF" <<-END
	[req]
	distinguished_name = none
	string_mask = utf8only
	utf8 = yes
	[none]
	[ca]
	default_ca = here
	[here]
	database = $work/index
	new_certs_dir = $work
	serial = $work/serial
	crlnumber = $work/crlnumber
	unique_subject = no
	policy = any
	default_md = sha256
	default_crl_days = 30
	string_mask = utf8only
	utf8 = yes
	[any]
	countryName = optional
	organizationName = optional
	commonName = optional
	END
    : > "$work/table"
    issue stranger ca subject="/O=Example Stranger/CN=Unknown Root"
}

# Issues without publishing.
issue() {
    local name=$1 kind=$2 setting issuer
    shift 2
    local by="" subject="" like="" key=$name from="" to="" digest=sha256 sign="" bc ku eku="" ski=hash aki=keyid:always more=""
    if [ "$kind" = ca ]; then
        bc=critical,CA:true ku=critical,keyCertSign,cRLSign from=20200101 to=20400101 by=$name
    else
        key=client bc=critical,CA:false ku=critical,digitalSignature eku=clientAuth from=20290601 to=20310601 by=issuing
    fi
    for setting in "$@"; do printf -v "${setting%%=*}" '%s' "${setting#*=}"; done
    [ -n "$like" ] && subject=$(cat "$work/$like.subject")
    : "${subject:=/C=NL/O=Example Bank/CN=Example $name}"
    issuer=$by
    if [ "$by" = "$name" ]; then aki="" issuer=""; fi
    printf '%s' "$subject" > "$work/$name.subject"
    printf '%s' "$by" > "$work/$name.by"
    cp "$(key_file "$key")" "$work/$name.key"

    {
        echo "[extensions]"
        printf '%s\n' "${bc:+basicConstraints=$bc}" "${ku:+keyUsage=$ku}" "${eku:+extendedKeyUsage=$eku}" \
            "subjectKeyIdentifier=${ski:-none}" "authorityKeyIdentifier=${aki:-none}" "$more"
    } > "$work/extensions"
    printf '%s' "$name" | sha256sum | sed -E 's/^(.{32}).*/\1/; s/^./4/' > "$work/serial"
    : > "$work/index"
    openssl req -new -batch -key "$work/$name.key" -subj "$subject" -out "$work/request" 2> "$work/log" || complain "$name"
    # shellcheck disable=SC2086 # `sign` is a list of options
    openssl ca -batch -notext -preserveDN -md "$digest" $sign -in "$work/request" -out "$(pem_of "$name")" \
        -startdate "${from}000000Z" -enddate "${to}000000Z" -extfile "$work/extensions" -extensions extensions \
        -keyfile "$work/$by.key" ${issuer:+-cert "$(pem_of "$issuer")"} $([ -z "$issuer" ] && echo -selfsign) \
        2> "$work/log" || complain "$name"
    openssl x509 -in "$(pem_of "$name")" -outform DER -out "$(der_of "$name")"
}

complain() {
    echo "cannot make $1:" >&2
    cat "$work/log" >&2
    exit 1
}

publish() {
    { echo "$2"; block "$1"; } > "$testdata/pki/$1.pem"
    printf '| `pki/%s.pem` | %s |\n' "$1" "$2" >> "$work/table"
}

# The file of a key; made when it is missing, in the way its name tells.
key_file() {
    local file=$keys/$1.pem options
    case $1 in
        ec-p256*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-256" ;;
        ec-p384*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-384" ;;
        ec-p521*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-521" ;;
        ec-secp256k1) options="-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1" ;;
        ec-brainpool) options="-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1" ;;
        ed25519 | ed448) options="-algorithm $1" ;;
        *rsa1024) options="-algorithm RSA -pkeyopt rsa_keygen_bits:1024" ;;
        rsa3072) options="-algorithm RSA -pkeyopt rsa_keygen_bits:3072" ;;
        exponent3) options="-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3" ;;
        dsa | fermat | roca | prime[12]) options="" ;;
        *) options="-algorithm RSA -pkeyopt rsa_keygen_bits:2048" ;;
    esac
    if [ ! -e "$file" ]; then
        # shellcheck disable=SC2086 # `options` is a list
        case $1 in
            dsa) openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 2> /dev/null | openssl genpkey -paramfile /dev/stdin -out "$file" ;;
            fermat | roca | prime[12]) python3 scripts/weak-key.py "$1" | openssl rsa -inform DER -out "$file" 2> /dev/null ;;
            *) openssl genpkey $options -out "$file" 2> /dev/null ;;
        esac
    fi
    echo "$file"
}

pem_of() { echo "$work/$1.pem"; }
der_of() { echo "$work/$1.der"; }
block() { openssl x509 -in "$(pem_of "$1")"; }
blocks() { local name; for name in "$@"; do block "$name"; done; }
as_block() { echo "-----BEGIN $1-----"; openssl base64; echo "-----END $1-----"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { local digits; digits=$(cat); printf "$(printf '%s' "$digits" | sed 's/../\\x&/g')"; }
der_sequence() { printf '3082%04x%s' $((${#1} / 2)) "$1"; }
request() { openssl req -new -batch -key "$keys/client.pem" -subj "/O=Example Partner/CN=a request"; }

revocation_list() {
    : > "$work/index"
    echo 01 > "$work/crlnumber"
    openssl ca -gencrl -cert "$(pem_of root)" -keyfile "$keys/root.pem" -crl_lastupdate 20291231000000Z -crl_nextupdate 20300131000000Z 2> "$work/log" || complain crl
}

pkcs12() {
    [ -e "$testdata/kept/root.p12" ] || openssl pkcs12 -export -nokeys -in "$(pem_of root)" -passout pass:changeit -out "$testdata/kept/root.p12"
    echo "$testdata/kept/root.p12"
}

# A JKS truststore with one certificate, its password "changeit": magic, version 2, one entry, then SHA-1 over the
# password in UTF-16, the words "Mighty Aphrodite" and what stands before.
java_keystore() {
    local size entry
    size=$(wc -c < "$(der_of "$1")")
    entry="feedfeed0000000200000001$(printf '00000002%04x' ${#1})$(printf '%s' "$1" | hex)000001b8e2d1a0000005$(printf 'X.509' | hex)$(printf '%08x' "$size")$(hex < "$(der_of "$1")")"
    printf '%s' "$entry" | unhex > "$work/jks"
    cat "$work/jks"
    { printf 'changeit' | sed 's/./\x00&/g'; printf 'Mighty Aphrodite'; cat "$work/jks"; } | openssl sha1 -binary
}

section() {
    printf '\n## %s\n\n' "$1" >> "$work/table"
    if [ "${2:-}" = files ]; then
        printf '| file | what it is |\n|---|---|\n' >> "$work/table"
    else
        printf '| rule | case | what it is |\n|---|---|---|\n' >> "$work/table"
    fi
}

write_readme() {
    cat - "$work/table" > "$testdata/README.md" <<-'END'
	# Test data

	Written by `scripts/make-testdata.sh`, as everything in `pki/` and `rules/` is; do not edit by hand. The clock of all
	tests is 2030-01-01T00:00:00Z. The script makes the same bytes each time: keys stay in `keys/`, things with randomness
	in them stay in `kept/`. All keys here are public; nothing may ever trust them.

	Each file in `pki/` opens with a sentence that says what it is. Bundles cannot: text between blocks is a finding itself,
	so this page speaks for them. A folder in `rules/` holds one case: `bundle.pem`, and where the rule needs them
	`client.pem`, `sent.pem` (what the client sends beside its own) and `key.pem`. The rule must find something in each `bad`
	case and nothing in each `good` one.
	END
}

main
