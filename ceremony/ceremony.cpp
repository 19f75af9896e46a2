// SPDX-License-Identifier: Apache-2.0
#include "ceremony/ceremony.hpp"

#include "ceremony/ca_certificate.hpp"
#include "ceremony/pin.hpp"
#include "ceremony/public_key.hpp"
#include "ceremony/report.hpp"
#include "core/canonical_json.hpp"
#include "core/file.hpp"
#include "core/printable.hpp"
#include "hsm/public_key.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace countersign::ceremony {
namespace {

constexpr std::uint8_t kCeremonySerialPrefix = kHighestSerialPrefix; // apart from the appliances' own
constexpr std::size_t kLargestPem = 64UL * 1024;
constexpr unsigned kPublicFile = 0644; // certificate and report are for everybody

/// The CA that signs: for a root the new key itself.
struct Issuer
{
    CertificatePointer certificate; // null: a root signs itself
    Bytes pem; // of the certificate, as its file holds it
};

struct Validity
{
    TimePoint not_before {};
    TimePoint not_after {};
};

Result<void> check_target(const std::string& path)
{
    std::error_code fault;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, fault)))
        return Error { ErrorCode::Conflict,
            fmt::format("{} exists already and is not overwritten", printable(path)) };
    const std::filesystem::path folder = std::filesystem::absolute(path, fault).parent_path();
    if (!std::filesystem::is_directory(folder, fault))
        return Error { ErrorCode::StorageUnavailable,
            fmt::format("{} is no folder", printable(folder.string())) };
    return {};
}

Result<Issuer> load_issuer(const Options& options)
{
    if (options.operation == Operation::Root) return Issuer {};
    Result<Bytes> pem = read_file(options.issuer_certificate, kLargestPem);
    if (!pem) return pem.error();
    Result<CertificatePointer> certificate = parse_root(*pem);
    if (!certificate) return certificate.error().in(printable(options.issuer_certificate));
    return Issuer { *std::move(certificate), *std::move(pem) };
}

TimePoint years_later(TimePoint time, int years)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date { day };
    date += std::chrono::years { years };
    if (!date.ok()) // 29 February
        date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days { date } + (time - day);
}

Result<Validity> plan_validity(const Options& options, const Issuer& issuer, TimePoint now)
{
    const Validity validity { now, years_later(now, options.years) - std::chrono::seconds { 1 } };
    if (!issuer.certificate) return validity;
    Result<TimePoint> end = not_after_of(issuer.certificate.get());
    if (!end) return end.error().in(printable(options.issuer_certificate));
    if (validity.not_after > *end)
        return Error { ErrorCode::IssuerExpires,
            fmt::format(
                "the issuing CA would be valid until {}, its root only until {}: ask for fewer --years",
                to_rfc3339(validity.not_after), to_rfc3339(*end)) };
    return validity;
}

Result<hsm::TokenIdentity> choose_token(const hsm::Cryptoki& module, const Options& options)
{
    hsm::TokenResult<std::vector<hsm::TokenIdentity>> tokens = module.tokens();
    if (!tokens) return tokens.error().error();
    hsm::TokenResult<std::size_t> place
        = hsm::select_token(options.token, *tokens, { options.module, "--token", std::nullopt });
    if (!place) return place.error().error();
    return (*tokens)[*place];
}

Result<hsm::CryptokiSession> log_in(
    const hsm::Cryptoki& module, const hsm::TokenIdentity& token, const Options& options)
{
    hsm::TokenResult<hsm::CryptokiSession> session = hsm::CryptokiSession::open(module, token.slot);
    if (!session) return session.error().error();
    Result<Secret> pin = obtain_pin(options.pin_file, token.text());
    if (!pin) return pin.error();
    if (hsm::TokenResult<void> logged_in = session->log_in(*pin); !logged_in)
        return logged_in.error().error().in(fmt::format("token {}", token.text()));
    return *std::move(session);
}

/// How a key of this public half signs, when the ceremony can use it.
Result<hsm::Mechanism> mechanism_of(BytesView spki)
{
    Result<std::string> type = hsm::key_type_of(spki);
    if (!type) return type.error();
    return *type == "ec-p256" ? hsm::Mechanism::EcdsaSha256
        : *type == "ec-p384"  ? hsm::Mechanism::EcdsaSha384
                              : hsm::Mechanism::RsaPkcs1Sha256;
}

/// The root's key, proven to be the certificate's by a signature over a fixed text before a new key is made.
Result<CK_OBJECT_HANDLE> find_issuer_key(
    const hsm::CryptokiSession& session, const Options& options, const Issuer& issuer)
{
    hsm::TokenResult<CK_OBJECT_HANDLE> key = find_private_key(session, options.issuer_key);
    if (!key) return key.error().error();
    const Bytes spki = spki_of(issuer.certificate.get());
    Result<hsm::Mechanism> mechanism = mechanism_of(spki);
    if (!mechanism) return mechanism.error();
    Result<void> proven
        = prove_key(spki, *mechanism, [&](hsm::Mechanism how, BytesView digest) -> Result<Bytes> {
              hsm::TokenResult<Bytes> signature = session.sign_digest(*key, how, digest);
              return signature ? Result<Bytes> { *std::move(signature) } : signature.error().error();
          });
    if (!proven)
        return proven.error().in(fmt::format(
            "key \"{}\" and {}", printable(options.issuer_key.label), options.issuer_certificate));
    return *key;
}

