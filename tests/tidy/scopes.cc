#include "tests/tidy/scopes.h"

#include <array>
#include <optional>

#include "tests/tidy/code_view.h"
#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {
namespace {

enum class Kind { namespace_scope, type_scope, function_scope, inside_scope, initializer_scope };

struct Open {
  Kind kind;
  std::string head;  // head of the scope; for an initializer, the declaration so far
  std::size_t first_line;
};

std::string without_template_parameters(std::string_view head) {
  std::string result(head);
  while (true) {
    const auto found = find_word(result, "template");
    if (found.empty()) return result;
    const auto open = result.find('<', found.front());
    if (open == std::string::npos) return result;
    std::size_t end = open;
    int depth = 0;
    do {
      if (result[end] == '<') ++depth;
      if (result[end] == '>') --depth;
      ++end;
    } while (depth > 0 && end < result.size());
    result.erase(found.front(), end - found.front());
  }
}

// Returns true iff `rest` may stand between the parameters of a function and its body.
bool may_follow_parameters(std::string_view rest) {
  constexpr std::array<std::string_view, 9> known_words{
      "const", "noexcept", "override", "final", "requires", "volatile", "mutable", "try", "->"};
  if (rest.empty() || rest.front() == '&') return true;
  for (const auto word : known_words) {
    if (rest.starts_with(word)) return true;
  }
  // After a constructor's initializers the body's brace follows a finished one: "a_(a) {" or "a_{a} {".
  const bool initializers = rest.front() == ':' && !rest.starts_with("::");
  return initializers && (rest.back() == ')' || rest.back() == '}');
}

bool is_function_head(std::string_view head) {
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '(') ++depth;
    if (head[i] == ')') --depth;
    if (head[i] == ')' && depth == 0 && may_follow_parameters(trim(head.substr(i + 1)))) return true;
  }
  return false;
}

bool has_open_parenthesis(std::string_view head) {
  int depth = 0;
  for (const char c : head) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
  return depth > 0;
}

Kind kind_of(std::string_view full_head, Kind outer) {
  if (outer == Kind::function_scope || outer == Kind::inside_scope) return Kind::inside_scope;
  if (outer == Kind::initializer_scope) return Kind::initializer_scope;
  const std::string head = without_template_parameters(full_head);
  if (has_open_parenthesis(head)) return Kind::initializer_scope;  // The brace belongs to a default argument.
  if (contains_word(head, "namespace") || trim(head).starts_with("extern \"")) return Kind::namespace_scope;
  if (is_function_head(head)) return Kind::function_scope;
  for (const std::string_view word : {"struct", "class", "union", "enum"}) {
    if (contains_word(head, word)) return Kind::type_scope;
  }
  return Kind::initializer_scope;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : view_(code_view_without_preprocessor(text)) {}

  Scopes scan() {
    for (const char c : view_) {
      if (c == '\n') ++line_;
      if (c == '{') {
        open();
      } else if (c == '}') {
        close();
      } else if (c == ';' && !has_open_parenthesis(head_)) {
        end_statement();
      } else {
        extend_head(c);
      }
    }
    return scopes_;
  }

 private:
  Kind current() const { return stack_.empty() ? Kind::namespace_scope : stack_.back().kind; }

  void extend_head(char c) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (space && (head_.empty() || head_.back() == ' ')) return;
    if (head_.empty()) head_line_ = line_;
    head_ += space ? ' ' : c;
    // "public:" belongs to the class, not to the member after it.
    if (c == ':' && (head_ == "public:" || head_ == "private:" || head_ == "protected:")) head_.clear();
  }

  void open() {
    const Kind kind = kind_of(head_, current());
    stack_.push_back({kind, head_, head_.empty() ? line_ : head_line_});
    head_.clear();
  }

  void close() {
    head_.clear();
    if (stack_.empty()) return;
    const Open scope = stack_.back();
    stack_.pop_back();
    if (scope.kind == Kind::function_scope) {
      scopes_.functions.push_back({std::string(trim(scope.head)), scope.first_line, line_});
    } else if (scope.kind == Kind::initializer_scope) {
      // The declaration goes on after the initializer: "int a{1};", "Foo() : a_{1} {}".
      head_ = scope.head + "}";
      head_line_ = scope.first_line;
    }
  }

  void end_statement() {
    if (current() == Kind::namespace_scope && !trim(head_).empty()) {
      scopes_.namespace_statements.push_back({std::string(trim(head_)), head_line_});
    }
    head_.clear();
  }

  std::string view_;
  std::vector<Open> stack_;
  std::string head_;
  std::size_t head_line_ = 1;
  std::size_t line_ = 1;
  Scopes scopes_;
};

}  // namespace

Scopes scopes_of(std::string_view text) { return Scanner(text).scan(); }

}  // namespace lockstep::tests::tidy
