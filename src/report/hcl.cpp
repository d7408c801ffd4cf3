// HCL's rules for quoted strings and here documents (HCL native syntax, "Template Expressions").
#include "report/hcl.h"

#include <cctype>

namespace amiable::report {
namespace {

// ${ and %{ begin a template; doubled, they are themselves.
void append_template_text(std::string& out, std::string_view text, std::size_t at) {
  const char c = text[at];
  out += c;
  const bool opens = at + 1 < text.size() && text[at + 1] == '{';
  if ((c == '$' || c == '%') && opens) out += c;
}

}  // namespace

std::string hcl_quoted(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text[i];
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || c == 0x7F) {
      out += std::string("\\u00") + digits[c >> 4U] + digits[c & 15U];
    } else {
      append_template_text(out, text, i);
    }
  }
  return out + "\"";
}

std::string hcl_heredoc(std::string_view text) {
  std::string word = "POLICY";
  while (text.find(word) != std::string_view::npos) word += "_";
  std::string out = "<<" + word + "\n";
  for (std::size_t i = 0; i < text.size(); ++i) append_template_text(out, text, i);
  if (!text.ends_with('\n')) out += '\n';
  return out + word;
}

std::string hcl_identifier(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool fits = byte < 0x80 && std::isalnum(byte) != 0;
    if (fits) out += static_cast<char>(std::tolower(byte));
    if (!fits && !out.ends_with('_') && !out.empty()) out += '_';
  }
  while (out.ends_with('_')) out.pop_back();
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out.front())) != 0) out = "x" + out;
  return out;
}

}  // namespace amiable::report
