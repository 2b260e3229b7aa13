#include "scenarios/format/guests.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "core/fault_kind.h"
#include "core/nearest_word.h"
#include "scenarios/format/read_section.h"

namespace lockstep::scenarios {
namespace {

constexpr std::int64_t most_clients = 1024;

// Says whether a file of this name lies in the directory in which the program starts.
bool stays_inside(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(name).lexically_normal();
  return !name.empty() && path.is_relative() && *path.begin() != ".." && path.has_filename();
}

// The texts of files, by their names.
struct FileTextsValue {
  using Value = std::vector<GuestProgram::File>;

  std::optional<Value> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const toml::table* table = node.as_table();
    const bool fits = table != nullptr && std::all_of(table->begin(), table->end(), [](const auto& entry) {
                        return entry.second.is_string();
                      });
    if (!fits) {
      errors.add(node.source(), fmt::format("\"{}\" takes names of files with their texts", name),
                 "write it as in [guest.NAME.text] with \"lock.py\" = '''…'''");
      return std::nullopt;
    }
    Value files;
    for (auto&& [file, text] : *table) files.push_back({std::string(file.str()), **text.as_string()});
    return files;
  }
  ValueShape shape() const {
    return {TomlType::table, "table of texts, as in `{ \"lock.py\" = '''…''' }`", {}};
  }
  std::string show(const Value&) const { return "{}"; }
};

void read_program(const std::string& name, const toml::table& table, const ReadFiles& read_files,
                  GuestPolicy& policy, ErrorList& errors) {
  const std::size_t before = errors.size();
  GuestPart part;
  read_section(table, guest_section(), part, errors);
  if (errors.size() != before) return;
  GuestProgram program{name, part.command, part.text, part.ready_timeout};
  for (const Located<std::string>& file : part.files) {
    std::vector<GuestProgram::File> found;
    if (read_files && stays_inside(file.value)) found = read_files(file.value);
    if (found.empty())
      errors.add(file.place, fmt::format("there is no file or folder \"{}\"", file.value),
                 "files lie beside the scenario or below, and those of a shipped one in the current folder");
    program.files.insert(program.files.end(), std::make_move_iterator(found.begin()),
                         std::make_move_iterator(found.end()));
  }
  for (const GuestProgram::File& file : part.text) {
    if (!stays_inside(file.name))
      errors.add(table.source(), fmt::format("\"{}\" is no name of a file", file.name),
                 "write a name without a folder above it");
  }
  policy.programs.push_back(std::move(program));
}

void read_programs(const toml::node& node, const ReadFiles& read_files, GuestPolicy& policy,
                   ErrorList& errors) {
  const toml::table* guests = node.as_table();
  if (guests == nullptr) {
    errors.add(node.source(), fmt::format("\"guest\" is a section, not {}", toml_type_name(node)),
               "write [guest.NAME]");
    return;
  }
  for (const detail::Entry& entry : detail::in_file_order(*guests)) {
    const toml::table* program = entry.node->as_table();
    if (program != nullptr) {
      read_program(std::string(entry.name->str()), *program, read_files, policy, errors);
    } else {
      errors.add(entry.name->source(), fmt::format("[guest] has the key \"{}\"", entry.name->str()),
                 "a guest has a name: write [guest.NAME], with the keys below");
    }
  }
}

void add_clients(const ClientPart& part, GuestPolicy& policy, ErrorList& errors) {
  std::vector<std::string_view> names;
  for (const GuestProgram& program : policy.programs) names.push_back(program.name);
  const auto found = std::find(names.begin(), names.end(), part.guest.value);
  if (found == names.end()) {
    errors.add(part.guest.place, fmt::format("there is no [guest.{}]", part.guest.value),
               did_you_mean(part.guest.value, names).empty()
                   ? "write [guest.NAME] with the command that it runs"
                   : did_you_mean(part.guest.value, names).substr(2));
    return;
  }
  const auto index = static_cast<std::uint16_t>(found - names.begin());
  if (static_cast<std::int64_t>(policy.program_of.size()) + part.count > most_clients)
    return errors.add(part.guest.place,
                      fmt::format("with these there are more than {} clients", most_clients));
  policy.program_of.insert(policy.program_of.end(), static_cast<std::size_t>(part.count), index);
}

void refuse_section(const toml::table& root, std::string_view section, ErrorList& errors) {
  if (const toml::node* node = root.get(section))
    errors.add(node->source(), fmt::format("\"{}\" is for a lock that is a program", section),
               "write kind = \"guest\" in [lock]");
}

// A key that only the typed world has, and why.
struct TypedKey {
  std::string_view section;
  std::string_view key;
  std::string_view instead;
};
constexpr std::array typed_keys{
    TypedKey{"clients", "count", "write [[client]] with guest and count"},
    TypedKey{"clients", "node_lists", "the program knows which nodes it asks"},
    TypedKey{"clients", "checks_validity", "the harness says LS.CHECK if it checks"},
    TypedKey{"clients", "reads", "the harness says LS.READ if it reads"},
    TypedKey{"clients", "blind_writes", "the harness says LS.READ if it reads"},
    TypedKey{"clients", "fetches_token", "the harness gives its fencing token with LS.WRITE"},
    TypedKey{"clients", "extend_after", "the program extends its lock when it wants to"},
    TypedKey{"clients", "on_lost", "the harness does what its application does"},
    TypedKey{"cluster", "coordinators", "a coordinator would be one more program"}};

}  // namespace

