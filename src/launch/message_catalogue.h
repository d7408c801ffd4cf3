// The texts of AWS that are no refusal sentence, as a table: how each is recognised, what it can
// mean, which causes it points at, which commands tell more.
//
// In commands, {ami} {snap} {vol} {i} {key} stand for the id found near the text, or for a word
// that tells what to put there.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace amiable::launch {

template <std::size_t N>
using Words = std::array<std::string_view, N>;  // the used ones first, the others empty

struct CatalogueEntry {
  std::string_view kind;     // state-reason, error, snapshot-state
  std::string_view subject;  // what `resource` is: ami, snap, vol, i, key; empty: nothing
  bool generic = false;      // says little: only used when nothing better was found
  Words<4> needles;          // any of them, as whole words
  std::string_view summary;
  Words<5> meanings;
  Words<12> causes;
  Words<4> commands;
};

// Asynchronous: what an instance, volume, snapshot or image shows afterwards.
std::span<const CatalogueEntry> state_entries();
// Synchronous errors of EC2.
std::span<const CatalogueEntry> error_entries();
// Errors of KMS, also as EventBridge relays them.
std::span<const CatalogueEntry> kms_entries();

}  // namespace amiable::launch
