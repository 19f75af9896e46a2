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
    for (const DomainName& name : names)
        if (name.text().size() <= kLongestCommonName) return "CN=" + name.text();
    return {};
}

} // namespace countersign::policy
