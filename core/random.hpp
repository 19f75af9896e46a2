// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign {

/// A source of random octets. Injected everywhere; tests repeat or force values.
class Random
{
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> octets) = 0;
};

/// OpenSSL's CSPRNG. Aborts when it has no entropy: nothing may go on without.
class SystemRandom final : public Random
{
public:
    void fill(std::span<std::uint8_t> octets) override;
};

} // namespace countersign
