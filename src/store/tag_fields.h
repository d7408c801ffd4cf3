// What a tag of a row holds: shared by the parts of record_fields.h.
#pragma once

#include "model/records.h"

namespace amiable::store {

struct DescribeTag {
  template <class F>
  void operator()(F& f, typename F::template Ref<model::Tag> tag) const {
    f("key", tag.key);
    f("value", tag.value);
  }
};

}  // namespace amiable::store
