// The diagnosis for a terminal: headline, the calls under a left rule, the lines that decided,
// what AWS shows, what to do.
#include <algorithm>
#include <set>
#include <string>

#include "report/layout.h"
#include "report/phrases.h"
#include "report/render.h"
#include "report/rows.h"

namespace amiable::report {
namespace {

constexpr std::string_view rule = "  │ ";
constexpr std::size_t action_columns_max = 35;

class TextReport {
 public:
  TextReport(const Diagnosis& diagnosis, int width)
      : diagnosis_(diagnosis), width_(std::max(width, 40)) {}

  std::string write() {
    headline();
    tree();
    keys();
    places();
    observed();
    symptom();
    missing();
    help();
    assumptions();
    pages();
    return std::move(out_);
  }

 private:
  void wrap(Indent indent, std::string_view text) { append_wrapped(out_, indent, text, width_); }
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void headline() {
    const std::string first =
        diagnosis_.causes.empty() ? "" : "[" + diagnosis_.causes.front() + "]";
    std::string level;
    switch (diagnosis_.verdict) {
      case Verdict::fails:
        level = paint(Paint::red, "error" + first) + ":";
        break;
      case Verdict::succeeds:
        level = paint(Paint::green, "ok") + ":";
        break;
      case Verdict::unknown:
        level = paint(Paint::yellow, "cannot tell") + ":";
        break;
    }
    wrap({"", "  "}, level + " " + verdict_sentence(diagnosis_));
    if (diagnosis_.contested) {
      wrap({"  ", "  "},
           "but permissions that AWS documents for this are missing: see the contested ones");
    }
    if (diagnosis_.causes.size() > 1) {
      std::string all;
      for (const std::string& cause : diagnosis_.causes) all += (all.empty() ? "" : ", ") + cause;
      wrap({"  causes: ", "          "}, all);
    }
  }

  void tree() {
    wrap({"  ╷ ", rule}, "asked by " + diagnosis_.principal);
    if (!diagnosis_.source_region.empty() && diagnosis_.source_region != diagnosis_.region) {
      wrap({rule, rule}, "copied from " + diagnosis_.source_region);
    }
    for (const RowGroup& group : group_rows(diagnosis_)) {
      if (group.volume != nullptr)
        volume(*group.volume);
      else if (!group.device.empty())
        wrap({rule, rule}, paint(Paint::bold, group.device));
      rows(group);
      minor(group);
    }
    line("  ╵");
  }

  void volume(const Volume& volume) {
    std::string head = volume.device.empty() ? std::string() : paint(Paint::bold, volume.device);
    const auto add = [&head](const std::string& text) {
      if (!head.empty()) head += " ";
      head += text;
    };
    if (!volume.snapshot.empty()) add(volume.snapshot);
    const bool two = !volume.source_key.empty() && volume.source_key != volume.target_key;
    if (volume.source_key.empty() && volume.target_key.empty()) add("not encrypted");
    if (two) add("from " + short_key_with_owner(volume.source_key));
    if (!volume.target_key.empty())
      add((two ? "to " : "") + short_key_with_owner(volume.target_key));
    if (!volume.why.empty()) add("(" + volume.why + ")");
    wrap({rule, "  │     "}, head);
  }

  static std::size_t action_columns(const RowGroup& group) {
    std::size_t width = 0;
    for (const Row& row : group.rows) width = std::max(width, columns(call_label(*row.call)));
    return std::min(width, action_columns_max);
  }

  void rows(const RowGroup& group) {
    const std::size_t width = action_columns(group);
    const bool several = several_keys(group);
    const Row* previous = nullptr;
    const std::string* shown = nullptr;
    for (const Row& row : group.rows) {
      const bool is_key = row.call->action.starts_with("kms:");
      if (several && is_key && (shown == nullptr || *shown != row.call->resource)) {
        wrap({"  │   ", "  │   "}, "on " + short_key_with_owner(row.call->resource));
        previous = nullptr;
      }
      if (is_key) shown = &row.call->resource;
      const bool repeats = previous != nullptr && !row.note.empty() && previous->note == row.note &&
                           previous->call->outcome == row.call->outcome;
      call_row(row, width, repeats);
      previous = &row;
    }
  }

