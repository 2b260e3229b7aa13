#include "tests/support/history_text.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/core.h>

#include "tests/support/history_line.h"
#include "tests/support/history_setup.h"

namespace lockstep::tests {
namespace {

class Parser {
 public:
  explicit Parser(const std::string& name) { result_.name = name; }

  void line(std::size_t number, std::string_view text) {
    if (text.starts_with('#') && !seen_word_) {
      text.remove_prefix(std::min<std::size_t>(text.size(), text.starts_with("# ") ? 2 : 1));
      result_.description += std::string(text) + "\n";
      return;
    }
    HistoryLine line(fmt::format("{}.history:{}", result_.name, number), text);
    if (line.done()) return;
    seen_word_ = true;
    if (line.starts_with_digit()) {
      event(line);
    } else {
      directive(line);
    }
    line.end();
  }

  HistoryText finish() const {
    const auto fail = [&](std::string_view what) {
      throw HistoryTextError(fmt::format("{}.history:1: {}", result_.name, what));
    };
    if (result_.description.empty()) fail("no comment at the top says what happens");
    if (!expects_nothing_ && result_.expected.empty()) fail("no 'expect' line");
    if (result_.history.empty()) fail("no events");
    return result_;
  }

 private:
  void directive(HistoryLine& line) {
    const std::string what = line.word("a directive");
    if (!result_.history.empty()) line.fail(fmt::format("'{}' after the first event", what));
    if (what == "expect") return expect(line);
    if (what == "resources") {
      resources_.clear();
      while (!line.done()) resources_.push_back(line.word("a resource"));
      result_.setup.resources = static_cast<std::uint16_t>(resources_.size());
    } else if (what == "keys") {
      while (!line.done()) lock_keys_.push_back(line.word("a key"));
      result_.setup.keys = static_cast<std::uint16_t>(lock_keys_.size());
    } else if (what == "counters") {
      while (!line.done()) counters_.push_back(line.word("a counter"));
    } else if (!read_setup(what, line, result_.setup)) {
      line.fail(fmt::format("'{}' is neither a directive nor an instant", what));
    }
  }

  void expect(HistoryLine& line) {
    const std::string code = line.word("a kind or 'nothing'");
    const auto property = property_named(code);
    const bool again =
        property && std::any_of(result_.expected.begin(), result_.expected.end(),
                                [&](const ExpectedViolation& e) { return e.property == *property; });
    if (expects_nothing_ || again || (code == "nothing" && !result_.expected.empty())) {
      line.fail("this contradicts an earlier 'expect' line");
    }
    if (code == "nothing") {
      expects_nothing_ = true;
      return;
    }
    if (!property) line.fail(fmt::format("'{}' is no kind of violation", code));
    line.keyword("at");
    ExpectedViolation expected{*property, line.instant(), {}, {}, {}, {}};
    if (line.optional_keyword("hold")) expected.hold = line.hold();
    if (line.optional_keyword("other")) expected.other = line.hold();
    if (line.optional_keyword("node")) expected.node = line.nodes().front();
    if (line.optional_keyword("key")) expected.key = key(line);
    result_.expected.push_back(expected);
  }

  void event(HistoryLine& line) {
    at_ = line.instant();
    if (!result_.history.empty() && at_ < result_.history.back().at)
      line.fail("earlier than the line before it");
    const std::string verb = line.word("an event");
    using Reader = void (Parser::*)(HistoryLine&);
    static constexpr std::array<std::pair<std::string_view, Reader>, 23> readers{{
        {"acquire_called", &Parser::acquire_called},
        {"attempt_started", &Parser::attempt_started},
        {"fencing_asked", &Parser::fencing_asked},
        {"acquired", &Parser::acquired},
        {"extend_called", &Parser::extend_called},
        {"extended", &Parser::extended},
        {"belief_moved", &Parser::belief_moved},
        {"belief_ended", &Parser::belief_ended},
        {"rejected", &Parser::rejected},
        {"released", &Parser::released},
        {"key_set", &Parser::key_set},
        {"key_expiry_changed", &Parser::key_expiry_changed},
        {"key_deleted", &Parser::key_deleted},
        {"key_moved", &Parser::key_moved},
        {"key_lost", &Parser::key_lost},
        {"read", &Parser::read},
        {"write", &Parser::write},
        {"refused", &Parser::refused},
        {"fault_began", &Parser::fault_began},
        {"fault_ended", &Parser::fault_ended},
        {"link_held", &Parser::link_held},
        {"backlog_grown", &Parser::backlog_grown},
        {"deletion_sent", &Parser::deletion_sent},
    }};
    for (const auto& [name, reader] : readers) {
      if (name == verb) return (this->*reader)(line);
    }
    line.fail(fmt::format("'{}' is no event", verb));
  }

