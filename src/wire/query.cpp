// One walk over the shape for each direction.
#include "wire/query.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "crypto/base64.h"
#include "crypto/secret_bytes.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

AwsError malformed(std::string message) { return {"MalformedInput", std::move(message), 0}; }

// The sentences are those of the JSON protocols of the same framework; what the query front end of
// IAM answers to such values is not recorded.
AwsError not_convertible(std::string_view type) {
  return malformed(fmt::format("STRING_VALUE can not be converted to {}", type));
}

bool read_boolean(std::string_view text, bool& value) {
  value = equals_ignoring_case(text, "true");
  return value || equals_ignoring_case(text, "false");
}

class QueryReader {
 public:
  explicit QueryReader(const Form& form) : form_(form) {}

  Outcome structure(const Shape& shape, void* object) {
    for (const Member& member : shape.members) {
      const std::size_t mark = path_.size();
      extend(member.xml_name);
      if (is_present(member.shape->kind)) {
        const Outcome outcome = value(*member.shape, member.form, member.ensure(object));
        if (!outcome) return outcome;
      }
      path_.resize(mark);
    }
    return {};
  }

 private:
  void extend(std::string_view name) {
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }

  std::span<const FormField> below() {
    path_ += '.';
    const auto fields = form_.with_prefix(path_);
    path_.pop_back();
    return fields;
  }

  bool is_present(Kind kind) {
    if (form_.find(path_)) return true;
    const bool is_compound = kind == Kind::list || kind == Kind::map || kind == Kind::structure;
    return is_compound && !below().empty();
  }

  Outcome value(const Shape& shape, ListForm form, void* target) {
    switch (shape.kind) {
      case Kind::structure:
        return structure(shape, target);
      case Kind::list:
        return list(shape, form, target);
      case Kind::map:
        return map(shape, form, target);
      default:
        return scalar(shape.kind, form_.find(path_).value_or(""), target);
    }
  }

  // The numbers that follow the path, each once and in order.
  Result<std::vector<std::uint32_t>, AwsError> indices() {
    std::vector<std::uint32_t> found;
    for (const FormField& field : below()) {
      const std::string_view rest = field.name.substr(path_.size() + 1);
      const std::string_view digits = rest.substr(0, rest.find('.'));
      std::uint32_t index = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), index);
      if (error != std::errc{} || end != digits.data() + digits.size()) {
        return malformed("Start of list found where not expected");
      }
      if (index == 0) return malformed("0 is not a valid index");
      if (found.empty() || found.back() != index) found.push_back(index);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  Outcome list(const Shape& shape, ListForm form, void* target) {
    const std::size_t mark = path_.size();
    if (form == ListForm::wrapped) extend(shape.element_name);
    const std::vector<std::uint32_t> numbers = TRY(indices());
    const std::size_t base = path_.size();
    for (const std::uint32_t number : numbers) {
      extend(std::to_string(number));
      const Outcome outcome = value(*shape.element, ListForm::wrapped, shape.list->append(target));
      if (!outcome) return outcome;
      path_.resize(base);
    }
    path_.resize(mark);
    return {};
  }

  Outcome map(const Shape& shape, ListForm form, void* target) {
    const std::size_t mark = path_.size();
    if (form == ListForm::wrapped) extend("entry");
    const std::vector<std::uint32_t> numbers = TRY(indices());
    const std::size_t base = path_.size();
    for (const std::uint32_t number : numbers) {
      extend(std::to_string(number));
      const std::size_t entry = path_.size();
      extend(shape.map_names[0]);
      std::string key(form_.find(path_).value_or(""));
      path_.resize(entry);
      extend(shape.map_names[1]);
      void* slot = shape.map->insert(target, std::move(key));
      const Outcome outcome = value(*shape.element, ListForm::wrapped, slot);
      if (!outcome) return outcome;
      path_.resize(base);
    }
    path_.resize(mark);
    return {};
  }

