// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"

#include <boost/json/object.hpp>

namespace countersign::policy {

/// What is asked, and nothing of how or when it is decided: what evidence is bound to. Its digest:
/// content_digest. Holds no serial and no notBefore, for it exists before there is a TBSCertificate. Shape:
/// docs/decision-record.md.
[[nodiscard]] boost::json::object content_of(const Facts& facts, const Settings& settings);

} // namespace countersign::policy
