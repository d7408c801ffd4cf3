// pugixml reads; what it lets pass and namespaces forbid is looked for afterwards.
#include "services/sts/xml_document.h"

#include <algorithm>

#include "base/utf8.h"

namespace amiable::services::sts {
namespace {

constexpr unsigned depth_max = 64;
constexpr std::size_t attributes_max = 64;  // of one element
constexpr unsigned flags = pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype |
                           pugi::parse_pi | pugi::parse_comments;
constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view blanks = " \t\r\n";

bool is_good_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return !name.empty();
  return colon != 0 && colon + 1 < name.size() && name.find(':', colon + 1) == std::string::npos;
}

// Declarations of the two prefixes that belong to XML itself, or of a prefix without a namespace.
bool is_good_declaration(const pugi::xml_attribute& attribute) {
  const auto prefix = declared_prefix(attribute);
  if (!prefix || prefix->empty()) return true;
  return *prefix != "xml" && *prefix != "xmlns" && attribute.value()[0] != '\0';
}

struct Expanded {
  std::string_view name_space, local;
  bool operator==(const Expanded&) const = default;
};

bool has_good_attributes(pugi::xml_node element) {
  std::vector<Expanded> seen;
  for (const pugi::xml_attribute attribute : element.attributes()) {
    const std::string_view name = attribute.name();
    if (seen.size() >= attributes_max || !is_good_name(name) || !is_good_declaration(attribute)) {
      return false;
    }
    Expanded expanded{"xmlns", name};
    if (!declared_prefix(attribute)) {
      const XmlName parts = split_name(name);
      const auto space = parts.prefix.empty() ? std::optional<std::string_view>("")
                                              : namespace_of_prefix(element, parts.prefix);
      if (!space) return false;
      expanded = {*space, parts.local};
    }
    if (std::find(seen.begin(), seen.end(), expanded) != seen.end()) return false;
    seen.push_back(expanded);
  }
  return true;
}

bool is_good(pugi::xml_node node, unsigned depth) {
  if (node.type() == pugi::node_doctype || depth > depth_max) return false;
  if (node.type() == pugi::node_element) {
    const std::string_view name = node.name();
    if (!is_good_name(name) || !namespace_of_prefix(node, split_name(name).prefix) ||
        !has_good_attributes(node)) {
      return false;
    }
  }
  return std::all_of(node.begin(), node.end(),
                     [depth](pugi::xml_node child) { return is_good(child, depth + 1); });
}

bool has_one_root(const pugi::xml_document& document) {
  return std::count_if(document.begin(), document.end(),
                       [](pugi::xml_node node) { return node.type() == pugi::node_element; }) == 1;
}

}  // namespace

XmlPtr read_xml(std::string_view text, std::size_t bytes_max) {
  const bool readable =
      text.size() <= bytes_max && is_utf8(text) && text.find('\0') == std::string_view::npos;
  if (!readable) return nullptr;
  auto document = std::make_unique<pugi::xml_document>();
  if (!document->load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8)) return nullptr;
  if (!has_one_root(*document) || !is_good(*document, 0)) return nullptr;
  return document;
}

XmlName split_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

std::optional<std::string_view> declared_prefix(const pugi::xml_attribute& attribute) {
  const std::string_view name = attribute.name();
  if (name == "xmlns") return std::string_view();
  if (name.starts_with("xmlns:")) return name.substr(6);
  return {};
}

std::optional<std::string_view> namespace_of_prefix(pugi::xml_node element,
                                                    std::string_view prefix) {
  if (prefix == "xml") return xml_namespace;
  for (; element.type() == pugi::node_element; element = element.parent()) {
    for (const pugi::xml_attribute attribute : element.attributes()) {
      if (declared_prefix(attribute) == prefix) return std::string_view(attribute.value());
    }
  }
  if (prefix.empty()) return std::string_view();
  return {};
}

bool is_element(pugi::xml_node node, std::string_view name_space, std::string_view local) {
  if (node.type() != pugi::node_element) return false;
  const XmlName name = split_name(node.name());
  return name.local == local && namespace_of_prefix(node, name.prefix) == name_space;
}

std::vector<pugi::xml_node> children_of(pugi::xml_node element, std::string_view name_space,
                                        std::string_view local) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node child : element.children()) {
    if (is_element(child, name_space, local)) found.push_back(child);
  }
  return found;
}

pugi::xml_node only_child(pugi::xml_node element, std::string_view name_space,
                          std::string_view local) {
  const auto found = children_of(element, name_space, local);
  return found.size() == 1 ? found.front() : pugi::xml_node();
}

std::string text_of(pugi::xml_node element) {
  std::string text;
  for (const pugi::xml_node child : element.children()) {
    const bool is_text = child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
    if (is_text) text += child.value();
  }
  return text;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string without_blanks(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return blanks.find(c) != std::string_view::npos; });
  return out;
}

}  // namespace amiable::services::sts
