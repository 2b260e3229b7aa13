#include "scenarios/token/repro_file.h"

#include <charconv>

#include <fmt/format.h>

#include "core/schedule/choice_text.h"
#include "core/schedule/engine_version.h"
#include "core/schedule/schedule_text.h"
#include "scenarios/format/section.h"
#include "scenarios/format/toml_source.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {
namespace {

constexpr std::int64_t format_version = 1;

struct ReproPart {
  std::int64_t repro = 0;
  std::string scenario;
  std::vector<std::string> set;
  std::uint64_t hash = 0;
  std::int64_t engine = 0;
  std::optional<Property> kind;
  std::optional<bool> inside_model;
  std::optional<Digest> digest;
  std::optional<std::string> file;
  Verdict expect = Verdict::violated;
  std::optional<Seed> seed;
  std::optional<Then> then;
};

// Reads a number that is written with all its hexadecimal digits, leading zeros included.
template <class Number>
bool read_hex(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return error == std::errc() && end == text.data() + text.size() && text.size() == 2 * sizeof(Number);
}

struct HashValue {
  using Value = std::uint64_t;
  std::optional<std::uint64_t> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto text = TextValue{"16 hexadecimal digits"}.read(node, name, errors);
    std::uint64_t hash = 0;
    if (!text || read_hex(*text, hash)) return text ? std::optional(hash) : std::nullopt;
    errors.add(node.source(), fmt::format("\"{}\" takes 16 hexadecimal digits", name));
    return std::nullopt;
  }
  ValueShape shape() const { return {TomlType::string, "16 hexadecimal digits", {}}; }
  std::string show(std::uint64_t hash) const { return fmt::format("\"{:016x}\"", hash); }
};

struct DigestValue {
  using Value = Digest;
  std::optional<Digest> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto text = TextValue{"32 hexadecimal digits"}.read(node, name, errors);
    if (!text) return std::nullopt;
    Digest digest;
    const std::string_view view(*text);
    if (view.size() == 32 && read_hex(view.substr(0, 16), digest.high) &&
        read_hex(view.substr(16), digest.low))
      return digest;
    errors.add(node.source(), fmt::format("\"{}\" takes 32 hexadecimal digits", name));
    return std::nullopt;
  }
  ValueShape shape() const { return {TomlType::string, "32 hexadecimal digits", {}}; }
  std::string show(const Digest& digest) const { return "\"" + to_hex(digest) + "\""; }
};

struct SeedValue {
  using Value = Seed;
  std::optional<Seed> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto text = TextValue{"a seed"}.read(node, name, errors);
    if (!text) return std::nullopt;
    const auto seed = parse_seed(*text);
    if (seed) return *seed;
    errors.add(node.source(), fmt::format("\"{}\" takes a seed: {}", name, seed.error().message));
    return std::nullopt;
  }
  ValueShape shape() const { return {TomlType::string, "a seed", {}}; }
  std::string show(Seed seed) const { return fmt::format("\"{}\"", seed.value); }
};

struct ThenValue {
  using Value = Then;
  std::optional<Then> read(const toml::node& node, std::string_view name, ErrorList& errors) const {
    const auto text = TextValue{"a seed and an instant"}.read(node, name, errors);
    if (!text) return std::nullopt;
    const auto then = parse_then(*text);
    if (then) return *then;
    errors.add(node.source(),
               fmt::format("\"{}\" takes a seed and an instant: {}", name, then.error().message));
    return std::nullopt;
  }
  ValueShape shape() const { return {TomlType::string, "a seed and an instant", {}}; }
  std::string show(const Then& then) const { return fmt::format("\"{}\"", to_text(then)); }
};

Section<ReproPart> repro_section() {
  return {
      "the file",
      "A run.",
      {key<ReproPart>("repro", CountValue{1, format_version}, &ReproPart::repro, "The format's version.")
           .must_be_there(),
       key<ReproPart>("scenario", TextValue{"a scenario"}, &ReproPart::scenario, "A shipped one, or a file.")
           .must_be_there(),
       key<ReproPart>("set", ListValue<TextValue>{}, &ReproPart::set, "Overrides of it."),
       key<ReproPart>("hash", HashValue{}, &ReproPart::hash, "Of the scenario with them.").must_be_there(),
       key<ReproPart>("engine", CountValue{1, 1'000'000}, &ReproPart::engine, "The engine's version.")
           .must_be_there(),
       key<ReproPart>("file", TextValue{"a path"}, &ReproPart::file, "Of the scenario.", "beside this file"),
       key<ReproPart>("expect", WordValue<Verdict>{{{"held", "violated"}}}, &ReproPart::expect,
                      "What a replay is expected to be."),
       key<ReproPart>("kind", PropertyValue{}, &ReproPart::kind, "What the run violates.", "nothing"),
       key<ReproPart>("inside_model", BooleanValue{}, &ReproPart::inside_model, "On which side.", "none"),
       key<ReproPart>("digest", DigestValue{}, &ReproPart::digest, "Of the run.", "not compared"),
       key<ReproPart>("seed", SeedValue{}, &ReproPart::seed, "The base of the schedule.", "nominal"),
       key<ReproPart>("then", ThenValue{}, &ReproPart::then, "What is drawn anew, and from when on.",
                      "nothing")}};
}

