// XML out: what is escaped, what is replaced, and how empty elements look.
#include "wire/xml_writer.h"

#include <gtest/gtest.h>

namespace amiable::wire {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_xml_escaped(out, text);
  return out;
}

TEST(XmlWriter, NestsAndShortensEmptyElements) {
  XmlWriter xml;
  xml.begin("a", "https://example.com/?x=1&y");
  xml.begin("b");
  xml.end();
  xml.text("c", "");
  xml.text("d", "1<2");
  xml.end();
  EXPECT_EQ(xml.take(), "<a xmlns=\"https://example.com/?x=1&amp;y\"><b/><c/><d>1&lt;2</d></a>");
}

TEST(XmlWriter, EscapesMarkupAndCarriageReturns) {
  EXPECT_EQ(escaped("<a href=\"x\">'&'</a>\r\n\t"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;&#xD;\n\t");
}

TEST(XmlWriter, KeepsUnicode) { EXPECT_EQ(escaped("é€😀\x7F"), "é€😀\x7F"); }

TEST(XmlWriter, ReplacesWhatXmlCannotHold) {
  EXPECT_EQ(escaped(std::string_view("a\0b\x1F", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("x\xFFy"), "x\xEF\xBF\xBDy");
  EXPECT_EQ(escaped("\xEF\xBF\xBE"), "\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace amiable::wire
