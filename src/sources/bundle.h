// An Inventory over a bundle: a folder of unmodified outputs of the `aws` command line, one folder
// per account and Region (docs/bundle.md). Files are read when first asked for.
//
// A file that is missing was not gathered: what it would tell is unknown. A file that is there but
// cannot be understood is an error (Inventory::errors), never an absence. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "model/inventory.h"
#include "sources/file_tree.h"

namespace amiable::sources {

Result<std::unique_ptr<model::Inventory>> open_bundle(const std::filesystem::path& folder);
// The same over any tree. Error when it holds neither an account folder nor organization/.
Result<std::unique_ptr<model::Inventory>> open_bundle(std::unique_ptr<FileTree> tree);

}  // namespace amiable::sources
