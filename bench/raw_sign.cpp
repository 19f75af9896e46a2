// SPDX-License-Identifier: Apache-2.0
// How often a module signs a digest in a second when nothing else is done: what the appliance is measured
// against. Loads the module itself; prints one JSON object.
//   bench_raw_sign MODULE TOKEN-LABEL KEY-LABEL PIN-FILE THREADS SECONDS
#include <fmt/format.h>
#include <p11-kit/pkcs11.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

void need(CK_RV value, std::string_view call)
{
    if (value != CKR_OK) throw std::runtime_error { fmt::format("{}: {:#x}", call, value) };
}

CK_FUNCTION_LIST& load(const char* path)
{
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error { dlerror() };
    const auto entry = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    CK_FUNCTION_LIST* module = nullptr;
    if (entry == nullptr) throw std::runtime_error { fmt::format("{}: no PKCS#11 module", path) };
    need(entry(&module), "C_GetFunctionList");
    CK_C_INITIALIZE_ARGS arguments {};
    arguments.flags = CKF_OS_LOCKING_OK;
    need(module->C_Initialize(&arguments), "C_Initialize");
    return *module;
}

CK_SLOT_ID slot_of(CK_FUNCTION_LIST& module, std::string_view label)
{
    CK_ULONG count = 0;
    need(module.C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
    std::vector<CK_SLOT_ID> slots(count);
    need(module.C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
    for (const CK_SLOT_ID slot : slots) {
        CK_TOKEN_INFO info {};
        need(module.C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
        std::string_view found { reinterpret_cast<const char*>(info.label), sizeof info.label };
        found = found.substr(0, found.find_last_not_of(' ') + 1);
        if (found == label) return slot;
    }
    throw std::runtime_error { fmt::format("no token \"{}\"", label) };
}

struct Key
{
    CK_OBJECT_HANDLE handle = 0;
    bool is_rsa = false;
};

Key find_key(CK_FUNCTION_LIST& module, CK_SESSION_HANDLE session, std::string label)
{
    CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    std::array<CK_ATTRIBUTE, 2> wanted { CK_ATTRIBUTE { CKA_CLASS, &kind, sizeof kind },
        CK_ATTRIBUTE { CKA_LABEL, label.data(), label.size() } };
    need(module.C_FindObjectsInit(session, wanted.data(), wanted.size()), "C_FindObjectsInit");
    Key key;
    CK_ULONG found = 0;
    need(module.C_FindObjects(session, &key.handle, 1, &found), "C_FindObjects");
    need(module.C_FindObjectsFinal(session), "C_FindObjectsFinal");
    if (found == 0) throw std::runtime_error { fmt::format("no private key \"{}\"", label) };
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE asked { CKA_KEY_TYPE, &type, sizeof type };
    need(module.C_GetAttributeValue(session, key.handle, &asked, 1), "C_GetAttributeValue");
    key.is_rsa = type == CKK_RSA;
    return key;
}

/// What is signed: a digest, for RSA in its DigestInfo. Each differs from the one before.
std::vector<CK_BYTE> digest_of(std::uint64_t number, bool is_rsa)
{
    // RFC 8017 9.2, note 1: SHA-256
    static constexpr std::array<CK_BYTE, 19> kDigestInfo { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
        0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
    constexpr std::size_t kDigestOctets = 32;
    std::vector<CK_BYTE> input;
    if (is_rsa) input.assign(kDigestInfo.begin(), kDigestInfo.end());
    input.resize(input.size() + kDigestOctets, 0x5a);
    std::memcpy(input.data() + input.size() - sizeof number, &number, sizeof number);
    return input;
}

/// Signs until `end` in a session of its own; returns how often.
std::uint64_t sign_until(
    CK_FUNCTION_LIST& module, CK_SLOT_ID slot, const std::string& label, Clock::time_point end)
{
    CK_SESSION_HANDLE session = 0;
    need(module.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session), "C_OpenSession");
    const Key key = find_key(module, session, label);
    CK_MECHANISM how { key.is_rsa ? CKM_RSA_PKCS : CKM_ECDSA, nullptr, 0 };
    std::array<CK_BYTE, 1024> signature {};
    std::uint64_t signatures = 0;
    for (; Clock::now() < end; ++signatures) {
        std::vector<CK_BYTE> input = digest_of(signatures, key.is_rsa);
        CK_ULONG octets = signature.size();
        need(module.C_SignInit(session, &how, key.handle), "C_SignInit");
        need(module.C_Sign(session, input.data(), input.size(), signature.data(), &octets), "C_Sign");
    }
    return signatures;
}

struct Options
{
    const char* module;
    std::string token;
    std::string key;
    const char* pin_file;
    int threads;
    double seconds;
};

void run(const Options& options)
{
    CK_FUNCTION_LIST& module = load(options.module);
    const CK_SLOT_ID slot = slot_of(module, options.token);
    std::string pin;
    std::getline(std::ifstream { options.pin_file }, pin);
    CK_SESSION_HANDLE session = 0; // the log-in holds for every session of this process
    need(module.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session), "C_OpenSession");
    auto* text = reinterpret_cast<CK_UTF8CHAR*>(pin.data());
    need(module.C_Login(session, CKU_USER, text, pin.size()), "C_Login");

    const Clock::time_point begin = Clock::now();
    const auto end
        = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
    std::atomic<std::uint64_t> signatures = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < options.threads; ++i)
            threads.emplace_back([&] { signatures += sign_until(module, slot, options.key, end); });
    }
    const std::chrono::duration<double> lasted = Clock::now() - begin;
    fmt::print(R"({{"signatures":{},"seconds":{:.3f}}})"
               "\n",
        signatures.load(), lasted.count());
    need(module.C_Finalize(nullptr), "C_Finalize");
}

} // namespace

int main(int argc, char** argv)
{
    const std::span<char*> words { argv, static_cast<std::size_t>(argc) };
    if (words.size() != 7) {
        fmt::print(stderr, "usage: bench_raw_sign MODULE TOKEN-LABEL KEY-LABEL PIN-FILE THREADS SECONDS\n");
        return 2;
    }
    try {
        run({ words[1], words[2], words[3], words[4], std::stoi(words[5]), std::stod(words[6]) });
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_raw_sign: {}\n", error.what());
        return 1;
    }
}
