// Every bound on what comes from outside, in one place. Past each bound is a tested error.
#pragma once

#include <cstddef>

namespace amiable::limits {

// A file of a bundle: account-authorization-details of 10,000 principals is about 50 MB.
inline constexpr std::size_t input_file_bytes_max = std::size_t{512} << 20;
// Standard input of `decide` (one request) and of `why --message`.
inline constexpr std::size_t decision_request_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t message_bytes_max = std::size_t{1} << 20;
// A policy document as text; the largest AWS accepts anywhere is 131,072 characters.
inline constexpr std::size_t policy_bytes_max = 131072;
// RFC 8259 lets a reader bound nesting; CLI outputs stay below 20.
inline constexpr unsigned json_depth_max = 64;
// A signed request (SigV4): the target in bytes and parameters, the Authorization header, the
// names in its SignedHeaders, and the session token (AWS warns of tokens up to 4,096; no limit).
inline constexpr std::size_t signed_target_bytes_max = std::size_t{256} << 10;
inline constexpr std::size_t query_parameters_max = 10000;
inline constexpr std::size_t authorization_header_bytes_max = std::size_t{16} << 10;
inline constexpr std::size_t signed_headers_max = 100;
inline constexpr std::size_t session_token_bytes_max = std::size_t{16} << 10;

// HTTP server. A SigV4 head with a session token is about 3 KB. The largest body of what we serve
// is a percent-encoded policy document of 131,072 characters.
inline constexpr std::size_t http_head_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t http_body_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t http_headers_max = 200;
// Chunk extensions of one body, all together: no AWS client sends any.
inline constexpr std::size_t http_chunk_extension_bytes_max = std::size_t{4} << 10;
inline constexpr std::size_t http_connections_max = 20'000;
inline constexpr unsigned http_threads_max = 256;

// Waiting slow work (RSA keys being made); past it AWS's throttling error.
inline constexpr std::size_t slow_work_queue_max = 256;
// Traces of refused calls held in memory; older ones are read from the journal.
inline constexpr std::size_t refusals_in_memory_max = 2000;
// Events that one answer of /_amiable/events may hold.
inline constexpr std::size_t events_answer_max = 1000;

// Faults told in one validation error of a served request; AWS tells all it finds.
inline constexpr std::size_t validation_faults_max = 100;
// A key as DER from outside: an RSA-4096 private key in PKCS #8 has about 2,400 bytes, and KMS
// takes at most 6,144 of wrapped material.
inline constexpr std::size_t key_der_bytes_max = 8192;

// Keys and values of one encryption context; KMS's own bound is not published.
inline constexpr std::size_t encryption_context_bytes_max = 8192;
// Unwrapped KMS keys that a thread keeps: of each kind (bytes, private, public) so many.
inline constexpr std::size_t opened_keys_per_thread_max = 256;

// The store: changes whose places are recorded for other readers, works that may wait for the
// writer thread, and works in one commit.
inline constexpr std::size_t recorded_changes_max = 100'000;
inline constexpr std::size_t waiting_writes_max = 10'000;
inline constexpr std::size_t writes_per_commit_max = 64;
// The journal: one line (a trace of a large decision is about 100 KB), and what may wait for a disk
// that does not take it; lines past either are counted and dropped.
inline constexpr std::size_t journal_line_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t journal_waiting_bytes_max = std::size_t{8} << 20;

}  // namespace amiable::limits
