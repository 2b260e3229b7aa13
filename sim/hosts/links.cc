#include "sim/hosts/links.h"

#include "core/schedule/choice_limits.h"

namespace lockstep::sim {

void Links::reset(std::size_t openers, std::size_t acceptors, const DurationRange& latency,
                  Instant faults_end, bool streams) {
  acceptors_ = acceptors;
  streams_ = streams;
  latency_ = latency;
  faults_end_ = faults_end;
  connections_.assign(openers * acceptors, Connection{});
  faults_.clear();
  topology_.clear();
}

void Links::set_topology(LinkIndex link, bool exists, const DurationRange& latency) {
  if (topology_.empty()) topology_.assign(connections_.size(), Topology{true, latency_});
  topology_.at(link.value) = {exists, latency};
}

// A fault that would end after all faults have ended ends with them.
Sent Links::send_under_faults(LinkIndex link, Way way, Instant now, Duration latency) {
  Connection& connection = connections_[link.value];
  LinkFaults& faults = faults_[link.value];
  const Duration extra = std::exchange(faults.next_extra[index_of(way)], Duration{});
  const Instant late = ended_by_healing(now + extra, now, faults_end_);
  const Instant sent = std::max(now, faults.cut_until[index_of(way)]);
  Instant& last = connection.last[index_of(way)];
  Sent result{std::max(sent + latency + (late - now), last), connection.sent[index_of(way)]++};
  result.held = late > now;
  if (result.held) faults.held_until = std::max(faults.held_until, result.at);
  const bool lost = way == Way::reply && (faults.silent || std::exchange(faults.loses_next_reply, false));
  faults.silent = faults.silent || (lost && streams_);
  result.lost = lost;
  faults_changed(link);
  if (!result.lost) last = result.at;
  return result;
}

std::optional<Instant> Links::held_under_faults(LinkIndex link, Way way, Instant now) {
  LinkFaults& faults = faults_[link.value];
  Instant& from = faults.from[index_of(way)];
  const Instant until = faults.cut_until[index_of(way)];
  if (until > now) from = until + latency(link).min;
  faults_changed(link);
  if (from <= now) return std::nullopt;
  Instant& last = connections_[link.value].last[index_of(way)];
  last = std::max(last, from);
  return from;
}

void Links::cut(LinkIndex link, Direction direction, Instant until) {
  LinkFaults& faults = faults_.at(link.value);
  for (const Way way : {Way::request, Way::reply}) {
    const bool spared = direction == (way == Way::request ? Direction::reply : Direction::request);
    Instant& cut_until = faults.cut_until[index_of(way)];
    if (!spared) cut_until = std::max(cut_until, until);
  }
  faults_changed(link);
}

void Links::delay_next(LinkIndex link, Way way, Duration by) {
  LinkFaults& faults = faults_.at(link.value);
  Duration& extra = faults.next_extra[index_of(way)];
  extra = std::min(extra + by, longest_duration);
  faults_changed(link);
}

void Links::lose_next_reply(LinkIndex link) {
  faults_.at(link.value).loses_next_reply = true;
  faults_changed(link);
}

bool Links::free(LinkIndex link, Instant now) {
  if (faults_.empty() || faults_[link.value].held_until <= now) return false;
  faults_[link.value].held_until = now;
  return true;
}

void Links::add_state_to(FieldWords& words, Instant at) const {
  for (std::uint32_t link = 0; link < connections_.size(); ++link)
    connections_[link].add_state_to(words, at + latency({link}).min);
  for (const LinkFaults& faults : faults_) faults.add_state_to(words, at);
}

// Nothing that is sent from now on arrives before `earliest`.
void Links::Connection::add_state_to(FieldWords& words, Instant earliest) const {
  const std::uint32_t ahead = reset_before > epoch ? reset_before - epoch : 0;
  const bool late = last[0] > earliest || last[1] > earliest;
  words.add(std::uint64_t{ahead} << 2 | (is_open ? 2U : 0U) | (late ? 1U : 0U));
  if (!late) return;
  for (const Instant arrival : last) words.add_if_after(arrival, earliest);
}

Instant Links::LinkFaults::troubled_until() const {
  const bool strikes_next = next_extra[0].ns != 0 || next_extra[1].ns != 0 || loses_next_reply || silent;
  return strikes_next ? Instant::never() : std::max({cut_until[0], cut_until[1], from[0], from[1]});
}

bool Links::LinkFaults::idle_at(Instant at) const {
  return std::max({cut_until[0], cut_until[1], from[0], from[1], held_until}) <= at &&
         next_extra[0].ns == 0 && next_extra[1].ns == 0 && !loses_next_reply && !silent;
}

void Links::LinkFaults::add_state_to(FieldWords& words, Instant at) const {
  const bool idle = idle_at(at);
  words.add(idle);
  if (idle) return;
  for (const Instant until : {cut_until[0], cut_until[1], from[0], from[1], held_until})
    words.add_if_after(until, at);
  words.add_all(next_extra[0], next_extra[1], loses_next_reply);
}

}  // namespace lockstep::sim
