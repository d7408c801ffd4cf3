// Launch templates: found by id or name, their versions, and what a version says to RunInstances.
//
// A version's data is kept as JSON text of the request's members, so that what was sent is what is
// shown and used. Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/launch_request.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// By id or by name, not both. Errors: MissingParameter, InvalidLaunchTemplateId.Malformed and
// .NotFound, InvalidLaunchTemplateName.NotFoundException.
Answer<const store::LaunchTemplate*> find_template(const Call& call,
                                                   const std::optional<std::string>& id,
                                                   const std::optional<std::string>& name);
// `version`: a number, $Latest, $Default; empty: the default one. Errors: a text that is none,
// InvalidLaunchTemplateId.VersionNotFound.
Answer<const store::LaunchTemplateVersion*> find_version(const store::LaunchTemplate& wanted,
                                                         std::string_view version);

struct FoundVersion {
  const store::LaunchTemplate* launch_template = nullptr;
  const store::LaunchTemplateVersion* version = nullptr;
};
Answer<FoundVersion> find_template_version(const Call& call,
                                           const wire::ec2::LaunchTemplateSpecification& which);

// On a template with what AWS's reference lists for it; a missing one: the ARN alone.
Ask ask_on_template(const Call& call, std::string_view action, const std::optional<std::string>& id,
                    const std::optional<std::string>& name);

template <class Op>
Answer<Asks> template_asks(const typename Op::Request& in, const Call& call) {
  if (given(in.LaunchTemplateId)) TRY(check_id(*in.LaunchTemplateId, "lt"));
  return Asks{ask_on_template(call, fmt::format("ec2:{}", Op::name), in.LaunchTemplateId,
                              in.LaunchTemplateName)};
}

// A version's data as parameters of RunInstances.
Answer<LaunchRequest> launch_parameters(const store::LaunchTemplateVersion& version);

std::string data_text(const wire::ec2::RequestLaunchTemplateData& data);
// `data` over the members of `base` (a data text), each member as a whole.
Answer<std::string> data_text_over(std::string_view base,
                                   const wire::ec2::RequestLaunchTemplateData& data);

wire::ec2::LaunchTemplate shown_template(const store::LaunchTemplate& one);
Answer<wire::ec2::LaunchTemplateVersion> shown_version(const store::LaunchTemplate& of,
                                                       const store::LaunchTemplateVersion& one);

}  // namespace amiable::services::ec2
