// SPDX-License-Identifier: Apache-2.0
#include "core/random.hpp"

#include "core/check.hpp"

#include <openssl/rand.h>

namespace countersign {

void SystemRandom::fill(std::span<std::uint8_t> octets)
{
    check(RAND_bytes(octets.data(), static_cast<int>(octets.size())) == 1, "the CSPRNG works");
}

} // namespace countersign
