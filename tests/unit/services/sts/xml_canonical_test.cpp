// Exclusive canonicalization: the examples of the recommendation (section 2.2), and documents whose
// canonical form another implementation printed.
#include "services/sts/xml_canonical.h"

#include <gtest/gtest.h>

#include "services/sts/xml_document.h"

namespace amiable::services::sts {
namespace {

constexpr std::size_t enough = 10000;

std::string canonical(std::string_view text, const char* path = "",
                      const std::vector<std::string>& inclusive = {}) {
  const XmlPtr document = read_xml(text, enough);
  if (document == nullptr) return "refused";
  pugi::xml_node node = document->document_element();
  if (*path != '\0') node = node.first_element_by_path(path);
  return canonical_xml(node, inclusive, {});
}

TEST(XmlCanonical, NamespacesStandWhereTheyAreUsed) {
  constexpr const char* inner =
      "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff "
      "xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>";
  EXPECT_EQ(inner, canonical(R"(<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">
    <n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff
      xmlns:n3="ftp://example.org"/></n1:elem2></n0:local>)",
                             "n1:elem2"));
  EXPECT_EQ(inner, canonical(R"(<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example"
    xml:lang="fr" xml:space="retain"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"
    ><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n2:pdu>)",
                             "n1:elem2"));
}

TEST(XmlCanonical, ListedPrefixesStandAtTheTop) {
  EXPECT_EQ("<b xmlns=\"urn:d\" xmlns:x=\"urn:x\"><c></c></b>",
            canonical(R"(<a xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y"><b><c/></b></a>)", "b",
                      {"", "x", "z"}));
}

TEST(XmlCanonical, OrderAndEscapes) {
  EXPECT_EQ(
      "<e xmlns:a=\"urn:2\" xmlns:b=\"urn:1\" x=\"1\" b:y=\"\" a:x=\"&lt;&#xA; &quot;>'\">"
      "&lt;&amp;&gt;&#xD;</e>",
      canonical("<e xmlns:b='urn:1' a:x='&lt;&#10;\t&quot;>&apos;' b:y='' x = '1'  "
                "xmlns:a='urn:2'><!-- c --><![CDATA[<&]]>&gt;&#13;</e>"));
  EXPECT_EQ("<a xmlns=\"urn:1\"><b xmlns=\"\"><?p d?>\n</b></a>",
            canonical("<a xmlns='urn:1'><b xmlns=''><?p   d?>\r\n</b></a>"));
}

TEST(XmlCanonical, WhatIsLeftOut) {
  const XmlPtr document = read_xml("<a>x<b><c/></b>y</a>", enough);
  const pugi::xml_node root = document->document_element();
  EXPECT_EQ("<a>xy</a>", canonical_xml(root, {}, root.child("b")));
}

TEST(XmlDocument, IsRefused) {
  for (const char* text :
       {"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a x='1' x='2'/>",
        "<a xmlns:p='urn:1' xmlns:q='urn:1' p:x='1' q:x='2'/>", "<p:a/>", "<a p:x='1'/>",
        "<a xmlns:p=''/>", "<a xmlns:xml='urn:1'/>", "<a/><b/>", "<a:b:c xmlns:a='urn:1'/>",
        "<a>\xFF</a>", "", "<a>", "<a></b>"}) {
    EXPECT_EQ("refused", canonical(text)) << text;
  }
  EXPECT_EQ("refused", canonical(std::string("<a>\0</a>", 8)));
  EXPECT_EQ(nullptr, read_xml("<a/>", 3));
}

}  // namespace
}  // namespace amiable::services::sts
