// A walk over XML or JSON along the operation's output shape.
#include "live/api_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <span>

#include "base/hex_digit.h"
#include "base/json_members.h"
#include "wire/api_model.h"
#include "wire/epoch_seconds.h"
#include "wire/scalar_text.h"

namespace amiable::live {
namespace {

using json::Type;
using json::Value;
using wire::Kind;
using wire::Member;
using wire::Shape;

// AWS's outputs nest less than 20 levels; a shape that held itself would be stopped here.
constexpr unsigned depth_max = 48;

// What marks pages, and is of no interest once they are one.
constexpr std::array<std::string_view, 5> page_members{"NextToken", "NextMarker", "Marker",
                                                       "IsTruncated", "Truncated"};

Error unreadable(std::string message) {
  return {ErrorKind::unreadable, std::move(message), {}, "ask again; is the endpoint AWS's?"};
}

Result<json::DocumentPtr> parsed(std::string_view what, std::string text) {
  return json::parse(std::make_shared<const Source>(std::string(what), std::move(text)));
}

// 2026-11-25T10:39:26+00:00, or with microseconds: as version 2 of the command line prints times.
std::string shown_time(wire::Timestamp time) {
  std::string text = iso8601(time);
  text.pop_back();  // Z
  if (const auto millis = time.milliseconds % 1000; millis != 0) {
    text += fmt::format(".{:03}000", millis < 0 ? millis + 1000 : millis);
  }
  return text + "+00:00";
}

// IAM answers documents percent-encoded; the command line prints what is in them.
bool is_policy_document(std::string_view service, const Member& member) {
  static constexpr std::array<std::string_view, 3> names{"PolicyDocument", "Document",
                                                         "AssumeRolePolicyDocument"};
  return service == "iam" && std::find(names.begin(), names.end(), member.name) != names.end();
}

void write_document(json::Writer& out, std::string_view text) {
  std::string decoded = percent_decoded(text);
  const auto document = parsed("policy document", decoded);
  if (document && document.value()->root().is(Type::object)) {
    out.raw(document.value()->root().raw());
  } else {
    out.string(text);
  }
}

class XmlReader {
 public:
  explicit XmlReader(std::string_view service) : service_(service) {}

  Result<std::string> read(const Shape& shape, const pugi::xml_node& node) {
    TRY(structure(shape, node, 0));
    return out_.take();
  }

 private:
  Result<void> value(const Shape& shape, const pugi::xml_node& node, unsigned depth) {
    if (depth > depth_max) return unreadable("the reply nests too deeply");
    switch (shape.kind) {
      case Kind::structure:
        return structure(shape, node, depth);
      case Kind::list:
        out_.begin_array();
        TRY(elements(shape, node.children(std::string(shape.element_name).c_str()), depth));
        out_.end_array();
        return {};
      case Kind::map:
        return map(shape, node, depth);
      default:
        return scalar(shape.kind, node.child_value());
    }
  }

  Result<void> structure(const Shape& shape, const pugi::xml_node& node, unsigned depth) {
    out_.begin_object();
    for (const Member& member : shape.members) {
      const std::string name(member.xml_name);
      const pugi::xml_node child = node.child(name.c_str());
      if (!child) continue;
      out_.key(member.name);
      if (is_policy_document(service_, member)) {
        write_document(out_, child.child_value());
      } else if (member.shape->kind == Kind::list && member.form == wire::ListForm::flattened) {
        out_.begin_array();
        TRY(elements(*member.shape, node.children(name.c_str()), depth + 1));
        out_.end_array();
      } else {
        TRY(value(*member.shape, child, depth + 1));
      }
    }
    out_.end_object();
    return {};
  }

  template <class Nodes>
  Result<void> elements(const Shape& list, const Nodes& nodes, unsigned depth) {
    for (const pugi::xml_node& node : nodes) TRY(value(*list.element, node, depth + 1));
    return {};
  }

  Result<void> map(const Shape& shape, const pugi::xml_node& node, unsigned depth) {
    std::map<std::string, pugi::xml_node> entries;  // the last one of a key counts
    for (const pugi::xml_node& entry : node.children("entry")) {
      const std::string key = entry.child_value(std::string(shape.map_names[0]).c_str());
      entries[key] = entry.child(std::string(shape.map_names[1]).c_str());
    }
    out_.begin_object();
    for (const auto& [key, entry] : entries) {
      out_.key(key);
      TRY(value(*shape.element, entry, depth + 1));
    }
    out_.end_object();
    return {};
  }

  Result<void> scalar(Kind kind, std::string_view text) {
    if (kind == Kind::integer) {
      std::int64_t number = 0;
      if (!wire::read_scalar(kind, text, &number)) return wrong("a number", text);
      out_.number(number);
    } else if (kind == Kind::boolean) {
      bool flag = false;
      if (!wire::read_scalar(kind, text, &flag)) return wrong("true or false", text);
      out_.boolean(flag);
    } else if (kind == Kind::real) {
      double number = 0;
      if (!wire::read_scalar(kind, text, &number)) return wrong("a number", text);
      out_.raw(wire::real_text(number));
    } else if (kind == Kind::timestamp) {
      wire::Timestamp time;
      // A time in a form of its own is shown as it came.
      out_.string(wire::read_scalar(kind, text, &time) ? shown_time(time) : std::string(text));
    } else {
      out_.string(text);
    }
    return {};
  }

