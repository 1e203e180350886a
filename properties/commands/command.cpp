#include "properties/commands/command.h"

#include "model/input/input_error.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace attest {
namespace {

[[noreturn]] void refuse(const Option& option, const std::string& word, const std::string& expected) {
    throw InputError("", option.name, in_quotes(word, 30) + " is not valid; expected " + expected);
}

template <class T>
T integer(const Option& option, const std::string& word) {
    const T least = static_cast<T>(option.least);
    const T most = option.most == 0 ? std::numeric_limits<T>::max() : static_cast<T>(option.most);
    T value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value < least || value > most) {
        refuse(option, word, fmt::format("a whole number from {} to {}", least, most));
    }
    return value;
}

double real(const Option& option, const std::string& word) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value) || value < option.least || value > option.most) {
        refuse(option, word, fmt::format("a number from {} to {}", option.least, option.most));
    }
    return value;
}

struct Setter {
    const Option& option;
    const std::vector<std::string>& words;

    const std::string& word() const { return words.back(); }
    void operator()(bool* target) const { *target = true; }
    void operator()(std::string* target) const { *target = word(); }
    void operator()(std::optional<std::string>* target) const { *target = word(); }
    void operator()(std::vector<std::string>* target) const { *target = words; }
    void operator()(int* target) const { *target = integer<int>(option, word()); }
    void operator()(std::optional<int>* target) const { *target = integer<int>(option, word()); }
    void operator()(std::int64_t* target) const { *target = integer<std::int64_t>(option, word()); }
    void operator()(std::uint64_t* target) const { *target = integer<std::uint64_t>(option, word()); }
    void operator()(std::optional<std::uint64_t>* target) const { *target = integer<std::uint64_t>(option, word()); }
    void operator()(std::optional<double>* target) const { *target = real(option, word()); }
    void operator()(const std::function<void(const std::string&)>& parse) const { parse(word()); }
};

/// What the help calls a value that has no name of its own.
struct KindOfValue {
    std::string operator()(bool*) const { return ""; }
    std::string operator()(std::string*) const { return "TEXT"; }
    std::string operator()(std::optional<std::string>*) const { return "TEXT"; }
    std::string operator()(std::vector<std::string>*) const { return "TEXT"; }
    std::string operator()(std::optional<double>*) const { return "X"; }
    std::string operator()(const std::function<void(const std::string&)>&) const { return "TEXT"; }
    template <class Integer>
    std::string operator()(Integer) const {
        return "N";
    }
};

} // namespace

std::string value_name(const Option& option) { return option.value.empty() ? std::visit(KindOfValue(), option.target) : option.value; }

std::string help_text(const Option& option) {
    const bool bounded = option.most != 0;
    return bounded ? fmt::format("{}; from {} to {}", option.help, option.least, option.most) : option.help;
}

void set_option(const Option& option, const std::vector<std::string>& words) { std::visit(Setter{option, words}, option.target); }

Option seed_option(OptionTarget target, std::string help) { return {.name = "--seed", .help = std::move(help), .target = std::move(target)}; }

Option seconds_option(std::optional<double>& target, std::string help) {
    return {.name = "--seconds", .help = std::move(help), .target = &target, .least = 0.001, .most = 1e9};
}

Option jobs_option(int& target) {
    return {.name = "--jobs", .help = "threads (default: as many as the machine has)", .target = &target, .least = 1, .most = 1024};
}

Option effort_option(std::optional<double>& target, std::string help) {
    return {.name = "--effort", .help = std::move(help), .target = &target, .least = 1e-6, .most = 1e6};
}

Option json_option(bool& target, std::string help) { return {.name = "--json", .help = std::move(help), .target = &target}; }

Option quiet_option(bool& target, std::string help) { return {.name = "--quiet", .help = std::move(help), .target = &target}; }

} // namespace attest
