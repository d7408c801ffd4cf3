// EC2's rows as of a time: pure functions of a row and the time, for every reader alike.
//
// No errors; any thread.
#pragma once

#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "store/stored_records.h"

namespace amiable::store {

inline constexpr std::string_view gone_state = "gone";
// Later than every step: the end of each course.
inline constexpr Timestamp end_of_time{std::numeric_limits<std::int64_t>::max()};

// The last step whose time has come; nullptr before the first one.
const Course* step_at(const std::vector<Course>& course, Timestamp now);
// Its state, or `initial`. The text lives as long as the row.
std::string_view state_at(std::string_view initial, const std::vector<Course>& course,
                          Timestamp now);
// Whether the row is invisible for good.
bool is_gone(const std::vector<Course>& course, Timestamp now);
// From when on; nullopt: it stays. Only a last step counts.
std::optional<Timestamp> gone_at(const std::vector<Course>& course);

// From now on the state; what the course had planned is given up.
void move_on(std::vector<Course>& course, std::string_view state, Timestamp now);

// Neither detached nor gone. DescribeVolumes shows it, and the volume is in-use.
bool is_attached(const VolumeAttachment& attachment, Timestamp now);

// The record with the states, reasons and times that Describe* shows at `now`. An available volume
// with an attachment is in-use. Meant for rows that are not gone.
model::Image record_at(const Image& image, Timestamp now);  // is_public told by its permissions
model::Snapshot record_at(const Snapshot& snapshot, Timestamp now);
model::Volume record_at(const Volume& volume, Timestamp now);
model::Instance record_at(const Instance& instance, Timestamp now);

}  // namespace amiable::store
