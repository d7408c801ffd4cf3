// The program: hands the process's arguments, streams and environment to cli::run.
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/commands.h"

namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  amiable::cli::IoStreams io{
      std::cin,
      std::cout,
      std::cerr,
      isatty(STDIN_FILENO) == 1,
      amiable::cli::wants_color(terminal, environment),
      amiable::cli::output_width(terminal ? terminal_width() : 0, environment),
      isatty(STDERR_FILENO) == 1 && environment("TERM").value_or("dumb") != "dumb"};
  return amiable::cli::run(std::vector<std::string>(argv + 1, argv + argc), io);
}
