# testdata/incidents: every file of an incident that holds a certificate, as its user would have it. What is only words
# (error texts, policies, plans) stands there as it is. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

make_incidents() {
    # Two CAs of one name in two companies, and a CA issued anew without the purpose that kept clients out.
    issue tenant-a ca subject="/O=Example Tenants/CN=Tenant CA"
    issue tenant-b ca subject="/O=Example Tenants/CN=Tenant CA"
    issue client-tenant-b client by=tenant-b subject="/O=Example Tenants/CN=orders"
    issue issuing-server-anew ca by=root key=issuing-server like=issuing-server

    incident 01-root-only client; holds bundle.pem root; holds sent.pem issuing
    access_log req-1 1893492000 403 Forbidden client > "$case/access.log"
    incident 02-too-deep client-i4; holds bundle.pem root i1 i2 i3 i4; holds reissued.pem client-i3
    { access_log req-1 1893492000 200 - client-i3; access_log req-2 1893492005 403 Forbidden client-i4; } > "$case/access.log"
    incident 03-stale-version client; holds bundle.pem root issuing; holds deployed.pem root i1
    {
        execution_log req-1 "$no_issuer"
        access_log req-1 1893492000 403 "Access denied. Reason: $no_issuer" client
    } > "$case/execution-and-access.log"
    incident 12-server-auth-only client-server; holds bundle.pem root issuing; holds reissued.pem client
    incident 13-intermediate-purpose client-ca-server; holds bundle.pem root issuing-server; holds reissued.pem root issuing-server-anew
    incident 14-public-ca-renewal client-server; holds bundle.pem root issuing; holds reissued.pem client
    incident 15-glued-files client; { block root | head -c -1; block issuing; } > "$case/bundle.pem"
    incident 16-alb-refuses-bundle client
    { openssl x509 -in "$(pem_of root)" -noout -subject -nameopt RFC2253; block root; echo; block issuing; } > "$case/bundle.pem"
    incident 17-rekeyed-ca client-fake; holds bundle.pem issuing root; holds candidates.pem issuing-rekeyed
    access_log req-1 1893492000 403 "Access denied. Reason: $no_issuer" client-fake > "$case/access.log"
    incident 18-same-named-tenants client-tenant-b; holds bundle.pem tenant-a tenant-b; holds reissued.pem tenant-a
    incident 20-nginx-depth client-i1; holds bundle.pem root i1
    incident 22-haproxy-self-signed self-signed; holds bundle.pem root issuing; holds reissued.pem client
    incident 23-intermediate-not-sent client; holds bundle.pem root; holds sent.pem issuing
    incident 24-azure-no-ca self-signed; holds bundle.pem self-signed; holds reissued.pem self-signed-ca
    incident 25-azure-roots client; holds bundle.pem root issuing cross-a; holds reissued.pem root issuing
    incident 41-self-signed-other-bytes self-signed-again; holds bundle.pem self-signed root
    access_log req-1 1893492000 403 "Access denied. Reason: self signed certificate" self-signed-again > "$case/access.log"
    incident 42-sha1 client-sha1; holds bundle.pem root issuing; holds reissued.pem client
    access_log req-1 1893492000 403 "Access denied. Reason: Client cert using an insecure Signature Algorithm" client-sha1 > "$case/access.log"
    incident 43-expired-alb client-expired; holds bundle.pem root issuing; holds reissued.pem client
    incident 44-not-the-certificate client; holds bundle.pem root issuing
    access_log req-1 1893492000 403 Forbidden client > "$case/access.log"
    incident 52-event-with-stranger client-stranger; holds bundle.pem root issuing; holds deployed.pem root issuing stranger
    event client-stranger > "$case/event.json"
    incident 53-load-balancer-headers client-i4; holds bundle.pem root i1 i2 i3 i4; holds reissued.pem client-i3
    headers client-i4 > "$case/headers.txt"
    incident 55-private-key-in-bundle client; { blocks root issuing; cat "$keys/client.pem"; } > "$case/bundle.pem"
    incident 56-domain-behind client; holds deployed.pem root i1; holds uploaded.pem root issuing
    access_log req-1 1893492000 403 "Access denied. Reason: $no_issuer" client > "$case/access.log"
    incident 57-export-in-utf16 client; holds bundle.pem root issuing
    { printf '\377\376'; { execution_log req-1 "$no_issuer"; access_log req-1 1893492000 403 Forbidden client; } | iconv -f UTF-8 -t UTF-16LE; } > "$case/export.log"
    incident 58-access-log-in-clf client-expired; holds bundle.pem root issuing; holds reissued.pem client
    printf '10.0.0.7 - - [01/Jan/2030:10:00:00 +0000] "GET GET /orders HTTP/1.1" 403 23 req-1 %s' "$(block client-expired)" > "$case/access.log"
    incident 59-access-log-in-csv client-rsa1024; holds bundle.pem root issuing; holds reissued.pem client
    printf '10.0.0.7,01/Jan/2030:10:00:00 +0000,GET,GET /orders,HTTP/1.1,403,23,req-1,%s\n' "$(block client-rsa1024 | tr '\n' ' ')" > "$case/access.log"
    incident 60-access-log-in-xml client-future; holds bundle.pem root issuing; holds reissued.pem client
    printf '<request id="req-1"> <ip>10.0.0.7</ip> <requestTime>01/Jan/2030:10:00:00 +0000</requestTime> <status>403</status> <pem>%s</pem></request>\n' \
        "$(block client-future | tr '\n' ' ')" > "$case/access.log"
    incident 61-a-night-of-logs client; holds bundle.pem root i1 i2 i3 i4; holds candidates.pem issuing
    night > "$case/access.log"
    incident 62-damaged-member client; { block issuing | sed '5s/^.../***/'; block root; } > "$case/bundle.pem"; holds candidates.pem issuing
    access_log req-1 1893492000 403 "Access denied. Reason: $no_issuer" client > "$case/access.log"
    incident 63-expired-twin client-ca-past; holds bundle.pem issuing-past root
    access_log req-1 1893492000 403 "Access denied. Reason: $no_issuer" client-ca-past > "$case/access.log"
}

