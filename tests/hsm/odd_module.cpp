// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 module for tests: SoftHSM, but it counts log-ins and hangs in C_Sign on demand. Driven by files
// in the folder $COUNTERSIGN_TEST_FOLDER: one line is appended to `logins` at each C_Login; while `hang`
// exists C_Sign does not return; while `login-error` exists C_Login answers CKR_DEVICE_ERROR without asking
// the token; while `die` exists it ends the process.
#include <p11-kit/pkcs11.h>

#include <chrono>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST ours;

std::string path(const char* name)
{
    const char* folder = std::getenv("COUNTERSIGN_TEST_FOLDER");
    return std::string { folder == nullptr ? "/nonexistent" : folder } + "/" + name;
}

bool asked(const char* name)
{
    return access(path(name).c_str(), F_OK) == 0;
}

CK_RV count_login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG length)
{
    const int file = open(path("logins").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    (void)!write(file, "C_Login\n", 8);
    close(file);
    if (asked("die")) _exit(9);
    if (asked("login-error")) return CKR_DEVICE_ERROR;
    return real->C_Login(session, user, pin, length);
}

CK_RV hang_in_sign(
    CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* signature, CK_ULONG* octets)
{
    while (asked("hang"))
        std::this_thread::sleep_for(std::chrono::milliseconds { 20 });
    return real->C_Sign(session, data, length, signature, octets);
}

} // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list)
{
    void* library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return CKR_GENERAL_ERROR;
    const auto entry = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    const CK_RV value = entry(&real);
    if (value != CKR_OK) return value;
    ours = *real;
    ours.C_Login = count_login;
    ours.C_Sign = hang_in_sign;
    *list = &ours;
    return CKR_OK;
}
