// The report as text for a terminal, and what it found: the sentences behind the exit status.
#include "model/numbers/number_text.h"
#include "properties/cases/case_json.h"
#include "properties/rendering/number_cells.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {

std::vector<std::string> disagreements(const Reproduction& result) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : result.datasets) {
        if (s.components_agree == false) {
            r.push_back(s.name + ": the components are not the printed ones");
        }
        if (s.analysis && s.certificate.outcome != Outcome::held) {
            r.push_back(s.name + ": the Graph-SVM's certificate does not hold: " + s.certificate.reason);
        }
        if (s.correlation_agrees == false) {
            r.push_back(fmt::format("{}: the run ends at correlation {}, printed is {:.6f}; expected a difference of at most 2e-5", s.name,
                                    or_dash(s.training.back().correlation), number_from<double>(s.printed->correlation)));
        }
    }
    for (const RateStudy& study : result.rates) {
        for (const DescentCheckpoint& c : study.run) {
            if (!within_bounds(c)) {
                r.push_back(fmt::format("{}: step {} of gradient descent breaks a proved bound", study.dataset, c.steps));
            }
        }
    }
    for (const ClaimReport& c : result.claims) {
        if (c.refuted > 0 || c.errors > 0) {
            r.push_back("claim " + c.claim->id + ": refuted; `attest verify " + c.claim->id + "` shrinks the counterexample");
        }
        for (const std::string& complaint : c.health) {
            r.push_back("claim " + c.claim->id + ": " + complaint);
        }
    }
    for (const WorldRun& run : result.worlds) {
        if (run.finished && !run.complete()) {
            r.push_back(fmt::format("world {}: {} datasets were listed, Burnside's lemma counts {}", world_name(run.world), run.datasets_decided(),
                                    run.datasets()));
        }
        for (const WorldCheck& of : run.checks) {
            if (of.counts.refuted + of.counts.errors > 0) {
                r.push_back(fmt::format("world {}: claim {}: {} refuted, {} errors", world_name(run.world), of.check.id(), of.counts.refuted,
                                        of.counts.errors));
            }
        }
    }
    return r;
}

std::vector<std::string> undecided(const Reproduction& result) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : result.datasets) {
        for (const int power : s.undecided_powers) {
            r.push_back(
                fmt::format("{}: the point of the path at lambda = 1e-{} was not certified within the limit of working digits", s.name, power));
        }
        if (s.analysis && s.analysis->assumptions.head && s.analysis->assumptions.realisable && !s.analysis->finite) {
            r.push_back(s.name + ": the finite component was not enclosed: " + s.analysis->finite_reason);
        }
    }
    for (const ClaimReport& c : result.claims) {
        if (too_many_undecided(c)) {
            r.push_back(fmt::format("claim {}: {} of {} cases", c.claim->id, c.undecided, c.cases()));
        }
    }
    for (const WorldRun& run : result.worlds) {
        for (const WorldCheck& of : run.checks) {
            if (too_many_undecided(of.counts)) {
                r.push_back(fmt::format("world {}: claim {}: {} datasets", world_name(run.world), of.check.id(), of.counts.undecided));
            }
        }
    }
    return r;
}

std::vector<std::pair<std::string, std::string>> versions() {
    return {{"attest", revision()}, {"compiler", "g++ or clang++ " __VERSION__}, {"GMP", gmp_version}, {"MPFR", mpfr_get_version()}};
}

std::size_t support_edges(const GraphSvm& svm) {
    return static_cast<std::size_t>(std::count_if(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return m.strict; }));
}

std::string reproduction_text(const Reproduction& result) {
    const PrecisionScope scope(60);
    const std::vector<Section> sections = report_sections(result);
    std::string r;
    for (const Section& section : sections) {
        const std::string text = section_text(section);
        r += text;
    }
    r += text_table(at_a_glance(sections));
    for (const std::string& line : disagreements(result)) {
        r += "DIFFERS  " + line + "\n";
    }
    for (const std::string& line : undecided(result)) {
        r += "UNDECIDED  " + line + "\n";
    }
    if (result.interrupted) {
        r += "interrupted: what was not finished is missing\n";
    }
    return r + fmt::format("{} datasets in {:.1f} s\n", result.datasets.size(), result.seconds);
}

} // namespace attest
