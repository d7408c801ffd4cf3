// Golden bodies: tests/cases/wire/PROTOCOL/SERVICE.OPERATION[.VARIANT]/
//   input (form or JSON)  → decoded.json, the structure written as JSON
//   output.json           → answer (XML or JSON), the body for request id "request-1"
// Either pair may be missing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/json_protocol.h"
#include "wire/query.h"
#include "wire/route.h"

namespace amiable::wire {
namespace {

namespace fs = std::filesystem;

// Without the line end that editors add.
std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  while (!all.empty() && all.back() == '\n') all.pop_back();
  return all;
}

struct Case {
  fs::path folder;
  const Service* service = nullptr;
  const Operation* operation = nullptr;
};

Case opened(const fs::path& folder) {
  std::stringstream name(folder.filename().string());
  std::string service;
  std::string operation;
  std::getline(name, service, '.');
  std::getline(name, operation, '.');
  const Service* found = find_service(service);
  return {folder, found, found != nullptr ? find_operation(*found, operation) : nullptr};
}

void check_input(const Case& test) {
  const Shape& shape = *test.operation->input;
  const auto object = shape.make();
  const std::string body = content(test.folder / "input");
  const auto outcome = test.service->protocol == Protocol::json
                           ? decode_json(body, shape, object.get())
                           : decode_query(Form::parse(body).value(), shape, object.get());
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  json::Writer writer;
  encode_json(writer, shape, object.get());
  EXPECT_EQ(writer.take(), content(test.folder / "decoded.json"));
}

void check_output(const Case& test) {
  const auto object = test.operation->output->make();
  const auto outcome =
      decode_json(content(test.folder / "output.json"), *test.operation->output, object.get());
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  const Route route{test.service, test.operation, Form()};
  EXPECT_EQ(write_output(route, object.get(), "request-1").body, content(test.folder / "answer"));
}

TEST(ProtocolCases, DecodeAndEncodeAsWritten) {
  int checked = 0;
  for (const char* protocol : {"query", "json"}) {
    const fs::path root = fs::path(AMIABLE_SOURCE_DIR) / "tests/cases/wire" / protocol;
    for (const auto& entry : fs::directory_iterator(root)) {
      SCOPED_TRACE(entry.path().string());
      const Case test = opened(entry.path());
      ASSERT_TRUE(test.operation != nullptr && test.operation->is_served());
      const bool has_input = fs::exists(test.folder / "input");
      const bool has_output = fs::exists(test.folder / "output.json");
      EXPECT_TRUE(has_input || has_output);
      if (has_input) check_input(test);
      if (has_output) check_output(test);
      ++checked;
    }
  }
  EXPECT_GE(checked, 16);
}

}  // namespace
}  // namespace amiable::wire
