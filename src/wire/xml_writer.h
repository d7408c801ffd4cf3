// Writes XML into a string: elements, escapes and empty elements in one place.
// For AWS's answers only: no attributes but the root's xmlns, no comments.
// Characters that XML 1.0 cannot hold (most control characters, bytes that are not UTF-8) become
// U+FFFD, so that an answer is well-formed whatever it carries. A carriage return is written as a
// character reference, or a reader would turn it into a line feed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amiable::wire {

// Of EC2's answers; the others go without.
inline constexpr std::string_view xml_declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

class XmlWriter {
 public:
  // Names must be XML names and outlive the writer (they come from tables).
  void begin(std::string_view name);
  void begin(std::string_view name, std::string_view xmlns);
  void end();  // of the innermost element; without content it is written <name/>

  void content(std::string_view text);  // escaped
  void text(std::string_view name, std::string_view text);

  std::string take() { return std::move(out_); }  // once all elements are ended

 private:
  void close_start_tag();
  std::string out_;
  std::vector<std::string_view> open_;
  bool in_start_tag_ = false;
};

void append_xml_escaped(std::string& out, std::string_view text);

}  // namespace amiable::wire
