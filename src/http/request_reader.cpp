// Callbacks of Beast's parser that fill a Request, and the checks around them.
// A callback refuses by setting fault_ and an error code; read() turns either into a refusal.
#include "http/request_reader.h"

#include <algorithm>
#include <functional>

#include "base/ascii.h"
#include "base/limits.h"

namespace amiable::http {

namespace beast_http = boost::beast::http;
using beast_http::field;
using beast_http::verb;

namespace {

// Typical SDK requests carry 8 to 14 headers.
constexpr std::size_t headers_expected = 16;
// Never reserve what a client merely announces.
constexpr std::size_t body_reserve_max = std::size_t{16} << 10;
// "0", and two line ends.
constexpr std::size_t chunked_body_bytes_min = 5;

Fault fault_of(const boost::system::error_code& error) {
  if (error == beast_http::error::header_limit) return Fault::head_too_large;
  if (error == beast_http::error::body_limit) return Fault::body_too_large;
  return Fault::bad_request;
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

std::string_view std_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RequestReader::RequestReader(const RequestBounds& bounds) : head_bytes_max_(bounds.head_bytes_max) {
  header_limit(static_cast<std::uint32_t>(bounds.head_bytes_max));
  body_limit(bounds.body_bytes_max);
}

RequestReader::Step RequestReader::refuse(Fault fault, std::size_t consumed) {
  if (!fault_) fault_ = fault;
  return {consumed, Progress::refused};
}

// Beast's header_limit bounds what is unconsumed, but consumes field by field: a head that arrives
// in well-chosen pieces would never end. Hence our own count.
RequestReader::Step RequestReader::read_head(std::string_view bytes) {
  boost::system::error_code error;
  eager(false);
  const std::size_t consumed = put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  head_bytes_ += consumed;
  const bool needs_more = error == beast_http::error::need_more;
  if (head_bytes_ > head_bytes_max_) return refuse(Fault::head_too_large, consumed);
  if (needs_more) {
    const std::size_t rest = bytes.size() - consumed;
    if (head_bytes_ + rest >= head_bytes_max_) return refuse(Fault::head_too_large, consumed);
    return {consumed, Progress::more};
  }
  if (error) return refuse(fault_of(error), consumed);
  if (!is_header_done()) return {consumed, Progress::more};
  has_head_ = true;
  if (const auto fault = fault_of_head()) return refuse(*fault, consumed);
  return {consumed, is_done() ? Progress::complete : Progress::more};
}

RequestReader::Step RequestReader::read(std::string_view bytes) {
  piece_ = bytes;
  std::size_t consumed = 0;
  if (!has_head_) {
    begun_ = begun_ || !bytes.empty();
    const Step head = read_head(bytes);
    if (!has_head_ || head.progress != Progress::more) return head;
    consumed = head.consumed;
    if (consumed == bytes.size()) return head;
  }
  // Beast 1.81 asserts that a last chunk has 5 bytes, which a first one can be seen with 3: so
  // wait.
  const std::size_t rest = bytes.size() - consumed;
  if (chunked() && !has_chunk_ && rest < chunked_body_bytes_min) return {consumed, Progress::more};
  boost::system::error_code error;
  eager(true);
  consumed +=
      put(boost::asio::const_buffer(bytes.data() + consumed, bytes.size() - consumed), error);
  if (error && error != beast_http::error::need_more) return refuse(fault_of(error), consumed);
  if (is_done()) return {consumed, Progress::complete};
  if (bytes.size() - consumed >= head_bytes_max_) return refuse(Fault::bad_request, consumed);
  return {consumed, Progress::more};
}

// RFC 9112: section 3.2 asks for one Host in HTTP/1.1; section 6.1 calls chunks in HTTP/1.0 faulty.
std::optional<Fault> RequestReader::fault_of_head() const {
  if (hosts_ > 1 || (hosts_ == 0 && version_ == 11)) return Fault::bad_request;
  if (chunked() && version_ == 10) return Fault::bad_request;
  if (needs_length_ && !chunked() && !content_length()) return Fault::length_required;
  return std::nullopt;
}

std::string_view RequestReader::content_type() const {
  return content_type_ == none ? std::string_view{} : request_.headers[content_type_].value;
}

// Beast unfolds into a buffer of its own, or skips an empty first line: so a folded value lies
// outside the bytes it was given, or behind a line end.
bool RequestReader::is_folded(Text name, Text value) const {
  const std::less<const char*> before;
  const char* const end = piece_.data() + piece_.size();
  if (before(value.data(), piece_.data()) || before(end, value.data())) return true;
  return std::find(name.data() + name.size(), value.data(), '\r') != value.data();
}

void RequestReader::note_field(field name, std::string_view value) {
  if (name == field::host) ++hosts_;
  if (name == field::content_type && content_type_ == none) {
    content_type_ = request_.headers.size();
  }
  if (name == field::expect) {
    expects_continue_ = equals_ignoring_case(value, "100-continue");
    if (!expects_continue_) fault_ = Fault::expectation_failed;
  }
  if (name == field::transfer_encoding && !equals_ignoring_case(value, "chunked")) {
    fault_ = Fault::unsupported_transfer;
  }
}

void RequestReader::on_request_impl(verb method, Text method_text, Text target, int version,
                                    ErrorCode&) {
  request_.method = std_view(method_text);
  request_.target = std_view(target);
  request_.headers.reserve(headers_expected);
  version_ = version;
  is_head_method_ = method == verb::head;
  needs_length_ = method == verb::post || method == verb::put || method == verb::patch;
}

void RequestReader::on_field_impl(field name, Text name_text, Text value, ErrorCode& error) {
  if (is_folded(name_text, value)) {
    error = beast_http::error::bad_value;
    return;
  }
  if (has_head_) {  // a trailer: bounded, and dropped
    if (++trailers_ > limits::http_headers_max) error = beast_http::error::header_limit;
    return;
  }
  if (request_.headers.size() >= limits::http_headers_max) {
    error = beast_http::error::header_limit;
    return;
  }
  note_field(name, std_view(value));
  request_.headers.push_back({std::string(std_view(name_text)), std::string(std_view(value))});
  if (fault_) error = beast_http::error::bad_value;
}

void RequestReader::on_body_init_impl(const Length& length, ErrorCode&) {
  if (length) request_.body.reserve(std::min<std::size_t>(*length, body_reserve_max));
}

std::size_t RequestReader::on_body_impl(Text piece, ErrorCode&) {
  request_.body.append(piece.data(), piece.size());
  return piece.size();
}

void RequestReader::on_chunk_header_impl(std::uint64_t, Text extensions, ErrorCode& error) {
  has_chunk_ = true;
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > limits::http_chunk_extension_bytes_max ||
      std::any_of(extensions.begin(), extensions.end(), is_control)) {
    error = beast_http::error::bad_chunk_extension;
  }
}

std::size_t RequestReader::on_chunk_body_impl(std::uint64_t, Text piece, ErrorCode&) {
  request_.body.append(piece.data(), piece.size());
  return piece.size();
}

}  // namespace amiable::http
