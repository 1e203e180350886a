// What the theory says about each dataset, exact or enclosed: components, W_mm, W_fin, L*; and the token-priority graphs, drawn.
#include "properties/rendering/number_cells.h"
#include "properties/reports/graph_dot.h"
#include "properties/reports/shown_name.h"
#include "properties/reproduction/dataset_study_json.h"
#include "properties/reproduction/sections/studies.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_drawn_graphs = 12; // of one dataset

std::string norm_text(const GraphSvm& svm) {
    switch (svm.status) {
    case GraphSvmStatus::optimal: return certified_text(sqrt(Interval(svm.norm_squared)), 12);
    case GraphSvmStatus::zero: return "0 (no strict edge)";
    case GraphSvmStatus::infeasible: return "infeasible";
    }
    throw std::logic_error("no words for this status");
}

Table components_table(const StudyRun& run) {
    Table table;
    table.caption =
        "Components, Graph-SVM direction and finite component: exact or enclosed, every digit shown is certified to one unit of the last.";
    table.header = {"dataset", "components", "|W_mm|", "support edges", "certificate", "dim S_fin", "|W_fin|", "L*"};
    for (const DatasetStudy& s : run.datasets) {
        if (!s.analysis) {
            table.rows.push_back({s.name, s.path_reason.empty() ? "interrupted" : s.path_reason, "", "", "", "", "", ""});
            continue;
        }
        const Analysis& a = *s.analysis;
        table.rows.push_back({s.name,
                              !s.components_agree   ? "not printed"
                              : *s.components_agree ? "as printed"
                                                    : "NOT as printed",
                              norm_text(a.svm), std::to_string(support_edges(a.svm)), outcome_name(s.certificate.outcome),
                              std::to_string(a.cyclic.dimension()), certified_text(s.finite_norm, 12),
                              a.finite ? certified_text(a.finite->loss_infimum, 12) : a.finite_reason});
    }
    return table;
}

std::vector<Section> theory_section(const StudyRun& run) {
    Section section{"What the theory says, exactly"};
    section.rests_on = "rational arithmetic (components, W_mm and its certificate) and interval arithmetic (W_fin, L*)";
    section.add(Paragraph{
        "A dataset's token-priority graphs split the vocabulary into components. W_mm is the direction of the Graph-SVM, found by any means and then "
        "checked by its certificate in rational arithmetic; W_fin minimises the risk restricted to the components, L* is that minimum and, "
        "where the Graph-SVM is feasible, the infimum of the whole risk, both proved to lie in intervals."});
    std::size_t studied = 0;
    std::size_t held = 0;
    std::size_t printed = 0;
    std::size_t agreed = 0;
    for (const DatasetStudy& s : run.datasets) {
        studied += s.analysis ? 1 : 0;
        held += s.analysis && s.certificate.outcome == Outcome::held ? 1 : 0;
        printed += s.components_agree ? 1 : 0;
        agreed += s.components_agree == true ? 1 : 0;
    }
    if (printed > 0) {
        section.at_a_glance.emplace_back("components of the authors' datasets as printed", count_text(agreed, printed));
        section.add(Comparison{agreed == printed ? Standing::agrees : Standing::differs,
                               fmt::format("The components of {} datasets are those that the authors printed.", count_text(agreed, printed))});
    }
    section.at_a_glance.emplace_back("Graph-SVM certificates that hold in rational arithmetic", count_text(held, studied));
    section.add(components_table(run));
    return {section};
}

std::vector<Section> graphs_section(const StudyRun& run) {
    Section section{"Token-priority graphs"};
    section.rests_on = "the same components, exact";
    section.add(
        Paragraph{"One graph a query token (double circle). An edge goes from a label to every other token of its context. Tokens that reach one "
                  "another form a component (a box): attention inside it is composed. Solid edges go down to components of lower priority, "
                  "which attention leaves; dashed ones stay inside."});
    for (const DatasetStudy& study : run.datasets) {
        if (!study.analysis) {
            continue;
        }
        section.add(Subheading{study.name});
        Figures figures;
        for (const QueryGraph& graph : study.analysis->graphs) {
            if (figures.figures.size() == most_drawn_graphs) {
                section.add(Paragraph{fmt::format("Of {} graphs the first {} are drawn.", study.analysis->graphs.size(), most_drawn_graphs)});
                break;
            }
            figures.figures.push_back({GraphDrawing{query_graph_dot(study.data, graph), query_graph_words(study.data, graph)},
                                       fmt::format("{}, query {}", study.name, shown_name(study.data, graph.query()))});
        }
        section.add(std::move(figures));
    }
    return {section};
}

/// An analysis that fails leaves its reason in the rows of the tables.
void study_or_say_why(DatasetStudy& study) {
    try {
        study_dataset(study);
    } catch (const std::exception& error) {
        if (!study.analysis) {
            study.training_reason = study.path_reason = "not analysed: " + shown_path(error.what());
        }
        throw;
    }
}

std::vector<std::string> theory_disagreements(const StudyRun& run) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : run.datasets) {
        if (s.components_agree == false) {
            r.push_back(s.name + ": the components are not the printed ones");
        }
        if (s.analysis && s.certificate.outcome != Outcome::held) {
            r.push_back(s.name + ": the Graph-SVM's certificate does not hold: " + s.certificate.reason);
        }
    }
    return r;
}

std::vector<std::string> theory_undecided(const StudyRun& run) {
    std::vector<std::string> r;
    for (const DatasetStudy& s : run.datasets) {
        if (s.analysis && s.analysis->assumptions.head && s.analysis->assumptions.realisable && !s.analysis->finite) {
            r.push_back(s.name + ": the finite component was not enclosed: " + s.analysis->finite_reason);
        }
    }
    return r;
}

} // namespace

Study theory_study(const StudyRunPointer& run) {
    std::vector<Job> jobs;
    for (DatasetStudy& study : run->datasets) {
        jobs.push_back({.name = study.name, .weight = 1, .run = [run, &study] { study_or_say_why(study); }, .phase = Phase::datasets});
    }
    return {.name = "what the theory says",
            .key = "datasets",
            .jobs = std::move(jobs),
            .json =
                [run] {
                    Json r = Json::array();
                    for (const DatasetStudy& study : run->datasets) {
                        r.push_back(dataset_study_json(study));
                    }
                    return r;
                },
            .sections = [run] { return theory_section(*run); },
            .disagreements = [run] { return theory_disagreements(*run); },
            .undecided = [run] { return theory_undecided(*run); },
            .shares = datasets_word};
}

Study graphs_study(const StudyRunPointer& run) {
    return {.name = "the token-priority graphs", .sections = [run] { return graphs_section(*run); }, .shares = datasets_word};
}

} // namespace attest