  static bool several_keys(const RowGroup& group) {
    std::set<std::string_view> keys;
    for (const Row& row : group.rows) {
      if (row.call->action.starts_with("kms:")) keys.insert(row.call->resource);
    }
    return keys.size() > 1 || (group.volume == nullptr && !keys.empty());
  }

  void call_row(const Row& row, std::size_t width, bool repeats) {
    const Call& call = *row.call;
    const Paint color = call.outcome == Outcome::refused   ? Paint::red
                        : call.outcome == Outcome::unknown ? Paint::yellow
                                                           : Paint::green;
    std::string note = repeats ? "same" : row.note;
    const bool name_resource =
        call.action != "-" && !call.action.starts_with("kms:") && call.outcome != Outcome::allowed;
    if (name_resource && !row.resources.empty()) {
      std::string where;
      for (const std::string& each : row.resources) where += (where.empty() ? "on " : ", ") + each;
      note = where + ": " + note;
    }
    const std::string head = "  │   " + pad(call_label(call), width) + "  " +
                             pad(paint(color, outcome_word(call)), 8) + " ";
    const std::size_t note_column = 6 + width + 2 + 8 + 1;
    const std::string rest = std::string(rule) + std::string(note_column - 4, ' ');
    const bool long_head = columns(head) + 20 > static_cast<std::size_t>(width_);
    if (long_head && !note.empty()) {
      wrap({head, rest}, "");
      wrap({rest, rest}, note);
    } else {
      wrap({head, rest}, note);
    }
  }

  // Contested and advisory permissions in a line or two per outcome.
  void minor(const RowGroup& group) {
    for (const Strength strength : {Strength::contested, Strength::may}) {
      for (const Outcome outcome : {Outcome::refused, Outcome::unknown}) {
        std::vector<const Call*> calls;
        for (const Call* call : group.minor) {
          if (call->strength == strength && call->outcome == outcome) calls.push_back(call);
        }
        if (calls.empty()) continue;
        const std::string_view what = strength == Strength::contested
                                          ? " (contested: AWS documents it, recordings do without)"
                                          : " (advice: documented, never seen used)";
        const std::string_view word =
            outcome == Outcome::refused ? "also refused: " : "also unknown: ";
        wrap({"  │   ", "  │     "},
             paint(Paint::dim, std::string(word) + action_list(calls) + std::string(what)));
      }
    }
  }

  // Full names of the keys that the tree abbreviates.
  void keys() {
    std::vector<std::string> seen;
    const auto add = [&seen](const std::string& arn) {
      if (arn.empty() || short_resource(arn) == arn) return;
      if (std::find(seen.begin(), seen.end(), arn) == seen.end()) seen.push_back(arn);
    };
    for (const Volume& volume : diagnosis_.volumes) {
      add(volume.source_key);
      add(volume.target_key);
    }
    for (const Call& call : diagnosis_.calls) add(call.resource);
    for (const std::string& arn : seen) wrap({"  ", "    "}, short_resource(arn) + " is " + arn);
  }

  void places() {
    for (const PlaceGroup& group : group_places(diagnosis_)) {
      std::string where = describe_place(*group.lines.front().place);
      for (std::size_t i = 1; i < group.lines.size(); ++i) {
        where += ", line " + std::to_string(group.lines[i].place->line);
      }
      wrap({"  ", "    "}, paint(Paint::bold, where));
      for (const PlaceLine& each : group.lines) place_line(each);
    }
  }