  void emit(const Observation& what) { result_.history.push_back({at_, what}); }
  template <class OfNode>
  void emit_on(const std::vector<NodeId>& nodes, OfNode event) {
    for (const NodeId node : nodes) {
      event.node = node;
      emit(event);
    }
  }

  HoldId hold(HistoryLine& line) {
    const HoldId hold = line.hold();
    result_.clients = std::max(result_.clients, static_cast<std::uint16_t>(hold.client.value + 1));
    return hold;
  }

  Instant until(HistoryLine& line) {
    line.keyword("until");
    return line.instant();
  }

  ResourceId resource(HistoryLine& line) {
    const std::string name = line.word("a resource");
    const auto found = std::find(resources_.begin(), resources_.end(), name);
    if (found == resources_.end())
      line.fail(fmt::format("'{}' is no resource: declare it with 'resources'", name));
    return ResourceId{static_cast<std::uint16_t>(found - resources_.begin())};
  }

  // A resource's name stands for the key of its lock, unless the lock has several keys.
  KeyId key(HistoryLine& line) {
    const std::string name = line.word("a key");
    std::vector<std::string> keys = lock_keys_.empty() ? resources_ : lock_keys_;
    keys.insert(keys.end(), counters_.begin(), counters_.end());
    const auto found = std::find(keys.begin(), keys.end(), name);
    if (found == keys.end())
      line.fail(fmt::format("'{}' is neither a key of a lock nor one of the 'counters'", name));
    return KeyId{static_cast<std::uint16_t>(found - keys.begin())};
  }

  std::vector<NodeId> nodes(HistoryLine& line) {
    const std::vector<NodeId> nodes = line.nodes();
    for (const NodeId node : nodes) {
      if (node.value >= result_.setup.nodes) line.fail(fmt::format("there is no redis:{}", node.value + 1));
    }
    return nodes;
  }

  void acquire_called(HistoryLine& line) {
    const HoldId who = hold(line);
    emit(AcquireCalled{who.client, who.round, resource(line)});
  }

  void attempt_started(HistoryLine& line) {
    const HoldId who = hold(line);
    emit(AttemptStarted{who, attempts_[who]++});
  }

  void fencing_asked(HistoryLine& line) { emit(FencingAsked{hold(line)}); }

  void acquired(HistoryLine& line) {
    Acquired acquired;
    acquired.hold = hold(line);
    acquired.resource = resource(line);
    acquired.belief_until = until(line);
    acquired.validity = validity(acquired.belief_until);
    if (line.optional_keyword("fencing")) acquired.fencing.value = line.number("fencing token", 1, 1'000'000);
    std::vector<NodeId> list;
    if (line.optional_keyword("on")) {
      list = nodes(line);
    } else {
      for (std::uint16_t n = 0; n < result_.setup.nodes; ++n) list.push_back(NodeId{n});
    }
    for (const NodeId node : list) acquired.lock_nodes |= std::uint64_t{1} << node.value;
    emit(acquired);
  }

  // In these histories clocks are right unless belief_moved says otherwise.
  Duration validity(Instant until) const { return until == Instant::never() ? Duration{} : until - at_; }

  void extend_called(HistoryLine& line) { emit(ExtendCalled{hold(line)}); }

  void extended(HistoryLine& line) {
    const HoldId who = hold(line);
    const Instant end = until(line);
    emit(Extended{who, validity(end), end});
  }

  void belief_moved(HistoryLine& line) {
    const HoldId who = hold(line);
    emit(BeliefMoved{who, until(line)});
  }

  void belief_ended(HistoryLine& line) {
    const HoldId who = hold(line);
    const std::string reason = line.word("a reason");
    static const std::map<std::string, BeliefEnd> reasons{{"release_called", BeliefEnd::release_called},
                                                          {"lost", BeliefEnd::lost},
                                                          {"crashed", BeliefEnd::crashed}};
    const auto found = reasons.find(reason);
    if (found == reasons.end())
      line.fail(fmt::format("'{}' is none of release_called, lost, crashed", reason));
    emit(BeliefEnded{who, found->second});
  }

  void rejected(HistoryLine& line) {
    const HoldId who = hold(line);
    emit(Rejected{who.client, who.round});
  }

  void released(HistoryLine& line) { emit(Released{hold(line)}); }

  void key_set(HistoryLine& line) {
    const std::vector<NodeId> where = nodes(line);
    KeySet set{{}, key(line), hold(line), until(line), {}};
    if (line.optional_keyword("replaced")) set.replaced = hold(line);
    emit_on(where, set);
  }

  void key_expiry_changed(HistoryLine& line) {
    const std::vector<NodeId> where = nodes(line);
    KeyExpiryChanged changed;
    changed.key = key(line);
    changed.hold = hold(line);
    line.keyword("by");
    changed.by = hold(line);
    line.keyword("from");
    changed.kept_until = line.instant();
    line.keyword("to");
    changed.keeps_until = line.instant();
    emit_on(where, changed);
  }

