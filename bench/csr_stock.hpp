// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace countersign::bench {

/// `count` CSRs for www.example.test in PEM, each with a P-256 key of its own: a key is certified only once.
/// Throws std::runtime_error. Blocks: some 10,000 a second.
[[nodiscard]] std::vector<std::string> make_csrs(std::size_t count);

} // namespace countersign::bench
