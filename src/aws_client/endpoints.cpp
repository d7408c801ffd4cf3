// Suffixes of hosts: amazonaws.com in the partitions aws and aws-us-gov, amazonaws.com.cn in
// aws-cn.
#include "aws_client/endpoints.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"

namespace amiable::aws_client {
namespace {

struct GlobalPlace {
  std::string_view region, host;
};

GlobalPlace global_place(const ServiceCalled& service, std::string_view partition) {
  if (partition == "aws-cn") return {service.aws_cn_region, service.aws_cn_host};
  if (partition == "aws-us-gov") return {service.aws_us_gov_region, service.aws_us_gov_host};
  return {service.aws_region, service.aws_host};
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

// A name, an IPv4 address, or an IPv6 address in brackets, with or without :PORT.
bool is_host(std::string_view host) {
  std::string_view port;
  const std::size_t closed = host.starts_with('[') ? host.find(']') : 0;
  if (closed == std::string_view::npos) return false;
  const std::size_t colon = host.find(':', closed);
  if (colon != std::string_view::npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    if (port.empty() || port.size() > 5) return false;
  }
  const bool digits =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || host.empty()) return false;
  if (!host.starts_with('[')) return std::all_of(host.begin(), host.end(), is_host_character);
  return host.size() > 2 && host.ends_with(']') &&
         host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
}

bool is_path(std::string_view path) {
  return std::all_of(path.begin(), path.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; });
}

Error bad_endpoint(std::string_view url) {
  return {ErrorKind::usage, fmt::format("{:?} is no endpoint", url.substr(0, 200)), "",
          "write it as https://HOST, or http://HOST:PORT"};
}

std::string aws_host(const ServiceCalled& service, std::string_view region,
                     std::string_view partition) {
  return fmt::format("{}.{}.amazonaws.com{}", service.name, region,
                     partition == "aws-cn" ? ".cn" : "");
}

}  // namespace

Result<Endpoint> read_endpoint(std::string_view url) {
  const std::string_view scheme = url.substr(0, std::min(url.find("://"), url.size()));
  if (scheme != "http" && scheme != "https") return bad_endpoint(url);
  const std::string_view rest = url.substr(scheme.size() + 3);
  const std::string_view host = rest.substr(0, rest.find('/'));
  std::string_view path = rest.substr(host.size());
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!is_host(host) || !is_path(path)) return bad_endpoint(url);
  return Endpoint{fmt::format("{}://{}", scheme, host), std::string(host), std::string(path), {}};
}

Result<Endpoint> endpoint_of(const ServiceCalled& service, std::string_view region,
                             std::string_view configured) {
  if (region.empty()) {
    return Error{ErrorKind::usage, "no Region is known to ask in", "",
                 "add --region REGION, or set AWS_REGION, or region in the profile"};
  }
  if (!is_region(region)) {
    return Error{ErrorKind::usage, fmt::format("{:?} is no Region", region.substr(0, 80)), "",
                 "Regions look like us-east-1"};
  }
  const std::string_view partition = partition_of_region(region);
  const GlobalPlace global = global_place(service, partition);
  const std::string signing_region(global.region.empty() ? region : global.region);
  if (!configured.empty()) {
    Endpoint endpoint = TRY(read_endpoint(configured));
    endpoint.signing_region = signing_region;
    return endpoint;
  }
  if (partition != "aws" && partition != "aws-cn" && partition != "aws-us-gov") {
    return Error{ErrorKind::usage,
                 fmt::format("the hosts of partition {} are not known", partition), "",
                 fmt::format("set AWS_ENDPOINT_URL_{} to the endpoint to ask", service.id)};
  }
  const std::string host =
      global.host.empty() ? aws_host(service, region, partition) : std::string(global.host);
  return Endpoint{"https://" + host, host, {}, signing_region};
}

bool is_loopback(std::string_view host) {
  if (host.starts_with("[::1]")) return true;
  const std::string_view name = host.substr(0, host.find(':'));
  const bool numeric = name.find_first_not_of("0123456789.") == std::string_view::npos;
  return name == "localhost" || (numeric && name.starts_with("127."));
}

}  // namespace amiable::aws_client
