// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy_text.hpp"
#include "policy/decision.hpp"
#include "store/rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace countersign::daemon {

/// Rows and findings as the interfaces show them.
[[nodiscard]] boost::json::object view(const store::Request& request);
[[nodiscard]] boost::json::object view(const store::CertificateRow& certificate);
[[nodiscard]] boost::json::array view(const std::vector<policy::Finding>& findings);
[[nodiscard]] boost::json::array view(const std::vector<policy::Change>& changes);
/// Requests.Issued: the certificate with the chain of its issuer.
[[nodiscard]] boost::json::object view_issued(const store::CertificateRow& certificate, const Policy& policy);
/// The issuer's chain, PEM; empty for an issuer that the policy does not name any more.
[[nodiscard]] std::string chain_of(const std::string& issuer, const Policy& policy);

} // namespace countersign::daemon
