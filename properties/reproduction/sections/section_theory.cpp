// What the theory says about each dataset, exact or enclosed: components, W_mm, W_fin, L*; and the token-priority graphs, drawn.
#include "properties/rendering/number_cells.h"
#include "properties/reports/graph_dot.h"
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr std::size_t most_drawn_graphs = 12; // of one dataset

Table components_table(const Reproduction& result) {
    Table table;
    table.caption =
        "Components, Graph-SVM direction and finite component: exact or enclosed, every digit shown is certified to one unit of the last.";
    table.header = {"dataset", "components", "|W_mm|", "support edges", "certificate", "dim S_fin", "|W_fin|", "L*"};
    for (const DatasetStudy& s : result.datasets) {
        if (!s.analysis) {
            table.rows.push_back({s.name, "interrupted", "", "", "", "", "", ""});
            continue;
        }
        const Analysis& a = *s.analysis;
        const bool optimal = a.svm.status == GraphSvmStatus::optimal;
        table.rows.push_back({s.name,
                              !s.components_agree   ? "not printed"
                              : *s.components_agree ? "as printed"
                                                    : "NOT as printed",
                              optimal ? certified_text(sqrt(Interval(a.svm.norm_squared)), 12)
                                      : (a.svm.status == GraphSvmStatus::zero ? "0 (no strict edge)" : "infeasible"),
                              std::to_string(support_edges(a.svm)), outcome_name(s.certificate.outcome), std::to_string(a.cyclic.dimension()),
                              certified_text(s.finite_norm, 12), a.finite ? certified_text(a.finite->loss_infimum, 12) : a.finite_reason});
    }
    return table;
}

} // namespace

std::optional<Section> theory_section(const Reproduction& result) {
    Section section{"What the theory says, exactly"};
    section.add(Paragraph{
        "A dataset's token-priority graphs split the vocabulary into components. W_mm is the direction of the Graph-SVM, found by any means and then "
        "checked by its certificate in rational arithmetic; W_fin minimises the risk restricted to the components, L* is that minimum and the "
        "infimum "
        "of the whole risk, both proved to lie in intervals."});
    std::size_t studied = 0;
    std::size_t held = 0;
    std::size_t printed = 0;
    std::size_t agreed = 0;
    for (const DatasetStudy& s : result.datasets) {
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
    section.add(components_table(result));
    return section;
}

std::optional<Section> graphs_section(const Reproduction& result) {
    Section section{"Token-priority graphs"};
    section.add(
        Paragraph{"One graph a query token (double circle). An edge goes from a label to every other token of its context. Tokens that reach one "
                  "another form a component (a box): attention inside it is composed. Solid edges go down to components of lower priority, "
                  "which attention leaves; dashed ones stay inside."});
    for (const DatasetStudy& study : result.datasets) {
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
            figures.figures.push_back(
                {GraphDrawing{query_graph_dot(study.data, graph)}, fmt::format("{}, query {}", study.name, study.data.name(graph.query()))});
        }
        section.add(std::move(figures));
    }
    return section;
}

} // namespace attest
