// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

#include <optional>
#include <string>

namespace countersign::hsm {

inline constexpr std::size_t kLongestUri = 1024; // characters; a token's own fields end at 64

/// The `type` attribute of a URI: the class of object it names.
enum class ObjectClass
{
    PrivateKey,
    PublicKey,
    Certificate,
    SecretKey,
    Data
};

/// A PKCS#11 URI (RFC 7512) that names a token, or an object on it. An absent attribute matches anything.
struct Pkcs11Uri
{
    /// Strict: the attributes below only, each once, percent-decoded; printable text. The query part is
    /// refused, because modules and PINs are named elsewhere: a PIN in a URI ends in logs. Error:
    /// InvalidInput, naming the attribute.
    static Result<Pkcs11Uri> parse(std::string_view uri);

    std::string text; // as it was written
    std::optional<std::string> token;
    std::optional<std::string> serial;
    std::optional<std::string> manufacturer;
    std::optional<std::string> model;
    std::optional<unsigned long> slot;
    std::optional<std::string> object;
    std::optional<Bytes> id;
    std::optional<ObjectClass> type;
};

} // namespace countersign::hsm
