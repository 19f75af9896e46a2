// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::hsm {

/// A return value of a PKCS#11 function (CK_RV), without the header of PKCS#11.
using ReturnValue = unsigned long;

/// What a return value means for this process.
enum class CkrMeaning
{
    Lost, // the module's sessions and handles can no longer be trusted: the process starts afresh
    PinRefused, // the token judged the PIN, or wants an operator before it judges one
    Setup, // key, mechanism or configuration do not fit each other; nothing is lost
};

/// "CKR_PIN_INCORRECT"; "CKR_0x80000001" for a code without a name (a vendor's).
[[nodiscard]] std::string ckr_name(ReturnValue value);
/// A code that the table does not know is Lost: starting afresh is always safe.
[[nodiscard]] CkrMeaning ckr_meaning(ReturnValue value);
/// What an operator can do about it: one sentence.
[[nodiscard]] std::string_view ckr_hint(ReturnValue value);

} // namespace countersign::hsm
