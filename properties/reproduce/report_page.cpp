#include "properties/reproduce/report_page.h"

#include "model/input_error.h"
#include "properties/draw_graph.h"
#include "properties/reproduce/report_plots.h"
#include "properties/reproduce/run_program.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace attest {
namespace {

using Figures = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t most_drawn_graphs = 12; // of one dataset

std::string graph_svg(const Dataset& data, const QueryGraph& graph) {
    const std::string svg = run_program({"dot", "-Tsvg"}, query_graph_dot(data, graph), "graphviz");
    const auto start = svg.find("<svg");
    if (start == std::string::npos) {
        throw std::runtime_error("Graphviz drew nothing");
    }
    return svg.substr(start);
}

// A plot without a single curve (an interrupted run) is left out.
void add_plot(Figures& figures, const Plot& plot, const std::string& caption) {
    if (!plot.series.empty()) {
        figures.emplace_back(plot_svg(plot), caption);
    }
}

void add_summary(Page& page, const Reproduction& result) {
    page.paragraph(
        "One self-attention layer trained by gradient descent for next-token prediction learns W = C W_mm + W_fin: a growing part along the "
        "max-margin direction W_mm of the Graph-SVM, which retrieves the highest-priority component of the context, and a finite part W_fin, "
        "which composes inside that component (Li, Huang, Ildiz, Rawat, Oymak, Mechanics of Next Token Prediction with Self-Attention, "
        "AISTATS 2024). This page reproduces the paper's experiments and certifies its theorems far beyond them.");
    if (result.interrupted) {
        page.agreement(false, "The run was interrupted: what was not finished is missing from this page.");
    }
    const std::vector<std::string> differing = disagreements(result);
    for (const std::string& line : differing) {
        page.agreement(false, line);
    }
    for (const std::string& line : undecided(result)) {
        page.paragraph("Undecided: " + line);
    }
    if (differing.empty() && !result.interrupted) {
        page.agreement(true, "Everything that was printed for the datasets below is met, and every certificate holds.");
    }
}

void add_graphs(Page& page, const Reproduction& result) {
    page.heading(2, "Token-priority graphs");
    page.paragraph("One graph a query token (double circle). An edge goes from a label to every other token of its context. Tokens that reach one "
                   "another form a component (a box): attention inside it is composed. Solid edges go down to components of lower priority, "
                   "dashed ones stay inside.");
    for (const DatasetStudy& study : result.datasets) {
        if (!study.analysis) {
            continue;
        }
        page.heading(3, study.name);
        Figures figures;
        for (const QueryGraph& graph : study.analysis->graphs) {
            if (figures.size() == most_drawn_graphs) {
                page.paragraph(fmt::format("Of {} graphs the first {} are drawn.", study.analysis->graphs.size(), most_drawn_graphs));
                break;
            }
            figures.emplace_back(graph_svg(study.data, graph), fmt::format("{}, query {}", study.name, study.data.name(graph.query())));
        }
        page.figures(figures);
    }
}

void add_datasets(Page& page, const Reproduction& result) {
    page.heading(2, "What the theory says, exactly");
    page.table(components_table(result));
    page.heading(2, "The authors' training runs");
    page.table(training_table(result));
    page.paragraph("The printed distance is to the authors' own estimate of W_fin, which oscillates with the run; the distance here is to the "
                   "enclosed W_fin. So only the correlations can agree.");
    Figures figures;
    add_plot(figures, published_runs_plot(result), "The runs of the table, every tenth step.");
    page.figures(figures);
}

void add_experiments(Page& page, const Reproduction& result) {
    for (const ExperimentStudy& study : result.experiments) {
        page.heading(2, fmt::format("The paper's {} experiment on datasets of ours", study.name));
        const ExperimentShape& s = study.shape;
        page.paragraph(
            fmt::format("{} random datasets with n = {} samples of T = {} tokens out of K = {}, embeddings in d = {} dimensions, drawn until "
                        "{}; 4000 normalised steps of length 0.01. Double precision: a trend, not a proof.",
                        finished_runs(study), s.samples, s.length, s.tokens, s.dimension, study.name));
        page.agreement(curve_agrees(study), experiment_sentence(study));
        page.table(experiment_table(study));
        Figures figures;
        add_plot(figures, experiment_plot(study), "Mean correlation with one standard deviation, and the published curve.");
        add_plot(figures, retrieval_plot(study), "Attention outside the label's component, mean of the worst sample.");
        page.figures(figures);
    }
}

void add_depth(Page& page, const Reproduction& result) {
    page.heading(2, "Far beyond floating point: the regularisation path, certified");
    page.paragraph("The minimiser of L + lambda/2 |W|^2 is a point of the path; one enclosed gradient proves how far a computed point is from it. "
                   "Floating point ends near lambda = 1e-16.");
    page.table(path_table(result, table_powers));
    Figures figures;
    add_plot(figures, path_plot(result), "The direction error falls like 1/R: each point is a proved enclosure, narrower than the line.");
    add_plot(figures, path_product_plot(result), "The product of norm and error tends to a limit where the Graph-SVM is strictly complementary.");
    page.figures(figures);
    if (!result.floor.empty()) {
        page.heading(2, "Normalised descent does not reach the finite component");
        page.paragraph(
            fmt::format("The experiments use normalised steps, the theorem does not. On {} the S_fin part of the iterate ends in a two-step "
                        "cycle around W_fin of about half the step's length on either side: a floor that no number of steps lowers.",
                        result.floor_dataset));
        Figures floor;
        add_plot(floor, floor_plot(result.floor), "Distance to W_fin for three step lengths; double precision.");
        page.figures(floor);
    }
}

void add_claims(Page& page, const Reproduction& result) {
    if (result.claims.empty()) {
        return;
    }
    page.heading(2, "The claims");
    page.paragraph(
        "Each claim of the theory on random cases. held: certified on the case; vacuous: a hypothesis does not hold for the case. exact: "
        "rational arithmetic; enclosed: interval arithmetic; bounded: an explicit finite-time bound; trend: measured only, never a proof.");
    page.table(claims_table(result));
}

void add_rerun(Page& page, const Reproduction& result) {
    page.heading(2, "How to run this again");
    std::string command = fmt::format("scripts/reproduce.sh --seed {} --effort {} --report report", result.seed, result.effort);
    page.preformatted(command);
    Table table;
    table.header = {"", "version"};
    for (const auto& [name, version] : versions()) {
        table.rows.push_back({name, version});
    }
    table.rows.push_back({"seed", std::to_string(result.seed)});
    table.rows.push_back({"effort", fmt::format("{}", result.effort)});
    table.rows.push_back({"time", fmt::format("{:.1f} s", result.seconds)});
    page.table(table);
    page.paragraph("All numbers of this page are in report.json (attest-reproduction/1) beside it.");
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) {
        throw InputError(path.string(), "", "cannot be written");
    }
}

} // namespace

std::string report_html(const Reproduction& result) {
    const PrecisionScope scope(60);
    Page page("attest: the mechanics of next-token prediction, reproduced and certified");
    add_summary(page, result);
    add_datasets(page, result);
    add_graphs(page, result);
    add_experiments(page, result);
    add_depth(page, result);
    add_claims(page, result);
    add_rerun(page, result);
    return page.html();
}

void write_report(const std::string& folder, const Reproduction& result) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw InputError(folder, "", "cannot be made: " + error.message() + "; expected a folder to write the report to");
    }
    // The JSON first: it needs no drawing program.
    write_file(std::filesystem::path(folder) / "report.json", reproduction_json_text(result));
    std::string page;
    try {
        page = report_html(result);
    } catch (const std::runtime_error& missing_program) {
        throw InputError(folder, "index.html", std::string("cannot be drawn: ") + missing_program.what() + "; report.json is there");
    }
    write_file(std::filesystem::path(folder) / "index.html", page);
}

} // namespace attest
