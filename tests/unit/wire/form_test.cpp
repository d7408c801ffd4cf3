// Parameters of query requests: decoding, look-up, and what is refused.
#include "wire/form.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/limits.h"

namespace amiable::wire {
namespace {

Form parsed(std::string_view text) { return Form::parse(text).value(); }

TEST(Form, DecodesPlusAndPercent) {
  const Form form = parsed("a+b=c+d%20%2B%26%3d&%C3%A9=%F0%9F%98%80");
  EXPECT_EQ(form.find("a b"), "c d +&=");
  EXPECT_EQ(form.find("é"), "😀");
  EXPECT_EQ(form.find("a"), std::nullopt);
}

TEST(Form, KnowsEmptyFromAbsent) {
  const Form form = parsed("&&a=&b&=x&");
  EXPECT_EQ(form.find("a"), "");
  EXPECT_EQ(form.find("b"), "");
  EXPECT_EQ(form.find(""), "x");
  EXPECT_EQ(form.find("c"), std::nullopt);
  EXPECT_EQ(parsed("").fields().size(), 0U);
}

TEST(Form, TakesTheFirstOfARepeatedParameter) { EXPECT_EQ(parsed("a=1&b=3&a=2").find("a"), "1"); }

TEST(Form, SplitsAtTheFirstEqualsSign) { EXPECT_EQ(parsed("a=b=c").find("a"), "b=c"); }

TEST(Form, FindsByPrefix) {
  const Form form = parsed("T.2.b=4&T.1.a=1&S=0&T.10.a=3&T=9&U=5");
  const auto fields = form.with_prefix("T.");
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].name, "T.1.a");
  EXPECT_EQ(fields[1].name, "T.10.a");
  EXPECT_EQ(fields[2].name, "T.2.b");
  EXPECT_TRUE(form.with_prefix("V").empty());
}

TEST(Form, KeepsItsTextWhenMoved) {
  Form form = parsed("a=1");
  const Form moved = std::move(form);
  EXPECT_EQ(moved.find("a"), "1");
}

TEST(Form, RefusesBrokenEscapesAndText) {
  for (const char* text : {"a=%", "a=%2", "a=%zz", "%=1", "a=%FF", "a=%ED%A0%80", "%C3=1"}) {
    const auto form = Form::parse(text);
    ASSERT_FALSE(form.ok()) << text;
    EXPECT_EQ(form.error().code, "MalformedQueryString") << text;
  }
}

TEST(Form, BoundsTheNumberOfParameters) {
  std::string text;
  for (std::size_t i = 0; i < limits::query_parameters_max; ++i) text += "a&";
  EXPECT_TRUE(Form::parse(text).ok());
  EXPECT_FALSE(Form::parse(text + "a").ok());
}

}  // namespace
}  // namespace amiable::wire