  static Error wrong(std::string_view expected, std::string_view text) {
    return unreadable(
        fmt::format("the reply has `{}` where it should have {}", text.substr(0, 40), expected));
  }

  std::string_view service_;
  json::Writer out_;
};

Result<std::string> xml_output(const wire::Service& service, const wire::Operation& operation,
                               std::string_view body) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(
      body.data(), body.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!result) return unreadable(fmt::format("the reply is no XML: {}", result.description()));
  pugi::xml_node node = document.document_element();
  const std::string name(operation.name);
  if (node.name() != name + "Response") {
    return unreadable(fmt::format("expected <{}Response>, found <{}>", name,
                                  std::string_view(node.name()).substr(0, 80)));
  }
  if (service.protocol == wire::Protocol::query) node = node.child((name + "Result").c_str());
  if (!node) return unreadable(fmt::format("the reply has no <{}Result>", name));
  return XmlReader(service.signing_name).read(*operation.output, node);
}

// JSON replies are copied but for times, which come as seconds since 1970.
void copy_json(json::Writer& out, const Value& value, const Shape* shape) {
  if (value.is(Type::object)) {
    out.begin_object();
    for (const json::Member member : value.members()) {
      const std::string name = member.key.string();
      const Shape* inner = nullptr;
      if (shape != nullptr && shape->kind == Kind::structure) {
        const Member* known = wire::find_member(*shape, name);
        inner = known == nullptr ? nullptr : known->shape;
      }
      out.key(name);
      copy_json(out, member.value, inner);
    }
    out.end_object();
  } else if (value.is(Type::array)) {
    const bool list = shape != nullptr && shape->kind == Kind::list;
    out.begin_array();
    for (const Value element : value.elements()) {
      copy_json(out, element, list ? shape->element : nullptr);
    }
    out.end_array();
  } else if (value.is(Type::number) && shape != nullptr && shape->kind == Kind::timestamp) {
    const auto time = wire::parse_epoch_seconds(value.raw());
    time ? out.string(shown_time(*time)) : out.raw(value.raw());
  } else {
    out.raw(value.raw());
  }
}

bool is_of_pages(const Value& key) {
  return std::any_of(page_members.begin(), page_members.end(),
                     [&key](std::string_view name) { return key.equals(name); });
}

void join_lists(json::Writer& out, std::string_view name,
                std::span<const json::DocumentPtr> pages) {
  out.begin_array();
  for (const json::DocumentPtr& page : pages) {
    const auto list = page->root().find(name);
    if (!list) continue;
    for (const Value element : list->elements()) copy_json(out, element, nullptr);
  }
  out.end_array();
}

}  // namespace

Result<std::string> output_of(std::string_view service_name, std::string_view operation_name,
                              std::string_view body) {
  const wire::Service* service = wire::find_service(service_name);
  const wire::Operation* operation =
      service == nullptr ? nullptr : wire::find_operation(*service, operation_name);
  const Shape* shape = operation == nullptr ? nullptr : operation->output;
  const bool xml = service != nullptr && (service->protocol == wire::Protocol::query ||
                                          service->protocol == wire::Protocol::ec2);
  if (xml) {
    if (shape == nullptr) {
      return unreadable(fmt::format("replies of {} cannot be read here", operation_name));
    }
    return xml_output(*service, *operation, body);
  }
  const auto document = TRY(parsed(fmt::format("reply of {}", operation_name), std::string(body)));
  if (!document->root().is(Type::object)) {
    return unreadable(fmt::format("the reply of {} is {}, not an object", operation_name,
                                  json::type_name(document->root().type())));
  }
  json::Writer out;
  copy_json(out, document->root(), shape);
  return out.take();
}

std::string next_token(std::string_view page) {
  const auto document = parsed("page", std::string(page));
  if (!document) return {};
  for (const std::string_view name : {"NextToken", "NextMarker", "Marker"}) {
    if (std::string token = json::text_of(document.value()->root(), name); !token.empty()) {
      return token;
    }
  }
  return {};
}

Result<std::string> merged(const std::vector<std::string>& pages, bool partial) {
  std::vector<json::DocumentPtr> documents;
  for (const std::string& page : pages) documents.push_back(TRY(parsed("page", page)));
  json::Writer out(4);
  out.begin_object();
  std::vector<std::string> written;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    for (const json::Member member : documents[i]->root().members()) {
      std::string name = member.key.string();
      if (is_of_pages(member.key) ||
          std::find(written.begin(), written.end(), name) != written.end()) {
        continue;
      }
      out.key(name);
      if (member.value.is(Type::array)) {
        join_lists(out, name, std::span(documents).subspan(i));
      } else {
        copy_json(out, member.value, nullptr);
      }
      written.push_back(std::move(name));
    }
  }
  if (partial) out.key("IsTruncated").boolean(true);
  out.end_object();
  return out.take();
}

}  // namespace amiable::live