  void key_deleted(HistoryLine& line) {
    const std::vector<NodeId> where = nodes(line);
    KeyDeleted deleted;
    deleted.key = key(line);
    deleted.hold = hold(line);
    line.keyword("by");
    deleted.by = hold(line);
    emit_on(where, deleted);
  }

  void key_moved(HistoryLine& line) {
    const std::vector<NodeId> where = nodes(line);
    KeyMoved moved{{}, key(line), hold(line), until(line)};
    emit_on(where, moved);
  }

  void key_lost(HistoryLine& line) {
    const std::vector<NodeId> where = nodes(line);
    KeyLost lost{{}, key(line), hold(line), 0};
    line.keyword("fault");
    lost.fault = static_cast<std::uint16_t>(line.number("fault number", 0, 999));
    emit_on(where, lost);
  }

  void read(HistoryLine& line) {
    const HoldId who = hold(line);
    const ResourceId where = resource(line);
    emit(ResourceApplied{where, who, false, versions_[where]});
  }

  void write(HistoryLine& line) {
    const HoldId who = hold(line);
    const ResourceId where = resource(line);
    emit(ResourceApplied{where, who, true, ++versions_[where]});
  }

  void refused(HistoryLine& line) {
    const HoldId who = hold(line);
    const ResourceId where = resource(line);
    const std::string operation = line.word("read or write");
    if (operation != "read" && operation != "write")
      line.fail(fmt::format("'{}' is neither read nor write", operation));
    emit(ResourceRefused{where, who, operation == "write"});
  }

  void fault_began(HistoryLine& line) {
    FaultBegan began;
    began.fault = static_cast<std::uint16_t>(line.number("fault number", 0, 999));
    const std::string name = line.word("a kind of fault");
    const auto kinds = fault_kinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const FaultKindInfo& info) { return info.name == name; });
    if (found == kinds.end()) line.fail(fmt::format("'{}' is no kind of fault", name));
    began.kind = found->kind;
    began.host = line.host();
    began.peer = line.next_is("until") ? began.host : line.host();
    began.until = until(line);
    if (unit_of(began.kind) == FaultUnit::duration_ns) began.magnitude = (began.until - at_).ns;
    emit(began);
    faults_[began.fault] = began;
  }

  void fault_ended(HistoryLine& line) {
    const auto number = static_cast<std::uint16_t>(line.number("fault number", 0, 999));
    const auto began = faults_.find(number);
    if (began == faults_.end()) line.fail(fmt::format("fault {} has not begun", number));
    emit(FaultEnded{number, began->second.kind, began->second.host, began->second.peer});
  }

  void link_held(HistoryLine& line) {
    const HostId host = line.host();
    const HostId peer = line.host();
    emit(LinkHeld{host, peer, until(line)});
  }

  void backlog_grown(HistoryLine& line) {
    const HostId host = line.host();
    emit(BacklogGrown{host, until(line)});
  }

  // A request to delete the hold's key leaves for each of the nodes.
  void deletion_sent(HistoryLine& line) {
    MessageSent sent;
    sent.text.hold = hold(line);
    sent.text.command.kind = CommandKind::compare_delete;
    sent.from = HostId::client(sent.text.hold.client);
    sent.arrives = at_;
    for (const NodeId node : nodes(line)) {
      sent.to = HostId::redis(node);
      emit(sent);
    }
  }

  HistoryText result_;
  bool seen_word_ = false;
  bool expects_nothing_ = false;
  Instant at_;
  std::vector<std::string> resources_{"r"};
  std::vector<std::string> lock_keys_;
  std::vector<std::string> counters_;
  std::map<HoldId, std::uint32_t> attempts_;
  std::map<ResourceId, std::int64_t> versions_;
  std::map<std::uint16_t, FaultBegan> faults_;
};

}  // namespace

HistoryText parse_history(const std::string& name, std::string_view text) {
  Parser parser(name);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t until = std::min(text.find('\n'), text.size());
    parser.line(number, text.substr(0, until));
    text.remove_prefix(std::min(until + 1, text.size()));
  }
  return parser.finish();
}

HistoryText load_history(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw HistoryTextError(fmt::format("{}: cannot be read", file.filename().string()));
  std::ostringstream text;
  text << stream.rdbuf();
  return parse_history(file.stem().string(), text.str());
}

std::vector<HistoryText> load_histories() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(LOCKSTEP_SOURCE_ROOT "/tests/histories")) {
    if (entry.path().extension() == ".history") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<HistoryText> histories;
  for (const auto& file : files) histories.push_back(load_history(file));
  return histories;
}

}  // namespace lockstep::tests
