// docs/operations.md is made of the operation tables; and the tables agree with the models.
// AMIABLE_APPROVE=1 writes the page.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "services/operation.h"
#include "wire/api_model.h"

namespace amiable::services {
namespace {

std::string section_of(const wire::Service& service) {
  std::string served, others;
  std::size_t count = 0;
  for (const wire::Operation& operation : service.operations) {
    const bool has_row = find_operation(service.signing_name, operation.name) != nullptr;
    std::string& list = has_row ? served : others;
    list += fmt::format("{}{}", list.empty() ? "" : ", ", operation.name);
    count += has_row ? 1 : 0;
  }
  std::string text = fmt::format("\n## {}\n\nServed, {} of {}: {}.\n", service.signing_name, count,
                                 service.operations.size(), served);
  if (!others.empty()) text += fmt::format("\nNot served: {}.\n", others);
  return text;
}

std::string page() {
  std::string text =
      "# Operations of `amiable serve`\n\nMade from the tables of the program by "
      "`tests/unit/services/operations_page_test.cpp`. What is\nnot served answers "
      "`NotImplemented`, HTTP 501, in the service's own shape of errors.\n";
  for (const wire::Service* service : wire::services()) text += section_of(*service);
  return text;
}

TEST(OperationsPage, says_what_the_tables_say) {
  const std::string path = fmt::format("{}/docs/operations.md", AMIABLE_SOURCE_DIR);
  if (std::getenv("AMIABLE_APPROVE") != nullptr) std::ofstream(path) << page();
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), page()) << "run with AMIABLE_APPROVE=1 and read the diff";
}

TEST(OperationsPage, every_row_has_its_shapes) {
  for (const wire::Service* service : wire::services()) {
    for (const wire::Operation& operation : service->operations) {
      const Operation* row = find_operation(service->signing_name, operation.name);
      if (row == nullptr) continue;
      EXPECT_TRUE(operation.is_served()) << operation.name;
      EXPECT_NE(row->asks, nullptr) << operation.name;
      EXPECT_NE(row->begin(*row)->input(), nullptr) << operation.name;
    }
  }
}

}  // namespace
}  // namespace amiable::services
