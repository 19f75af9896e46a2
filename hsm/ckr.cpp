// SPDX-License-Identifier: Apache-2.0
#include "hsm/ckr.hpp"

#include <fmt/format.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <iterator>

namespace countersign::hsm {
namespace {

struct Row
{
    ReturnValue value;
    std::string_view name;
    CkrMeaning meaning;
    std::string_view hint;
};

constexpr std::string_view kAfresh
    = "nothing by hand: the process starts afresh; if it stays, look at the token and its module";
constexpr std::string_view kConnect
    = "check that the token is connected, switched on and reachable from this machine";
constexpr std::string_view kPin = "put the right PIN into the PIN file; each value is tried once";
constexpr std::string_view kUnlock
    = "unlock the token as its vendor says, then remove the file of PIN attempts";
constexpr std::string_view kKey = "check that the key may sign and that its type fits the mechanism";

// By value. Lost: where libp11's pooled sessions and key handles may name nothing, or another key.
constexpr Row kRows[] = {
    { CKR_CANCEL, "CKR_CANCEL", CkrMeaning::Lost, kAfresh },
    { CKR_HOST_MEMORY, "CKR_HOST_MEMORY", CkrMeaning::Lost, kAfresh },
    { CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", CkrMeaning::Lost, kConnect },
    { CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", CkrMeaning::Lost, kAfresh },
    { CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", CkrMeaning::Lost, kAfresh },
    { CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", CkrMeaning::Setup,
        "check the module's own configuration and [environment]" },
    { CKR_CANT_LOCK, "CKR_CANT_LOCK", CkrMeaning::Setup, "the module cannot be used by several threads" },
    { CKR_ATTRIBUTE_READ_ONLY, "CKR_ATTRIBUTE_READ_ONLY", CkrMeaning::Setup, kKey },
    { CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE", CkrMeaning::Setup, kKey },
    { CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID", CkrMeaning::Setup, kKey },
    { CKR_ATTRIBUTE_VALUE_INVALID, "CKR_ATTRIBUTE_VALUE_INVALID", CkrMeaning::Setup, kKey },
    { CKR_ACTION_PROHIBITED, "CKR_ACTION_PROHIBITED", CkrMeaning::Setup, kKey },
    { CKR_DATA_INVALID, "CKR_DATA_INVALID", CkrMeaning::Setup, kKey },
    { CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE", CkrMeaning::Setup, kKey },
    { CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", CkrMeaning::Lost, kConnect },
    { CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", CkrMeaning::Lost, kAfresh },
    { CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", CkrMeaning::Lost, kConnect },
    { CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", CkrMeaning::Setup, kKey },
    { CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", CkrMeaning::Lost, kAfresh },
    { CKR_KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE", CkrMeaning::Setup, kKey },
    { CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", CkrMeaning::Setup, kKey },
    { CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", CkrMeaning::Setup, kKey },
    { CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", CkrMeaning::Setup,
        "the token does not know this mechanism; use another key type" },
    { CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID", CkrMeaning::Setup, kKey },
    { CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID", CkrMeaning::Lost,
        "check that token and key still exist" },
    { CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE", CkrMeaning::Lost, kAfresh },
    { CKR_OPERATION_NOT_INITIALIZED, "CKR_OPERATION_NOT_INITIALIZED", CkrMeaning::Lost, kAfresh },
    { CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", CkrMeaning::PinRefused, kPin },
    { CKR_PIN_INVALID, "CKR_PIN_INVALID", CkrMeaning::PinRefused, kPin },
    { CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", CkrMeaning::PinRefused, kPin },
    { CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", CkrMeaning::PinRefused,
        "change the token's PIN, then the PIN file" },
    { CKR_PIN_LOCKED, "CKR_PIN_LOCKED", CkrMeaning::PinRefused, kUnlock },
    { CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", CkrMeaning::Lost, kAfresh },
    { CKR_SESSION_COUNT, "CKR_SESSION_COUNT", CkrMeaning::Lost,
        "lower `sessions`, or end other users of the token" },
    { CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", CkrMeaning::Lost, kAfresh },
    { CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY", CkrMeaning::Setup, kKey },
    { CKR_TEMPLATE_INCOMPLETE, "CKR_TEMPLATE_INCOMPLETE", CkrMeaning::Setup, kKey },
    { CKR_TEMPLATE_INCONSISTENT, "CKR_TEMPLATE_INCONSISTENT", CkrMeaning::Setup, kKey },
    { CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", CkrMeaning::Lost, kConnect },
    { CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", CkrMeaning::Lost, kConnect },
    { CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED", CkrMeaning::Setup,
        "the token cannot be written" },
    { CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN", CkrMeaning::Lost, kAfresh },
    { CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", CkrMeaning::Lost, kAfresh },
    { CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", CkrMeaning::PinRefused,
        "set the user PIN of the token, then the PIN file" },
    { CKR_CURVE_NOT_SUPPORTED, "CKR_CURVE_NOT_SUPPORTED", CkrMeaning::Setup,
        "the token does not know this curve; use another key type" },
    { CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", CkrMeaning::Setup, kKey },
    { CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", CkrMeaning::Lost, kAfresh },
    { CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED", CkrMeaning::Lost, kAfresh },
    { CKR_FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED", CkrMeaning::Setup, kKey },
};

const Row* row_of(ReturnValue value)
{
    const Row* row = std::ranges::find(kRows, value, &Row::value);
    return row == std::end(kRows) ? nullptr : row;
}

} // namespace

std::string ckr_name(ReturnValue value)
{
    const Row* row = row_of(value);
    return row ? std::string { row->name } : fmt::format("CKR_0x{:08x}", value);
}

CkrMeaning ckr_meaning(ReturnValue value)
{
    const Row* row = row_of(value);
    return row ? row->meaning : CkrMeaning::Lost;
}

std::string_view ckr_hint(ReturnValue value)
{
    const Row* row = row_of(value);
    return row ? row->hint : "look the code up in the manual of the token's vendor";
}

} // namespace countersign::hsm
