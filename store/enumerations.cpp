// SPDX-License-Identifier: Apache-2.0
#include "store/enumerations.hpp"

#include "core/check.hpp"

namespace countersign::store {
namespace {

std::string_view no_such_value()
{
    check(false, "an enumeration holds one of its values");
    return {};
}

} // namespace

std::string_view stored_name(policy::RequestState state)
{
    return name_of(state);
}
std::string_view stored_name(policy::Operation operation)
{
    return name_of(operation);
}

std::string_view stored_name(policy::CertificateState state)
{
    switch (state) {
    case policy::CertificateState::Current:
        return "current";
    case policy::CertificateState::Replaced:
        return "replaced";
    case policy::CertificateState::RevocationPending:
        return "revocation-pending";
    case policy::CertificateState::Revoked:
        return "revoked";
    }
    return no_such_value();
}

std::string_view stored_name(policy::KeyType type)
{
    switch (type) {
    case policy::KeyType::Rsa:
        return "rsa";
    case policy::KeyType::EcP256:
        return "ec-p256";
    case policy::KeyType::EcP384:
        return "ec-p384";
    case policy::KeyType::Other:
        return "other";
    }
    return no_such_value();
}

std::string_view stored_name(IntentState state)
{
    switch (state) {
    case IntentState::Open:
        return "open";
    case IntentState::Completed:
        return "completed";
    case IntentState::Cancelled:
        return "cancelled";
    case IntentState::Abandoned:
        return "abandoned";
    }
    return no_such_value();
}

} // namespace countersign::store
