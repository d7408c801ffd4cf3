// Standard streams, files and what the terminal can show.
#include "cli/io_streams.h"

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <istream>

namespace amiable::cli {
namespace {

constexpr int default_width = 80;
constexpr int width_min = 40;
constexpr int width_max = 500;

}  // namespace

bool wants_color(bool out_is_terminal, const Environment& environment) {
  if (!out_is_terminal) return false;
  if (const auto value = environment("NO_COLOR"); value && !value->empty()) return false;
  return environment("TERM").value_or("") != "dumb";
}

int output_width(int terminal_width, const Environment& environment) {
  int width = terminal_width > 0 ? terminal_width : default_width;
  if (const auto value = environment("COLUMNS")) {
    int columns = 0;
    const char* end = value->data() + value->size();
    const auto read = std::from_chars(value->data(), end, columns);
    if (read.ec == std::errc() && read.ptr == end && columns > 0) width = columns;
  }
  return width < width_min ? width_min : width > width_max ? width_max : width;
}

Result<std::string> read_all(std::istream& in, std::size_t bytes_max, std::string_view what) {
  std::string out;
  std::array<char, 65536> chunk{};
  while (in) {
    in.read(chunk.data(), chunk.size());
    out.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (out.size() > bytes_max) {
      return Error{ErrorKind::unreadable,
                   "more than " + std::to_string(bytes_max) + " bytes, the most that is read here",
                   std::string(what), "give only the part that matters"};
    }
  }
  if (in.bad()) return Error{ErrorKind::unreadable, "cannot be read", std::string(what), ""};
  return out;
}

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return Error{ErrorKind::unreadable, "there is no file `" + path + "`", "",
                 "check the path, it is relative to the current folder"};
  }
  if (std::filesystem::is_directory(path, failed)) {
    return Error{ErrorKind::unreadable, "`" + path + "` is a folder, a file is needed", "", ""};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{ErrorKind::unreadable, "cannot open `" + path + "`", "", "check its permissions"};
  }
  return read_all(file, bytes_max, path);
}

}  // namespace amiable::cli
