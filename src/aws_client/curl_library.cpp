// Debian has libcurl with OpenSSL (libcurl4) and with GnuTLS (libcurl3-gnutls): either will do.
#include "aws_client/curl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>

namespace amiable::aws_client {
namespace {

constexpr auto names = std::to_array<const char*>({"libcurl.so.4", "libcurl-gnutls.so.4"});

Error missing(const std::string& what) {
  return {ErrorKind::unreadable, what, "",
          "install libcurl (Debian, Ubuntu: apt-get install libcurl4), or use --bundle"};
}

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

Result<CurlLibrary> load() {
  void* library = nullptr;
  for (const char* name : names) {
    if (library == nullptr) library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  }
  if (library == nullptr) return missing("AWS is asked through libcurl, which is not installed");
  CurlLibrary curl{};
  const bool whole = find(library, "curl_global_init", curl.global_init) &&
                     find(library, "curl_easy_init", curl.easy_init) &&
                     find(library, "curl_easy_setopt", curl.easy_setopt) &&
                     find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
                     find(library, "curl_easy_reset", curl.easy_reset) &&
                     find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
                     find(library, "curl_easy_strerror", curl.easy_strerror) &&
                     find(library, "curl_slist_append", curl.slist_append) &&
                     find(library, "curl_slist_free_all", curl.slist_free_all) &&
                     find(library, "curl_multi_init", curl.multi_init) &&
                     find(library, "curl_multi_setopt", curl.multi_setopt) &&
                     find(library, "curl_multi_add_handle", curl.multi_add_handle) &&
                     find(library, "curl_multi_remove_handle", curl.multi_remove_handle) &&
                     find(library, "curl_multi_perform", curl.multi_perform) &&
                     find(library, "curl_multi_poll", curl.multi_poll) &&
                     find(library, "curl_multi_info_read", curl.multi_info_read) &&
                     find(library, "curl_multi_cleanup", curl.multi_cleanup);
  if (!whole) return missing("AWS is asked through libcurl 7.66 or later; this one is older");
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return missing("libcurl does not start");
  return curl;
}

}  // namespace

const Result<CurlLibrary>& curl_library() {
  static const Result<CurlLibrary> library = load();
  return library;
}

}  // namespace amiable::aws_client
