// SPDX-License-Identifier: Apache-2.0
#include "ipc/interface.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace countersign::ipc {
namespace {

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c)
{
    return is_letter(c) || is_digit(c);
}

/// [A-Z][A-Za-z0-9]*
bool is_member_name(std::string_view text)
{
    return !text.empty() && is_upper(text.front()) && std::ranges::all_of(text, is_alphanumeric);
}

/// [A-Za-z](_?[A-Za-z0-9])*
bool is_field_name(std::string_view text)
{
    return !text.empty() && is_letter(text.front()) && text.back() != '_'
        && text.find("__") == std::string_view::npos
        && std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

/// Two or more labels of letters, digits and inner hyphens; the first begins with a letter.
bool is_interface_name(std::string_view text)
{
    if (text.empty() || !is_letter(text.front()) || text.find('.') == std::string_view::npos) return false;
    while (true) {
        const std::string_view label = text.substr(0, text.find('.'));
        if (label.empty() || !is_alphanumeric(label.front()) || !is_alphanumeric(label.back())) return false;
        if (!std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; })) return false;
        if (label.size() == text.size()) return true;
        text.remove_prefix(label.size() + 1);
    }
}

Type type_of(Type::Kind kind)
{
    Type type;
    type.kind = kind;
    return type;
}

Type container_of(Type::Kind kind, Type element)
{
    Type type = type_of(kind);
    type.element.push_back(std::move(element));
    return type;
}

/// What stops a parse; caught at its end, never seen outside.
struct Fault
{
    std::string what;
};

} // namespace

/// Recursive descent over one text; each function eats one thing of the grammar or throws Fault.
class InterfaceParser
{
public:
    explicit InterfaceParser(std::string_view text)
        : text_(text)
    {
    }

    Interface parse()
    {
        Interface interface;
        interface.text_ = text_;
        skip_space();
        interface.documentation_ = take_documentation();
        expect_word("interface");
        interface.name_ = word(is_interface_name, "an interface name", ".-");
        while (skip_space(), at_ < text_.size())
            parse_member(interface);
        for (const NamedType& named : interface.types_)
            resolve(interface, named.type);
        for (const Method& method : interface.methods_) {
            resolve(interface, method.in);
            resolve(interface, method.out);
        }
        for (const ErrorType& error : interface.errors_)
            resolve(interface, error.fields);
        return interface;
    }

    [[nodiscard]] std::size_t line() const
    {
        return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n'));
    }

private:
    void parse_member(Interface& interface)
    {
        std::string documentation = take_documentation();
        const std::string keyword = word(is_field_name, "type, method or error", "_");
        if (keyword != "type" && keyword != "method" && keyword != "error")
            throw Fault { "expected type, method or error" };
        skip_space();
        std::string name = word(is_member_name, "a name with a capital", "");
        if (!names_.insert(name).second) throw Fault { fmt::format("a second {}", name) };
        if (keyword == "type") {
            interface.types_.push_back({ std::move(name), std::move(documentation), parenthesised(1) });
        } else if (keyword == "error") {
            interface.errors_.push_back({ std::move(name), std::move(documentation), struct_fields() });
        } else {
            std::vector<Field> in = struct_fields();
            expect("->");
            interface.methods_.push_back(
                { std::move(name), std::move(documentation), std::move(in), struct_fields() });
        }
    }

    std::vector<Field> struct_fields()
    {
        Type type = parenthesised(1);
        if (type.kind != Type::Kind::Struct) throw Fault { "expected fields with types" };
        return std::move(type.fields);
    }

    /// A struct or an enum: which one shows after its first name. Empty parentheses are a struct.
    Type parenthesised(std::size_t depth)
    {
        Type type = type_of(Type::Kind::Struct);
        expect("(");
        if (eat(")")) return type;
        std::set<std::string, std::less<>> seen;
        do {
            skip_space();
            std::string name = word(is_field_name, "a field name", "_");
            if (!seen.insert(name).second) throw Fault { fmt::format("a second field {}", name) };
            const bool typed = eat(":");
            if (seen.size() == 1 && !typed) type.kind = Type::Kind::Enum;
            if (typed != (type.kind == Type::Kind::Struct))
                throw Fault { "expected either fields with types or bare names" };
            if (typed)
                type.fields.push_back({ std::move(name), parse_type(depth + 1) });
            else
                type.values.push_back(std::move(name));
        } while (eat(","));
        expect(")");
        return type;
    }

