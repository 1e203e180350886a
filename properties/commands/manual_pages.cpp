#include "properties/commands/manual_pages.h"

#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/commands/bash_completion.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace attest {
namespace {

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(std::toupper(c)); });
    return text;
}

std::string bold(const std::string& text) { return "\\fB" + escaped_for_man(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + escaped_for_man(text) + "\\fR"; }

bool by_place(const Option& option) { return !option.name.starts_with("-"); }
bool takes_many(const Option& option) { return std::holds_alternative<std::vector<std::string>*>(option.target); }

/// An option with its value, as the head of its paragraph and in the synopsis.
std::string form(const Option& option) {
    if (by_place(option)) {
        return italic(upper(option.name)) + (takes_many(option) ? "..." : "");
    }
    const std::string value = value_name(option);
    return bold(option.name) + (value.empty() ? "" : " " + italic(value)) + (takes_many(option) && !option.one_at_a_time ? "..." : "");
}

std::string title(const std::string& name, const std::string& version) {
    return fmt::format(".\\\" Made from the commands of attest.\n.TH {} 1 \"\" \"attest {}\" \"User Commands\"\n", escaped_for_man(upper(name)),
                       version);
}

std::string exit_status_section() {
    std::string r = ".SH EXIT STATUS\n";
    for (const ExitStatus& of : exit_statuses()) {
        r += fmt::format(".TP\n{}\n{}\n", bold(std::to_string(of.status)), escaped_for_man(of.meaning));
    }
    return r;
}

std::string synopsis(const Command& command) {
    std::string r = fmt::format(".SH SYNOPSIS\n{}", bold("attest " + command.name));
    for (const bool placed : {true, false}) {
        for (const Option& option : command.options) {
            if (by_place(option) == placed) {
                r += option.required ? "\n" + form(option) : "\n[" + form(option) + "]";
            }
        }
    }
    return r + "\n";
}

std::string command_page(const Command& command, const std::string& version) {
    std::string r = title("attest-" + command.name, version);
    r += fmt::format(".SH NAME\nattest\\-{} \\- {}\n", command.name, escaped_for_man(command.help));
    r += synopsis(command) + ".SH OPTIONS\n";
    for (const Option& option : command.options) {
        const std::string default_text = option.default_text.empty() ? "" : " (default: " + option.default_text + ")";
        r += fmt::format(".TP\n{}\n{}\n", form(option), escaped_for_man(help_text(option) + default_text));
    }
    r += fmt::format(".TP\n{}\nprints this help\n", bold("--help"));
    return r + exit_status_section() + ".SH SEE ALSO\n.BR attest (1)\n";
}

std::string main_page(const std::vector<Command>& commands, const std::string& version) {
    std::string r = title("attest", version);
    r += ".SH NAME\nattest \\- does one self\\-attention layer learn the automaton?\n";
    r += ".SH SYNOPSIS\n.B attest\n.I COMMAND\n[\\fIOPTION\\fR]...\n";
    r += ".SH DESCRIPTION\n" +
         escaped_for_man("Claims about next-token prediction with one self-attention layer, decided case by case in exact rational and "
                         "interval arithmetic, with counterexamples that replay from one file.") +
         "\n";
    r += ".SH COMMANDS\n";
    for (const Command& command : commands) {
        r += fmt::format(".TP\n.BR attest\\-{} (1)\n{}\n", command.name, escaped_for_man(command.help));
    }
    r += exit_status_section();
    r += ".SH ENVIRONMENT\n.TP\n\\fBATTEST_EFFORT\\fR\nmultiplies the random cases, where no \\fB\\-\\-effort\\fR is given\n";
    r += ".TP\n\\fBTMPDIR\\fR\nwhere figures are drawn\n";
    r += ".SH SEE ALSO\n";
    for (const Command& command : commands) {
        r += fmt::format(".BR attest\\-{} (1){}\n", command.name, &command == &commands.back() ? "" : ",");
    }
    return r;
}

} // namespace

std::string escaped_for_man(const std::string& text) {
    std::string r;
    for (const char c : text) {
        switch (c) {
        case '\\': r += "\\e"; break;
        case '-': r += "\\-"; break;
        case '\'': r += "\\(aq"; break;
        case '`': r += "\\(ga"; break;
        case '^': r += "\\(ha"; break;
        case '~': r += "\\(ti"; break;
        case '"': r += "\\(dq"; break;
        case '\n': r += ' '; break;
        default: r += c; break;
        }
    }
    return r.starts_with('.') ? "\\&" + r : r;
}

std::vector<ManualPage> manual_pages(const std::vector<Command>& commands, const std::string& version) {
    std::vector<ManualPage> r = {{"attest.1", main_page(commands, version)}};
    for (const Command& command : commands) {
        r.push_back({"attest-" + command.name + ".1", command_page(command, version)});
    }
    return r;
}

int write_pages(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "attest_pages: expected a folder\n");
        return 2;
    }
    try {
        const std::filesystem::path folder = argv[1];
        std::filesystem::create_directories(folder / "man1");
        for (const ManualPage& page : manual_pages(all_commands(), ATTEST_VERSION)) {
            write_whole_file((folder / "man1" / page.file).string(), page.text);
        }
        write_whole_file((folder / "attest").string(), bash_completion(all_commands()));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "attest_pages: %s\n", error.what());
        return 2;
    }
}

} // namespace attest
