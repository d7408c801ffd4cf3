// Two walks over a shape, and which members stay unsaid.
#include "server/event_parameters.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "server/ec2_event_names.h"
#include "wire/aws_error.h"
#include "wire/scalar_text.h"
#include "wire/shape.h"

namespace amiable::server {
namespace {

using json::Writer;

// Tokens that AWS's model does not call sensitive but that let their holder act.
constexpr std::array<std::string_view, 9> hidden_members = {
    "GrantToken",          "GrantTokens",         "SessionToken",     "ImportToken",  "TokenCode",
    "AuthenticationCode1", "AuthenticationCode2", "WebIdentityToken", "SAMLAssertion"};
// In place of userData and of the key pair's material [records of RunInstances].
constexpr std::string_view removed = "<sensitiveDataRemoved>";

bool is_hidden(const wire::Member& member) {
  if (member.sensitivity == wire::Sensitivity::sensitive) return true;
  const wire::Kind kind = member.shape->kind;
  if (kind == wire::Kind::blob || kind == wire::Kind::secret_blob) return true;
  return std::find(hidden_members.begin(), hidden_members.end(), member.name) !=
         hidden_members.end();
}

void write_scalar(Writer& writer, const wire::Shape& shape, const void* value) {
  switch (shape.kind) {
    case wire::Kind::string:
      writer.string(*static_cast<const std::string*>(value));
      return;
    case wire::Kind::integer:
      writer.number(*static_cast<const std::int64_t*>(value));
      return;
    case wire::Kind::real:
      writer.raw(wire::real_text(*static_cast<const double*>(value)));
      return;
    case wire::Kind::boolean:
      writer.boolean(*static_cast<const bool*>(value));
      return;
    case wire::Kind::timestamp:
      writer.string(iso8601({static_cast<const wire::Timestamp*>(value)->milliseconds}));
      return;
    default:
      writer.null();
      return;
  }
}

// The services of JSON and of awsQuery.
class PlainWalk {
 public:
  explicit PlainWalk(Writer& writer) : writer_(&writer) {}

  void structure(const wire::Shape& shape, const void* object) {
    writer_->begin_object();
    for (const wire::Member& member : shape.members) {
      const void* value = member.find(object);
      if (value == nullptr || is_hidden(member)) continue;
      std::string name(member.name);
      name.front() = ascii_lower(name.front());
      writer_->key(name);
      this->value(*member.shape, value);
    }
    writer_->end_object();
  }

 private:
  void value(const wire::Shape& shape, const void* value) {
    if (shape.kind == wire::Kind::structure) return structure(shape, value);
    if (shape.kind == wire::Kind::list) return list(shape, value);
    if (shape.kind == wire::Kind::map) return map(shape, value);
    write_scalar(*writer_, shape, value);
  }

  void list(const wire::Shape& shape, const void* list) {
    writer_->begin_array();
    for (std::size_t i = 0; i < shape.list->size(list); ++i) {
      value(*shape.element, shape.list->at(list, i));
    }
    writer_->end_array();
  }

  void map(const wire::Shape& shape, const void* map) {
    struct State {
      PlainWalk* walk;
      const wire::Shape* element;
    } state{this, shape.element};
    writer_->begin_object();
    shape.map->visit(map, &state, [](void* opaque, std::string_view key, const void* value) {
      const auto* to = static_cast<State*>(opaque);
      to->walk->writer_->key(key);
      to->walk->value(*to->element, value);
    });
    writer_->end_object();
  }

  Writer* writer_;
};

// EC2 has no maps. The members of an open object, so that its writer may add to them.
class Ec2Walk {
 public:
  enum class Of : bool { request, response };
  Ec2Walk(Writer& writer, Of of, std::string_view operation)
      : writer_(&writer), of_(of), operation_(operation) {}

