"""The same population by what Python programs verify with: cryptography's ClientVerifier, and OpenSSL through pyOpenSSL.

    python verifiers.py BUNDLE.pem CLIENTS.pem [COUNT]

Prints CPU microseconds for each client. Everything that does not depend on the client is prepared once; certificates are
given as DER, and parsing them counts. All clients must be accepted. pyOpenSSL has no way to ask for a purpose, so that one
does not look at extended key usages.
"""

import datetime
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store
from OpenSSL import crypto

CLOCK = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)


def main() -> None:
    bundle, clients = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else None
    cas = x509.load_pem_x509_certificates(open(bundle, "rb").read())
    ders = [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(beginning(clients, count))]
    roots = [one for one in cas if one.issuer == one.subject]
    between = [one for one in cas if one.issuer != one.subject]

    verifier = PolicyBuilder().store(Store(roots)).time(CLOCK).build_client_verifier()

    def pyca() -> None:
        for der in ders:
            verifier.verify(x509.load_der_x509_certificate(der), between)

    store = crypto.X509Store()
    for ca in cas:
        store.add_cert(crypto.X509.from_cryptography(ca))
    store.set_time(CLOCK.replace(tzinfo=None))

    def pyopenssl() -> None:
        for der in ders:
            crypto.X509StoreContext(store, crypto.load_certificate(crypto.FILETYPE_ASN1, der)).verify_certificate()

    for name, verify in [("pyca cryptography, ClientVerifier", pyca), ("pyOpenSSL, X509StoreContext", pyopenssl)]:
        # The first of them warm the caches.
        all_ders, ders = ders, ders[: len(ders) // 10]
        verify()
        ders = all_ders
        started = time.process_time()
        verify()
        print(f"{name}\t{(time.process_time() - started) / len(ders) * 1e6:.3f}")


def beginning(name: str, count: int | None) -> bytes:
    """The first certificates of a file."""
    blocks = open(name, "rb").read().split(b"-----BEGIN")
    return b"-----BEGIN".join(blocks if count is None else blocks[: count + 1])


if __name__ == "__main__":
    main()
