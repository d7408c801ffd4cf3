// The calls of a diagnosis grouped for reading: per volume, equal ones on one row, and what does
// not decide the verdict in a word.
#pragma once

#include <string>
#include <vector>

#include "report/diagnosis.h"

namespace amiable::report {

struct Row {
  const Call* call = nullptr;  // the first of the equal ones
  std::string note;
  std::vector<std::string> resources;  // short names of all of them
};

// Calls of one device and, where a volume has two keys, of one resource.
struct RowGroup {
  std::string device;  // empty: the operation as a whole
  const Volume* volume = nullptr;
  std::vector<Row> rows;           // those that decide
  std::vector<const Call*> minor;  // contested and may, not allowed
};

std::vector<RowGroup> group_rows(const Diagnosis& diagnosis);

// Lines that decided refused calls, file by file, with what they decided.
struct PlaceLine {
  const Place* place = nullptr;
  std::vector<const Call*> calls;
};
struct PlaceGroup {
  std::vector<PlaceLine> lines;  // of one file, at least one
};
std::vector<PlaceGroup> group_places(const Diagnosis& diagnosis);

// Unique action names, comma separated: "kms:ReEncryptFrom, kms:CreateGrant".
std::string action_list(const std::vector<const Call*>& calls);

}  // namespace amiable::report
