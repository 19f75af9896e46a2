// SPDX-License-Identifier: Apache-2.0
#include "core/journal.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <cstdio>
#include <cstdlib>
#include <sys/uio.h>
#include <vector>

namespace countersign {

void journal(Severity severity, std::string_view message_id, std::string_view message,
    std::initializer_list<JournalField> fields)
{
    if (std::getenv("JOURNAL_STREAM") == nullptr) {
        std::string line = fmt::format("<{}>{}", static_cast<int>(severity), message);
        for (const JournalField& field : fields)
            line += fmt::format(" {}={}", field.name, printable(field.value));
        fmt::print(stderr, "{}\n", line);
        return;
    }
    std::vector<std::string> records { fmt::format("PRIORITY={}", static_cast<int>(severity)),
        fmt::format("MESSAGE_ID={}", message_id), fmt::format("MESSAGE={}", message) };
    for (const JournalField& field : fields)
        records.push_back(fmt::format("{}={}", field.name, field.value));
    std::vector<iovec> parts;
    for (std::string& record : records)
        parts.push_back({ record.data(), record.size() });
    sd_journal_sendv(parts.data(), static_cast<int>(parts.size())); // a lost journal record stops no request
}

} // namespace countersign
