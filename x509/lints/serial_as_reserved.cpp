// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

#include <fmt/format.h>

namespace countersign::x509::lints {

LintFault serial_as_reserved(const LintSubject& subject)
{
    if (subject.tbs.serial == subject.plan.serial) return {};
    return fmt::format("serial {} instead of {}", subject.tbs.serial.hex(), subject.plan.serial.hex());
}

} // namespace countersign::x509::lints
