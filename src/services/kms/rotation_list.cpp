// ListKeyRotations: the generations of a symmetric key's material, oldest first
// [KMS API reference, ListKeyRotations].
#include <fmt/format.h>

#include "services/kms/key_metadata.h"
#include "services/kms/key_pages.h"
#include "services/kms/key_specs.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/material.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;
using In = shapes::ListKeyRotationsRequest;
using Out = shapes::ListKeyRotationsResponse;

constexpr std::int64_t page_default = 100;

Answer<Asks> asks(const In& in, const Call& call) {
  return asks_about_key(call, "kms:ListKeyRotations", *in.KeyId);
}

std::string_view material_state(const store::Key& key, const store::KeyMaterial& material) {
  if (awaits_rotation(key, material)) return "PENDING_ROTATION";
  const auto* next = &material + 1;
  const auto* end = key.materials.data() + key.materials.size();
  const bool last = next == end || awaits_rotation(key, *next);
  return last ? "CURRENT" : "NON_CURRENT";
}

shapes::RotationsListEntry entry(const store::Key& key, const store::KeyMaterial& material,
                                 Timestamp now) {
  shapes::RotationsListEntry out;
  out.KeyId = key.record.arn;
  out.KeyMaterialId = material.id;
  out.KeyMaterialState = material_state(key, material);
  if (!material.rotation.empty()) {
    out.RotationDate = material.created;
    out.RotationType = material.rotation;
  }
  if (key.record.origin_of_material != "EXTERNAL") return out;
  const bool missing = is_missing(material, now);
  if (!material.description.empty()) out.KeyMaterialDescription = material.description;
  out.ImportState = missing ? "PENDING_IMPORT" : "IMPORTED";
  if (missing) return out;
  out.ExpirationModel = material.valid_to ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
  if (material.valid_to) out.ValidTo = *material.valid_to;
  return out;
}

// Row names sort like their indexes; a key never has a million generations.
std::string row_name(std::size_t index) { return fmt::format("{:06}", index); }

Answer<Out> run(const In& in, const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:ListKeyRotations"));
  if (!spec_of(*key).symmetric()) return wrong_spec(*key);
  PageWalk page = TRY(PageWalk::begin(call, "ListKeyRotations", in.Marker, in.Limit, page_default));
  const bool all = in.IncludeKeyMaterial == "ALL_KEY_MATERIAL";
  Out out;
  out.Rotations.emplace();
  for (std::size_t i = 0; i < key->materials.size(); ++i) {
    const store::KeyMaterial& material = key->materials[i];
    if (!all && material.rotation.empty()) continue;
    if (row_name(i) <= page.after()) continue;
    if (!page.take(row_name(i))) break;
    out.Rotations->push_back(entry(*key, material, call.now));
  }
  page.finish(call, out);
  return out;
}

}  // namespace

Rows rotation_list_rows() { return {reads<In, Out>("kms", "ListKeyRotations", asks, run)}; }

}  // namespace amiable::services::kms
