#!/usr/bin/env python3
"""Prints an RSA key with a known weakness in DER, for scripts/make-testdata.sh; the standard library only, same bytes each time.

fermat          two neighbouring primes: Fermat's method factors the modulus at once
roca            primes of the form k*M + (65537^a mod M), the flaw of CVE-2017-15361
prime1, prime2  two keys that share a prime
"""
import random
import sys

EXPONENT = 65537


def main(kind):
    seed = random.Random("truststore " + kind.rstrip("12"))
    if kind == "fermat":
        p = prime_after(odd(seed, 1024))
        q = prime_after(p + 2)
    elif kind == "roca":
        p, q = roca_prime(seed), roca_prime(seed)
    elif kind in ("prime1", "prime2"):
        p = prime_after(odd(seed, 1024))
        others = [prime_after(odd(seed, 1024)), prime_after(odd(seed, 1024))]
        q = others[int(kind[-1]) - 1]
    else:
        sys.exit("no such weakness: " + kind)
    sys.stdout.buffer.write(private_key(max(p, q), min(p, q)))


def odd(seed, bits):
    """A random odd number with its two highest bits set, so that two of them give a modulus of full length."""
    return seed.getrandbits(bits) | 3 << bits - 2 | 1


def prime_after(number):
    while not fits(number):
        number += 2
    return number


def roca_prime(seed):
    smooth = 1
    for prime in small_primes(126):  # the count that the flawed library used for primes of 1,024 bits
        smooth *= prime
    while True:
        rest = pow(EXPONENT, seed.randrange(smooth), smooth)
        number = odd(seed, 1024) // smooth * smooth + rest
        if number.bit_length() == 1024 and fits(number):
            return number


def small_primes(count):
    found = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def fits(number):
    """A prime that suits the exponent (Miller-Rabin with fixed bases)."""
    if number % 2 == 0 or (number - 1) % EXPONENT == 0:
        return False
    rest, twos = number - 1, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    for base in small_primes(24):
        power = pow(base, rest, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def private_key(p, q):
    """RSAPrivateKey of RFC 8017, appendix A.1.2."""
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    numbers = [0, p * q, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]
    return element(0x30, b"".join(element(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers))


def element(tag, value):
    size = len(value)
    if size < 128:
        return bytes([tag, size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value


main(*sys.argv[1:2] or [""])
