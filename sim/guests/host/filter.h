#pragma once
// The filter that brings a guest's owned calls to the supervisor (seccomp(2)).

#include <span>
#include <vector>

#include <linux/filter.h>

namespace lockstep::guests {

struct OwnedCall;

std::vector<sock_filter> filter_of(std::span<const OwnedCall> owned);
// Installs it for the calling thread and its future children. Returns the listener's number, or -1.
int install(const std::vector<sock_filter>& filter);

}  // namespace lockstep::guests
