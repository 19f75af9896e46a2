// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/canonical_json.hpp"
#include "core/file.hpp"
#include "core/identifier.hpp"
#include "core/serial.hpp"
#include "signer/rails.hpp"
#include "x509/issuer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace countersign::signer {

using namespace std::chrono_literals;
namespace json = boost::json;

// tests/data/signer/make.sh: the leaf is valid from five minutes before.
inline constexpr TimePoint kNoon { std::chrono::sys_days { std::chrono::year { 2026 } / 11 / 25 } + 12h };
inline constexpr std::uint8_t kPrefix = 0x11;
inline const std::string kRequest = "req_aaaaaaaaaaaaaaaaaaaaaaaaaa";
inline const std::string kOrder = "ord_aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A folder of its own, gone afterwards.
class Folder
{
public:
    Folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "countersign-signer-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline std::string data_path(const std::string& name)
{
    return COUNTERSIGN_TEST_DATA "/signer/" + name;
}

inline std::string data(const std::string& name)
{
    const Result<Bytes> content = read_file(data_path(name), 1'000'000);
    EXPECT_TRUE(content) << name;
    return content ? std::string { text_of(*content) } : std::string {};
}

/// "int_", "dec_" ... and 26 digits that end in `number`, base32.
inline std::string identifier(const std::string& kind, unsigned number)
{
    std::string digits(26, 'a');
    for (std::size_t i = 24; number != 0; --i, number /= 32)
        digits[i] = "abcdefghijklmnopqrstuvwxyz234567"[number % 32];
    return kind + "_" + digits;
}

inline Serial serial(unsigned number)
{
    Bytes octets(kSerialOctets, 0);
    octets[0] = kPrefix;
    octets[17] = static_cast<std::uint8_t>(number >> 8);
    octets[18] = static_cast<std::uint8_t>(number & 0xff);
    return *Serial::from_octets(octets);
}

/// The TBSCertificate of tests/data/signer with another serial.
inline Bytes tbs_with(const Serial& serial)
{
    const std::string octets = data("leaf.tbs");
    Bytes tbs { octets.begin(), octets.end() };
    std::ranges::copy(serial.octets(), tbs.begin() + 11);
    return tbs;
}

inline std::string content_digest(const json::object& content)
{
    const std::uint8_t nul[] { 0 };
    return to_hex(
        sha256({ bytes_of("countersign/content/v1"), BytesView { nul }, bytes_of(canonical_json(content)) }));
}

/// A decision record that permits the TBS of tests/data/signer.
inline json::object record_object(unsigned number = 1)
{
    const x509::Tbs tbs = *x509::parse_tbs(tbs_with(serial(0)));
    const std::string spki = to_hex(tbs.spki_sha256);
    const std::string any(64, 'a');
    const json::object content { { "order", kOrder }, { "operation", "issue" },
        { "profile", "private-server" }, { "issuer", "issuing-1" }, { "spkiSha256", spki },
        { "names", json::array { "www.example.test" } }, { "subject", "CN=www.example.test" },
        { "notAfterAsked", nullptr }, { "predecessor", nullptr }, { "revocation", "none" },
        { "agreement", nullptr } };
    return { { "version", 1 }, { "id", identifier("dec", number) }, { "request", kRequest },
        { "order", kOrder }, { "operation", "issue" }, { "decidedAt", to_rfc3339(kNoon) },
        { "profile", "private-server" }, { "issuer", "issuing-1" },
        { "contentDigest", content_digest(content) }, { "content", content }, { "rulebook", "1" },
        { "policyDigest", any }, { "settings", json::object {} }, { "settingsDigest", any },
        { "facts", json::object {} }, { "factsDigest", any }, { "verdict", "permit" },
        { "findings", json::array {} },
        { "permit",
            json::object { { "names", json::array { "www.example.test" } },
                { "subject", "CN=www.example.test" }, { "spkiSha256", spki },
                { "notBefore", to_rfc3339(tbs.not_before) }, { "notAfter", to_rfc3339(tbs.not_after) },
                { "evidence",
                    json::array { json::object { { "name", "www.example.test" }, { "kind", "scope" },
                        { "value", "example.test" } } } } } } };
}

inline Rails rails()
{
    return { .kinds = { "leaf" },
        .issuers = { "issuing-1" },
        .profiles = { "private-server" },
        .name_suffixes = { *DomainName::parse("example.test") },
        .san_kinds = { "dns" },
        .wildcards = true,
        .extended_key_usages = { "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2" },
        .extensions = { "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.35", "2.5.29.37" },
        .longest_validity = std::chrono::days { 90 },
        .evidence = "scope",
        .signatures_per_minute = 1'000 };
}

} // namespace countersign::signer
