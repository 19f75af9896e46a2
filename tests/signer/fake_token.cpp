// SPDX-License-Identifier: Apache-2.0
#include "tests/signer/fake_token.hpp"

#include "core/bytes.hpp"
#include "core/check.hpp"
#include "core/digest.hpp"
#include "core/version.hpp"
#include "signer/token_watch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <unistd.h>

namespace countersign::signer {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::local::stream_protocol;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key key_of(const std::string& pem)
{
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Key key { PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr), EVP_PKEY_free };
    BIO_free(bio);
    check(key != nullptr, "the test's key is a key");
    return key;
}

std::string public_key_of(const std::string& pem)
{
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_of(pem).get(), &der);
    std::string base64 = to_base64({ der, static_cast<std::size_t>(size) });
    OPENSSL_free(der);
    return base64;
}

json::object error(std::string_view name, json::object parameters)
{
    return { { "error", std::string { "io.countersign.Token." }.append(name) },
        { "parameters", std::move(parameters) } };
}

} // namespace

FakeToken::FakeToken(asio::io_context& io, std::string socket, std::string key_pem)
    : version(kVersion)
    , io_(io)
    , path_(std::move(socket))
    , key_pem_(std::move(key_pem))
{
    start();
}

FakeToken::~FakeToken()
{
    stop();
}

void FakeToken::stop()
{
    ++life_;
    acceptor_.reset();
    for (Socket& socket : sockets_) {
        boost::system::error_code ignored;
        socket.close(ignored);
    }
    unlink(path_.c_str());
}

void FakeToken::start()
{
    acceptor_.emplace(io_, stream_protocol::endpoint { path_ });
    asio::co_spawn(io_, accept_all(++life_), asio::detached);
}

asio::awaitable<void> FakeToken::accept_all(unsigned life)
{
    while (life == life_) {
        boost::system::error_code failed;
        Socket accepted = co_await acceptor_->async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed || life != life_) co_return;
        ++connections;
        sockets_.push_back(std::move(accepted));
        asio::co_spawn(io_, serve(sockets_.back()), asio::detached);
    }
}

asio::awaitable<void> FakeToken::serve(Socket& socket)
{
    std::string received;
    for (;;) {
        boost::system::error_code failed;
        const std::size_t size = co_await asio::async_read_until(
            socket, asio::dynamic_buffer(received), '\0', asio::redirect_error(asio::use_awaitable, failed));
        if (failed) co_return;
        const json::object call = json::parse(received.substr(0, size - 1)).as_object();
        received.erase(0, size);
        const std::optional<json::object> reply = reply_to(call, socket);
        if (!reply) continue;
        const std::string text = json::serialize(*reply) + '\0';
        co_await asio::async_write(
            socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    }
}

std::optional<json::object> FakeToken::reply_to(const json::object& call, Socket& socket)
{
    const std::string_view method { call.at("method").as_string() };
    if (method == "org.varlink.service.GetInfo")
        return json::object { { "parameters", json::object { { "version", version } } } };
    if (method == "io.countersign.Token.Describe")
        return json::object { { "parameters",
            json::object { { "name", "demo" }, { "module", "fake" }, { "state", state }, { "label", "demo" },
                { "serial", "1" }, { "slot", 7 }, { "sessions", 1 }, { "deadlineSeconds", 1 },
                { "problem", nullptr }, { "code", nullptr }, { "hint", nullptr } } } };
    if (method == "io.countersign.Token.Keys")
        return json::object { { "parameters",
            json::object { { "keys",
                json::array { json::object { { "name", "issuing-1" }, { "uri", "pkcs11:" },
                    { "type", "ec-p256" }, { "publicKey", public_key_of(key_pem_) } } } } } } };
    return sign(call.at("parameters").as_object(), socket);
}

std::optional<json::object> FakeToken::sign(const json::object& parameters, Socket& socket)
{
    const std::string digest { parameters.at("digest").as_string() };
    const bool is_test = digest == to_base64(sha256(bytes_of(kSelfTestText)));
    const Sign how = is_test ? self_test : next_sign;
    ++signatures;
    switch (how) {
    case Sign::Well:
        return json::object { { "parameters", json::object { { "signature", sign_digest(digest) } } } };
    case Sign::Wrong:
        return json::object { { "parameters",
            json::object { { "signature", sign_digest(to_base64(sha256(bytes_of("something else")))) } } } };
    case Sign::Die:
        socket.close();
        return std::nullopt;
    case Sign::Hang:
        return std::nullopt;
    case Sign::SayUnavailable:
        return error("TokenUnavailable",
            { { "token", "demo" }, { "slot", 7 }, { "code", "CKR_DEVICE_ERROR" }, { "hint", "look at it" } });
    case Sign::SayLocked:
        return error("Locked", { { "token", "demo" }, { "slot", 7 }, { "hint", "unlock it" } });
    case Sign::SayNonsense:
        return json::object { { "parameters", json::object { { "signature", "?" } } } };
    }
    return std::nullopt;
}

std::string FakeToken::sign_digest(const std::string& digest) const
{
    const Key key = key_of(key_pem_);
    const Result<Bytes> octets = from_base64(digest);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key.get(), nullptr);
    Bytes signature(256);
    std::size_t size = signature.size();
    const bool done = EVP_PKEY_sign_init(context) == 1
        && EVP_PKEY_sign(context, signature.data(), &size, octets->data(), octets->size()) == 1;
    EVP_PKEY_CTX_free(context);
    check(done, "the test's key signs");
    signature.resize(size);
    return to_base64(signature);
}

} // namespace countersign::signer