void read_deviation(const toml::key& name, const toml::node& node, Schedule& schedule, ErrorList& errors) {
  const auto key = parse_choice_key(name.str());
  if (!key) return errors.add(name.source(), key.error().message);
  const auto text = TextValue{"a value"}.read(node, name.str(), errors);
  if (!text) return;
  const auto value = parse_choice_value(*key, *text);
  if (!value) return errors.add(node.source(), value.error().message);
  schedule.set(*key, *value);
}

void read_deviations(toml::table& root, Schedule& schedule, ErrorList& errors) {
  const toml::node* node = root.get("deviations");
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr) {
    errors.add(node->source(), fmt::format("\"deviations\" takes a table, not {}", toml_type_name(*node)));
  } else {
    for (auto&& [name, value] : *table) read_deviation(name, value, schedule, errors);
  }
  root.erase("deviations");
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

bool is_repro_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    line.remove_prefix(first);
    if (!line.starts_with("repro")) return false;
    const std::size_t next = line.find_first_not_of(" \t", 5);
    return next != std::string_view::npos && line[next] == '=';
  }
  return false;
}

ReproResult parse_repro(std::string_view text, std::string_view file_name) {
  ErrorList errors{std::string(file_name), text};
  auto table = read_toml(text, errors);
  if (!table) return {std::nullopt, errors.take()};
  ReproFile repro;
  ReproPart part;
  Schedule deviations;
  read_deviations(*table, deviations, errors);
  read_section(*table, repro_section(), part, errors);
  if (!errors.empty()) return {std::nullopt, errors.take()};
  Schedule schedule = part.seed ? Schedule::seeded(*part.seed) : Schedule::nominal();
  if (part.then) schedule.set_then(*part.then);
  for (const Deviation& deviation : deviations.overrides()) schedule.set(deviation.key, deviation.value);
  repro.run = {part.scenario, part.set, part.hash, std::move(schedule)};
  repro.engine = static_cast<std::uint32_t>(part.engine);
  repro.digest = part.digest;
  repro.file = part.file;
  repro.expected = part.expect;
  if (part.kind) repro.target = ShrinkTarget{*part.kind, part.inside_model.value_or(true)};
  return {std::move(repro), {}};
}

std::string to_text(const ReproFile& repro, std::string_view title, const std::vector<std::string>& notes) {
  std::vector<std::string> sets;
  for (const std::string& set : repro.run.overrides) sets.push_back(quoted(set));
  std::string text = fmt::format("# {}\n#\n# lockstep replay THIS-FILE --verify\n\n", title);
  text += fmt::format("repro        = {}\nscenario     = {}\n", format_version, quoted(repro.run.scenario));
  if (!sets.empty()) text += fmt::format("set          = [{}]\n", fmt::join(sets, ", "));
  text +=
      fmt::format("hash         = \"{:016x}\"\nengine       = {}\n", repro.run.scenario_hash, repro.engine);
  if (repro.file) text += fmt::format("file         = {}\n", quoted(*repro.file));
  if (repro.expected == Verdict::held) text += "expect       = \"held\"\n";
  if (repro.target) {
    text += fmt::format("kind         = \"{}\"\ninside_model = {}\n", code_of(repro.target->kind),
                        repro.target->inside_model);
  }
  if (repro.digest) text += fmt::format("digest       = \"{}\"\n", to_hex(*repro.digest));
  if (repro.run.schedule.seed())
    text += fmt::format("seed         = \"{}\"\n", repro.run.schedule.seed()->value);
  if (repro.run.schedule.then())
    text += fmt::format("then         = \"{}\"\n", to_text(*repro.run.schedule.then()));
  const auto& overrides = repro.run.schedule.overrides();
  if (overrides.empty()) return text;
  text += "\n[deviations]\n";
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const std::string note = i < notes.size() ? notes[i] : std::string();
    text += fmt::format("\"{}\" = \"{}\"{}\n", to_text(overrides[i].key),
                        value_text(overrides[i].key, overrides[i].value), note.empty() ? "" : "  # " + note);
  }
  return text;
}

}  // namespace lockstep::scenarios