Result<Bytes> certify(const hsm::CryptokiSession& session, CK_OBJECT_HANDLE signing_key,
    const Options& options, const GeneratedKey& key, const Issuer& issuer, const Validity& validity,
    Random& random)
{
    Result<NamePointer> subject = parse_subject(options.subject);
    if (!subject) return subject.error();
    const Bytes issuer_spki = issuer.certificate ? spki_of(issuer.certificate.get()) : key.spki;
    Result<hsm::Mechanism> mechanism = mechanism_of(issuer_spki);
    if (!mechanism) return mechanism.error();
    const CaWish wish { key.spki, subject->get(), validity.not_before, validity.not_after,
        issuer.certificate.get(), *mechanism };
    auto sign = [&](hsm::Mechanism how, BytesView digest) -> Result<Bytes> {
        hsm::TokenResult<Bytes> signature = session.sign_digest(signing_key, how, digest);
        return signature ? Result<Bytes> { *std::move(signature) } : signature.error().error();
    };
    return make_ca_certificate(wish, Serial::make(kCeremonySerialPrefix, random), sign);
}

Result<void> write_outputs(const Options& options, const Issuer& issuer, const Outcome& outcome)
{
    std::string pem = pem_of(outcome.certificate);
    pem += text_of(issuer.pem); // a chain: the issuing CA first
    if (Result<void> written = replace_file_durably(options.out, bytes_of(pem), kPublicFile); !written)
        return written;
    const std::string report = canonical_json(report_of(options, outcome)) + "\n";
    return replace_file_durably(options.report, bytes_of(report), kPublicFile);
}

void tell_key(const Tell& tell, const Options& options, const GeneratedKey& key)
{
    tell(fmt::format("key          \"{}\" (id {}), {}, made in the token", options.key.label,
        to_hex(options.key.id), name_of(options.key_type)));
    tell(fmt::format("fingerprint  SHA-256 of its SubjectPublicKeyInfo: {}", to_hex(sha256(key.spki))));
    std::string line = "read back   ";
    for (const auto& [name, value] : key.attributes)
        line += fmt::format(" {}={}", name, !value ? "unknown" : *value ? "yes" : "no");
    tell(line);
}

/// What follows the key's generation: a failure here leaves a key without certificate.
Result<void> finish(const hsm::CryptokiSession& session, CK_OBJECT_HANDLE signing_key, const Options& options,
    const Issuer& issuer, const Validity& validity, Outcome outcome, Random& random, const Tell& tell)
{
    Result<Bytes> certificate = certify(session, signing_key, options, outcome.key, issuer, validity, random);
    if (!certificate) return certificate.error();
    outcome.certificate = *std::move(certificate);
    tell(fmt::format("certificate  {}, valid from {} to {}, signature verified", printable(options.subject),
        to_rfc3339(validity.not_before), to_rfc3339(validity.not_after)));
    if (Result<void> written = write_outputs(options, issuer, outcome); !written) return written;
    tell(fmt::format("written      {} and {}", options.out, options.report));
    if (options.log.empty()) return {};
    Result<void> logged
        = append_to_log(options.log, report_of(options, outcome), outcome.certificate, outcome.time);
    if (!logged) return logged.error().in("the log has no record of this ceremony");
    tell(fmt::format("logged       a CEREMONY record in {}", options.log));
    return {};
}

} // namespace

Result<void> hold_ceremony(const Options& options, const Clock& clock, Random& random, const Tell& tell)
{
    for (const std::string& target : { options.out, options.report })
        if (Result<void> free = check_target(target); !free) return free;
    if (Result<NamePointer> subject = parse_subject(options.subject); !subject) return subject.error();
    Result<Issuer> issuer = load_issuer(options);
    if (!issuer) return issuer.error();
    Outcome outcome { clock.now(), {}, {}, {} };
    Result<Validity> validity = plan_validity(options, *issuer, outcome.time);
    if (!validity) return validity.error();

    hsm::TokenResult<hsm::Cryptoki> module = hsm::Cryptoki::load(options.module);
    if (!module) return module.error().error();
    Result<hsm::TokenIdentity> token = choose_token(*module, options);
    if (!token) return token.error();
    outcome.token = *token;
    Result<hsm::CryptokiSession> session = log_in(*module, *token, options);
    if (!session) return session.error();
    tell(fmt::format(
        "token        {}, {} {}", token->text(), printable(token->manufacturer), printable(token->model)));
    CK_OBJECT_HANDLE signing_key = 0;
    if (options.operation == Operation::Issuing) {
        Result<CK_OBJECT_HANDLE> key = find_issuer_key(*session, options, *issuer);
        if (!key) return key.error();
        signing_key = *key;
        tell(fmt::format("issuer       {}: its key is on this token", options.issuer_certificate));
    }

    hsm::TokenResult<GeneratedKey> key = generate_key(*session, options.key, options.key_type);
    if (!key) return key.error().error().in(fmt::format("token {}", token->text()));
    tell_key(tell, options, *key);
    if (options.operation == Operation::Root) signing_key = key->private_key;
    outcome.key = *std::move(key);
    Result<void> finished
        = finish(*session, signing_key, options, *issuer, *validity, std::move(outcome), random, tell);
    if (!finished)
        return Error { finished.error().code,
            fmt::format("{}\n  note    the key \"{}\" (id {}) is on the token; a new ceremony needs another "
                        "label and id",
                finished.error().what, printable(options.key.label), to_hex(options.key.id)) };
    return {};
}

} // namespace countersign::ceremony
