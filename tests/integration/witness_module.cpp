// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 module that stands before another one, $COUNTERSIGN_WITNESSED, and writes down each use of a
// key before it happens: one line a C_Sign in the file $COUNTERSIGN_WITNESS, the octets to be signed in hex.
// A process that is killed in between leaves a line too many, never one too few.
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace {

CK_FUNCTION_LIST* witnessed = nullptr;
CK_FUNCTION_LIST ours;

std::string line_of(const CK_BYTE* data, CK_ULONG length)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string line;
    for (CK_ULONG i = 0; i < length; ++i) {
        line += kDigits[data[i] >> 4U];
        line += kDigits[data[i] & 15U];
    }
    return line + "\n";
}

/// In one write, so that lines of several threads do not mix.
bool write_down(const std::string& line)
{
    const char* path = std::getenv("COUNTERSIGN_WITNESS");
    const int file = path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool whole = write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    return close(file) == 0 && whole;
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* signature, CK_ULONG* octets)
{
    // A call without a buffer only asks how long the signature will be.
    if (signature != nullptr && !write_down(line_of(data, length))) return CKR_DEVICE_ERROR;
    return witnessed->C_Sign(session, data, length, signature, octets);
}

// Other ways to sign would go unseen.
CK_RV sign_and_hide(CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG, CK_BYTE*, CK_ULONG*)
{
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV sign_part(CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG)
{
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV sign_rest(CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG*)
{
    return CKR_FUNCTION_NOT_SUPPORTED;
}

} // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list)
{
    const char* path = std::getenv("COUNTERSIGN_WITNESSED");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return CKR_GENERAL_ERROR;
    const auto entry = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (entry == nullptr) return CKR_GENERAL_ERROR;
    if (const CK_RV value = entry(&witnessed); value != CKR_OK) return value;
    ours = *witnessed;
    ours.C_Sign = sign;
    ours.C_SignRecover = sign_and_hide;
    ours.C_SignUpdate = sign_part;
    ours.C_SignFinal = sign_rest;
    *list = &ours;
    return CKR_OK;
}
