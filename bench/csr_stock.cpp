// SPDX-License-Identifier: Apache-2.0
#include "bench/csr_stock.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace countersign::bench {
namespace {

template <auto Free>
struct FreeIt
{
    void operator()(auto* object) const { Free(object); }
};

template <class T, auto Free>
using Owned = std::unique_ptr<T, FreeIt<Free>>;

void need(bool done)
{
    if (!done) throw std::runtime_error { "OpenSSL makes no CSR" };
}

void free_extensions(STACK_OF(X509_EXTENSION) * list)
{
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
}

void name(X509_REQ* csr)
{
    static constexpr char kName[] = "www.example.test";
    const auto* text = reinterpret_cast<const unsigned char*>(kName);
    X509_NAME* subject = X509_REQ_get_subject_name(csr);
    need(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, text, -1, -1, 0) == 1);
    const Owned<STACK_OF(X509_EXTENSION), free_extensions> list { sk_X509_EXTENSION_new_null() };
    Owned<X509_EXTENSION, X509_EXTENSION_free> names { X509V3_EXT_conf_nid(
        nullptr, nullptr, NID_subject_alt_name, "DNS:www.example.test") };
    need(list && names && sk_X509_EXTENSION_push(list.get(), names.get()) > 0);
    names.release(); // the list's now
    need(X509_REQ_add_extensions(csr, list.get()) == 1);
}

std::string make_csr()
{
    const Owned<EVP_PKEY, EVP_PKEY_free> key { EVP_EC_gen("P-256") };
    const Owned<X509_REQ, X509_REQ_free> csr { X509_REQ_new() };
    need(key && csr && X509_REQ_set_pubkey(csr.get(), key.get()) == 1);
    name(csr.get());
    need(X509_REQ_sign(csr.get(), key.get(), EVP_sha256()) > 0);
    const Owned<BIO, BIO_free_all> out { BIO_new(BIO_s_mem()) };
    need(out && PEM_write_bio_X509_REQ(out.get(), csr.get()) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return { text, static_cast<std::size_t>(length) };
}

} // namespace

std::vector<std::string> make_csrs(std::size_t count)
{
    std::vector<std::string> csrs;
    csrs.reserve(count);
    while (csrs.size() < count)
        csrs.push_back(make_csr());
    return csrs;
}

} // namespace countersign::bench
