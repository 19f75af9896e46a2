// SPDX-License-Identifier: Apache-2.0
#include "policy/names.hpp"

namespace countersign::policy {

std::string_view name_of(KeyType type)
{
    switch (type) {
    case KeyType::Rsa:
        return "rsa";
    case KeyType::EcP256:
        return "ec-p256";
    case KeyType::EcP384:
        return "ec-p384";
    case KeyType::Other:
        return "other";
    }
    return "?";
}

std::string_view name_of(ProfileKind kind)
{
    switch (kind) {
    case ProfileKind::Private:
        return "private";
    }
    return "?";
}

std::string_view name_of(SubjectForm form)
{
    switch (form) {
    case SubjectForm::Empty:
        return "empty";
    case SubjectForm::CommonName:
        return "common-name";
    }
    return "?";
}

std::string_view name_of(CertificateState state)
{
    switch (state) {
    case CertificateState::Current:
        return "current";
    case CertificateState::Replaced:
        return "replaced";
    case CertificateState::RevocationPending:
        return "revocation-pending";
    case CertificateState::Revoked:
        return "revoked";
    }
    return "?";
}

std::string_view name_of(FindingState state)
{
    switch (state) {
    case FindingState::Satisfied:
        return "satisfied";
    case FindingState::Missing:
        return "missing";
    case FindingState::Refused:
        return "refused";
    }
    return "?";
}

} // namespace countersign::policy
