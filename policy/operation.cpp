// SPDX-License-Identifier: Apache-2.0
#include "policy/operation.hpp"

namespace countersign::policy {

std::string_view name_of(Operation operation)
{
    switch (operation) {
    case Operation::Issue:
        return "issue";
    case Operation::Reissue:
        return "reissue";
    case Operation::Rekey:
        return "rekey";
    }
    return "?";
}

Result<Operation> parse_operation(std::string_view text)
{
    for (const Operation operation : { Operation::Issue, Operation::Reissue, Operation::Rekey })
        if (text == name_of(operation)) return operation;
    return Error { ErrorCode::InvalidInput, "an operation is issue, reissue or rekey" };
}

} // namespace countersign::policy
