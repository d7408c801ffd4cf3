// Feeds the readers of AWS's errors and of credentials: whatever is read is whole, and bounded.
#include <cstdint>
#include <cstdlib>

#include "aws_client/client_limits.h"
#include "aws_client/credential_answers.h"
#include "aws_client/error_reader.h"

namespace {

namespace aws = amiable::aws_client;

void expect_whole(const amiable::Result<aws::IssuedCredentials>& issued) {
  if (!issued.ok()) return;
  const auto& keys = issued.value().keys;
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto fault = aws::read_fault(text)) {
    if (fault->code.size() > amiable::limits::aws_error_text_bytes_max) std::abort();
    if (fault->message.size() > amiable::limits::aws_error_text_bytes_max) std::abort();
  }
  expect_whole(aws::read_credentials_json("it", text, aws::AnswerForm::process));
  expect_whole(aws::read_credentials_json("it", text, aws::AnswerForm::metadata));
  std::string body(text);
  expect_whole(aws::read_credentials_xml("it", body));
  if (!body.empty()) std::abort();
  static_cast<void>(aws::words_of_command(text));
  static_cast<void>(aws::read_expiration(text));
  return 0;
}