    Type parse_type(std::size_t depth)
    {
        if (depth > kTypeDepth) throw Fault { fmt::format("types nest deeper than {}", kTypeDepth) };
        const bool nullable = eat("?");
        Type type = unmarked_type(depth);
        type.nullable = nullable;
        return type;
    }

    Type unmarked_type(std::size_t depth)
    {
        skip_space();
        if (peek() == '?') throw Fault { "a second ?" };
        if (peek() == '(') return parenthesised(depth);
        if (eat("[string]")) return container_of(Type::Kind::Map, parse_type(depth + 1));
        if (eat("[]")) return container_of(Type::Kind::Array, parse_type(depth + 1));
        const std::string name = word(is_field_name, "a type", "_");
        if (name == "bool") return type_of(Type::Kind::Bool);
        if (name == "int") return type_of(Type::Kind::Int);
        if (name == "float") return type_of(Type::Kind::Float);
        if (name == "string") return type_of(Type::Kind::String);
        if (name == "object") return type_of(Type::Kind::Object);
        if (!is_member_name(name)) throw Fault { fmt::format("unknown type {}", name) };
        Type named = type_of(Type::Kind::Named);
        named.name = name;
        return named;
    }

    void resolve(const Interface& interface, const Type& type) const
    {
        if (type.kind == Type::Kind::Named && !interface.find_type(type.name))
            throw Fault { fmt::format("no type {}", type.name) };
        resolve(interface, type.fields);
        for (const Type& element : type.element)
            resolve(interface, element);
    }
    void resolve(const Interface& interface, const std::vector<Field>& fields) const
    {
        for (const Field& field : fields)
            resolve(interface, field.type);
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    /// Skips space and comments; the comment lines right before the next thing become its documentation.
    void skip_space()
    {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#') {
                const std::size_t end = std::min(text_.find('\n', at_), text_.size());
                const std::size_t begin = at_ + 1 < end && text_[at_ + 1] == ' ' ? at_ + 2 : at_ + 1;
                documentation_ += text_.substr(begin, end - begin);
                documentation_ += '\n';
                at_ = end;
            } else if (c == '\n') {
                ++at_;
                if (peek() == '\n') documentation_.clear(); // a blank line parts a comment from what follows
            } else if (c == ' ' || c == '\t' || c == '\r') {
                ++at_;
            } else {
                return;
            }
        }
    }
    std::string take_documentation() { return std::exchange(documentation_, {}); }

    bool eat(std::string_view symbol)
    {
        skip_space();
        if (!text_.substr(at_).starts_with(symbol)) return false;
        at_ += symbol.size();
        documentation_.clear();
        return true;
    }
    void expect(std::string_view symbol)
    {
        if (!eat(symbol)) throw Fault { fmt::format("expected {}", symbol) };
    }
    void expect_word(std::string_view keyword)
    {
        if (word(is_field_name, keyword, "_") != keyword) throw Fault { fmt::format("expected {}", keyword) };
        skip_space();
    }
    template <class Fits>
    std::string word(Fits fits, std::string_view what, std::string_view also)
    {
        std::size_t end = at_;
        while (end < text_.size()
            && (is_alphanumeric(text_[end]) || also.find(text_[end]) != std::string_view::npos))
            ++end;
        const std::string_view found = text_.substr(at_, end - at_);
        if (!fits(found)) throw Fault { fmt::format("expected {}", what) };
        at_ = end;
        return std::string { found };
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string documentation_;
    std::set<std::string, std::less<>> names_;
};

Result<Interface> Interface::parse(std::string_view text)
{
    if (text.size() > kInterfaceOctets)
        return Error { ErrorCode::InvalidInput, fmt::format("interface above {} octets", kInterfaceOctets) };
    InterfaceParser parser { text };
    try {
        return parser.parse();
    } catch (const Fault& fault) {
        return Error { ErrorCode::InvalidInput,
            fmt::format("interface line {}: {}", parser.line(), fault.what) };
    }
}

} // namespace countersign::ipc
