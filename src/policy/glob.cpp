// Glob: a text with wildcards and variables, compiled to pieces and matched without memory.
#include <algorithm>

#include "base/ascii.h"
#include "policy/pattern.h"

namespace amiable::policy {
namespace {

using Piece = Glob::Piece;

struct Variable {
  std::string_view name, default_value;
  bool has_default = false;
  std::size_t length = 0;  // of the whole `${…}`; 0: not a variable
};

// `text` begins with "${". A missing brace leaves the text literal; a malformed inside leaves a
// name no request has, hence no value. [IAM user guide, Policy variables]
Variable read_variable(std::string_view text) {
  const std::size_t close = text.find('}');
  if (close == std::string_view::npos) return {};
  const std::size_t comma = text.find(", '");
  const std::size_t quote = comma < close ? text.find("'}", comma + 3) : std::string_view::npos;
  if (quote == std::string_view::npos) return {text.substr(2, close - 2), {}, false, close + 1};
  return {text.substr(2, comma - 2), text.substr(comma + 3, quote - comma - 3), true, quote + 2};
}

class Compiler {
 public:
  Compiler(Version version, Wildcards wildcards)
      : substitutes_(version == Version::v2012_10_17), wildcards_(wildcards == Wildcards::active) {}

  std::vector<Piece> compile(std::string_view text) {
    while (!text.empty()) text.remove_prefix(take(text));
    return std::move(pieces_);
  }

 private:
  std::size_t take(std::string_view text) {
    if (substitutes_ && text.starts_with("${")) return take_variable(text);
    if (wildcards_ && text.front() == '*') return take_wildcard(Piece::Kind::any_run);
    if (wildcards_ && text.front() == '?') return take_wildcard(Piece::Kind::any_one);
    return take_literal(text.substr(0, 1), 1);
  }

  std::size_t take_variable(std::string_view text) {
    // `${*}`, `${?}` and `${$}` stand for the character. [IAM user guide, Policy variables]
    const bool escape =
        text.size() > 3 && text[3] == '}' && (text[2] == '*' || text[2] == '?' || text[2] == '$');
    if (escape) return take_literal(text.substr(2, 1), 4);
    const Variable variable = read_variable(text);
    if (variable.length == 0) return take_literal(text.substr(0, 2), 2);
    Piece piece;
    piece.kind = Piece::Kind::variable;
    piece.text = ascii_lowered(variable.name);
    piece.hash = key_hash(piece.text);
    piece.has_default = variable.has_default;
    piece.default_value = std::string(variable.default_value);
    pieces_.push_back(std::move(piece));
    return variable.length;
  }

  std::size_t take_wildcard(Piece::Kind kind) {
    const bool repeats = kind == Piece::Kind::any_run && !pieces_.empty() &&
                         pieces_.back().kind == Piece::Kind::any_run;
    if (!repeats) pieces_.emplace_back().kind = kind;
    return 1;
  }

  std::size_t take_literal(std::string_view decoded, std::size_t length) {
    if (pieces_.empty() || pieces_.back().kind != Piece::Kind::literal) pieces_.emplace_back();
    pieces_.back().text.append(decoded);
    return length;
  }

  bool substitutes_;
  bool wildcards_;
  std::vector<Piece> pieces_;
};

// A place between two UTF-16 units of a UTF-8 text: `half` is inside a surrogate pair.
struct Place {
  std::size_t offset = 0;
  bool half = false;
};

std::size_t character_length(std::string_view text, std::size_t offset) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - offset);
}

// `?` is one UTF-16 unit: a supplementary character needs two. [measured: session policies]
bool take_unit(std::string_view text, Place& place) {
  if (place.offset == text.size()) return false;
  const std::size_t length = character_length(text, place.offset);
  if (length == 4 && !place.half) return place.half = true;
  place.offset += length;
  place.half = false;
  return true;
}

bool take_text(std::string_view text, Place& place, std::string_view literal, Case letter_case) {
  if (literal.empty()) return true;
  if (place.half) return false;
  const std::string_view here = text.substr(place.offset, literal.size());
  const bool same =
      letter_case == Case::sensitive ? here == literal : equals_ignoring_case(here, literal);
  if (same) place.offset += literal.size();
  return same;
}

// The value of a variable. A multivalued key has none, nor does a default help it.
// [measured: aws:TagKeys as a variable]
struct Value {
  Truth known = Truth::no;
  std::string_view text;
};

