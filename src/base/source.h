// A text from outside with its name, and positions in it: what every message points at.
// Immutable after construction; safe to share between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace amiable {

// Half-open byte range in a Source.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// Both 1-based; column counts characters (UTF-8 code points), not bytes.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

class Source {
 public:
  // `name` is what messages print: a bundle-relative path, `<stdin>`, or for a policy that was an
  // escaped string inside a file: `PATH, Policy` (lines then count inside the policy's own text).
  Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view slice(Span span) const;

  // Computed on demand; an offset past the end is the position after the last byte. The first call
  // counts the lines of the whole text, later ones scan one block.
  Position position(std::uint32_t offset) const;
  // Text of the 1-based line without its line end; empty when there is no such line.
  std::string_view line(std::uint32_t number) const;

 private:
  const std::vector<std::uint32_t>& lines_before() const;

  mutable std::once_flag counted_;
  mutable std::vector<std::uint32_t> lines_before_;  // line ends before each block of the text
  std::string name_;
  std::string text_;
};

using SourcePtr = std::shared_ptr<const Source>;

// "NAME line L column C"
std::string describe_place(const Source& source, std::uint32_t offset);

}  // namespace amiable
