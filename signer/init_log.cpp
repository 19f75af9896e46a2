// SPDX-License-Identifier: Apache-2.0
#include "signer/init_log.hpp"

#include "core/canonical_json.hpp"
#include "core/file.hpp"
#include "core/serial.hpp"
#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::signer {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestReport = 48UL * 1024; // octets: it becomes the data of a record

/// No floating point, integers within 2^53: what canonical JSON can say.
bool can_be_logged(const json::value& value)
{
    if (value.is_int64()) return value.get_int64() >= -(1LL << 53U) && value.get_int64() <= 1LL << 53U;
    if (value.is_array()) return std::ranges::all_of(value.get_array(), can_be_logged);
    if (value.is_object())
        return std::ranges::all_of(
            value.get_object(), [](const auto& member) { return can_be_logged(member.value()); });
    return !value.is_double() && !value.is_uint64();
}

/// The form in which countersign-ceremony appends to a log that is there: the report is the data, its
/// certificate the body.
Result<audit::Draft> ceremony_draft(const std::string& path)
{
    Result<Bytes> content = read_file(path, kLongestReport);
    if (!content) return content.error();
    Result<json::value> report = parse_strict_json(text_of(*content));
    if (!report) return report.error().in(path);
    if (!report->is_object() || !can_be_logged(*report))
        return Error { ErrorCode::InvalidInput, fmt::format("{}: is no report of a ceremony", path) };
    audit::Draft draft { audit::RecordType::Ceremony, report->get_object(), {} };
    if (const json::value* certificate = draft.data.if_contains("certificate");
        certificate && certificate->is_string()) {
        Result<Bytes> der = from_base64(certificate->get_string());
        if (!der) return der.error().in(path + ": certificate");
        draft.bodies.push_back(std::move(*der));
    }
    return draft;
}

audit::Draft init_draft(const Config& config, const LogId& id, std::uint8_t prefix)
{
    json::array tokens;
    for (const TokenSettings& token : config.tokens)
        tokens.push_back(json::object { { "name", token.name } });
    json::array keys;
    for (const KeySettings& key : config.keys)
        keys.push_back(json::object { { "name", key.name }, { "token", key.token },
            { "spkiSha256", to_hex(key.issuer.spki_sha256()) } });
    json::object data = audit::log_identity(id, prefix);
    data["tokens"] = std::move(tokens);
    data["keys"] = std::move(keys);
    return { audit::RecordType::Init, std::move(data), {} };
}

std::uint8_t random_prefix(Random& random)
{
    for (;;) {
        std::uint8_t octet = 0;
        random.fill({ &octet, 1 });
        octet &= kHighestSerialPrefix;
        if (octet >= kLowestSerialPrefix) return octet;
    }
}

Error failed(std::string_view verb, const std::string& path)
{
    return { ErrorCode::StorageUnavailable,
        fmt::format("cannot {} {}: {}", verb, path, std::strerror(errno)) };
}

/// Run as root, the files become those of the folder's owner: the uid under which the signer will run.
Result<void> give_to_owner_of(const std::string& folder)
{
    struct stat owner {};
    if (geteuid() != 0) return {};
    if (stat(folder.c_str(), &owner) != 0) return failed("stat", folder);
    for (const char* name : { "/log", "/bodies" })
        if (lchown((folder + name).c_str(), owner.st_uid, owner.st_gid) != 0)
            return failed("change the owner of", folder + name);
    return {};
}

} // namespace

Result<LogId> init_log(
    const Config& config, const std::vector<std::string>& reports, TimePoint now, Random& random)
{
    const LogId id = LogId::make(random);
    std::vector<audit::Draft> drafts { init_draft(config, id, random_prefix(random)) };
    for (const std::string& path : reports) {
        Result<audit::Draft> draft = ceremony_draft(path);
        if (!draft) return draft.error();
        drafts.push_back(std::move(*draft));
    }
    if (mkdir(config.state.c_str(), 0700) != 0 && errno != EEXIST)
        return failed("make the folder", config.state);
    Result<audit::Log> log = audit::Log::create(config.state, drafts, now);
    if (!log) return log.error();
    Result<void> given = give_to_owner_of(config.state);
    if (!given) return given.error();
    return id;
}

} // namespace countersign::signer
