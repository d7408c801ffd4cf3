// Writes the canonical request in one pass per part, into one string; scratch space is per thread.
#include "wire/canonical_request.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/ascii.h"
#include "base/hex_digit.h"
#include "base/limits.h"

namespace amiable::wire {
namespace {

constexpr std::array<bool, 256> unreserved = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-._~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

void append_encoded(char c, std::string& out) {
  const auto byte = static_cast<unsigned char>(c);
  if (unreserved[byte]) {
    out.push_back(c);
    return;
  }
  constexpr std::string_view digits = "0123456789ABCDEF";
  out.push_back('%');
  out.push_back(digits[byte >> 4U]);
  out.push_back(digits[byte & 15U]);
}

// Calls sink(byte) for each decoded byte; false at a broken escape.
template <class Sink>
bool decode(std::string_view text, char plus, Sink sink) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '+') {
      sink(plus);
    } else if (c != '%') {
      sink(c);
    } else {
      if (text.size() - i < 3) return false;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return false;
      sink(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return true;
}

bool append_recoded(std::string_view text, char plus, std::string& out) {
  return decode(text, plus, [&out](char c) { append_encoded(c, out); });
}

// The path of a target in origin form, or in absolute form as sent to proxies.
std::string_view path_of(std::string_view target) {
  target = target.substr(0, target.find('?'));
  if (!target.starts_with('/')) {
    const std::size_t scheme = target.find("://");
    if (scheme != std::string_view::npos) {
      const std::size_t slash = target.find('/', scheme + 3);
      target = slash == std::string_view::npos ? std::string_view() : target.substr(slash);
    }
  }
  return target;
}

// Segments that stay after `.`, `..` and empty ones are resolved; a final slash stays if
// anything stands before it. As botocore does, "/a/." is "/a".
void append_normalized_path(std::string_view path, std::string& out) {
  thread_local std::vector<std::string_view> segments;
  segments.clear();
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    begin = end + 1;
  }
  for (std::string_view segment : segments) {
    out.push_back('/');
    append_uri_encoded(segment, out);
  }
  if (segments.empty() || path.ends_with('/')) out.push_back('/');
}

bool append_verbatim_path(std::string_view path, std::string& out) {
  return decode(path, '+', [&out](char c) {
    if (c == '/') {
      out.push_back(c);
    } else {
      append_encoded(c, out);
    }
  });
}

bool append_path(std::string_view target, PathRule rule, std::string& out) {
  const std::string_view path = path_of(target);
  if (path.empty() || path == "/") {
    out.push_back('/');
    return true;
  }
  if (path.front() != '/') return false;
  if (rule == PathRule::verbatim) return append_verbatim_path(path, out);
  append_normalized_path(path, out);
  return true;
}

// A pair in canonical encoding, as offsets into the scratch text.
struct EncodedPair {
  std::uint32_t begin, equals, end;
};

// Sorted by name, then by value, both as encoded.
void append_sorted(std::string_view text, std::vector<EncodedPair>& pairs, std::string& out) {
  const auto name = [text](const EncodedPair& p) {
    return text.substr(p.begin, p.equals - p.begin);
  };
  const auto value = [text](const EncodedPair& p) {
    return text.substr(p.equals, p.end - p.equals);
  };
  std::sort(pairs.begin(), pairs.end(), [&](const EncodedPair& a, const EncodedPair& b) {
    const int by_name = name(a).compare(name(b));
    return by_name != 0 ? by_name < 0 : value(a) < value(b);
  });
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i != 0) out.push_back('&');
    out.append(text, pairs[i].begin, pairs[i].end - pairs[i].begin);
  }
}

CanonicalOutcome append_query(std::string_view query, QueryRule rule, std::string& out) {
  thread_local std::string text;
  thread_local std::vector<EncodedPair> pairs;
  text.clear();
  pairs.clear();
  // Offsets are 32 bits: an encoded query is at most three times as long as the sent one.
  if (query.size() > limits::signed_target_bytes_max) return CanonicalOutcome::too_many_parameters;
  QueryPair pair;
  for (std::string_view rest = query; next_query_pair(rest, pair);) {
    if (pairs.size() == limits::query_parameters_max) return CanonicalOutcome::too_many_parameters;
    const auto begin = static_cast<std::uint32_t>(text.size());
    if (!append_recoded(pair.name, ' ', text)) return CanonicalOutcome::broken_target;
    if (rule == QueryRule::without_signature &&
        std::string_view(text).substr(begin) == "X-Amz-Signature") {
      text.resize(begin);
      continue;
    }
    const auto equals = static_cast<std::uint32_t>(text.size());
    text.push_back('=');
    if (!append_recoded(pair.value, ' ', text)) return CanonicalOutcome::broken_target;
    pairs.push_back({begin, equals, static_cast<std::uint32_t>(text.size())});
  }
  append_sorted(text, pairs, out);
  return CanonicalOutcome::written;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_trimmed(std::string_view value) {
  char before = ' ';
  for (char c : value) {
    if (c == '\t' || (c == ' ' && before == ' ')) return false;
    before = c;
  }
  return value.empty() || before != ' ';
}

// Ends trimmed, inner runs of blanks as one.
void append_trimmed(std::string_view value, std::string& out) {
  if (is_trimmed(value)) {
    out.append(value);
    return;
  }
  const std::size_t start = out.size();
  bool gap = false;
  for (char c : value) {
    if (is_blank(c)) {
      gap = true;
      continue;
    }
    if (gap && out.size() != start) out.push_back(' ');
    gap = false;
    out.push_back(c);
  }
}

std::string_view without_default_port(std::string_view host) {
  for (std::string_view port : {":443", ":80"}) {
    if (host.ends_with(port)) return host.substr(0, host.size() - port.size());
  }
  return host;
}

void append_header(const http::Request& request, std::string_view name, HostRule rule,
                   std::string& out) {
  out.append(name).push_back(':');
  const bool strips_port = rule == HostRule::without_default_port && name == "host";
  bool first = true;
  for (const http::Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (!first) out.push_back(',');
    first = false;
    append_trimmed(strips_port ? without_default_port(header.value) : header.value, out);
  }
  out.push_back('\n');
}

}  // namespace

CanonicalOutcome write_canonical_request(const http::Request& request, const CanonicalParts& parts,
                                         std::string& out) {
  out.clear();
  out.append(request.method).push_back('\n');
  if (!append_path(request.target, parts.path, out)) return CanonicalOutcome::broken_target;
  out.push_back('\n');
  const CanonicalOutcome outcome = append_query(query_of(request.target), parts.query, out);
  if (outcome != CanonicalOutcome::written) return outcome;
  out.push_back('\n');
  for (std::string_view rest = parts.signed_headers; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    append_header(request, rest.substr(0, end), parts.host, out);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out.push_back('\n');
  out.append(parts.signed_headers).push_back('\n');
  out.append(parts.payload_hash);
  return CanonicalOutcome::written;
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

bool next_query_pair(std::string_view& rest, QueryPair& pair) {
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.empty()) continue;
    const std::size_t equals = std::min(text.find('='), text.size());
    pair.name = text.substr(0, equals);
    pair.value = text.substr(std::min(equals + 1, text.size()));
    return true;
  }
  return false;
}

bool decode_query_text(std::string_view text, std::string& out) {
  out.clear();
  return decode(text, ' ', [&out](char c) { out.push_back(c); });
}

void append_uri_encoded(std::string_view text, std::string& out) {
  for (char c : text) append_encoded(c, out);
}

}  // namespace amiable::wire
