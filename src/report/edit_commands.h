// How each edit is made: the one table from document and change to calls of the aws tool, which
// the scripts, the printed commands and the written files share. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/cure.h"

namespace amiable::report {

// One word of a command line.
struct Word {
  enum class Kind {
    literal,
    document,   // the edit's policy, from a file: file://…
    new_image,  // the id that the copy before it was given
  };
  Kind kind = Kind::literal;
  std::string text;  // literal only
};

struct AwsCommand {
  std::vector<Word> words;       // "aws" first
  bool makes_image = false;      // prints the id of the new image
  bool flags_of_caller = false;  // no command: options for the command that the caller runs anyway
};

struct Way {
  std::vector<AwsCommand> commands;  // in order; empty: by hand, as the notes say
  std::vector<std::string> notes;    // one sentence each
};

Way way_of(const Edit& edit);

// The edit carries a policy document, which needs a file.
bool has_document(const Edit& edit);
// An identity policy that is yet to be made, not an existing one that is attached.
bool makes_policy(const Edit& edit);
// "01-444455556666-key-policy.json"; `index` counts the edits of the alternative from 0.
std::string document_file(std::size_t index, const Edit& edit);

// The name and kind (user, role, group) behind the identity policy of an edit.
struct Holder {
  std::string kind, name;
};
Holder holder_of(const Edit& edit);

// A word as a POSIX shell reads it back, whatever it holds.
std::string shell_quoted(std::string_view text);
// The command for a shell, each option with its values a piece of its own; the pieces joined by
// blanks are the line. `folder` is shell text before the name of the document ("$here/").
std::vector<std::string> shell_pieces(const AwsCommand& command, std::string_view folder,
                                      const std::string& document);
std::string shell_line(const std::vector<std::string>& pieces);
// The same over lines of at most `width` columns where it can be, joined by backslashes.
void append_shell(std::string& out, std::string_view indent, const std::vector<std::string>& pieces,
                  int width);

}  // namespace amiable::report
