// What an import did not take, or not as it stood: lines for people, each said once with all that
// it is about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::world_import {

class Notes {
 public:
  // `of` is a file, an id or an ARN; empty: the text is about the bundle.
  void add(std::string_view text, std::string_view of = {});

  bool empty() const { return notes_.empty(); }
  // "TEXT: ONE, TWO, THREE and 5 more", in the order in which the texts came first.
  std::vector<std::string> lines() const;

 private:
  struct Note {
    std::string text;
    std::vector<std::string> of;  // the first ones
    std::size_t count = 0;        // of all
  };
  std::vector<Note> notes_;
};

}  // namespace amiable::world_import
