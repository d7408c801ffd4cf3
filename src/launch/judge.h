// Decides one row of a plan: the only place of the diagnosis that asks authz::decide. Internal to
// the module.
#pragma once

#include <vector>

#include "launch/calls.h"
#include "launch/reasons.h"
#include "launch/request_context.h"

namespace amiable::launch {

// A row with its answer.
struct Judged {
  const Step* step = nullptr;
  report::Call call;
  Explanation why;                 // of a refused request
  std::vector<model::Need> needs;  // of an open row
  bool echo = false;  // refused for what already refuses the caller's own calls on the same key

  bool is_fact() const { return step->kind == Step::Kind::fact; }
  bool refused() const { return call.outcome == report::Outcome::refused; }
  bool open() const { return call.outcome == report::Outcome::unknown; }
  bool decides() const { return call.strength == Strength::must && !echo; }
};

// Where a fact was read.
report::Document document_of(const Fact& fact);

class Judge {
 public:
  Judge(model::Inventory& inventory, const Question& question, const Doubts& doubts);
  Judged judge(const Step& step);
  const authz::Caller& caller() const { return caller_; }

 private:
  Judged judge_fact(const Step& step) const;
  Judged judge_request(const Step& step);
  const authz::Caller& caller_of(const Request& request);
  void gather(const Request& request, const authz::Caller& caller);
  void use_aws_ebs_policy();
  void explain_open(const Request& request, const authz::Decision& decision, Judged& out) const;
  void add_key_needs(const Request& request, std::string_view condition_key, Judged& out) const;
  bool names_particular_ids(const Request& request) const;

  model::Inventory& inventory_;
  const Question& question_;
  Doubts doubts_;
  authz::Caller caller_, infrastructure_, service_;
  authz::Gathered gathered_;
  policy::Context context_;
};

}  // namespace amiable::launch