  void members(const wire::Shape& shape, const void* object) {
    std::string last_list;
    for (const wire::Member& member : shape.members) {
      const void* value = member.find(object);
      if (value == nullptr || is_told_elsewhere(shape, member)) continue;
      const bool is_list = member.shape->kind == wire::Kind::list;
      const Ec2EventName name = of_ == Of::request ? ec2_request_name(operation_, shape, member)
                                                   : ec2_response_name(member);
      if (is_list && name.member == last_list) continue;  // groups by id and by name
      if (is_list) last_list = name.member;
      writer_->key(name.member);
      if (is_hidden(member)) {
        writer_->string(removed);
      } else if (is_list) {
        list(name, *member.shape, value);
      } else {
        this->value(*member.shape, value);
      }
    }
  }

  // RunInstances tells image, counts and key pair as its one entry of instancesSet.
  void launched(const wire::Shape& shape, const void* object) {
    writer_->key("instancesSet").begin_object().key("items").begin_array().begin_object();
    for (const std::string_view name : ec2_launch_members) {
      const wire::Member* member = wire::find_member(shape, name);
      const void* value = member == nullptr ? nullptr : member->find(object);
      if (value == nullptr) continue;
      writer_->key(ec2_request_name(operation_, shape, *member).member);
      this->value(*member->shape, value);
    }
    writer_->end_object().end_array().end_object();
  }

 private:
  bool is_told_elsewhere(const wire::Shape& shape, const wire::Member& member) const {
    return shape.name == "RunInstancesRequest" &&
           std::find(ec2_launch_members.begin(), ec2_launch_members.end(), member.name) !=
               ec2_launch_members.end();
  }

  void value(const wire::Shape& shape, const void* value) {
    if (shape.kind == wire::Kind::structure) {
      writer_->begin_object();
      members(shape, value);
      writer_->end_object();
    } else if (shape.kind == wire::Kind::timestamp) {
      writer_->number(static_cast<const wire::Timestamp*>(value)->milliseconds);
    } else {
      write_scalar(*writer_, shape, value);
    }
  }

  // An empty list is an empty object.
  void list(const Ec2EventName& name, const wire::Shape& shape, const void* list) {
    const std::size_t size = shape.list->size(list);
    if (!name.bare) writer_->begin_object();
    if (!name.bare && size != 0) writer_->key("items");
    if (name.bare || size != 0) writer_->begin_array();
    for (std::size_t i = 0; i < size; ++i) {
      const bool named = shape.element->kind != wire::Kind::structure && !name.element.empty();
      if (named) writer_->begin_object().key(name.element);
      value(*shape.element, shape.list->at(list, i));
      if (named) writer_->end_object();
    }
    if (name.bare || size != 0) writer_->end_array();
    if (!name.bare) writer_->end_object();
  }

  Writer* writer_;
  Of of_;
  std::string_view operation_;
};

bool is_ec2(const wire::Service& service) { return service.protocol == wire::Protocol::ec2; }

}  // namespace

void write_request_parameters(Writer& writer, const wire::Service& service,
                              const wire::Operation& operation, const void* input) {
  if (input == nullptr || operation.input->members.empty()) {
    writer.null();
    return;
  }
  if (!is_ec2(service)) return PlainWalk(writer).structure(*operation.input, input);
  Ec2Walk walk(writer, Ec2Walk::Of::request, operation.name);
  writer.begin_object();
  if (operation.name == "RunInstances") walk.launched(*operation.input, input);
  walk.members(*operation.input, input);
  writer.end_object();
}

void write_response_elements(Writer& writer, const wire::Service& service,
                             const wire::Operation& operation, const void* output,
                             std::string_view request_id) {
  if (output == nullptr || (operation.output->members.empty() && !is_ec2(service))) {
    writer.null();
    return;
  }
  if (!is_ec2(service)) return PlainWalk(writer).structure(*operation.output, output);
  writer.begin_object().key("requestId").string(request_id);
  if (operation.output_form == wire::Output::none) writer.key("_return").boolean(true);
  Ec2Walk(writer, Ec2Walk::Of::response, operation.name).members(*operation.output, output);
  writer.end_object();
}

std::string recorded_code(const wire::Service& service, std::string_view code, int status) {
  if (code == "AccessDeniedException") return "AccessDenied";
  if (!is_ec2(service)) return std::string(code);
  const int answered = status != 0 ? status : wire::status_of(&service, code);
  return std::string(answered >= 500 ? "Server." : "Client.").append(code);
}

}  // namespace amiable::server
