// What the steps of reading a bundle share. Internal to the module.
//
// A step adds to `out`, says in out.report.notes what it left out, and puts what is wrong with the
// bundle into files.errors(); then the rest of its rows may be anything, since nobody gets them.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sources/bundle_files.h"
#include "sources/bundle_listing.h"
#include "store/document.h"
#include "store/import_record.h"
#include "store/world.h"
#include "world_import/world_import.h"

namespace amiable::world_import {

struct Reading {
  sources::BundleFiles& files;
  const sources::BundleListing& listing;
  Timestamp now;
  Imported& out;
  store::ImportRecord record;
  store::World identities;                          // users and roles: whom documents can name
  std::map<std::string, std::string> aliases;       // alias ARN → ARN of its key
  std::map<std::string, bool, std::less<>> keys;    // ARNs of taken ones: whether with material
  std::multimap<std::string, model::Grant> grants;  // by key ARN
  store::World organization;                        // its rows

  bool is_gathered(std::string_view account) const;
};

// nullptr: it is not there, or not what it should be, which is an error then. Whole ones are
// recorded; of one that was cut off a note is made.
const sources::LoadedFile* load(Reading& reading, const sources::FileId& file);
// The same with a note when it is not there: "NAME is missing, so CONSEQUENCE".
const sources::LoadedFile* load(Reading& reading, const sources::FileId& file,
                                std::string_view consequence);
// The same for a file about one thing in the world: what it would tell stays unknown.
const sources::LoadedFile* load_about(Reading& reading, const sources::FileId& file,
                                      std::string_view consequence);

void fail(Reading& reading, const json::Value& value, std::string message);
// Members that are there (and not null) must be of this type, or it is an error: a reader that
// passes over what it does not understand would make a world that allows more than the accounts do.
void expect(Reading& reading, const json::Value& value, json::Type type,
            std::initializer_list<std::string_view> members);
// The member's text; an error when it is missing or empty.
std::string required(Reading& reading, const json::Value& value, std::string_view member);
// The member's time; nullopt when it is missing, an error when it is none.
std::optional<Timestamp> time_in(Reading& reading, const json::Value& value,
                                 std::string_view member);
Timestamp time_in(Reading& reading, const json::Value& value, std::string_view member,
                  Timestamp otherwise);

// Where the member tells something: an empty or missing one leaves what a row has anyway.
void set_text(const json::Value& value, std::string_view member, std::string& text);

// Visits the elements of a file's one list; a note as of load(…, consequence) when it is not there.
void each_listed(Reading& reading, const sources::FileId& file, std::string_view consequence,
                 std::string_view list, const std::function<void(const json::Value&)>& visit);

// `text` is the document as it is stored. Error: AWS would not have stored it.
store::Document compiled(Reading& reading, const json::Value& document, std::string text,
                         policy::Kind kind, std::string name, store::Standing standing);

// A state that passes by itself in AWS has passed here: a note, and the state it leads to.
void settle(Reading& reading, std::string_view id, std::string& state, std::string_view passing,
            std::string_view settled);

// A note when what is encrypted under the key is of no use here.
void note_unusable_key(Reading& reading, std::string_view key_arn, std::string_view id);

// The steps, in their order: later ones read what earlier ones put into `reading`.
void take_organization(Reading& reading);
void take_identities(Reading& reading);
void take_aliases(Reading& reading);
void take_keys(Reading& reading);
void take_grants(Reading& reading, const store::Key& key);
void take_images(Reading& reading);     // and snapshots
void take_instances(Reading& reading);  // and volumes
void take_region_settings(Reading& reading);

}  // namespace amiable::world_import
