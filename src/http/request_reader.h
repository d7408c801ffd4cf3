// Bytes to one Request: Beast's parser with the refusals that it leaves to its user.
// Internal to src/http. No I/O, no time; a reader serves one request and is then thrown away.
// Refused here beyond Beast (RFC 9112 sections 2.2, 3.2, 5.2, 6.1, 7.1): obs-fold, missing or
// repeated Host, any transfer coding but `chunked`, chunks on HTTP/1.0, controls in extensions.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/messages.h"
#include "http/server.h"

namespace amiable::http {

struct RequestBounds {
  std::size_t head_bytes_max = 0;
  std::size_t body_bytes_max = 0;
};

class RequestReader final : private boost::beast::http::basic_parser<true> {
 public:
  enum class Progress { more, complete, refused };
  struct Step {
    std::size_t consumed = 0;
    Progress progress = Progress::more;
  };

  explicit RequestReader(const RequestBounds& bounds);

  // Takes bytes that follow those consumed before; what is not consumed must be given again, with
  // more behind it, in one piece. Not to be called after `complete` or `refused`.
  // INVARIANT: on `more`, fewer than head_bytes_max bytes are left unconsumed.
  Step read(std::string_view bytes);

  bool has_begun() const { return begun_; }
  bool has_head() const { return has_head_; }
  bool is_head_method() const { return is_head_method_; }
  bool is_http_1_0() const { return version_ == 10; }
  bool keeps_alive() const { return keep_alive(); }
  // The client waits for `100 Continue` before it sends the body.
  bool expects_continue() const { return expects_continue_ && version_ == 11; }
  std::string_view content_type() const;
  Fault fault() const { return fault_.value_or(Fault::bad_request); }
  // What has been read; whole after `complete`. Without peer and tls.
  Request& request() { return request_; }

 private:
  using Parser = boost::beast::http::basic_parser<true>;
  using Text = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;
  using Length = boost::optional<std::uint64_t>;

  Step refuse(Fault fault, std::size_t consumed);
  Step read_head(std::string_view bytes);
  std::optional<Fault> fault_of_head() const;
  bool is_folded(Text name, Text value) const;
  void note_field(boost::beast::http::field field, std::string_view value);

  void on_request_impl(boost::beast::http::verb, Text, Text, int, ErrorCode&) override;
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field, Text, Text, ErrorCode&) override;
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const Length&, ErrorCode&) override;
  std::size_t on_body_impl(Text, ErrorCode&) override;
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, Text, ErrorCode&) override;
  void on_finish_impl(ErrorCode&) override {}

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::size_t head_bytes_max_;
  std::size_t head_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailers_ = 0;
  std::size_t content_type_ = none;  // index into the headers
  std::string_view piece_;           // what the running read() was given
  std::optional<Fault> fault_;
  int version_ = 11;
  unsigned hosts_ = 0;
  bool begun_ = false;
  bool has_head_ = false;
  bool has_chunk_ = false;
  bool is_head_method_ = false;
  bool needs_length_ = false;
  bool expects_continue_ = false;
  Request request_;
};

}  // namespace amiable::http
