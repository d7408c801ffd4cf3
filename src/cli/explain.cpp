// `amiable explain`: the page of a cause or reason, built into the program.
#include <algorithm>
#include <optional>
#include <ostream>

#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/page_lookup.h"

namespace amiable::cli {
namespace {

int list_pages(IoStreams& io) {
  for (const std::string_view kind : {"cause", "reason"}) {
    io.out << kind << "s:\n";
    for (const Page& page : pages()) {
      if (page.kind == kind) io.out << "  " << page.id << "\n";
    }
  }
  return exit_ok;
}

Error unknown_page(const std::string& id) {
  std::vector<std::string_view> known;
  for (const Page& page : pages()) known.push_back(page.id);
  const auto near = nearest(id, known);
  return Error{ErrorKind::usage, "there is no page `" + id + "`", "",
               near ? "did you mean `amiable explain " + std::string(*near) + "`?"
                    : "`amiable explain --list` shows all"};
}

}  // namespace

std::string_view explain_help() {
  return R"(amiable explain: what a cause or reason means, how it shows, the cure

  amiable explain key-policy-no-principal
  amiable explain condition-mismatch:kms:ViaService
  amiable explain --list

Options:
  --list        the ids of all pages
  -h, --help    this text

Exit codes: 0 found, 64 there is no such page.
)";
}

const Page* find_page(std::string_view id) {
  const auto exact = [](std::string_view name) -> const Page* {
    const auto all = pages();
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const Page& page) { return page.id == name; });
    return found == all.end() ? nullptr : &*found;
  };
  // A reason with a parameter has the page of its family: condition-mismatch:kms:ViaService.
  for (;;) {
    if (const Page* page = exact(id)) return page;
    const std::size_t colon = id.rfind(':');
    if (colon == std::string_view::npos) return nullptr;
    id = id.substr(0, colon);
  }
}

int run_explain(const ExplainOptions& options, IoStreams& io) {
  if (options.list) return list_pages(io);
  if (options.id.empty()) {
    return fail(io, {ErrorKind::usage, "no id was given", "", "`amiable explain --list` shows all"},
                false);
  }
  const Page* page = find_page(options.id);
  if (page == nullptr) return fail(io, unknown_page(options.id), false);
  io.out << page->text;
  if (!page->text.ends_with('\n')) io.out << '\n';
  return exit_ok;
}

}  // namespace amiable::cli
