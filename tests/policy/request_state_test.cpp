// SPDX-License-Identifier: Apache-2.0
#include "policy/request_state.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

#include <map>

namespace countersign::policy {
namespace {

using namespace example;

using enum RequestState;

constexpr RequestState kStates[]
    = { Open, Ready, Signing, Issued, RequestState::Refused, Cancelled, Expired, Replaced };
constexpr RequestEvent kEvents[]
    = { RequestEvent::EvidenceComplete, RequestEvent::EvidenceLost, RequestEvent::SigningBegan,
          RequestEvent::SigningSettledWithout, RequestEvent::CertificateIssued, RequestEvent::PolicyRefused,
          RequestEvent::Cancelled, RequestEvent::Expired, RequestEvent::ReplacedByNewer };

// Every arrow there is; each other pair is a Conflict.
const std::map<std::pair<RequestState, RequestEvent>, RequestState> kArrows = {
    { { Open, RequestEvent::EvidenceComplete }, Ready },
    { { Open, RequestEvent::EvidenceLost }, Open },
    { { Open, RequestEvent::PolicyRefused }, RequestState::Refused },
    { { Open, RequestEvent::Cancelled }, Cancelled },
    { { Open, RequestEvent::Expired }, Expired },
    { { Open, RequestEvent::ReplacedByNewer }, Replaced },
    { { Ready, RequestEvent::EvidenceComplete }, Ready },
    { { Ready, RequestEvent::EvidenceLost }, Open },
    { { Ready, RequestEvent::SigningBegan }, Signing },
    { { Ready, RequestEvent::PolicyRefused }, RequestState::Refused },
    { { Ready, RequestEvent::Cancelled }, Cancelled },
    { { Ready, RequestEvent::Expired }, Expired },
    { { Ready, RequestEvent::ReplacedByNewer }, Replaced },
    { { Signing, RequestEvent::SigningSettledWithout }, Ready },
    { { Signing, RequestEvent::CertificateIssued }, Issued },
};

TEST(RequestState, FollowsTheArrowsAndNoOtherPair)
{
    for (const RequestState state : kStates)
        for (const RequestEvent event : kEvents) {
            const Result<RequestState> to = transition(state, event);
            const auto arrow = kArrows.find({ state, event });
            EXPECT_EQ(static_cast<bool>(to), arrow != kArrows.end())
                << name_of(state) << ", " << name_of(event);
            if (to && arrow != kArrows.end())
                EXPECT_EQ(*to, arrow->second) << name_of(state) << ", " << name_of(event);
            if (!to) EXPECT_EQ(to.error().code, ErrorCode::Conflict);
        }
}

TEST(RequestState, IsFinalExactlyWhereNoArrowLeaves)
{
    for (const RequestState state : kStates) {
        const bool leaves = std::ranges::any_of(
            kEvents, [&](RequestEvent event) { return bool { transition(state, event) }; });
        EXPECT_NE(is_final(state), leaves) << name_of(state);
    }
}

TEST(RequestState, NamesStateAndEventOfAConflict)
{
    EXPECT_EQ(transition(Signing, RequestEvent::Cancelled).error().what,
        "a request in state signing takes no event \"cancelled\"");
}

TEST(RequestState, HasANameThatParsesBack)
{
    for (const RequestState state : kStates)
        EXPECT_EQ(*parse_request_state(name_of(state)), state);
    for (const char* other : { "", "Open", "closed", "open " })
        EXPECT_EQ(parse_request_state(other).error().code, ErrorCode::InvalidInput);
}

} // namespace
} // namespace countersign::policy
