// Stage one of SigV4: the canonical request, built from a request as it came over the wire, and
// the reading of query strings that it needs. Pure text; it holds no key and computes no hash.
//
//   METHOD \n path \n query \n (name:value \n)* \n signed-header names \n payload hash
//
// Rules: IAM-UG "Create a signed AWS API request"; where that page is silent, botocore's signer.
#pragma once

#include <string>
#include <string_view>

#include "http/messages.h"

namespace amiable::wire {

// `normalized`: empty and dot segments go, then each byte of the path as sent is encoded once
// more (so a sent %20 becomes %2520): every service but S3. `verbatim`: decoded and encoded once.
enum class PathRule { normalized, verbatim };
// A presigned URL signs its whole query but X-Amz-Signature.
enum class QueryRule { whole, without_signature };
// Some clients send `Host: name:443` and sign `name`.
enum class HostRule { as_received, without_default_port };

struct CanonicalParts {
  std::string_view signed_headers;  // lower case, sorted, each once, joined by ';'
  std::string_view payload_hash;
  PathRule path = PathRule::normalized;
  QueryRule query = QueryRule::whole;
  HostRule host = HostRule::as_received;
};

// broken_target: an escape that is none, or a path that is not empty and has no slash in front.
enum class CanonicalOutcome { written, broken_target, too_many_parameters };

// Replaces the content of `out` (its capacity is kept). A header that is signed but absent counts
// as empty; a repeated one is joined by commas in order of arrival. `+` in a query is a blank.
// Pairs without text (`a&&b`) are skipped; `a` equals `a=`.
CanonicalOutcome write_canonical_request(const http::Request& request, const CanonicalParts& parts,
                                         std::string& out);

// What follows the first '?' of a request target; empty when there is none.
std::string_view query_of(std::string_view target);

// Still encoded; views into the query.
struct QueryPair {
  std::string_view name;
  std::string_view value;
};

// Takes the next pair off the front of `rest`; false at its end.
bool next_query_pair(std::string_view& rest, QueryPair& pair);

// Percent and plus decoding. False when an escape is broken; `out` is then unspecified.
bool decode_query_text(std::string_view text, std::string& out);

// RFC 3986: everything but letters, digits and -._~ becomes %XX.
void append_uri_encoded(std::string_view text, std::string& out);

}  // namespace amiable::wire
