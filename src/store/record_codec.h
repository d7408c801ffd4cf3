// Records to the bytes of their rows and back.
//
// The bytes are a JSON object of one line; record_fields.h names the fields. Arbitrary bytes
// (sealed secrets, public keys, settings) stand as hex digits, times as milliseconds since 1970.
// Policies stand as their text and are compiled again when they are read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/backend.h"
#include "store/change_set.h"

namespace amiable::store {

// Error (internal): a text that is no UTF-8 or a policy that was not compiled, which could not be
// read back; an erased record.
Result<std::string> encode(const Record& record);

// Error (unreadable): not a row of this table.
Result<Record> decode(Table table, std::string bytes);

// The same with the row's place checked: the errors name table and key, and a record that belongs
// under another key is one.
Result<Change> read_row(Row row);

}  // namespace amiable::store