  static Outcome scalar(Kind kind, std::string_view text, void* target) {
    switch (kind) {
      case Kind::integer: {
        auto& number = *static_cast<std::int64_t*>(target);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool is_read = error == std::errc{} && end == text.data() + text.size();
        return is_read ? Outcome() : Outcome(not_convertible("an Integer"));
      }
      case Kind::boolean:
        if (!read_boolean(text, *static_cast<bool*>(target))) return not_convertible("an Boolean");
        return {};
      case Kind::timestamp: {
        const auto time = parse_iso8601(text);
        if (!time) return not_convertible("a Timestamp");
        *static_cast<Timestamp*>(target) = *time;
        return {};
      }
      case Kind::blob: {
        auto bytes = crypto::base64_decode(text);
        if (!bytes) return not_convertible("a Blob");
        *static_cast<std::string*>(target) = *std::move(bytes);
        return {};
      }
      case Kind::secret_blob: {
        auto bytes = crypto::base64_decode_secret(text);
        if (!bytes) return not_convertible("a Blob");
        *static_cast<crypto::SecretBytes*>(target) = *std::move(bytes);
        return {};
      }
      default:
        *static_cast<std::string*>(target) = text;
        return {};
    }
  }

  const Form& form_;
  std::string path_;
};

// IAM and STS print whole seconds; a fraction is kept where a handler gives one.
std::string date_time(Timestamp time) {
  return time.milliseconds % 1000 == 0 ? iso8601(time) : iso8601_millis(time);
}

void write_value(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                 const void* value);

void write_list(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                const void* list) {
  const bool is_wrapped = form == ListForm::wrapped;
  if (is_wrapped) xml.begin(name);
  const std::size_t size = shape.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    write_value(xml, is_wrapped ? shape.element_name : name, *shape.element, ListForm::wrapped,
                shape.list->at(list, i));
  }
  if (is_wrapped) xml.end();
}

struct MapWriting {
  XmlWriter& xml;
  const Shape& shape;
  std::string_view entry_name;
};

void write_map(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
               const void* map) {
  const bool is_wrapped = form == ListForm::wrapped;
  if (is_wrapped) xml.begin(name);
  MapWriting writing{xml, shape, is_wrapped ? "entry" : name};
  shape.map->visit(map, &writing, [](void* state, std::string_view key, const void* value) {
    auto& to = *static_cast<MapWriting*>(state);
    to.xml.begin(to.entry_name);
    to.xml.text(to.shape.map_names[0], key);
    write_value(to.xml, to.shape.map_names[1], *to.shape.element, ListForm::wrapped, value);
    to.xml.end();
  });
  if (is_wrapped) xml.end();
}

void write_value(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                 const void* value) {
  switch (shape.kind) {
    case Kind::string:
      return xml.text(name, *static_cast<const std::string*>(value));
    case Kind::integer:
      return xml.text(name, std::to_string(*static_cast<const std::int64_t*>(value)));
    case Kind::boolean:
      return xml.text(name, *static_cast<const bool*>(value) ? "true" : "false");
    case Kind::timestamp:
      return xml.text(name, date_time(*static_cast<const Timestamp*>(value)));
    case Kind::blob:
      return xml.text(name, crypto::base64_encode(*static_cast<const std::string*>(value)));
    case Kind::secret_blob:
      return xml.text(
          name, crypto::base64_encode(static_cast<const crypto::SecretBytes*>(value)->view()));
    case Kind::list:
      return write_list(xml, name, shape, form, value);
    case Kind::map:
      return write_map(xml, name, shape, form, value);
    case Kind::structure:
      xml.begin(name);
      encode_xml(xml, shape, value);
      xml.end();
  }
}

}  // namespace

Result<void, AwsError> decode_query(const Form& form, const Shape& shape, void* object) {
  return QueryReader(form).structure(shape, object);
}

void encode_xml(XmlWriter& xml, const Shape& shape, const void* object) {
  for (const Member& member : shape.members) {
    if (const void* value = member.find(object)) {
      write_value(xml, member.xml_name, *member.shape, member.form, value);
    }
  }
}

http::Response query_answer(const Service& service, const Operation& operation, const void* output,
                            std::string_view request_id) {
  const std::string response_name = std::string(operation.name) + "Response";
  const std::string result_name = std::string(operation.name) + "Result";
  XmlWriter xml;
  xml.begin(response_name, service.xml_namespace);
  if (operation.output_form == Output::structure) {
    xml.begin(result_name);
    encode_xml(xml, *operation.output, output);
    xml.end();
  }
  xml.begin("ResponseMetadata");
  xml.text("RequestId", request_id);
  xml.end();
  xml.end();
  http::Response response;
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  response.headers.push_back({"Content-Type", "text/xml"});
  response.body = xml.take();
  return response;
}

}  // namespace amiable::wire
