// SPDX-License-Identifier: Apache-2.0
// A yes that policy did not give. With LAWFUL: the same, by the only way there is.
#include "policy/decision.hpp"

using namespace countersign;

policy::Permit permit_of(const policy::Facts& facts, const policy::Settings& settings)
{
#ifdef LAWFUL
    return std::get<policy::Permit>(policy::decide(facts, settings));
#else
    static_cast<void>(facts);
    static_cast<void>(settings);
    return policy::Permit {};
#endif
}
