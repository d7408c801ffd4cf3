// Finds AWS's messages in a text: refusals by their grammar, the rest by the catalogue.
#include "launch/message.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/arn.h"
#include "launch/message_catalogue.h"
#include "launch/message_grammar.h"
#include "launch/message_meaning.h"
#include "launch/message_text.h"

namespace amiable::launch {
namespace {

constexpr std::size_t readings_max = 256;
constexpr std::size_t id_window = 240;  // how far from a text its id may stand

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_id_char(char c) { return is_alnum(c) || c == '-'; }

// First "PREFIXhex…" in the text, e.g. ami-0abc; what follows the prefix must be hexadecimal.
std::string find_id(std::string_view text, std::string_view prefix) {
  for (std::size_t at = text.find(prefix); at != std::string_view::npos;
       at = text.find(prefix, at + 1)) {
    if (at > 0 && is_id_char(text[at - 1])) continue;
    std::size_t end = at + prefix.size();
    while (end < text.size() && is_id_char(text[end])) ++end;
    const std::string_view digits = text.substr(at + prefix.size(), end - at - prefix.size());
    const bool hexadecimal = digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (hexadecimal && digits.size() >= 8) return std::string(text.substr(at, end - at));
  }
  return {};
}

std::string find_key_arn(std::string_view text) {
  for (std::size_t at = text.find("arn:"); at != std::string_view::npos;
       at = text.find("arn:", at + 1)) {
    std::size_t end = at;
    while (end < text.size() && (is_id_char(text[end]) || text[end] == ':' || text[end] == '/'))
      ++end;
    const auto arn = split_arn(text.substr(at, end - at));
    if (arn && arn->service == "kms") return std::string(text.substr(at, end - at));
  }
  return {};
}

struct Ids {
  std::string ami, snap, vol, instance, key;

  explicit Ids(std::string_view text)
      : ami(find_id(text, "ami-")),
        snap(find_id(text, "snap-")),
        vol(find_id(text, "vol-")),
        instance(find_id(text, "i-")),
        key(find_key_arn(text)) {}

  const std::string& of(std::string_view subject) const {
    static const std::string none;
    if (subject == "ami") return ami;
    if (subject == "snap") return snap;
    if (subject == "vol") return vol;
    if (subject == "i") return instance;
    return subject == "key" ? key : none;
  }
};

std::string fill(std::string_view command, const Ids& ids) {
  struct Slot {
    std::string_view name, subject, otherwise;
  };
  static constexpr std::array slots{
      Slot{"{ami}", "ami", "IMAGE"}, Slot{"{snap}", "snap", "SNAPSHOT"},
      Slot{"{vol}", "vol", "VOLUME"}, Slot{"{i}", "i", "INSTANCE"}, Slot{"{key}", "key", "KEY"}};
  std::string out(command);
  for (const Slot& slot : slots) {
    const std::string& id = ids.of(slot.subject);
    const std::size_t at = out.find(slot.name);
    if (at == std::string::npos) continue;
    out.replace(at, slot.name.size(), id.empty() ? slot.otherwise : std::string_view(id));
  }
  return out;
}

struct Hit {
  std::size_t begin = 0, end = 0;
};

// The needle as whole words. "is disabled" and the like must follow the thing they speak of.
std::optional<Hit> find_needle(std::string_view text, const CatalogueEntry& entry,
                               std::string_view needle, std::size_t from) {
  for (std::size_t at = text.find(needle, from); at != std::string_view::npos;
       at = text.find(needle, at + 1)) {
    const std::size_t end = at + needle.size();
    if (at > 0 && is_alnum(text[at - 1])) continue;
    if (end < text.size() && is_alnum(text[end]) && is_alnum(needle.back())) continue;
    if (needle.starts_with("is ")) {
      const std::size_t begin = at > 120 ? at - 120 : 0;
      if (Ids(text.substr(begin, at - begin)).of(entry.subject).empty()) continue;
    }
    return Hit{at, end};
  }
  return std::nullopt;
}

template <std::size_t N>
std::vector<std::string> words(const Words<N>& all) {
  std::vector<std::string> out;
  for (const std::string_view each : all) {
    if (!each.empty()) out.emplace_back(each);
  }
  return out;
}

// "… (CODE) when calling the RunInstances operation" tells the action.
std::string called_action(std::string_view text) {
  constexpr std::string_view before = "when calling the ";
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + before.size());
  const std::string_view name = rest.substr(0, rest.find(' '));
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_alnum)) return {};
  static constexpr std::array<std::string_view, 11> kms{"CreateGrant",
                                                        "DescribeKey",
                                                        "Encrypt",
                                                        "Decrypt",
                                                        "ReEncrypt",
                                                        "GenerateDataKey",
                                                        "GenerateDataKeyWithoutPlaintext",
                                                        "GetKeyPolicy",
                                                        "PutKeyPolicy",
                                                        "ListGrants",
                                                        "EnableKey"};
  const bool is_kms = std::find(kms.begin(), kms.end(), name) != kms.end();
  return (is_kms ? "kms:" : "ec2:") + std::string(name);
}

