#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Made the requests, keys and CAs of this folder, once: run it again only to add to them (every key changes).
# Needs openssl 3 and Debian's python3.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p csr spki ca

key() { # NAME, then genpkey options
    local name=$1
    shift
    openssl genpkey -out "$scratch/$name.key" "$@" 2>/dev/null
}
request() { # FILE KEY SUBJECT EXTENSION [req options]
    local file=$1 key=$2 subject=$3 extension=$4
    shift 4
    openssl req -new -key "$scratch/$key.key" -subj "$subject" ${extension:+-addext "$extension"} "$@" -out "csr/$file.pem"
}

key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
key k256 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
key explicit -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key rsa4096 -algorithm RSA -pkeyopt rsa_keygen_bits:4096
key ed25519 -algorithm ED25519
key ed448 -algorithm ED448
key dsa -paramfile <(openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 2>/dev/null)

san=subjectAltName=DNS:www.example.test
request p256 p256 /CN=www.example.test $san,DNS:example.test
request p384 p384 / $san
request rsa-2048 rsa2048 /CN=www.example.test $san
request rsa-1024 rsa1024 / $san
request rsa-4096 rsa4096 / $san
request ed25519 ed25519 / $san
request ed448 ed448 / $san
request secp256k1 k256 / $san
request explicit-curve explicit / $san
request dsa dsa / $san
request md5 rsa2048 / $san -md5
request sha1 rsa2048 / $san -sha1
request sha512 rsa2048 / $san -sha512
request pss rsa2048 / $san -sigopt rsa_padding_mode:pss
request ip-name p256 / $san,IP:192.0.2.1
request email-name p256 / $san,email:hostmaster@example.test
request uri-name p256 / $san,URI:https://www.example.test/
request wildcard p256 / 'subjectAltName=DNS:*.example.test'
request inner-wildcard p256 / 'subjectAltName=DNS:www.*.example.test'
request underscore p256 / subjectAltName=DNS:my_host.example.test
request common-name-only p256 /C=XX/O=Example/CN=WWW.Example.Test ''
request common-name-is-no-name p256 '/O=Example/CN=Example Server' $san
request no-name p256 '/CN=Example Server' ''
request asks-for-ca p256 / $san -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign
{ for n in $(seq 1000); do printf 'DNS:n%04d.example.test,' "$n"; done; } >"$scratch/names"
names=$(cat "$scratch/names")
request thousand-names p256 / "subjectAltName=${names%,}"
request thousand-and-one-names p256 / "subjectAltName=${names}DNS:n1001.example.test"
openssl req -in csr/p256.pem -outform DER -out csr/p256.der

for name in p256 p384 k256 explicit rsa1024 rsa2048 rsa4096 ed25519 ed448 dsa; do
    openssl pkey -in "$scratch/$name.key" -pubout -outform DER -out "spki/$name.der" 2>/dev/null
done
openssl ec -in "$scratch/p256.key" -pubout -conv_form compressed -outform DER -out spki/p256-compressed.der 2>/dev/null

ca() { # NAME KEY-OPTIONS...: a CA under the root
    local name=$1
    shift
    openssl genpkey "$@" -out "ca/$name.key" 2>/dev/null
    openssl req -new -key "ca/$name.key" -subj "/O=Example/CN=Issuing $name" -out "$scratch/$name.csr"
    openssl x509 -req -in "$scratch/$name.csr" -CA "$scratch/root.pem" -CAkey "$scratch/root.key" -days 7300 \
        -set_serial "0x$(openssl rand -hex 18 | sed 's/^./1/')" -out "$scratch/$name.pem" 2>/dev/null -extfile <(
            printf '%s\n' "${constraints:-basicConstraints=critical,CA:TRUE,pathlen:0}" "${usage:-keyUsage=critical,keyCertSign,cRLSign}" \
                "${identifier:-subjectKeyIdentifier=hash}" authorityKeyIdentifier=keyid
        )
    cat "$scratch/$name.pem" "$scratch/root.pem" >"ca/$name.pem"
}
p256=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256)
openssl genpkey "${p256[@]}" -out "$scratch/root.key"
openssl req -x509 -new -key "$scratch/root.key" -subj '/O=Example/CN=Example Root' -days 7300 -out "$scratch/root.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
ca p256 "${p256[@]}"
ca p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
ca rsa-2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
constraints='basicConstraints=critical,CA:FALSE' ca no-ca "${p256[@]}"
usage='keyUsage=critical,cRLSign' ca no-cert-sign "${p256[@]}"
identifier='subjectKeyIdentifier=none' ca no-key-identifier "${p256[@]}"
ca rsa-1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
ca ed25519 -algorithm ED25519
rm -f ca/no-*.key ca/rsa-1024.key ca/ed25519.key
cp "$scratch/root.pem" ca/root.pem
openssl req -x509 -new -newkey rsa:2048 -nodes -keyout /dev/null -subj '/O=Example/CN=Example Root' -days 7300 2>/dev/null \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out "$scratch/other-root.pem"
cat "$scratch/p256.pem" "$scratch/other-root.pem" >ca/broken-chain.pem
{
    openssl x509 -in "$scratch/p256.pem" -text
    cat "$scratch/root.pem"
} >ca/with-text.pem

# A sample of the lists that make a key known as weak: three keys made here, and thrown away.
{
    echo '# SHA-256 over SubjectPublicKeyInfo'
    for n in 1 2 3; do
        openssl genpkey "${p256[@]}" 2>/dev/null | openssl pkey -pubout -outform DER >"$scratch/weak"
        [ "$n" = 1 ] && cp "$scratch/weak" spki/on-weak-list.der
        sha256sum <"$scratch/weak" | cut -d' ' -f1
    done
} >weak-keys.txt

./make_odd.py "$scratch"
