// SPDX-License-Identifier: Apache-2.0
#include "signer/certificate_words.hpp"

#include <array>
#include <span>

namespace countersign::signer {
namespace {

struct Word
{
    std::string_view name;
    std::string_view oid;
};

// RFC 5280 4.2.1 and 4.2.2, RFC 7633, RFC 6962 3.3. Not here on purpose: nameConstraints, policyConstraints
// and what else only a CA certificate carries.
constexpr std::array kExtensions {
    Word { "subjectKeyIdentifier", "2.5.29.14" },
    Word { "keyUsage", "2.5.29.15" },
    Word { "subjectAltName", "2.5.29.17" },
    Word { "basicConstraints", "2.5.29.19" },
    Word { "cRLDistributionPoints", "2.5.29.31" },
    Word { "certificatePolicies", "2.5.29.32" },
    Word { "authorityKeyIdentifier", "2.5.29.35" },
    Word { "extKeyUsage", "2.5.29.37" },
    Word { "authorityInfoAccess", "1.3.6.1.5.5.7.1.1" },
    Word { "tlsFeature", "1.3.6.1.5.5.7.1.24" },
    Word { "signedCertificateTimestamps", "1.3.6.1.4.1.11129.2.4.2" },
    Word { "precertificatePoison", "1.3.6.1.4.1.11129.2.4.3" },
};

// RFC 5280 4.2.1.12. Not here on purpose: anyExtendedKeyUsage.
constexpr std::array kUsages {
    Word { "serverAuth", "1.3.6.1.5.5.7.3.1" },
    Word { "clientAuth", "1.3.6.1.5.5.7.3.2" },
    Word { "codeSigning", "1.3.6.1.5.5.7.3.3" },
    Word { "emailProtection", "1.3.6.1.5.5.7.3.4" },
    Word { "timeStamping", "1.3.6.1.5.5.7.3.8" },
    Word { "OCSPSigning", "1.3.6.1.5.5.7.3.9" },
};

std::string_view oid_of(std::span<const Word> words, std::string_view name)
{
    for (const Word& word : words)
        if (word.name == name) return word.oid;
    return {};
}

std::string listed(std::span<const Word> words)
{
    std::string list;
    for (const Word& word : words)
        list.append(list.empty() ? "" : ", ").append(word.name);
    return list;
}

} // namespace

std::string_view extension_oid(std::string_view name)
{
    return oid_of(kExtensions, name);
}
std::string_view extended_key_usage_oid(std::string_view name)
{
    return oid_of(kUsages, name);
}
std::string known_extensions()
{
    return listed(kExtensions);
}
std::string known_extended_key_usages()
{
    return listed(kUsages);
}

} // namespace countersign::signer
