#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the certificates, keys and the TBSCertificate of the signer's tests, once: their clock stands at 2026-11-25 12:00 UTC.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

touch "$work/index.txt"
cat > "$work/ca.cnf" <<CNF
[ca]
default_ca = here
[here]
database = $work/index.txt
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
serial = $work/serial
copy_extensions = none
[any]
commonName = supplied
[req]
distinguished_name = dn
string_mask = utf8only
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:www.example.test
CNF

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
request() { openssl req -new -config "$work/ca.cnf" -key "$1" -subj "/CN=$2" -out "$work/request.pem"; }
sign() { # extensions, end, out, more...
    openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$1" -rand_serial -in "$work/request.pem" \
        -startdate 20261125110000Z -enddate "$2" -out "$3" "${@:4}"
}

for name in issuing other; do
    key "$work/root.key"
    request "$work/root.key" "Test Root"
    sign root 20461125110000Z "$work/root.pem" -selfsign -keyfile "$work/root.key"
    key "$name.key"
    request "$name.key" "Test Issuing 1"
    sign issuing 20361125110000Z "$work/issuing.pem" -cert "$work/root.pem" -keyfile "$work/root.key"
    cat "$work/issuing.pem" "$work/root.pem" > "$name.pem"
    if [ "$name" = issuing ]; then cp "$work/issuing.pem" "$work/ca.pem"; fi
done

key "$work/leaf.key"
request "$work/leaf.key" www.example.test
# A serial as the appliance makes them: 19 octets, the first is the log's prefix.
printf '11%036d\n' 0 > "$work/serial"
openssl ca -batch -notext -config "$work/ca.cnf" -extensions leaf -in "$work/request.pem" -startdate 20261125115500Z \
    -enddate 20270223115459Z -cert "$work/ca.pem" -keyfile issuing.key -out "$work/leaf.pem"
openssl x509 -in "$work/leaf.pem" -outform DER -out "$work/leaf.der"
openssl asn1parse -inform DER -in "$work/leaf.der" -strparse 4 -noout -out leaf.tbs
