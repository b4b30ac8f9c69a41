# The shared PKI, testdata/pki: roots, CAs and clients, sound and broken. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

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
    certificate hostile-command   "An expired CA whose name commands build servers, from a line of its own and from within one." ca key=stranger to=20290101 subject="$(printf '/O=x\n::set-output name=token::stolen\r\n::stop-commands::x/CN=##[add-mask]a ##vso[task.complete]b ::error::c %%0A%%25')"
    certificate hostile-html      "An expired CA whose name is HTML, ends XML's CDATA and has marks of templates." ca key=stranger to=20290101 subject="$(printf '/O=<script>alert(1)<\\/script>&amp;"]]>--><!--/CN=<img src\\=x onerror\\=alert(2)> {0} {{x}} \047')"
    certificate hostile-markdown  "An expired CA whose name has links, a mention and marks of Markdown tables." ca key=stranger to=20290101 subject="$(printf '/O=[click](https:\\/\\/evil.example) ![i](https:\\/\\/evil.example\\/i)/CN=|a|b| **b** `c` @everyone #1 www.evil.example <b>~~x~~')"
    certificate hostile-terminal  "An expired CA whose name clears terminals, links in them, and turns the reading direction." ca key=stranger to=20290101 subject="$(printf '/O=\x1b[2J\x1b]8;;https:\\/\\/evil.example\x07x\xc2\x9b31m/CN=a\xe2\x80\xaeb\xe2\x80\x8bc\xef\xbf\xbed\x08\x7f\t\xe2\x80\xa8e')"
    certificate client-hostile    "A client whose name and issuer command, link and clear." client by=hostile-command subject="$(printf '/O=::add-mask::x/CN=\x1b[31m<b>[x](https:\\/\\/evil.example)|@everyone\n::error::y')"
    certificate client-other-key-id "Signed by issuing, and names another key id for it." client aki="DER:30:16:80:14:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13"
    damaged client-altered client "client with its last byte altered: its own CA did not sign this."
    certificate client-no-subject "An empty subject; its name is in subjectAltName." client subject="/" more="subjectAltName=critical,DNS:device.example.com"
    altered client-serial-negative client issuing "A client with a negative serial number." "s/^(a003020102)0210[0-9a-f]{2}/\10210c1/"
    altered client-long-length client issuing "A client whose version has a length that is not in its shortest form (BER, not DER)." "s/^a003020102/a08103020102/"
    altered client-critical-false client issuing "A client whose keyUsage says critical FALSE, which DER leaves away." "s/0603551d0f0101ff/0603551d0f010100/"
    certificate self-signed       "A self-signed client certificate, no CA." client by=self-signed key=self-signed subject="/O=Example Partner/CN=self-signed device"
    certificate self-signed-again "The same key and name as self-signed, other bytes." client by=self-signed-again key=self-signed subject="/O=Example Partner/CN=self-signed device" to=20320101
    certificate self-signed-ca    "A self-signed client certificate that says CA:TRUE." client by=self-signed-ca key=self-signed bc=critical,CA:true ku=critical,digitalSignature,keyCertSign

    certificate issuing-renewed   "issuing again: same name, same key, later dates." ca by=root key=issuing like=issuing from=20280101 to=20440101
    certificate issuing-ahead     "issuing again: same name, same key, not valid before 2031." ca by=root key=issuing like=issuing from=20310101 to=20450101
    certificate issuing-narrowed  "issuing again: same name, same key, later dates, and no CA below it." ca by=root key=issuing like=issuing from=20280101 to=20430101 bc=critical,CA:true,pathlen:0
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
    altered issuing-critical-false issuing root "A CA whose keyUsage says critical FALSE, which DER leaves away." "s/0603551d0f0101ff/0603551d0f010100/"
    # Eight moduli in a row and eight octets more; the lengths around them grow with it.
    altered issuing-huge issuing root "A CA whose RSA modulus has 16,448 bits." "s/30820122(300d06092a864886f70d0101010500)0382010f003082010a0282010100([0-9a-f]{512})/3082082a\10382081700308208120282080900\2\2\2\2\2\2\2\20123456789abcdef/"
    damaged issuing-damaged issuing "issuing with its last byte altered."
    even_modulus issuing-even     "A CA with an even RSA modulus." ca by=root

    certificate root-sha1         "A root that signed itself with SHA-1." ca digest=sha1
    certificate client-root-sha1  "A client right under root-sha1." client by=root-sha1
    certificate root-past         "A root that expired on 2029-06-01." ca from=20190601 to=20290601
    certificate root-past-renewed "root-past again: same name, same key, later dates." ca by=root-past key=root-past like=root-past from=20290101 to=20490101
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
    certificate twin-b-by-a       "The name and key of twin-b, signed by twin-a: a root changes its key (RFC 4210, section 4.4)." ca by=twin-a key=twin-b like=twin-b
    certificate twin-a-by-b       "The name and key of twin-a, signed by twin-b: the other way round." ca by=twin-b key=twin-a like=twin-a
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
