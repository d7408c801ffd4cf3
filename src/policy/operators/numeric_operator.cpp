// Numeric operators: exact decimals. `01`, `+1`, `1.0` and `1e0` are one; `NaN`, `Infinity` and
// other texts are no numbers. [measured: session policies]
#include <algorithm>
#include <optional>

#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

constexpr std::int64_t exponent_max = 1'000'000'000;

// 0.DIGITS × 10^exponent, where the digits are `whole` then `fraction`, as views into the text.
struct DecimalView {
  bool negative = false;
  std::string_view whole, fraction;
  std::int64_t exponent = 0;

  std::size_t size() const { return whole.size() + fraction.size(); }
  char operator[](std::size_t i) const {
    return i < whole.size() ? whole[i] : fraction[i - whole.size()];
  }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take_sign(std::string_view& text) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

// What follows the digits: nothing, or `e` and a bounded exponent.
std::optional<std::int64_t> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  const bool negative = take_sign(text);
  const std::string_view digits = take_digits(text);
  if (digits.empty() || !text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
    if (value > exponent_max) return std::nullopt;
  }
  return negative ? -value : value;
}

void drop_outer_zeros(DecimalView& number) {
  const auto count_leading = [](std::string_view digits) {
    return std::min(digits.find_first_not_of('0'), digits.size());
  };
  const auto count_kept = [](std::string_view digits) { return digits.find_last_not_of('0') + 1; };
  number.whole.remove_prefix(count_leading(number.whole));
  number.exponent += static_cast<std::int64_t>(number.whole.size());
  number.fraction = number.fraction.substr(0, count_kept(number.fraction));
  if (number.fraction.empty()) number.whole = number.whole.substr(0, count_kept(number.whole));
  if (!number.whole.empty()) return;
  const std::size_t leading = count_leading(number.fraction);
  number.fraction.remove_prefix(leading);
  number.exponent -= static_cast<std::int64_t>(leading);
}

std::optional<DecimalView> read_decimal(std::string_view text) {
  DecimalView number;
  number.negative = take_sign(text);
  number.whole = take_digits(text);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    number.fraction = take_digits(text);
  }
  if (number.size() == 0) return std::nullopt;
  const std::optional<std::int64_t> exponent = read_exponent(text);
  if (!exponent) return std::nullopt;
  number.exponent = *exponent;
  drop_outer_zeros(number);
  if (number.size() == 0) number = {};  // zero has no sign and no exponent
  return number;
}

int compare_sizes(const DecimalView& a, const Decimal& b) {
  if (a.size() == 0 || b.digits.empty()) {
    return static_cast<int>(a.size() != 0) - static_cast<int>(!b.digits.empty());
  }
  if (a.exponent != b.exponent) return a.exponent < b.exponent ? -1 : 1;
  const std::size_t common = std::min(a.size(), b.digits.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] != b.digits[i]) return a[i] < b.digits[i] ? -1 : 1;
  }
  if (a.size() == b.digits.size()) return 0;
  return a.size() < b.digits.size() ? -1 : 1;
}

int compare(const DecimalView& a, const Decimal& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int order = compare_sizes(a, b);
  return a.negative ? -order : order;
}

}  // namespace

ParsedValue read_numeric(const Operator&, std::string_view text, Version) {
  const std::optional<DecimalView> number = read_decimal(text);
  if (!number) return Unparseable{};
  std::string digits(number->whole);
  digits.append(number->fraction);
  return Decimal{number->negative, std::move(digits), number->exponent};
}

// What is no number on either side equals nothing: negated operators hold.
// [measured: session policies]
Truth numeric_holds(const Condition& condition, const RequestValue& request) {
  const std::optional<DecimalView> number = read_decimal(request.text);
  if (!number) return with_negation(condition, Truth::no);
  return with_negation(
      condition, any_value(condition, [&](const ConditionValue& value) {
        const auto* policy = std::get_if<Decimal>(&value.parsed);
        if (policy == nullptr) return Truth::no;
        return truth(satisfies(condition.op->comparison, compare(*number, *policy)));
      }));
}

}  // namespace amiable::policy
