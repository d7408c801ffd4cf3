// One line of text for each fact.
#include "store/import_record.h"

#include <algorithm>

namespace amiable::store {
namespace {

constexpr std::string_view setting_name = "import";
constexpr char whole_mark = '+', missing_mark = '-', without_identities_mark = '@';

void append(std::string& out, char mark, const std::set<std::string, std::less<>>& texts) {
  for (const std::string& text : texts) {
    out += mark;
    out += text;
    out += '\n';
  }
}

}  // namespace

Setting setting_of(const ImportRecord& record) {
  Setting setting;
  setting.name = setting_name;
  append(setting.value, whole_mark, record.whole);
  append(setting.value, missing_mark, record.missing);
  append(setting.value, without_identities_mark, record.without_identities);
  return setting;
}

std::optional<ImportRecord> import_record(const World& world) {
  const Setting* setting = world.setting(setting_name);
  if (setting == nullptr) return {};
  ImportRecord record;
  std::string_view rest = setting->value;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    const std::string text(line.substr(1));
    if (line.front() == whole_mark) record.whole.insert(text);
    if (line.front() == missing_mark) record.missing.insert(text);
    if (line.front() == without_identities_mark) record.without_identities.insert(text);
  }
  return record;
}

bool may_have_strangers(const World& world, std::string_view account) {
  const auto record = import_record(world);
  if (!record) return false;
  return world.account(account) == nullptr || record->without_identities.contains(account);
}

}  // namespace amiable::store
