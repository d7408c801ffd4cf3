// The JSON reader: places, decoding, and messages that let their reader mend the text.
#include "base/json.h"

#include <gtest/gtest.h>

namespace amiable::json {
namespace {

DocumentPtr read(const std::string& text) {
  auto document = parse(std::make_shared<Source>("text", text));
  return document.ok() ? document.value() : nullptr;
}

Error error_of(const std::string& text) {
  const auto document = parse(std::make_shared<Source>("text", text));
  return document.ok() ? Error{ErrorKind::internal, "accepted", "", ""} : document.error();
}

TEST(Json, values_know_their_place) {
  const auto document = read("{\n  \"a\": [1,\n    {\"é\": \"x\"}]\n}");
  ASSERT_NE(document, nullptr);
  const Value list = *document->root().find("a");
  EXPECT_EQ(list.place(), "text line 2 column 8");
  auto element = list.elements().begin();
  ++element;
  EXPECT_EQ((*element).place(), "text line 3 column 5");
  EXPECT_EQ((*element).find("é")->place(), "text line 3 column 11");
}

TEST(Json, strings_are_decoded) {
  const auto document = read(R"(["\"\\\/\b\f\n\r\t", "\u00e9\ud83d\ude00", "plain"])");
  ASSERT_NE(document, nullptr);
  std::vector<std::string> texts;
  for (const Value one : document->root().elements()) texts.push_back(one.string());
  EXPECT_EQ(texts, (std::vector<std::string>{"\"\\/\b\f\n\r\t", "é😀", "plain"}));
}

struct Bad {
  const char* text;
  const char* message;  // part of it
  const char* place;
};

TEST(Json, errors_say_what_where_and_next) {
  const Bad cases[] = {
      {"", "empty", "line 1 column 1"},
      {"{\"Statement\": [{\"a\": 1}]}]}", "`]}` stands after the end", "line 1 column 26"},
      {"{\"a\": [1, 2}", "`}` does not close the array opened at line 1 column 7",
       "line 1 column 12"},
      {"{\"a\": 1,}", "`}`", "line 1 column 9"},
      {"[1, 2,]", "`]`", "line 1 column 7"},
      {"{\"a\" 1}", "`:`", "line 1 column 6"},
      {"{a: 1}", "`a`", "line 1 column 2"},
      {"{'a': 1}", "'", "line 1 column 2"},
      {"[1 2]", "`,`", "line 1 column 4"},
      {"{\"a\": 1, \"a\": 2}", "twice", "line 1 column 10"},
      {"[01]", "0", "line 1"},
      {"[1.]", "digit", "line 1"},
      {"[tru]", "t", "line 1"},
      {"[\"a\n\"]", "line", "line 1"},
      {"[\"\\x\"]", "another escape", "line 1"},
      {"[\"\\ud83d\"]", "surrogate", "line 1"},
      {"[\"\xC3\x28\"]", "UTF-8", "line 1"},
      {"{\"a\": \"b", "line 1", "line 1"},
      {"[[1, 2]", "opened at line 1 column 1", "line 1 column 8"},
      {"{} x", "x", "line 1 column 4"},
  };
  for (const Bad& bad : cases) {
    const Error error = error_of(bad.text);
    EXPECT_EQ(error.kind, ErrorKind::unreadable) << bad.text;
    EXPECT_NE(error.message.find(bad.message), std::string::npos)
        << bad.text << ": " << error.message;
    EXPECT_NE(error.place.find(bad.place), std::string::npos) << bad.text << ": " << error.place;
    EXPECT_EQ(error.message.find('\n'), std::string::npos);
  }
}

TEST(Json, nesting_is_bounded) {
  EXPECT_NE(read(std::string(64, '[') + std::string(64, ']')), nullptr);
  EXPECT_EQ(read(std::string(65, '[') + std::string(65, ']')), nullptr);
  EXPECT_EQ(error_of(std::string(100'000, '[')).kind, ErrorKind::unreadable);
}

TEST(JsonWriter, writes_what_the_reader_reads) {
  Writer writer(2);
  writer.begin_object().key("a\"\x01").begin_array().number(-5).boolean(true).null();
  writer.string("é\n").raw("[1]").end_array().key("o").begin_object().end_object().end_object();
  const std::string text = writer.take();
  const auto document = read(text);
  ASSERT_NE(document, nullptr) << text;
  EXPECT_EQ(document->root().find("a\"\x01")->size(), 5u);
}

}  // namespace
}  // namespace amiable::json