  // The line itself and what it decided, beside it where there is room.
  void place_line(const PlaceLine& line_of) {
    const Place& place = *line_of.place;
    const std::string number = place.line == 0 ? "" : std::to_string(place.line);
    const std::string margin(std::max<std::size_t>(4, number.size() + 1), ' ');
    const std::string gutter = margin.substr(number.size()) + number + " │ ";
    const std::string rest = margin + " │ ";
    const std::string decides = "decides " + action_list(line_of.calls);
    const auto room = static_cast<std::size_t>(width_) - columns(gutter);
    std::string text;
    if (place.line != 0) text = shorten(trimmed(place.text), room);
    if (columns(text) + 2 + columns(decides) <= room) {
      line(gutter + paint(Paint::bold, text) + (text.empty() ? "" : "  ") +
           paint(Paint::dim, decides));
    } else {
      line(gutter + paint(Paint::bold, text));
      wrap({rest, rest}, paint(Paint::dim, decides));
    }
  }

  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
  }

  void observed() {
    if (!diagnosis_.observed) return;
    const Observed& observed = *diagnosis_.observed;
    wrap({"  on record: ", "    "}, describe_record(observed));
    for (const ObservedRefusal& each : observed.refusals) {
      wrap({"    ", "      "}, paint(Paint::red, describe_refusal(each)));
    }
    wrap({"    ", "      "}, describe_agreement(observed));
    for (const std::string& note : observed.notes) wrap({"    ", "      "}, note);
  }

  void symptom() {
    const Symptom& symptom = diagnosis_.symptom;
    std::string shown = symptom.summary;
    // AWS's text often begins with the code that the summary ends in: it is said once.
    const std::string& code =
        symptom.state_reason.empty() ? symptom.error_code : symptom.state_reason;
    if (!code.empty() && shown.ends_with(code) && symptom.message.starts_with(code)) {
      shown.resize(shown.size() - code.size());
      shown += symptom.message;
    }
    for (const std::string& part : {symptom.message, symptom.state_reason, symptom.error_code}) {
      if (shown.find(part) == std::string::npos) shown += (shown.empty() ? "" : "; ") + part;
    }
    if (!shown.empty()) wrap({"  what EC2 shows: ", "    "}, shown);
  }

  void missing() {
    for (const MissingInput& input : diagnosis_.missing_inputs) {
      wrap({"  need: ", "    "},
           paint(Paint::bold, input.path) +
               (input.account.empty() ? "" : " from account " + input.account));
      if (!input.why.empty()) wrap({"    ", "    "}, input.why);
      if (!input.command.empty()) {
        wrap({"    ", "    "}, input.account.empty() ? "run:"
                                                     : "run in account " + input.account +
                                                           " and save under that name:");
        append_command(out_, "      ", input.command, width_);
      }
    }
  }

  void help() {
    for (const Help& help : diagnosis_.help) {
      wrap({"  " + std::string("help: "), "        "}, help.edit);
      if (!help.account.empty()) wrap({"        in account: ", "          "}, help.account);
      if (!help.who.empty()) wrap({"        by: ", "          "}, help.who);
      for (const std::string& statement : help.statements) {
        if (!statement.starts_with('{')) {
          append_command(out_, "          ", statement, width_);
          continue;
        }
        for (const std::string& each : fill_json(statement, width_ - 10)) line("          " + each);
      }
      if (!help.check.empty()) wrap({"        check: ", "          "}, help.check);
    }
  }

  // What the verdict hangs on stands on its own line; the rest in one sentence.
  void assumptions() {
    std::string rest;
    for (const Assumption& assumption : diagnosis_.assumptions) {
      const std::string text =
          assumption.text.empty() ? assumption.name + "=" + assumption.value : assumption.text;
      if (assumption.decides) {
        wrap({"  assumed: ", "    "}, text + " (another answer would change the verdict)");
      } else {
        rest += (rest.empty() ? "" : "; ") + text;
      }
    }
    if (!rest.empty()) wrap({"  assumed: ", "    "}, rest);
  }

  void pages() {
    for (const std::string& cause : diagnosis_.causes) line("  more: amiable explain " + cause);
  }

  const Diagnosis& diagnosis_;
  int width_;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagnosis& diagnosis, const TextOptions& options) {
  return finish(TextReport(diagnosis, options.width).write(), options.color);
}

}  // namespace amiable::report