class MessageReader {
 public:
  std::vector<MessageReading> read(std::string_view text) {
    const MessageText message = read_message_text(text);
    for (const DecodedDenial& denial : message.decoded) add(explain_decoded(denial));
    for (const MessageSegment& segment : message.segments) read_segment(segment);
    if (out_.empty()) add(unrecognized());
    return std::move(out_);
  }

 private:
  void read_segment(const MessageSegment& segment) {
    const std::size_t before = out_.size() + dropped_;
    for (const AccessDenied& denied : find_access_denied(segment.text)) {
      add(explain_denial(denied, segment));
    }
    for (const bool generic : {false, true}) {
      if (generic && out_.size() + dropped_ > before) continue;
      for (const auto entries : {state_entries(), kms_entries(), error_entries()}) {
        for (const CatalogueEntry& entry : entries) {
          if (entry.generic == generic) read_entry(segment, entry);
        }
      }
    }
  }

  void read_entry(const MessageSegment& segment, const CatalogueEntry& entry) {
    for (const std::string_view needle : entry.needles) {
      if (needle.empty()) break;
      std::size_t from = 0;
      for (auto hit = find_needle(segment.text, entry, needle, from); hit && !full();
           hit = find_needle(segment.text, entry, needle, hit->end)) {
        add(reading(segment, entry, *hit));
      }
    }
  }

  // Ids stand behind the text ("images: [ami-…]"), or before it ("KEY is disabled").
  static Ids ids_near(std::string_view text, const Hit& hit, std::string_view subject) {
    const std::size_t begin = hit.begin > id_window ? hit.begin - id_window : 0;
    const std::string_view around = text.substr(begin, hit.end - begin + id_window);
    Ids behind(text.substr(hit.end, id_window));
    Ids ids(around);
    if (!subject.empty() && !behind.of(subject).empty()) return behind;
    return ids;
  }

  static MessageReading reading(const MessageSegment& segment, const CatalogueEntry& entry,
                                const Hit& hit) {
    const Ids ids = ids_near(segment.text, hit, entry.subject);
    MessageReading out;
    out.kind = entry.kind;
    out.principal = segment.principal;
    out.region = segment.region;
    out.resource = ids.of(entry.subject);
    out.summary = entry.summary;
    out.meanings = words(entry.meanings);
    out.causes = words(entry.causes);
    const std::size_t begin = hit.begin > id_window ? hit.begin - id_window : 0;
    out.action =
        called_action(std::string_view(segment.text).substr(begin, hit.end - begin + id_window));
    if (const auto arn = split_arn(out.resource)) out.region = arn->region;
    if (const auto arn = split_arn(out.principal)) out.account = arn->account;
    for (const std::string_view command : entry.commands) {
      if (!command.empty()) out.commands.push_back(fill(command, ids));
    }
    encoded(segment.text, hit, out);
    return out;
  }

  static void encoded(std::string_view text, const Hit& hit, MessageReading& out) {
    constexpr std::string_view label = "ncoded authorization failure message: ";
    const std::size_t at = text.find(label, hit.end);
    if (at == std::string_view::npos || at > hit.end + id_window) return;
    const std::string_view rest = text.substr(at + label.size());
    const std::string blob(rest.substr(0, rest.find_first_of(" \"',")));
    out.kind = "encoded";
    out.commands.assign(1, "aws sts decode-authorization-message --encoded-message " + blob);
    out.note =
        "only a caller with sts:DecodeAuthorizationMessage can read it; give its answer to"
        " amiable why --message";
  }

  static MessageReading unrecognized() {
    MessageReading out;
    out.kind = "unrecognized";
    out.summary = "no message of AWS about images, volumes or keys was recognised";
    out.meanings = {"paste the whole text of the error, StateReason or CloudTrail event",
                    "with the files of both accounts, `amiable why --bundle DIR` needs no message"};
    out.commands = {
        "aws ec2 describe-instances --instance-ids INSTANCE",
        "aws cloudtrail lookup-events"
        " --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com"};
    return out;
  }

  bool full() const { return out_.size() >= readings_max; }

  // Each thing said once; a reading without an id gives way to the same with one.
  void add(MessageReading reading) {
    if (full()) return;
    for (MessageReading& said : out_) {
      const bool same = said.kind == reading.kind && said.summary == reading.summary &&
                        said.principal == reading.principal && said.effect == reading.effect;
      if (!same) continue;
      if (said.resource != reading.resource && !said.resource.empty() &&
          !reading.resource.empty()) {
        continue;
      }
      if (said.resource.empty()) said = std::move(reading);
      ++dropped_;
      return;
    }
    out_.push_back(std::move(reading));
  }

  std::vector<MessageReading> out_;
  std::size_t dropped_ = 0;
};

}  // namespace

std::vector<MessageReading> read_messages(std::string_view text) {
  return MessageReader().read(text);
}

}  // namespace amiable::launch
