// From a setting to the results that the API answers, action by action.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "authz/simulate.h"
#include "services/iam/simulate_input.h"

namespace amiable::services::iam {

class Simulator {
 public:
  // `setting` must outlive it.
  explicit Simulator(const SimulationSetting& setting);

  // InvalidInput when this action alone is more work than an answer may be.
  Answer<api::EvaluationResult> simulate(const std::string& action);
  // IAM may answer fewer results than asked for [IAM API reference, MaxItems]: so does this.
  bool is_page_full() const;

 private:
  struct Told {
    authz::LayerKind layer;
    const SimulatedPolicy* source;
    std::vector<api::Statement> statements;  // all of the policy; made when one is told
  };
  using Tally = std::vector<authz::SimulatedStatement>;

  void add_layer(authz::LayerKind layer, const std::vector<SimulatedPolicy>& policies,
                 std::vector<policy::PolicyPtr>& into);
  void add_levels();
  void bind_principal();
  // InvalidInput past the work that one action may be.
  Answer<void> run(std::string_view action, const std::string& resource);
  const api::Statement& shape(const authz::SimulatedStatement& statement);
  std::vector<api::Statement> shapes(const Tally& statements);
  bool is_cross_account() const;
  bool misses_keys() const;
  std::map<std::string, std::string> details() const;
  api::ResourceSpecificResult specific(const std::string& resource);
  void fold(api::EvaluationResult& top, Tally& all) const;

  const SimulationSetting& setting_;
  std::vector<policy::PolicyPtr> identity_, boundary_, resource_;
  std::vector<authz::Layer> levels_;
  std::unordered_map<const policy::Policy*, Told> told_;
  std::vector<std::string> missing_;  // keys that the policies ask for and nobody sent
  authz::Request request_;
  authz::SimulatedPolicies policies_;
  authz::Simulation now_;        // of the last run
  std::size_t policy_work_ = 0;  // of one run, without the request's share
  std::size_t action_work_ = 0, page_work_ = 0;
};

}  // namespace amiable::services::iam