no_issuer="Could not find issuer for certificate"

# incident NAME CLIENT: the folder that is filled next, with the client as a file of its own.
incident() {
    case=$testdata/incidents/$1
    mkdir -p "$case"
    block "$2" > "$case/client.pem"
}

# holds FILE CERTIFICATE...
holds() {
    local file=$1
    shift
    blocks "$@" > "$case/$file"
}

# One line of the recommended access log: request, seconds since 1970, status, message, client.
access_log() {
    printf '{"requestId":"%s","extendedRequestId":"%s=","requestTimeEpoch":"%s","domainName":"api.example.com","path":"/orders","status":"%s","errorMessage":"%s","errorResponseType":"%s","tlsVersion":"TLSv1.2","clientCert":{"clientCertPem":"%s","subjectDN":"%s","issuerDN":"%s","serialNumber":"%s","notBefore":"%s","notAfter":"%s"}}\n' \
        "$1" "${1/req-/ext}" "$2" "$3" "$4" "$([ "$3" = 403 ] && echo ACCESS_DENIED || echo -)" "$(escaped "$5")" \
        "$(named subject "$5")" "$(named issuer "$5")" "$(serial_of "$5")" "$(moment startdate "$5")" "$(moment enddate "$5")"
}

# The three lines of a denial: request, reason.
execution_log() {
    printf 'Extended Request Id: ext1=\nAccess denied. Reason: %s\nForbiddenException Forbidden: %s\n' "$2" "$1"
}

# The event of a REQUEST authorizer.
event() {
    cat <<-END
	{
	  "type": "REQUEST",
	  "methodArn": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders",
	  "requestContext": {
	    "identity": {
	      "clientCert": {
	        "clientCertPem": "$(escaped "$1")",
	        "subjectDN": "$(named subject "$1")",
	        "issuerDN": "$(named issuer "$1")",
	        "serialNumber": "$(serial_of "$1")",
	        "validity": {
	          "notBefore": "$(moment startdate "$1")",
	          "notAfter": "$(moment enddate "$1")"
	        }
	      },
	      "sourceIp": "10.0.0.7"
	    },
	    "requestId": "req-1",
	    "requestTimeEpoch": 1893492000000,
	    "stage": "prod"
	  }
	}
	END
}

# The headers that a load balancer adds.
headers() {
    echo "X-Amzn-Mtls-Clientcert-Serial-Number: $(serial_of "$1" | tr -d :)"
    echo "X-Amzn-Mtls-Clientcert-Subject: $(named subject "$1")"
    echo "X-Amzn-Mtls-Clientcert-Leaf: $(block "$1" | sed 's/ /%20/g' | awk '{ printf "%s%%0A", $0 }')"
}

# Requests of many clients, a few of them refused.
night() {
    local n client
    for n in $(seq 60); do
        case $((n % 6)) in
            0) client=client-i4 ;;
            1) client=client-expired ;;
            2) client=client ;;
            *) client=client-i$((n % 3 + 1)) ;;
        esac
        case $client in
            client-i[123]) access_log "req-$n" $((1893492000 + 60 * n)) 200 - "$client" ;;
            *) access_log "req-$n" $((1893492000 + 60 * n)) 403 Forbidden "$client" ;;
        esac
    done
}

escaped() { block "$1" | awk '{ printf "%s\\n", $0 }'; }
named() { openssl x509 -in "$(pem_of "$2")" -noout "-$1" -nameopt RFC2253 | sed 's/^[a-z]*=//'; }
serial_of() { openssl x509 -in "$(pem_of "$1")" -noout -serial | sed 's/^serial=//; s/../&:/g; s/:$//' | tr A-F a-f; }
moment() { openssl x509 -in "$(pem_of "$2")" -noout "-$1" | sed 's/^[^=]*=//'; }
