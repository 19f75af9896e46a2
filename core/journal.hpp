// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace countersign {

enum class Severity
{
    Critical = 2,
    Error = 3,
    Warning = 4,
    Notice = 5,
    Info = 6
};

/// One field of a journal record: an upper-case name and its value.
struct JournalField
{
    std::string_view name;
    std::string value;
};

/// Writes one record for operators: `message` is a fixed sentence, what varies stands in the fields.
/// `message_id`: 32 hexadecimal digits, one for each kind of event (systemd/countersign.catalog).
/// To the journal when the process runs under systemd, else one line to stderr. Never a secret, never hostile
/// text unescaped.
void journal(Severity severity, std::string_view message_id, std::string_view message,
    std::initializer_list<JournalField> fields = {});

} // namespace countersign
