// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::ipc {

inline constexpr std::size_t kInterfaceOctets = 256UL * 1024; // of one description
inline constexpr std::size_t kTypeDepth = 16; // as deep as a message may nest

struct Field;

/// A Varlink type. Which members count depends on `kind`.
struct Type
{
    enum class Kind
    {
        Bool,
        Int,
        Float,
        String,
        Object,
        Named,
        Enum,
        Struct,
        Array,
        Map
    };
    Kind kind = Kind::Bool;
    bool nullable = false;
    std::string name; // Named: a type of the same interface
    std::vector<std::string> values; // Enum
    std::vector<Field> fields; // Struct
    std::vector<Type> element; // Array, Map: exactly one
};

struct Field
{
    std::string name;
    Type type;
};

struct NamedType
{
    std::string name;
    std::string documentation;
    Type type; // Struct or Enum
};

struct Method
{
    std::string name; // "Sign"
    std::string documentation;
    std::vector<Field> in;
    std::vector<Field> out;
};

struct ErrorType
{
    std::string name; // "NotFound"
    std::string documentation;
    std::vector<Field> fields;
};

/// A parsed interface description: names are unique, every named type exists.
class Interface
{
public:
    /// The whole grammar of varlink.org. Error: InvalidInput, naming line and what was expected.
    static Result<Interface> parse(std::string_view text);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& documentation() const { return documentation_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<NamedType>& types() const { return types_; }
    [[nodiscard]] const std::vector<Method>& methods() const { return methods_; }
    [[nodiscard]] const std::vector<ErrorType>& errors() const { return errors_; }

    /// By short name; null when there is none.
    [[nodiscard]] const NamedType* find_type(std::string_view name) const;
    [[nodiscard]] const Method* find_method(std::string_view name) const;
    [[nodiscard]] const ErrorType* find_error(std::string_view name) const;

private:
    friend class InterfaceParser;
    Interface() = default;

    std::string name_;
    std::string documentation_;
    std::string text_;
    std::vector<NamedType> types_;
    std::vector<Method> methods_;
    std::vector<ErrorType> errors_;
};

/// "io.countersign.Signer.Sign" as interface and member; nothing without a dot.
struct QualifiedName
{
    std::string_view interface;
    std::string_view member;
};
[[nodiscard]] std::optional<QualifiedName> split_name(std::string_view qualified);

/// The top-level field of `value` that does not fit `fields` of `interface`: of a wrong type at any depth,
/// missing though not nullable, or unknown. Nothing when all fit. Integers must be int64; a float may be
/// written as an integer.
[[nodiscard]] std::optional<std::string> find_misfit(
    const Interface& interface, const std::vector<Field>& fields, const boost::json::object& value);

} // namespace countersign::ipc