Section<GuestPart> guest_section() {
  return {
      "[guest.NAME]",
      "A real program that has a lock of its own and a harness ([GUESTS.md](GUESTS.md)).",
      {key<GuestPart>("command", ListValue<TextValue>{TextValue{"words"}, false}, &GuestPart::command,
                      "The program, by its path or by its name in /usr/local/bin, /usr/bin or /bin, and its "
                      "arguments. It starts in a "
                      "directory of its own, /guest.")
           .must_be_there(),
       key<GuestPart>(
           "files", ListValue<LocatedValue<TextValue>>{{TextValue{"names of files"}}}, &GuestPart::files,
           "Files that are copied into that directory, and folders with all files below. They lie beside the "
           "scenario.",
           "none"),
       key<GuestPart>("text", FileTextsValue{}, &GuestPart::text,
                      "Files whose text is here, so that the scenario is all there is.", "none"),
       key<GuestPart>("ready_timeout", DurationValue{milliseconds(1)}, &GuestPart::ready_timeout,
                      "How long it may take until its harness says LS.READY, on its own clocks.")}};
}

Section<ClientPart> client_section() {
  return {"[[client]]",
          "Clients that are guests: client:A, client:B, …, in this order.",
          {key<ClientPart>("guest", LocatedValue{TextValue{"the NAME of a [guest.NAME]"}}, &ClientPart::guest,
                           "Which program each of them runs.")
               .must_be_there(),
           key<ClientPart>("count", CountValue{1, most_clients}, &ClientPart::count,
                           "How many of them there are.")}};
}

void read_guests(const toml::table& root, const ReadFiles& read_files, GuestPolicy& policy,
                 ErrorList& errors) {
  if (const toml::node* guests = root.get("guest")) read_programs(*guests, read_files, policy, errors);
  read_list<ClientPart>(root, "client", client_section(), errors,
                        [&](const ClientPart& part) { add_clients(part, policy, errors); });
  if (!root.contains("client") && !errors.incomplete())
    errors.add(root.get("lock")->source(), "a lock of kind \"guest\" has clients that are programs",
               "add [guest.NAME] with the command that they run, and [[client]] with guest = \"NAME\"");
}

void judge_guests(const toml::table& root, bool is_guest, ErrorList& errors) {
  if (!is_guest) {
    refuse_section(root, "guest", errors);
    const toml::node* client = root.get("client");
    if (client != nullptr && client->is_table()) {  // far more often it is a misspelt section
      errors.add(root.find("client")->first.source(), "unknown section [client]",
                 "did you mean \"clients\"?");
    } else {
      refuse_section(root, "client", errors);
    }
    if (const toml::node* server = root["cluster"]["server"].node())
      errors.add(server->source(), "\"server\" is for a lock that is a program",
                 "leave it out: the nodes are simulated");
    return;
  }
  for (const TypedKey& typed : typed_keys) {
    if (const toml::node* node = root[typed.section][typed.key].node())
      errors.add(node->source(), fmt::format("\"{}\" is not for a lock of kind \"guest\"", typed.key),
                 std::string(typed.instead));
  }
  if (const toml::node* node = root.get("exhaust"))
    errors.add(node->source(), "a world with real programs cannot be copied, so it cannot be searched",
               "leave [exhaust] out");
}

void judge_fault_of_guest(FaultKind kind, const Place& place, ErrorList& errors) {
  if (kind == FaultKind::token_collision)
    errors.add(place, "lockstep does not draw the tokens of a lock of kind \"guest\", so none can collide",
               "leave this fault out");
  if (kind == FaultKind::stuck)
    errors.add(place, "lockstep does not see which threads of a guest are its application's",
               "let its process pause: kind = \"pause\"");
}

}  // namespace lockstep::scenarios
