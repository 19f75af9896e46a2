#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes what openssl refuses to: public keys with faults, and requests that are wrong in one place.

Called by make.sh with the folder that holds the private keys. Numbers come from a fixed seed: these keys protect nothing.
"""
import math
import pathlib
import random
import re
import subprocess
import sys
import base64

HERE = pathlib.Path(__file__).parent
KEYS = pathlib.Path(sys.argv[1])
rng = random.Random(20261125)


# DER

def element(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(length)]) + length + body


def seq(*parts):
    return element(0x30, *parts)


def integer(number):
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(hex_body):
    return element(0x06, bytes.fromhex(hex_body))


def bits(body):
    return element(0x03, b"\0", body)


RSA_KEY = seq(oid("2a864886f70d010101"), b"\x05\x00")
SHA256_RSA = seq(oid("2a864886f70d01010b"), b"\x05\x00")
ECDSA_SHA256 = seq(oid("2a8648ce3d040302"))
EXTENSION_REQUEST = oid("2a864886f70d01090e")
ALTERNATIVE_NAME = oid("551d11")


# Numbers

def is_prime(n):
    if n < 2 or any(n % p == 0 and n != p for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for _ in range(24):
        x = pow(rng.randrange(2, n - 1), d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(n):
    n |= 1
    while not is_prime(n):
        n += 2
    return n


def prime(size):
    return next_prime(rng.getrandbits(size) | 3 << (size - 2))


def roca_prime(size):
    """k * M + (65537^a mod M), M the product of the first 126 primes: CVE-2017-15361 for 2048-bit keys."""
    small = [p for p in range(2, 702) if all(p % q for q in range(2, int(p ** 0.5) + 1))][:126]
    product = math.prod(small)
    while True:
        candidate = rng.getrandbits(size - product.bit_length() + 1) * product + pow(65537, rng.getrandbits(64), product)
        if candidate.bit_length() == size and candidate >> (size - 2) == 3 and is_prime(candidate):
            return candidate


def public_key(modulus, exponent=65537):
    return seq(RSA_KEY, bits(seq(integer(modulus), integer(exponent))))


def write(name, der):
    (HERE / name).write_bytes(der)


def odd_keys():
    p, q = prime(1024), prime(1024)
    n = p * q
    write("spki/rsa-e1.der", public_key(n, 1))
    write("spki/rsa-e3.der", public_key(n, 3))
    write("spki/rsa-e2.der", public_key(n, 2))
    write("spki/rsa-e65bits.der", public_key(n, (1 << 64) + 1))
    write("spki/rsa-even.der", public_key(n - 1))
    write("spki/rsa-prime.der", public_key(prime(2048)))
    write("spki/rsa-square.der", public_key(p * p))
    write("spki/rsa-cube.der", public_key(prime(683) ** 3))
    write("spki/rsa-factor-751.der", public_key(751 * prime(1019) * prime(1020)))
    write("spki/rsa-factor-757.der", public_key(757 * prime(1019) * prime(1020)))
    write("spki/rsa-roca.der", public_key(roca_prime(1024) * roca_prime(1024)))
    write("spki/rsa-8200.der", public_key(rng.getrandbits(8200) | 1 << 8199 | 1))
    write("spki/rsa-zero.der", public_key(0))
    # Next door: found at the first step. Fermat needs (q - p)^2 / (8 sqrt(n)) rounds: 90 are within reach, 120 are not.
    write("spki/rsa-close.der", public_key(p * next_prime(p + 2)))
    for rounds in (90, 120):
        write(f"spki/rsa-close-{rounds}.der", public_key(p * next_prime(p + math.isqrt(8 * rounds * p))))
    point = (HERE / "spki/p256.der").read_bytes()
    write("spki/p256-off-curve.der", point[:-1] + bytes([point[-1] ^ 1]))
    write("spki/p256-infinity.der", seq(seq(oid("2a8648ce3d0201"), oid("2a8648ce3d030107")), bits(b"\0")))
    write("spki/unknown-algorithm.der", seq(seq(oid("2b06010401868d1f01")), bits(b"key")))


# Requests

def pem(der, label="CERTIFICATE REQUEST"):
    body = base64.b64encode(der).decode()
    lines = [body[at:at + 64] for at in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def san(*names):
    return seq(ALTERNATIVE_NAME, element(0x04, seq(*names)))


def dns(text):
    return element(0x82, text if isinstance(text, bytes) else text.encode())


def sign(info):
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", KEYS / "p256.key"], input=info, stdout=subprocess.PIPE, check=True).stdout


def request(attributes, version=0, subject=seq(), algorithm=ECDSA_SHA256, spki=None):
    spki = spki or (HERE / "spki/p256.der").read_bytes()
    info = seq(integer(version), subject, spki, element(0xa0, *attributes))
    return seq(info, algorithm, bits(sign(info)))


def asking(*extensions):
    return seq(EXTENSION_REQUEST, element(0x31, seq(*extensions)))


def odd_requests():
    good = asking(san(dns("www.example.test")))
    plain = request([good])
    write("csr/plain.der", plain)
    write("csr/version-2.der", request([good], version=1))
    write("csr/nul-in-name.der", request([asking(san(dns(b"www.example.test\0.example.com")))]))
    write("csr/u-label.der", request([asking(san(dns("b\u00fccher.example.test")))]))
    write("csr/a-label.der", request([asking(san(dns("xn--bcher-kva.example.test")))]))
    write("csr/bad-a-label.der", request([asking(san(dns("xn--a-.example.test")))]))
    write("csr/empty-san.der", request([asking(san())]))
    write("csr/two-sans.der", request([asking(san(dns("a.example.test")), san(dns("b.example.test")))]))
    write("csr/two-extension-requests.der", request([asking(san(dns("a.example.test"))), asking(san(dns("b.example.test")))]))
    write("csr/repeated-name.der", request([asking(san(dns("b.example.test"), dns("a.example.test"), dns("B.example.test")))]))
    write("csr/trailing-dot.der", request([asking(san(dns("www.example.test.")))]))
    write("csr/wrong-algorithm.der", request([good], algorithm=SHA256_RSA))
    write("csr/algorithm-parameters.der", request([good], algorithm=seq(oid("2a8648ce3d040302"), b"\x05\x00")))
    write("csr/unknown-curve.der", request([good], spki=seq(seq(oid("2a8648ce3d0201"), oid("2b06010401868d1f02")), bits(b"\x04" * 65))))
    write("csr/off-curve.der", request([good], spki=(HERE / "spki/p256-off-curve.der").read_bytes()))
    write("csr/bad-signature.der", plain[:-1] + bytes([plain[-1] ^ 1]))
    write("csr/trailing-octet.der", plain + b"\0")
    # BER: a length in more octets than needed; an indefinite length; a BOOLEAN DEFAULT that is written out inside.
    assert plain[1] == 0x81 or plain[1] == 0x82
    body = plain[2 + (plain[1] & 0x7f):]
    write("csr/long-length.der", b"\x30\x83" + len(body).to_bytes(3, "big") + body)
    write("csr/indefinite-length.der", b"\x30\x80" + body + b"\0\0")
    written_out = seq(ALTERNATIVE_NAME, b"\x01\x01\x00", element(0x04, seq(dns("www.example.test"))))
    write("csr/default-written-out.der", request([asking(written_out)]))
    text = pem(plain)
    (HERE / "csr/trailing-text.pem").write_text(text + "and more\n")
    (HERE / "csr/two-blocks.pem").write_text(text + text)
    (HERE / "csr/old-label.pem").write_text(pem(plain, "NEW CERTIFICATE REQUEST"))
    (HERE / "csr/wrong-label.pem").write_text(pem(plain, "CERTIFICATE"))
    (HERE / "csr/no-end.pem").write_text(text[:text.index("-----END")])
    (HERE / "csr/crlf.pem").write_bytes(text.replace("\n", "\r\n").encode())
    (HERE / "csr/bad-base64.pem").write_text(re.sub(r"^MI", "M!", text, flags=re.M))
    many = seq(*[element(0x31, seq(oid("550403"), element(0x0c, f"n{n:04}.example.test".encode()))) for n in range(1001)])
    write("csr/thousand-and-one-common-names.der", request([], subject=many))
    write("csr/deep.der", b"".join(b"\x30\x83" + (60000 - 5 * n).to_bytes(3, "big") for n in range(64)) + b"\0" * 59685)


odd_keys()
odd_requests()
