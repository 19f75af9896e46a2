// SPDX-License-Identifier: Apache-2.0
#include "x509/name_text.hpp"

#include "x509/openssl_ptr.hpp"

#include <openssl/bio.h>

namespace countersign::x509 {

std::string name_text(const X509_NAME* name)
{
    const OpensslPtr<BIO, BIO_free_all> memory { BIO_new(BIO_s_mem()) };
    if (!memory || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return { text, static_cast<std::size_t>(length) };
}

} // namespace countersign::x509
