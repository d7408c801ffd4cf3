// One walk over the shape for each direction.
#include "wire/query.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "wire/ec2_faults.h"
#include "wire/scalar_text.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

AwsError malformed(std::string message) { return {"MalformedInput", std::move(message), 0}; }

// The sentences are those of the JSON protocols of the same framework; what the query front end of
// IAM answers to such values is not recorded.
AwsError not_convertible(std::string_view type) {
  return malformed(fmt::format("STRING_VALUE can not be converted to {}", type));
}

AwsError not_convertible(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return not_convertible("an Integer");
    case Kind::real:
      return not_convertible("a Double");
    case Kind::boolean:
      return not_convertible("an Boolean");
    case Kind::timestamp:
      return not_convertible("a Timestamp");
    default:
      return not_convertible("a Blob");
  }
}

class QueryReader {
 public:
  QueryReader(const Form& form, QueryDialect dialect) : form_(form), dialect_(dialect) {}

  Outcome structure(const Shape& shape, void* object) {
    for (const Member& member : shape.members) {
      const std::size_t mark = path_.size();
      extend(member.query_name);
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
        if (dialect_ == QueryDialect::ec2) return ec2_unknown_parameter(field.name);
        return malformed("Start of list found where not expected");
      }
      if (index == 0) {
        if (dialect_ == QueryDialect::ec2) return ec2_unknown_parameter(field.name);
        return malformed("0 is not a valid index");
      }
      if (found.empty() || found.back() != index) found.push_back(index);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  Outcome list(const Shape& shape, ListForm form, void* target) {
    const std::size_t mark = path_.size();
    if (form == ListForm::wrapped && dialect_ == QueryDialect::aws) extend(shape.element_name);
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

  Outcome scalar(Kind kind, std::string_view text, void* target) const {
    if (read_scalar(kind, text, target)) return {};
    if (dialect_ == QueryDialect::ec2) return ec2_unreadable(kind, text, path_);
    return not_convertible(kind);
  }

  const Form& form_;
  QueryDialect dialect_;
  std::string path_;
};

void write_value(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                 const void* value, QueryDialect dialect);

void write_list(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                const void* list, QueryDialect dialect) {
  const bool is_wrapped = form == ListForm::wrapped;
  if (is_wrapped) xml.begin(name);
  const std::size_t size = shape.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    write_value(xml, is_wrapped ? shape.element_name : name, *shape.element, ListForm::wrapped,
                shape.list->at(list, i), dialect);
  }
  if (is_wrapped) xml.end();
}

struct MapWriting {
  XmlWriter& xml;
  const Shape& shape;
  std::string_view entry_name;
  QueryDialect dialect;
};

void write_map(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
               const void* map, QueryDialect dialect) {
  const bool is_wrapped = form == ListForm::wrapped;
  if (is_wrapped) xml.begin(name);
  MapWriting writing{xml, shape, is_wrapped ? "entry" : name, dialect};
  shape.map->visit(map, &writing, [](void* state, std::string_view key, const void* value) {
    auto& to = *static_cast<MapWriting*>(state);
    to.xml.begin(to.entry_name);
    to.xml.text(to.shape.map_names[0], key);
    write_value(to.xml, to.shape.map_names[1], *to.shape.element, ListForm::wrapped, value,
                to.dialect);
    to.xml.end();
  });
  if (is_wrapped) xml.end();
}

void write_value(XmlWriter& xml, std::string_view name, const Shape& shape, ListForm form,
                 const void* value, QueryDialect dialect) {
  switch (shape.kind) {
    case Kind::string:
      return xml.text(name, *static_cast<const std::string*>(value));
    case Kind::list:
      return write_list(xml, name, shape, form, value, dialect);
    case Kind::map:
      return write_map(xml, name, shape, form, value, dialect);
    case Kind::structure:
      xml.begin(name);
      encode_xml(xml, shape, value, dialect);
      xml.end();
      return;
    default:
      return xml.text(
          name, scalar_text(shape.kind, value,
                            dialect == QueryDialect::ec2 ? TimeText::millis : TimeText::shortest));
  }
}

}  // namespace

Result<void, AwsError> decode_query(const Form& form, const Shape& shape, void* object,
                                    QueryDialect dialect) {
  return QueryReader(form, dialect).structure(shape, object);
}

void encode_xml(XmlWriter& xml, const Shape& shape, const void* object, QueryDialect dialect) {
  for (const Member& member : shape.members) {
    if (const void* value = member.find(object)) {
      write_value(xml, member.xml_name, *member.shape, member.form, value, dialect);
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
