// The entrance to the table of what an operation asks.
#include "launch/calls.h"

#include "launch/plan_builder.h"

namespace amiable::launch {

Plan plan(model::Inventory& inventory, const Question& question, PlanRows rows) {
  PlanBuilder builder(inventory, question, rows);
  builder.add_principal_fact();
  switch (question.operation) {
    case Operation::launch:
      plan_launch(builder);
      break;
    case Operation::start:
      plan_start(builder);
      break;
    case Operation::attach:
      plan_attach(builder);
      break;
    case Operation::create_volume:
      plan_create_volume(builder);
      break;
    case Operation::copy:
      plan_copy_image(builder);
      break;
    case Operation::copy_snapshot:
      plan_copy_snapshot(builder);
      break;
  }
  return std::move(builder.plan);
}

}  // namespace amiable::launch
