// Where the theory stops: what happens without each hypothesis. Beside the page lie the counterexamples as case files, and certificates of what
// they rest on for the independent checker.
#include "properties/claims/hypotheses.h"
#include "properties/reports/certificates.h"
#include "properties/reports/hypothesis_matrix.h"
#include "properties/reproduction/sections/studies.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

/// As short as ten columns on a terminal ask for.
std::string short_text(const HypothesisCell& cell) {
    switch (cell.answer) {
    case HypothesisCell::Answer::refuted: return cell_text(cell);
    case HypothesisCell::Answer::not_needed: return "proof";
    case HypothesisCell::Answer::none_found: return "open";
    case HypothesisCell::Answer::missing: break;
    }
    return "missing";
}

struct CellFiles {
    HypothesisCell cell;
    std::vector<NamedCertificate> certificates; ///< of a refuted cell, the one of the refutation itself first

    std::string name() const { return cell.claim->id + ".without-" + hypothesis_name(cell.hypothesis); }
    std::string case_path() const { return "cases/" + name() + ".json"; }
    std::string certificate_path(const NamedCertificate& certificate) const { return "cases/" + name() + "." + certificate.kind + ".cert"; }
    std::string anchor() const { return "cell-" + name(); }
};

std::vector<CellFiles> with_certificates(const std::vector<HypothesisCell>& matrix) {
    std::vector<CellFiles> r;
    for (const HypothesisCell& cell : matrix) {
        CellFiles files{cell, {}};
        if (cell.record) {
            const CaseFacts facts(cell.record->value);
            if (auto text = counterexample_certificate(cell.check_id(), facts)) {
                files.certificates.push_back({"counterexample", std::move(*text)});
            }
            std::set<CertificateKind> kinds = certificate_kinds(cell.claim->id);
            kinds.erase(CertificateKind::penalty_path); // of the claim's limit, and slow
            for (NamedCertificate& certificate : certificates_of(facts, kinds)) {
                files.certificates.push_back(std::move(certificate));
            }
        }
        r.push_back(std::move(files));
    }
    return r;
}

std::vector<Hypothesis> hypotheses_of(const std::vector<CellFiles>& matrix) {
    std::vector<Hypothesis> r;
    for (const auto& [cell, certificates] : matrix) {
        if (std::find(r.begin(), r.end(), cell.hypothesis) == r.end()) {
            r.push_back(cell.hypothesis);
        }
    }
    std::sort(r.begin(), r.end());
    return r;
}

Table matrix_table(const std::vector<CellFiles>& matrix) {
    const std::vector<Hypothesis> hypotheses = hypotheses_of(matrix);
    Table table;
    table.caption =
        "Without one of its hypotheses: the size of the smallest counterexample known (K tokens, n samples); \"proof\" where a proof does without "
        "it; \"open\" where a search found nothing; \".\" where the claim does not assume it.";
    table.header = {"claim"};
    for (const Hypothesis hypothesis : hypotheses) {
        table.header.emplace_back(hypothesis_name(hypothesis));
    }
    for (const CellFiles& files : matrix) {
        const HypothesisCell& cell = files.cell;
        if (table.rows.empty() || table.rows.back().front() != cell.claim->id) {
            table.rows.emplace_back(table.header.size(), ".");
            table.rows.back().front() = cell.claim->id;
            table.links.push_back({table.rows.size() - 1, 0, "#claim-" + cell.claim->id});
        }
        const auto column = static_cast<std::size_t>(std::find(hypotheses.begin(), hypotheses.end(), cell.hypothesis) - hypotheses.begin()) + 1;
        table.rows.back()[column] = short_text(cell);
        table.links.push_back({table.rows.size() - 1, column, cell.record ? files.case_path() : "#" + files.anchor()});
    }
    return table;
}

/// Of a cell, the certificates that are there; the first columns say the rest.
Table sentences_table(const std::vector<CellFiles>& matrix) {
    Table table;
    table.caption = "What each cell of the matrix rests on: the counterexample as a case file (attest replay FILE), and certificates of what it "
                    "rests on (attest check FILE).";
    table.header = {"without", "answer", "why", "case", "certificate", "and"};
    table.page_only = true;
    for (const CellFiles& files : matrix) {
        const std::size_t row = table.rows.size();
        table.anchors.push_back(files.anchor());
        table.rows.push_back({files.cell.check_id(), answer_name(files.cell.answer), cell_sentence(files.cell), "-", "-", "-"});
        if (files.cell.record) {
            table.rows.back()[3] = "case";
            table.links.push_back({row, 3, files.case_path()});
        }
        for (std::size_t n = 0; n < std::min<std::size_t>(files.certificates.size(), 2); ++n) {
            table.rows.back()[4 + n] = files.certificates[n].kind;
            table.links.push_back({row, 4 + n, files.certificate_path(files.certificates[n])});
        }
    }
    return table;
}

std::vector<Section> hypotheses_section(const std::vector<CellFiles>& matrix) {
    if (matrix.empty()) {
        return {};
    }
    Section section{"Where the theory stops: the matrix of hypotheses"};
    section.rests_on =
        "stored cases, refuted again by exact or interval arithmetic; proofs, most of them checked by machine; open cells on a search alone";
    section.add(Paragraph{hypotheses_legend() + ". Each counterexample is a stored case that attest replay decides again, certified."});
    std::size_t refuted = 0;
    std::size_t not_needed = 0;
    std::size_t open = 0;
    for (const auto& [cell, certificates] : matrix) {
        refuted += cell.answer == HypothesisCell::Answer::refuted ? 1 : 0;
        not_needed += cell.answer == HypothesisCell::Answer::not_needed ? 1 : 0;
        open += cell.answer == HypothesisCell::Answer::none_found || cell.answer == HypothesisCell::Answer::missing ? 1 : 0;
    }
    section.at_a_glance.emplace_back("hypotheses dropped: a counterexample, a proof that it is not needed, open",
                                     fmt::format("{}, {}, {}", refuted, not_needed, open));
    section.add(matrix_table(matrix));
    section.add(sentences_table(matrix));
    for (const CellFiles& files : matrix) {
        if (files.cell.record) {
            section.files.push_back({files.case_path(), [record = *files.cell.record] { return case_text(record); }});
        }
        for (const NamedCertificate& certificate : files.certificates) {
            section.files.push_back({files.certificate_path(certificate), [text = certificate.text] { return text; }});
        }
    }
    return {section};
}

} // namespace

Study hypotheses_study(const StudyRunPointer& run) {
    const auto matrix = std::make_shared<std::vector<CellFiles>>();
    std::vector<Job> jobs;
    if (!run->given) {
        jobs.push_back({.name = "the matrix of hypotheses", .weight = 0.5, .run = [matrix] { *matrix = with_certificates(hypothesis_matrix()); }});
    }
    return {.name = "the matrix of hypotheses",
            .key = "hypotheses",
            .jobs = std::move(jobs),
            .json =
                [matrix] {
                    std::vector<HypothesisCell> cells;
                    for (const CellFiles& files : *matrix) {
                        cells.push_back(files.cell);
                    }
                    return hypothesis_matrix_json(cells);
                },
            .sections = [matrix] { return hypotheses_section(*matrix); }};
}

} // namespace attest
