// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::store {
namespace {

SystemRandom random_octets;

template <class Id>
Id new_id()
{
    return Id::make(random_octets);
}

} // namespace

TemporaryFolder::TemporaryFolder()
{
    std::string name = std::filesystem::temp_directory_path() / "countersign-store-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error { "mkdtemp" };
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

SqliteStore fresh_store(const std::string& path)
{
    static const TemporaryFolder folder;
    static const std::string original = folder.file("countersign.db");
    if (!std::filesystem::exists(original)) (void)value_of(SqliteStore::create(original));
    std::filesystem::copy_file(original, path);
    return value_of(SqliteStore::open(path));
}

std::string in_child(const std::function<std::string()>& body)
{
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error { "pipe" };
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        const std::string text = body();
        _exit(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(size));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status == 0 ? text : "(no answer)";
}

Digest digest_of(std::string_view text)
{
    return sha256(bytes_of(text));
}

Serial new_serial()
{
    return Serial::make(0x01, random_octets);
}

std::vector<DomainName> names(std::initializer_list<std::string_view> texts)
{
    std::vector<DomainName> parsed;
    for (const std::string_view text : texts)
        parsed.push_back(value_of(DomainName::parse(text)));
    return parsed;
}

Order some_order()
{
    return Order { .id = new_id<OrderId>(),
        .owner_uid = kShell,
        .profile = "private-server",
        .current = {},
        .created_at = kNoon };
}

Request some_request(const OrderId& order)
{
    return Request {
        .id = new_id<RequestId>(),
        .order = order,
        .owner_uid = kShell,
        .operation = policy::Operation::Issue,
        .profile = "private-server",
        .issuer = "issuing-1",
        .state = policy::RequestState::Ready,
        .csr = { 0x30, 0x00 },
        .names = names({ "*.example.test", "www.example.test" }),
        .subject = "CN=www.example.test",
        .spki_sha256 = digest_of("key"),
        .content_digest = digest_of("content"),
        .not_after_asked = {},
        .message = {},
        .predecessor = {},
        .decision = {},
        .serial = {},
        .created_at = kNoon,
        .expires_at = kNoon + std::chrono::days { 30 },
    };
}

DecisionRow some_permit(const RequestId& request)
{
    return DecisionRow { .id = new_id<DecisionId>(),
        .request = request,
        .verdict = "permit",
        .record = R"({"verdict":"permit"})",
        .digest = digest_of("record"),
        .created_at = kNoon };
}

Intent some_intent(const RequestId& request, const DecisionId& permit)
{
    return Intent { .id = new_id<IntentId>(),
        .request = request,
        .issuer = "issuing-1",
        .serial = new_serial(),
        .tbs = { 0x30, 0x03, 0x02, 0x01, 0x00 },
        .decision = permit,
        .created_at = kNoon };
}

CertificateRow some_certificate(const Request& request, const Intent& intent)
{
    return CertificateRow {
        .serial = intent.serial,
        .issuer = intent.issuer,
        .profile = request.profile,
        .order = request.order,
        .request = request.id,
        .decision = intent.decision,
        .owner_uid = request.owner_uid,
        .names = request.names,
        .subject = request.subject,
        .spki_sha256 = request.spki_sha256,
        .key_type = policy::KeyType::EcP256,
        .key_bits = 256,
        .fingerprint = digest_of(intent.serial.hex()),
        .der = { 0x30, 0x01, 0x00 },
        .not_before = kNoon - std::chrono::minutes { 5 },
        .not_after = kNoon + std::chrono::days { 90 },
        .replaced_by = {},
        .revoke_at = {},
        .log_index = 7,
        .created_at = kNoon,
    };
}

void StoreTest::reopen()
{
    must(store_.commit());
    // The old connection must let go of the file before a new one may have it.
    {
        const SqliteStore closing = std::move(store_);
    }
    store_ = value_of(SqliteStore::open(path_));
    must(store_.begin());
}

Request StoreTest::ready_request(std::optional<OrderId> order, std::optional<Serial> predecessor)
{
    if (!order) {
        const Order fresh = some_order();
        (void)value_of(store_.insert_order(fresh));
        order = fresh.id;
    }
    Request request = some_request(*order);
    request.predecessor = predecessor;
    if (predecessor) request.operation = policy::Operation::Reissue;
    request.number = value_of(store_.insert_request(request));
    return request;
}

Intent StoreTest::signing(const Request& request)
{
    const DecisionRow permit = some_permit(request.id);
    must(store_.insert_decision(permit));
    Intent intent = some_intent(request.id, permit.id);
    must(store_.commit_intent(intent));
    return intent;
}

CertificateRow StoreTest::issued(const Request& request, std::optional<TimePoint> revoke_earlier_at)
{
    const Intent intent = signing(request);
    must(store_.complete_intent(intent.id, some_certificate(request, intent), revoke_earlier_at));
    return found(store_.find_certificate(intent.serial));
}

} // namespace countersign::store
