// SPDX-License-Identifier: Apache-2.0
// Whatever is accepted is short, printable as far as it is text, and means the same when it is read again.
#include "core/check.hpp"
#include "hsm/pkcs11_uri.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace countersign;
    const std::string_view text = text_of({ data, size });
    const Result<hsm::Pkcs11Uri> uri = hsm::Pkcs11Uri::parse(text);
    if (!uri) return 0;
    check(uri->text == text && text.size() <= hsm::kLongestUri, "the text is kept");
    for (const auto& field : { uri->token, uri->serial, uri->manufacturer, uri->model, uri->object })
        if (field)
            for (const char c : *field)
                check(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f,
                    "no control character is let through");
    check(!uri->id || !uri->id->empty(), "an id has octets");
    const Result<hsm::Pkcs11Uri> again = hsm::Pkcs11Uri::parse(uri->text);
    check(again && again->token == uri->token && again->id == uri->id && again->slot == uri->slot,
        "it reads the same again");
    return 0;
}
