// Feeds a reply of AWS (XML or JSON) to the reader that makes the command line's output of it:
// whatever is accepted is JSON, alone and as two pages of one output.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/json.h"
#include "live/api_output.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Operation {
  std::string_view service, name;
};

constexpr Operation operations[] = {
    {"ec2", "DescribeImages"},
    {"ec2", "DescribeSnapshots"},
    {"ec2", "DescribeInstances"},
    {"ec2", "DescribeVolumes"},
    {"ec2", "DescribeImageAttribute"},
    {"ec2", "GetEbsEncryptionByDefault"},
    {"iam", "GetAccountAuthorizationDetails"},
    {"iam", "GetUserPolicy"},
    {"sts", "GetCallerIdentity"},
    {"kms", "DescribeKey"},
    {"kms", "ListGrants"},
    {"organizations", "DescribePolicy"},
};

}  // namespace

// The first byte chooses the operation.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  if (size == 0) return 0;
  const Operation& operation = operations[data[0] % std::size(operations)];
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto output = live::output_of(operation.service, operation.name, body);
  if (!output) {
    require(!output.error().message.empty());
    return 0;
  }
  static_cast<void>(live::next_token(output.value()));
  const auto twice = live::merged({output.value(), output.value()}, true);
  if (!twice) return 0;  // what is no UTF-8 comes as far as here
  const auto document =
      json::parse(std::make_shared<const Source>("merged", std::string(twice.value())));
  require(document.ok() && document.value()->root().find("IsTruncated").has_value());
  return 0;
}
