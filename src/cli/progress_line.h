// One line on a terminal's standard error that is written over as work goes on, and is gone at the
// end. Nothing at all where standard error is no terminal.
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/io_streams.h"

namespace amiable::cli {

class ProgressLine {
 public:
  explicit ProgressLine(IoStreams& io) : io_(io) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::string_view text);
  void clear();

 private:
  IoStreams& io_;
  bool shown_ = false;
};

}  // namespace amiable::cli
