// String operators: exact, glob, and exact after Unicode lower-casing.
#include <utf8proc.h>

#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

constexpr utf8proc_int32_t end_of_text = -1;
constexpr utf8proc_int32_t capital_sigma = 0x3A3, small_sigma = 0x3C3, final_sigma = 0x3C2;
constexpr utf8proc_int32_t capital_i_with_dot = 0x130, combining_dot = 0x307;

bool is_cased(utf8proc_int32_t point) {
  const utf8proc_category_t category = utf8proc_category(point);
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
         category == UTF8PROC_CATEGORY_LT;
}

// Characters that the final-sigma rule looks past. [Unicode 3.13, Case_Ignorable]
bool is_case_ignorable(utf8proc_int32_t point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      break;
  }
  constexpr std::u32string_view inside_words =
      U"'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";
  return inside_words.find(static_cast<char32_t>(point)) != std::u32string_view::npos;
}

// Code points of one text, or of a glob without wildcards whose variables all have values.
class Points {
 public:
  explicit Points(std::string_view text) : piece_(text) {}
  Points(const Glob& glob, const Context& context) : glob_(&glob), context_(&context) {}

  utf8proc_int32_t next() {
    while (piece_.empty()) {
      if (glob_ == nullptr || index_ == glob_->pieces().size()) return end_of_text;
      piece_ = value(glob_->pieces()[index_++]);
    }
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(piece_.data());
    utf8proc_int32_t point = 0;
    auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(piece_.size()), &point);
    if (length <= 0) {  // no UTF-8: the byte stands for itself, apart from all characters
      point = 0x110000 + bytes[0];
      length = 1;
    }
    piece_.remove_prefix(static_cast<std::size_t>(length));
    return point;
  }

 private:
  std::string_view value(const Glob::Piece& piece) const {
    if (piece.kind == Glob::Piece::Kind::literal) return piece.text;
    const Context::Found found = context_->find(piece.text, piece.hash);
    return found.present() && found.size() == 1 ? found[0] : std::string_view(piece.default_value);
  }

  const Glob* glob_ = nullptr;
  const Context* context_ = nullptr;
  std::size_t index_ = 0;
  std::string_view piece_;
};

// Full lower-casing, not case folding: sigma depends on its position, I with dot becomes two.
// [measured: StringEqualsIgnoreCase on K-sign, sharp s, long s, sigma, dotted I]
class LowerPoints {
 public:
  explicit LowerPoints(Points points) : points_(points) {}

  utf8proc_int32_t next() {
    if (pending_dot_) {
      pending_dot_ = false;
      return combining_dot;
    }
    const utf8proc_int32_t point = points_.next();
    if (point == end_of_text || point >= 0x110000) return point;
    const utf8proc_int32_t lower = lowered(point);
    if (!is_case_ignorable(point)) after_cased_ = is_cased(point);
    return lower;
  }

 private:
  utf8proc_int32_t lowered(utf8proc_int32_t point) {
    if (point == capital_sigma) {
      return after_cased_ && !is_before_cased() ? final_sigma : small_sigma;
    }
    pending_dot_ = point == capital_i_with_dot;
    return pending_dot_ ? 'i' : utf8proc_tolower(point);
  }

  bool is_before_cased() const {
    Points rest = points_;
    utf8proc_int32_t point = rest.next();
    while (point != end_of_text && point < 0x110000 && is_case_ignorable(point)) {
      point = rest.next();
    }
    return point != end_of_text && point < 0x110000 && is_cased(point);
  }

  Points points_;
  bool after_cased_ = false;
  bool pending_dot_ = false;
};

bool equals_lowered(Points left, Points right) {
  LowerPoints a(left);
  LowerPoints b(right);
  for (;;) {
    const utf8proc_int32_t point = a.next();
    if (point != b.next()) return false;
    if (point == end_of_text) return true;
  }
}

// An unknown variable could complete any text.
Truth matches_lowered(const Glob& glob, const RequestValue& request) {
  const Truth resolved = glob.resolvable(request.context);
  if (resolved != Truth::yes) return resolved;
  return truth(equals_lowered(Points(glob, request.context), Points(request.text)));
}

}  // namespace

ParsedValue read_string(const Operator& op, std::string_view text, Version version) {
  const bool like = op.comparison == Comparison::like;
  return Glob(text, version, like ? Wildcards::active : Wildcards::literal);
}

// A variable without value matches nothing, so that the negated operators hold.
// [IAM user guide, Policy variables: variables with no value]
Truth string_holds(const Condition& condition, const RequestValue& request) {
  const bool lower = condition.op->comparison == Comparison::equals_ignore_case;
  return with_negation(condition, any_value(condition, [&](const ConditionValue& value) {
                         const Glob& glob = std::get<Glob>(value.parsed);
                         if (lower) return matches_lowered(glob, request);
                         return glob.matches(request.text, request.context, Case::sensitive);
                       }));
}

}  // namespace amiable::policy
