// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace countersign::ctl {

// Reads fields of a reply for showing. Every text comes out printable (core/printable.hpp): names, subjects
// and messages began as a stranger's bytes, and a terminal obeys escape sequences. A field that is absent,
// null or of another type reads as empty: a client ignores what it does not know, and shows what there is.

[[nodiscard]] std::string text_of(const boost::json::object& reply, std::string_view field);
/// As sent: for PEM text and JSON text that goes to a file or a program, never to a terminal unasked.
[[nodiscard]] std::string raw_text_of(const boost::json::object& reply, std::string_view field);
[[nodiscard]] std::vector<std::string> texts_of(const boost::json::object& reply, std::string_view field);
/// In digits; empty when absent.
[[nodiscard]] std::string number_of(const boost::json::object& reply, std::string_view field);
[[nodiscard]] bool flag_of(const boost::json::object& reply, std::string_view field);
[[nodiscard]] boost::json::object object_of(const boost::json::object& reply, std::string_view field);
[[nodiscard]] std::vector<boost::json::object> objects_of(
    const boost::json::object& reply, std::string_view field);
/// True for a field that is present and not null.
[[nodiscard]] bool has(const boost::json::object& reply, std::string_view field);

} // namespace countersign::ctl
