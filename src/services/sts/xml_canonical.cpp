// One walk over the element with the declarations that were written so far.
#include "services/sts/xml_canonical.h"

#include <algorithm>
#include <tuple>

#include "services/sts/xml_document.h"

namespace amiable::services::sts {
namespace {

class Walk {
 public:
  Walk(const std::vector<std::string>& inclusive, pugi::xml_node left_out)
      : inclusive_(&inclusive), left_out_(left_out) {}

  void element(pugi::xml_node node) {
    const std::size_t outer = written_.size();
    out_.append("<").append(node.name());
    namespaces(node);
    attributes(node);
    out_ += '>';
    for (const pugi::xml_node child : node.children()) any(child);
    out_.append("</").append(node.name()).append(">");
    written_.resize(outer);
  }

  std::string take() { return std::move(out_); }

 private:
  struct Declaration {
    std::string_view prefix, name_space;
  };

  void any(pugi::xml_node node) {
    if (node == left_out_) return;
    switch (node.type()) {
      case pugi::node_element:
        return element(node);
      case pugi::node_pcdata:
      case pugi::node_cdata:
        return text(node.value());
      case pugi::node_pi:
        out_.append("<?").append(node.name());
        if (node.value()[0] != '\0') out_.append(" ").append(node.value());
        out_ += "?>";
        return;
      default:
        return;  // comments
    }
  }

  // Those that names of the element use and those that the method lists, where they differ from
  // what stands further out already.
  void namespaces(pugi::xml_node node) {
    std::vector<std::string_view> prefixes{split_name(node.name()).prefix};
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view prefix = split_name(attribute.name()).prefix;
      if (!declared_prefix(attribute) && !prefix.empty()) prefixes.push_back(prefix);
    }
    prefixes.insert(prefixes.end(), inclusive_->begin(), inclusive_->end());
    std::sort(prefixes.begin(), prefixes.end());
    prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
    for (const std::string_view prefix : prefixes) {
      const auto name_space = namespace_of_prefix(node, prefix);
      if (prefix == "xml" || !name_space || *name_space == written(prefix)) continue;
      written_.push_back({prefix, *name_space});
      out_ += prefix.empty() ? " xmlns" : " xmlns:";
      out_.append(prefix).append("=\"");
      value(*name_space);
      out_ += '"';
    }
  }

  std::string_view written(std::string_view prefix) const {
    const auto found =
        std::find_if(written_.rbegin(), written_.rend(),
                     [prefix](const Declaration& one) { return one.prefix == prefix; });
    return found == written_.rend() ? std::string_view() : found->name_space;
  }

  void attributes(pugi::xml_node node) {
    struct Sorted {
      std::string_view name_space, local;
      pugi::xml_attribute attribute;
    };
    std::vector<Sorted> all;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      if (declared_prefix(attribute)) continue;
      const XmlName name = split_name(attribute.name());
      std::string_view name_space;
      if (!name.prefix.empty()) name_space = namespace_of_prefix(node, name.prefix).value_or("");
      all.push_back({name_space, name.local, attribute});
    }
    std::sort(all.begin(), all.end(), [](const Sorted& a, const Sorted& b) {
      return std::tie(a.name_space, a.local) < std::tie(b.name_space, b.local);
    });
    for (const Sorted& one : all) {
      out_.append(" ").append(one.attribute.name()).append("=\"");
      value(one.attribute.value());
      out_ += '"';
    }
  }

  void value(std::string_view content) {
    for (const char c : content) {
      if (c == '&') {
        out_ += "&amp;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '"') {
        out_ += "&quot;";
      } else if (c == '\t') {
        out_ += "&#x9;";
      } else if (c == '\n') {
        out_ += "&#xA;";
      } else if (c == '\r') {
        out_ += "&#xD;";
      } else {
        out_ += c;
      }
    }
  }

  void text(std::string_view content) {
    for (const char c : content) {
      if (c == '&') {
        out_ += "&amp;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '>') {
        out_ += "&gt;";
      } else if (c == '\r') {
        out_ += "&#xD;";
      } else {
        out_ += c;
      }
    }
  }

  const std::vector<std::string>* inclusive_;
  pugi::xml_node left_out_;
  std::vector<Declaration> written_;
  std::string out_;
};

}  // namespace

std::vector<std::string> inclusive_prefixes(pugi::xml_node method) {
  std::vector<std::string> prefixes;
  const auto lists = children_of(method, exclusive_canonicalization, "InclusiveNamespaces");
  if (lists.empty()) return prefixes;
  std::string_view rest = lists.front().attribute("PrefixList").value();
  while (!(rest = trimmed(rest)).empty()) {
    const std::string_view prefix = rest.substr(0, rest.find_first_of(" \t\r\n"));
    prefixes.emplace_back(prefix == "#default" ? std::string_view() : prefix);
    rest.remove_prefix(prefix.size());
  }
  return prefixes;
}

std::string canonical_xml(pugi::xml_node element, const std::vector<std::string>& inclusive,
                          pugi::xml_node left_out) {
  Walk walk(inclusive, left_out);
  walk.element(element);
  return walk.take();
}

}  // namespace amiable::services::sts