Value value_of(const Piece& piece, const Context& context) {
  const Context::Found found = context.find(piece.text, piece.hash);
  if (found.unknown()) return {Truth::unknown, {}};
  if (found.present() && found.multivalued() && found.size() != 0) return {Truth::no, {}};
  if (found.present() && found.size() == 1) return {Truth::yes, found[0]};
  return {truth(piece.has_default), piece.default_value};
}

// Substituted values are literal text.
bool take_piece(const Piece& piece, std::string_view text, Place& place, const Context& context,
                Case letter_case) {
  if (piece.kind == Piece::Kind::literal) return take_text(text, place, piece.text, letter_case);
  if (piece.kind == Piece::Kind::any_one) return take_unit(text, place);
  return take_text(text, place, value_of(piece, context).text, letter_case);
}

// A variable that was not gathered could be any text.
bool is_run(const Piece& piece, const Context& context) {
  if (piece.kind == Piece::Kind::any_run) return true;
  return piece.kind == Piece::Kind::variable && value_of(piece, context).known == Truth::unknown;
}

// Whether what follows the last `*` is one literal: then only the end of the text counts.
bool is_suffix(const std::vector<Piece>& pieces, std::size_t piece) {
  return piece + 1 == pieces.size() && pieces[piece].kind == Piece::Kind::literal;
}

bool ends_with(std::string_view text, Place from, std::string_view literal, Case letter_case) {
  // A unit of a surrogate pair that is begun belongs to the run.
  const std::size_t least = from.half ? from.offset + 1 : from.offset;
  if (text.size() < least + literal.size()) return false;
  Place end{text.size() - literal.size()};
  return take_text(text, end, literal, letter_case);
}

// Greedy with one point of return: what follows the last `*` need only be tried further right.
bool match_pieces(const std::vector<Piece>& pieces, std::string_view text, const Context& context,
                  Case letter_case) {
  const std::size_t none = pieces.size() + 1;
  std::size_t piece = 0;
  std::size_t after_run = none;
  Place place;
  Place run_end;
  for (;;) {
    if (piece == pieces.size()) {
      if (place.offset == text.size() || after_run == piece) return true;
    } else if (is_run(pieces[piece], context)) {
      after_run = ++piece;
      run_end = place;
      if (is_suffix(pieces, piece)) return ends_with(text, place, pieces[piece].text, letter_case);
      continue;
    } else if (take_piece(pieces[piece], text, place, context, letter_case)) {
      ++piece;
      continue;
    }
    if (after_run == none || !take_unit(text, run_end)) return false;
    piece = after_run;
    place = run_end;
  }
}

}  // namespace

Glob::Glob(std::string_view text, Version version, Wildcards wildcards)
    : pieces_(Compiler(version, wildcards).compile(text)) {
  for (const Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::variable) ++variable_count_;
  }
}

bool Glob::is_any() const {
  return pieces_.size() == 1 && pieces_.front().kind == Piece::Kind::any_run;
}

Truth Glob::resolvable(const Context& context) const {
  Truth all = Truth::yes;
  if (variable_count_ == 0) return all;
  for (const Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::variable) all = all && value_of(piece, context).known;
  }
  return all;
}

Truth Glob::matches(std::string_view text, const Context& context, Case letter_case) const {
  if (pieces_.size() == 1) {  // most patterns are one word, or `*`
    const Piece& only = pieces_.front();
    if (only.kind == Piece::Kind::any_run) return Truth::yes;
    if (only.kind == Piece::Kind::literal) {
      return truth(letter_case == Case::sensitive ? only.text == text
                                                  : equals_ignoring_case(only.text, text));
    }
  }
  const Truth resolved = resolvable(context);
  if (resolved == Truth::no) return Truth::no;
  return match_pieces(pieces_, text, context, letter_case) ? resolved : Truth::no;
}

std::string Glob::expanded(const Context& context) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    switch (piece.kind) {
      case Piece::Kind::literal:
        out += piece.text;
        break;
      case Piece::Kind::any_one:
        out += '?';
        break;
      case Piece::Kind::any_run:
        out += '*';
        break;
      case Piece::Kind::variable: {
        const Value value = value_of(piece, context);
        if (value.known == Truth::yes) {
          out += value.text;
        } else {
          out += "${" + piece.text + "}";
        }
      }
    }
  }
  return out;
}

}  // namespace amiable::policy
