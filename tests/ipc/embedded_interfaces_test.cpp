// SPDX-License-Identifier: Apache-2.0
#include "ipc/interface.hpp"
#include "ipc/service.hpp"

#include <gmock/gmock.h>

namespace countersign::ipc {
namespace {

constexpr std::string_view kNames[]
    = { "io.countersign", "io.countersign.Audit", "io.countersign.Certificates", "io.countersign.Operator",
          "io.countersign.Requests", "io.countersign.Signer", "io.countersign.Token", "org.varlink.service" };

TEST(EmbeddedInterfaces, ParseUnderTheirOwnName)
{
    for (const std::string_view name : kNames) {
        const Result<Interface> interface = Interface::parse(interface_text(name));
        ASSERT_TRUE(interface) << name << ": " << interface.error().what;
        EXPECT_EQ(interface->name(), name);
    }
    EXPECT_EQ(interface_text("io.countersign.Nothing"), "");
}

/// What `varlinkctl validate-idl` accepts is less than the grammar: one container a field, and no empty
/// parentheses in it.
bool inside_subset(const Type& type, bool top)
{
    if (type.kind == Type::Kind::Array || type.kind == Type::Kind::Map) {
        const Type& element = type.element.front();
        const bool container = element.kind == Type::Kind::Array || element.kind == Type::Kind::Map;
        return !container && !element.nullable && inside_subset(element, false);
    }
    if (type.kind == Type::Kind::Struct && type.fields.empty() && !top) return false;
    for (const Field& field : type.fields) {
        if (!inside_subset(field.type, false)) return false;
    }
    return true;
}

bool inside_subset(const std::vector<Field>& fields)
{
    return std::ranges::all_of(fields, [](const Field& field) { return inside_subset(field.type, false); });
}

TEST(EmbeddedInterfaces, StayInsideTheSubsetOfSystemd)
{
    for (const std::string_view name : kNames) {
        const Result<Interface> interface = Interface::parse(interface_text(name));
        ASSERT_TRUE(interface);
        for (const NamedType& type : interface->types())
            EXPECT_TRUE(inside_subset(type.type, false)) << name << " " << type.name;
        for (const Method& method : interface->methods())
            EXPECT_TRUE(inside_subset(method.in) && inside_subset(method.out)) << name << " " << method.name;
        for (const ErrorType& error : interface->errors())
            EXPECT_TRUE(inside_subset(error.fields)) << name << " " << error.name;
    }
}

TEST(EmbeddedInterfaces, NameFieldsInCamelCase)
{
    for (const std::string_view name : kNames) {
        const Result<Interface> interface = Interface::parse(interface_text(name));
        ASSERT_TRUE(interface);
        for (const Method& method : interface->methods()) {
            for (const std::vector<Field>& fields : { method.in, method.out }) {
                for (const Field& field : fields) {
                    EXPECT_EQ(field.name.find('_'), std::string::npos) << name << " " << field.name;
                    EXPECT_TRUE(std::islower(field.name.front())) << name << " " << field.name;
                }
            }
        }
    }
}

} // namespace
} // namespace countersign::ipc
