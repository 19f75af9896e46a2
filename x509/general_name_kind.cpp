// SPDX-License-Identifier: Apache-2.0
#include "x509/general_name_kind.hpp"

#include <openssl/x509v3.h>

namespace countersign::x509 {

std::string_view general_name_kind(int type)
{
    switch (type) {
    case GEN_OTHERNAME:
        return "otherName";
    case GEN_EMAIL:
        return "rfc822Name";
    case GEN_DNS:
        return "dNSName";
    case GEN_X400:
        return "x400Address";
    case GEN_DIRNAME:
        return "directoryName";
    case GEN_EDIPARTY:
        return "ediPartyName";
    case GEN_URI:
        return "uniformResourceIdentifier";
    case GEN_IPADD:
        return "iPAddress";
    case GEN_RID:
        return "registeredID";
    default:
        return "unknown kind";
    }
}

} // namespace countersign::x509
