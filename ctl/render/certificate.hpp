// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace countersign::ctl {

/// One certificate as Certificates.Show describes it.
[[nodiscard]] std::string render_certificate(const boost::json::object& certificate, Paint paint);

/// One line for each certificate.
[[nodiscard]] std::string render_certificates(
    const std::vector<boost::json::object>& certificates, Paint paint);

/// A certificate just issued. `not_before` and `not_after` as read from it, `files` as "certificate
/// cert.pem".
[[nodiscard]] std::string render_issued(const boost::json::object& issued, std::string_view validity,
    const std::vector<std::string>& files, Paint paint);

/// "2026-11-25T13:55:00Z to 2027-02-23T13:54:59Z (90 days)"; notAfter is inclusive.
[[nodiscard]] std::string validity_in_words(const std::string& not_before, const std::string& not_after);

} // namespace countersign::ctl
