// Path templates, then each member by its place.
#include "wire/rest_json.h"

#include <algorithm>

#include "wire/canonical_request.h"
#include "wire/form.h"
#include "wire/json_protocol.h"
#include "wire/scalar_text.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

AwsError serialization() { return {"SerializationException", "", 400}; }

// Takes the text up to the next slash off the front; the slash goes too.
std::string_view next_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

bool is_label(std::string_view segment) { return segment.starts_with('{'); }

// Calls visit(label, encoded segment) for each label; false when the path is of another form.
template <class Visit>
bool match_path(std::string_view pattern, std::string_view path, Visit visit) {
  if (std::count(pattern.begin(), pattern.end(), '/') !=
      std::count(path.begin(), path.end(), '/')) {
    return false;
  }
  while (!pattern.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view found = next_segment(path);
    if (!is_label(wanted)) {
      if (wanted != found) return false;
    } else if (found.empty() || !visit(wanted.substr(1, wanted.size() - 2), found)) {
      return false;
    }
  }
  return path.empty();
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

// A plus in a path is itself, unlike in a query.
bool decode_segment(std::string_view segment, std::string& out) {
  std::string escaped;
  for (const char c : segment) {
    if (c == '+') {
      escaped.append("%2B");
    } else {
      escaped += c;
    }
  }
  return decode_query_text(escaped, out);
}

const Member* find_label(const Shape& shape, std::string_view name) {
  for (const Member& member : shape.members) {
    if (member.place == Place::label && member.place_name == name) return &member;
  }
  return nullptr;
}

Outcome read_path(const Operation& operation, std::string_view target, void* object) {
  const bool is_read = match_path(
      operation.http.path, path_of(target), [&](std::string_view label, std::string_view segment) {
        const Member* member = find_label(*operation.input, label);
        std::string text;
        return member != nullptr && decode_segment(segment, text) &&
               read_scalar(member->shape->kind, text, member->ensure(object));
      });
  return is_read ? Outcome() : Outcome(serialization());
}

Outcome read_text(const Member& member, std::string_view text, void* object) {
  const bool is_read = read_scalar(member.shape->kind, text, member.ensure(object));
  return is_read ? Outcome() : Outcome(serialization());
}

Outcome read_head(const Operation& operation, const http::Request& request, void* object) {
  const auto form = Form::parse(query_of(request.target));
  if (!form) return serialization();
  for (const Member& member : operation.input->members) {
    if (member.place == Place::query) {
      const auto text = form.value().find(member.place_name);
      if (text) TRY(read_text(member, *text, object));
    } else if (member.place == Place::header) {
      const std::string_view text = request.header(member.place_name);
      if (!text.empty()) TRY(read_text(member, text, object));
    }
  }
  return {};
}

const Member* payload_of(const Shape& shape) {
  for (const Member& member : shape.members) {
    if (member.place == Place::payload) return &member;
  }
  return nullptr;
}

}  // namespace

const Operation* find_rest_operation(const Service& service, std::string_view method,
                                     std::string_view target) {
  for (const Operation& operation : service.operations) {
    if (operation.http.method != method) continue;
    const auto any = [](std::string_view, std::string_view) { return true; };
    if (match_path(operation.http.path, path_of(target), any)) return &operation;
  }
  return nullptr;
}

Result<void, AwsError> decode_rest(const Operation& operation, const http::Request& request,
                                   void* object) {
  const Shape& shape = *operation.input;
  TRY(read_path(operation, request.target, object));
  TRY(read_head(operation, request, object));
  if (const Member* payload = payload_of(shape)) {
    *static_cast<std::string*>(payload->ensure(object)) = request.body;
    return {};
  }
  if (request.body.empty()) return {};
  return decode_json(request.body, shape, object, JsonMembers::in_body);
}

http::Response rest_answer(const Operation& operation, const void* output,
                           std::string_view request_id) {
  http::Response response;
  response.status = operation.http.status;
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  const Shape& shape = *operation.output;
  for (const Member& member : shape.members) {
    const void* value = member.find(output);
    if (member.place != Place::header || value == nullptr) continue;
    response.headers.push_back(
        {std::string(member.place_name), scalar_text(member.shape->kind, value)});
  }
  if (const Member* payload = payload_of(shape)) {
    response.headers.push_back({"Content-Type", "application/octet-stream"});
    const void* bytes = payload->find(output);
    if (bytes != nullptr) response.body = *static_cast<const std::string*>(bytes);
    return response;
  }
  response.headers.push_back({"Content-Type", "application/json"});
  json::Writer writer;
  encode_json(writer, shape, output, JsonMembers::in_body);
  response.body = writer.take();
  return response;
}

}  // namespace amiable::wire
