// SPDX-License-Identifier: Apache-2.0
#include "policy/subject.hpp"

namespace countersign::policy {

std::string subject_of(const Profile& profile, const std::vector<DomainName>& names)
{
    switch (profile.subject) {
    case SubjectForm::Empty:
        return {};
    case SubjectForm::CommonName:
        break;
    }
    if (names.empty() || names.front().text().size() > kLongestCommonName) return {};
    return "CN=" + names.front().text();
}

} // namespace countersign::policy
