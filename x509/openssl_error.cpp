// SPDX-License-Identifier: Apache-2.0
#include "x509/openssl_error.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

namespace countersign::x509 {

void clear_openssl_errors()
{
    ERR_clear_error();
}

Error openssl_error(ErrorCode code, std::string_view what)
{
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    Error error { code, reason ? fmt::format("{}: {}", what, reason) : std::string { what } };
    ERR_clear_error();
    return error;
}

} // namespace countersign::x509
