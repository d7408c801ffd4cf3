// One cursor over the text: statements stand in the order of the document.
#include "policy/statement_places.h"

namespace amiable::policy {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  // Never backwards.
  Position at(std::size_t offset) {
    for (; next_ < offset && next_ < text_.size(); ++next_) step(text_[next_]);
    return position_;
  }

 private:
  void step(char c) {
    const bool second_half = c == '\n' && next_ > 0 && text_[next_ - 1] == '\r';
    if (second_half) return;
    if (c == '\n' || c == '\r') {
      position_ = {position_.line + 1, 1};
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++position_.column;
    }
  }

  std::string_view text_;
  std::size_t next_ = 0;
  Position position_{1, 1};
};

// Behind the token before the statement at `offset`; `before`: the end of the one before it.
std::size_t start_of(std::string_view text, std::size_t offset, std::size_t before) {
  const std::size_t token = text.find_last_not_of(" \t\r\n", offset == 0 ? 0 : offset - 1);
  if (token == std::string_view::npos) return offset;
  if (text[token] == '[') return token + 1;
  return text[token] == ',' ? before : offset + 1;
}

}  // namespace

std::vector<StatementPlace> places_of(const Policy& policy) {
  const std::string_view text = policy.source->text();
  std::vector<StatementPlace> places;
  places.reserve(policy.statements.size());
  Cursor cursor(text);
  std::size_t before = 0;
  for (const Statement& statement : policy.statements) {
    StatementPlace place;
    place.start = cursor.at(start_of(text, statement.span.offset, before));
    before = std::size_t{statement.span.offset} + statement.span.length;
    place.end = cursor.at(before);
    places.push_back(place);
  }
  return places;
}

}  // namespace amiable::policy
