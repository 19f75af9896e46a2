// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <concepts>
#include <expected>
#include <utility>

namespace countersign {

/// A value, or the Error that took its place. Never ignored: the class is [[nodiscard]].
template <class T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : inner_(std::move(value))
    {
    }
    Result(Error error)
        : inner_(std::unexpected(std::move(error)))
    {
    }
    Result(std::unexpected<Error> error)
        : inner_(std::move(error))
    {
    }

    [[nodiscard]] explicit operator bool() const { return inner_.has_value(); }
    [[nodiscard]] T& operator*() & { return *inner_; }
    [[nodiscard]] const T& operator*() const& { return *inner_; }
    [[nodiscard]] T&& operator*() && { return *std::move(inner_); }
    [[nodiscard]] T* operator->() { return &*inner_; }
    [[nodiscard]] const T* operator->() const { return &*inner_; }
    [[nodiscard]] const Error& error() const { return inner_.error(); }

private:
    std::expected<T, Error> inner_;
};

/// Success, or an Error. `return {};` is success.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : inner_(std::unexpected(std::move(error)))
    {
    }
    Result(std::unexpected<Error> error)
        : inner_(std::move(error))
    {
    }

    [[nodiscard]] explicit operator bool() const { return inner_.has_value(); }
    [[nodiscard]] const Error& error() const { return inner_.error(); }

private:
    std::expected<void, Error> inner_;
};

} // namespace countersign
