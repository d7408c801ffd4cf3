// How an error is told: to people on standard error, to programs as JSON on standard output.
#include "cli/failure.h"

#include <ostream>

#include "report/layout.h"

namespace amiable::cli {
namespace {

std::string_view kind_word(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::unreadable:
      return "unreadable";
    case ErrorKind::not_found:
      return "not-found";
    case ErrorKind::internal:
      break;
  }
  return "internal";
}

}  // namespace

ExitCode exit_code_of(ErrorKind kind) {
  return kind == ErrorKind::internal ? exit_internal : exit_usage;
}

void write_error(json::Writer& out, const Error& error) {
  out.begin_object();
  out.key("kind").string(kind_word(error.kind));
  out.key("message").string(error.message);
  out.key("place").string(error.place);
  out.key("next").string(error.next);
  out.end_object();
}

std::string error_line(const Error& error) {
  json::Writer out;
  out.begin_object().key("error");
  write_error(out, error);
  out.end_object();
  return out.take() + "\n";
}

int fail(IoStreams& io, const Error& error, bool json) {
  std::string text;
  report::append_wrapped(text, {"", "  "},
                         report::paint(report::Paint::red, "error") + ": " + error.message,
                         io.width);
  if (!error.place.empty()) report::append_wrapped(text, {"  at: ", "    "}, error.place, io.width);
  if (!error.next.empty()) report::append_wrapped(text, {"  next: ", "    "}, error.next, io.width);
  const auto color = io.color ? report::Color::always : report::Color::never;
  io.err << report::finish(text, color);
  if (json) io.out << error_line(error);
  return exit_code_of(error.kind);
}

}  // namespace amiable::cli
