// XML from outside as a tree that knows its namespaces: what SAML and XML signatures are read with.
// Refused besides what is not well-formed: document types and with them every entity of one's own
// (nothing is ever fetched or expanded), doubled attributes, prefixes without a namespace, deep
// nesting. Internal to services/sts.
#pragma once

#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::services::sts {

using XmlPtr = std::unique_ptr<const pugi::xml_document>;

// nullptr: refused.
XmlPtr read_xml(std::string_view text, std::size_t bytes_max);

// prefix:local; without a colon the prefix is empty.
struct XmlName {
  std::string_view prefix, local;
};
XmlName split_name(std::string_view name);
// The prefix that an attribute declares: empty for xmlns="…", nothing for every other attribute.
std::optional<std::string_view> declared_prefix(const pugi::xml_attribute& attribute);
// What a prefix stands for at this element; empty prefix: the default namespace, empty if none.
std::optional<std::string_view> namespace_of_prefix(pugi::xml_node element,
                                                    std::string_view prefix);

bool is_element(pugi::xml_node node, std::string_view name_space, std::string_view local);
std::vector<pugi::xml_node> children_of(pugi::xml_node element, std::string_view name_space,
                                        std::string_view local);
// The one child of that name; nothing when there is none or another beside it.
pugi::xml_node only_child(pugi::xml_node element, std::string_view name_space,
                          std::string_view local);
// All text of the element itself, however comments or CDATA part it.
std::string text_of(pugi::xml_node element);
std::string_view trimmed(std::string_view text);
std::string without_blanks(std::string_view text);

}  // namespace amiable::services::sts
