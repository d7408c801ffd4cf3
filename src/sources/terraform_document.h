// `terraform show -json PLAN`: its resources with what is planned, and texts that are only known
// after apply followed to where they will come from. Internal to the module.
//
// What a new thing will be called by AWS stands under a placeholder: its Terraform address where
// an id would be (ami-aws_ami_copy.golden, key/aws_kms_key.golden). Immutable after reading.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace amiable::sources {

// Where the things of one provider configuration live.
struct ProviderHome {
  std::string account, region;
};

struct TerraformResource {
  enum class Action : std::uint8_t { keep, create, update, remove, replace, read };
  std::string address, type, name;
  std::string module;    // module.a["k"]; empty: the root module
  std::string suffix;    // ["k"] or [0] of the address; empty: neither for_each nor count
  std::string key;       // k, 0
  std::string token;     // what stands for ids that AWS has not given yet
  std::string provider;  // aws, aws.west
  ProviderHome home;
  bool data = false, deposed = false;
  Action action = Action::keep;
  std::optional<json::Value> before, after, unknown;
  std::optional<json::Value> config;  // the resource block: expressions, for_each_expression

  bool is_new() const { return action == Action::create || action == Action::replace; }
  bool is_gone() const { return action == Action::remove; }
};

// One attribute or nested block as planned: its value, which parts are known after apply, and the
// expression it comes from.
struct Planned {
  const TerraformResource* resource = nullptr;
  std::string name;  // of the attribute in the resource: `root_block_device.kms_key_id`
  std::optional<json::Value> value, unknown, expression;

  bool is_unknown() const;
  // Known, and not null, empty text or empty list.
  bool is_set() const;
  // The configuration says something about it, so it is not AWS's choice.
  bool is_configured() const { return expression.has_value(); }
  Planned member(std::string_view member) const;
  // Of a list of blocks; `match` is the member that tells which block of the configuration one is.
  std::vector<Planned> elements(std::string_view match = {}) const;
  std::string place() const { return resource->address + "." + name; }
};

Planned planned(const TerraformResource& resource, std::string_view attribute);

class TerraformDocument {
 public:
  // Homes that the plan does not tell itself, by provider: aws, aws.west. Either part may be empty.
  using Homes = std::map<std::string, ProviderHome>;
  // Errors: not JSON, no plan (a state, an old format, the plan file itself), an account or Region
  // that nothing tells. They name the place and what to do.
  static Result<std::shared_ptr<const TerraformDocument>> read(SourcePtr source,
                                                               const Homes& homes);

  const std::vector<TerraformResource>& resources() const { return resources_; }
  // As planned, not what is deposed; nullptr: no such address.
  const TerraformResource* find(std::string_view address) const;
  const SourcePtr& source() const { return document_->source_ptr(); }

  // The text it will be; nullopt: null, or not known before apply. `wanted` is the attribute meant
  // where a reference names none (each.value, a resource with [each.key]).
  std::optional<std::string> text(const Planned& planned, std::string_view wanted = "id") const;
  std::optional<std::string> text(const TerraformResource& resource,
                                  std::string_view attribute) const;
  // A list of texts; nullopt: not all of them can be told. Of elements that are known after apply
  // only ARNs are followed: inside a text they cannot be told from parts of it.
  std::optional<std::vector<std::string>> texts(const Planned& list) const;
  // Before the apply; empty: not told.
  static std::string text_before(const TerraformResource& resource, std::string_view attribute);
  // The data source that alone an expression refers to (a policy document); nullptr: another one.
  const TerraformResource* data_behind(const Planned& planned) const;

 private:
  struct Scope;
  static Scope scope_of(const TerraformResource& resource);
  struct Target {
    const TerraformResource* resource = nullptr;
    std::string attribute;
  };

  Result<void> read_resources();
  void add_resource(const json::Value& change, bool data_of_state);
  void add_state(const json::Value& module);
  Result<void> set_homes(const Homes& homes);
  ProviderHome told_home(const std::string& provider) const;
  std::optional<json::Value> module_config(std::string_view module) const;
  std::optional<json::Value> module_call(std::string_view module) const;
  // By module as configured (no keys) and address of the block.
  using Configs = std::map<std::string, std::map<std::string, json::Value>>;
  std::optional<json::Value> config_of(const TerraformResource& resource, Configs& known) const;
  std::optional<std::string> constant(const json::Value& expression) const;
  std::optional<std::string> identity(const TerraformResource& resource, std::string_view attribute,
                                      unsigned depth) const;
  std::optional<std::string> text(const Planned& planned, std::string_view wanted,
                                  unsigned depth) const;
  std::optional<Target> target(const json::Value& expression, const Scope& scope,
                               std::string_view wanted, unsigned depth) const;
  std::optional<Target> target_of_reference(const std::string& reference, bool iterates,
                                            const Scope& scope, std::string_view wanted,
                                            unsigned depth) const;

  json::DocumentPtr document_;
  std::vector<TerraformResource> resources_;
  std::map<std::string, std::size_t, std::less<>> by_address_;
  std::set<std::string, std::less<>> tokens_;
};

}  // namespace amiable::sources
