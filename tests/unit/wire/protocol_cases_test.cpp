// Golden bodies: tests/cases/wire/PROTOCOL/SERVICE.OPERATION[.VARIANT]/
//   input (form or JSON)  → decoded.json, the structure written as JSON
//   output.json           → answer (XML or JSON), the body for request id "request-1"
// Either pair may be missing. REST-JSON inputs and answers have a head: a line with method and
// target (or the status), lines of headers, an empty line. Inputs are what botocore 1.43.11 sends.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/ec2_protocol.h"
#include "wire/json_protocol.h"
#include "wire/query.h"
#include "wire/rest_json.h"
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

// AMIABLE_APPROVE=1 writes the file anew: read the difference.
void expect_content(const fs::path& path, const std::string& text) {
  if (std::getenv("AMIABLE_APPROVE") != nullptr)
    std::ofstream(path, std::ios::binary) << text << '\n';
  EXPECT_EQ(text, content(path));
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

http::Request request_of(const std::string& text) {
  http::Request request;
  std::stringstream in(text);
  in >> request.method >> request.target;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line) && !line.empty()) {
    const std::size_t colon = line.find(": ");
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
  }
  std::stringstream body;
  body << in.rdbuf();
  request.body = body.str();
  return request;
}

Result<void, AwsError> decode(const Case& test, const std::string& text, void* object) {
  const Shape& shape = *test.operation->input;
  switch (test.service->protocol) {
    case Protocol::json:
      return decode_json(text, shape, object);
    case Protocol::rest_json:
      return decode_rest(*test.operation, request_of(text), object);
    case Protocol::ec2:
      return decode_ec2(Form::parse(text).value(), shape, object);
    case Protocol::query:
      break;
  }
  return decode_query(Form::parse(text).value(), shape, object);
}

std::string answer_text(const Case& test, const http::Response& response) {
  if (test.service->protocol != Protocol::rest_json) return response.body;
  std::stringstream text;
  text << response.status << "\n";
  for (const http::Header& header : response.headers) {
    text << header.name << ": " << header.value << "\n";
  }
  text << "\n" << response.body;
  return text.str();
}

void check_input(const Case& test) {
  const Shape& shape = *test.operation->input;
  const auto object = shape.make();
  const std::string body = content(test.folder / "input");
  const auto outcome = decode(test, body, object.get());
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  json::Writer writer;
  encode_json(writer, shape, object.get());
  expect_content(test.folder / "decoded.json", writer.take());
}

void check_output(const Case& test) {
  const auto object = test.operation->output->make();
  const auto outcome =
      decode_json(content(test.folder / "output.json"), *test.operation->output, object.get());
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  const Route route{test.service, test.operation, Form()};
  expect_content(test.folder / "answer",
                 answer_text(test, write_output(route, object.get(), "request-1")));
}

TEST(ProtocolCases, DecodeAndEncodeAsWritten) {
  int checked = 0;
  for (const char* protocol : {"query", "json", "ec2", "rest_json"}) {
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
  EXPECT_GE(checked, 34);
}

}  // namespace
}  // namespace amiable::wire
