#include "properties/reproduction/report_page.h"

#include "model/input/atomic_file.h"
#include "properties/rendering/html_page.h"

#include <filesystem>

namespace attest {
namespace {

void introduce(Page& page, const Reproduction& result) {
    page.introduction(Paragraph{
        "One self-attention layer trained by gradient descent for next-token prediction learns W = C W_mm + W_fin: a growing part along the "
        "max-margin direction W_mm of the Graph-SVM, which retrieves the highest-priority component of the context, and a finite part W_fin, "
        "which composes inside that component (Li, Huang, Ildiz, Rawat, Oymak, Mechanics of Next Token Prediction with Self-Attention, "
        "AISTATS 2024). This page reproduces the paper's experiments and certifies its theorems far beyond them."});
    if (result.interrupted) {
        page.introduction(Comparison{Standing::differs, "The run was interrupted: what was not finished is missing from this page."});
    }
    for (const std::string& line : result.disagreements) {
        page.introduction(Comparison{Standing::differs, line});
    }
    for (const std::string& line : result.undecided) {
        page.introduction(Comparison{Standing::incomparable, "Undecided: " + line});
    }
    if (result.disagreements.empty() && !result.interrupted) {
        page.introduction(
            Comparison{Standing::agrees,
                       "What was printed for the authors' datasets is met, every certificate and proved bound holds, and no claim is refuted."});
    }
    page.introduction(at_a_glance(result.sections));
}

} // namespace

ReportPage report_page(const Reproduction& result) {
    Page page("attest: the mechanics of next-token prediction, reproduced and certified");
    introduce(page, result);
    for (const Section& section : result.sections) {
        page.section(section);
    }
    return {page.html(), page.left_out()};
}

std::vector<std::string> write_report(const std::string& folder, const Reproduction& result) {
    const std::filesystem::path place(folder);
    write_whole_file((place / "report.json").string(), reproduction_json_text(result));
    ReportPage page = report_page(result);
    write_whole_file((place / "index.html").string(), page.html);
    return std::move(page.left_out);
}

} // namespace attest
