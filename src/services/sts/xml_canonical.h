// Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002): the bytes of an element
// that a signature is about. Internal to services/sts.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::services::sts {

inline constexpr std::string_view exclusive_canonicalization =
    "http://www.w3.org/2001/10/xml-exc-c14n#";

// The prefixes of an InclusiveNamespaces element below `method`; #default is the empty one.
std::vector<std::string> inclusive_prefixes(pugi::xml_node method);

// Of an element of a document of read_xml(); `left_out` and all in it is not there (an enveloped
// signature), an empty node leaves nothing out.
std::string canonical_xml(pugi::xml_node element, const std::vector<std::string>& inclusive,
                          pugi::xml_node left_out);

}  // namespace amiable::services::sts
