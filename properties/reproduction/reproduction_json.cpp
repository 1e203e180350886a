#include "model/numbers/number_text.h"
#include "properties/cases/case_json.h"
#include "properties/reports/verify_report.h"
#include "properties/reproduction/studies/reproduction.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int printed_digits = 25;

Json enclosure(const Interval& value) {
    const Enclosure text = enclosure_text(value, printed_digits);
    return {{"mid", text.mid}, {"radius", text.radius}};
}
Json enclosure(const std::optional<Interval>& value) { return value ? enclosure(*value) : Json(nullptr); }
/// null where a bound says nothing (yet).
Json bound(const Interval& value) { return value.is_bounded() ? enclosure(value) : Json(nullptr); }
Json decimal(const std::optional<double>& value) { return value ? Json(double_text(*value)) : Json(nullptr); }

Json training_json(const DatasetStudy& study) {
    const TrainingCheckpoint<double>& end = study.training.back();
    return {{"steps", end.step},
            {"rate", "0.01"},
            {"correlation", decimal(end.correlation)},
            {"printed_correlation", study.printed ? decimal(number_from<double>(study.printed->correlation)) : Json(nullptr)},
            {"agrees", study.correlation_agrees ? Json(*study.correlation_agrees) : Json(nullptr)},
            {"norm", decimal(end.norm)},
            {"distance_to_W_fin", decimal(end.distance_to_finite)},
            {"printed_distance_to_W_fin", study.printed ? decimal(number_from<double>(study.printed->distance_to_finite)) : Json(nullptr)},
            {"retrieval", decimal(end.retrieval)}};
}

Json path_json(const PathRow& row) {
    return {{"lambda", fmt::format("1e-{}", row.power)},
            {"digits", row.digits},
            {"radius", upper_bound_text(row.radius)},
            {"norm", enclosure(row.facts.norm)},
            {"direction_error", enclosure(row.facts.direction_error)},
            {"scaled_direction_error", enclosure(row.facts.scaled_direction_error)},
            {"distance_to_W_fin", enclosure(row.facts.finite_distance)},
            {"outside_mass", enclosure(row.facts.outside_mass)},
            {"composition_error", enclosure(row.facts.composition_error)},
            {"excess_loss", enclosure(row.facts.excess)},
            {"seconds", row.seconds}};
}

Json study_json(const DatasetStudy& study) {
    Json r = {{"name", study.name}, {"samples", study.data.size()}, {"tokens", study.data.tokens()}, {"dimension", study.data.dimension()}};
    if (!study.analysis) {
        return r; // interrupted
    }
    const Analysis& a = *study.analysis;
    r["assumptions"] = {{"head", a.assumptions.head},
                        {"realisable", a.assumptions.realisable},
                        {"independent", a.assumptions.independent},
                        {"feasible", a.assumptions.feasible},
                        {"acyclic", a.assumptions.acyclic}};
    r["components"] = {{"agree", study.components_agree ? Json(*study.components_agree) : Json(nullptr)}};
    const GraphSvmStatus status = a.svm.status;
    r["graph_svm"] = {{"status", status == GraphSvmStatus::optimal ? "optimal"
                                 : status == GraphSvmStatus::zero  ? "zero"
                                                                   : "infeasible"},
                      {"certificate", outcome_name(study.certificate.outcome)},
                      {"norm", status == GraphSvmStatus::infeasible ? Json(nullptr) : enclosure(sqrt(Interval(a.svm.norm_squared)))},
                      {"support_edges", support_edges(a.svm)}};
    r["finite_component"] = {{"dimension", a.cyclic.dimension()},
                             {"norm", enclosure(study.finite_norm)},
                             {"loss_infimum", a.finite ? enclosure(a.finite->loss_infimum) : Json(nullptr)}};
    if (!a.finite) {
        r["finite_component"]["reason"] = a.finite_reason;
    }
    r["training"] = study.training.empty() ? Json(nullptr) : training_json(study);
    if (!study.training_reason.empty()) {
        r["training_reason"] = study.training_reason;
    }
    r["path"] = Json::array();
    for (const PathRow& row : study.points) {
        r["path"].push_back(path_json(row));
    }
    r["path_limit"] = enclosure(study.path_limit);
    r["path_undecided"] = Json::array();
    for (const int power : study.undecided_powers) {
        r["path_undecided"].push_back(fmt::format("1e-{}", power));
    }
    if (!study.path_reason.empty()) {
        r["path_reason"] = study.path_reason;
    }
    return r;
}

Json spread_json(const Spread& s) {
    Json r = Json::array();
    for (const double x : {s.least, s.low, s.median, s.high, s.most}) {
        r.push_back(double_text(x));
    }
    return r;
}

Json published_end_json(const PublishedEnd& end) {
    return {{"datasets", end.datasets},
            {"least", double_text(end.least)},
            {"mean", double_text(end.mean)},
            {"most", double_text(end.most)},
            {"least_distance", double_text(end.least_distance)},
            {"most_distance", double_text(end.most_distance)}};
}

Json experiment_json(const ExperimentStudy& study) {
    Json r = {{"name", study.name},
              {"seed", study.seed},
              {"samples", study.shape.samples},
              {"length", study.shape.length},
              {"tokens", study.shape.tokens},
              {"dimension", study.shape.dimension},
              {"datasets", finished_runs(study)},
              {"agrees", curve_agrees(study)},
              {"published_end", study.published_end ? published_end_json(*study.published_end) : Json(nullptr)},
              {"steps", Json::array()}};
    for (const CurvePoint& p : curve(study)) {
        Json published = nullptr;
        for (const auto& [step, correlation] : study.published) {
            if (step == p.step) {
                published = double_text(correlation);
            }
        }
        r["steps"].push_back({{"step", p.step},
                              {"correlation", double_text(p.correlation.mean)},
                              {"correlation_deviation", double_text(p.correlation.deviation)},
                              {"published", std::move(published)},
                              {"distance_to_W_fin", double_text(p.distance_to_finite.mean)},
                              {"retrieval", double_text(1 - p.outside_mass.mean)},
                              {"correlation_spread", spread_json(p.correlation)},
                              {"distance_to_W_fin_spread", spread_json(p.distance_to_finite)},
                              {"outside_mass_spread", spread_json(p.outside_mass)}});
    }
    return r;
}

Json local_json(const LocalStudy& study) {
    const LocalSummary summary = summarise(study);
    const auto final_json = [](const Spread& s) {
        return Json{{"mean", double_text(s.mean)}, {"deviation", double_text(s.deviation)}, {"spread", spread_json(s)}};
    };
    Json r = {{"name", study.name},
              {"seed", study.seed},
              {"samples", study.shape.samples},
              {"length", study.shape.length},
              {"tokens", study.shape.tokens},
              {"dimension", study.shape.dimension},
              {"datasets", summary.finished},
              {"compared", summary.compared},
              {"agrees", summary.agrees},
              {"why", summary.why},
              {"published_global", double_text(study.published_global)},
              {"published_local", double_text(study.published_local)},
              {"global", final_json(summary.global)},
              {"local", final_json(summary.local)},
              {"local_better", summary.local_better},
              {"global_better", summary.global_better},
              {"same_direction", summary.same_direction},
              {"without_local", summary.without_local},
              {"infeasible", summary.infeasible},
              {"steps", Json::array()}};
    for (const LocalCurvePoint& p : summary.curve) {
        r["steps"].push_back({{"step", p.step},
                              {"global", double_text(p.global.mean)},
                              {"global_deviation", double_text(p.global.deviation)},
                              {"local", double_text(p.local.mean)},
                              {"local_deviation", double_text(p.local.deviation)}});
    }
    return r;
}

Json rate_json(const RateStudy& study) {
    Json r = {{"dataset", study.dataset},
              {"reason", study.reason.empty() ? Json(nullptr) : Json(study.reason)},
              {"rate", study.reason.empty() ? Json(to_text(study.rate)) : Json(nullptr)},
              {"digits", study.digits},
              {"seconds", study.seconds},
              {"steps", Json::array()},
              {"late", Json::array()}};
    for (const DescentCheckpoint& c : study.run) {
        r["steps"].push_back({{"step", c.steps},
                              {"within_bounds", within_bounds(c)},
                              {"excess_loss", enclosure(c.excess)},
                              {"excess_loss_bound", enclosure(c.excess_bound)},
                              {"distance_to_W_fin", enclosure(c.finite_distance)},
                              {"distance_to_W_fin_bound", bound(c.radius_bound)},
                              {"norm", enclosure(c.norm)},
                              {"correlation", enclosure(cosine(study, c))},
                              {"least_margin", enclosure(c.least_margin)},
                              {"least_margin_bound", enclosure(c.margin_bound)}});
    }
    for (const LateBounds& late : study.late) {
        r["late"].push_back({{"log10_time", late.exponent},
                             {"excess_loss", enclosure(late.excess)},
                             {"distance_to_W_fin", bound(late.finite_distance)},
                             {"least_margin", enclosure(late.least_margin)},
                             {"cosine", enclosure(late.cosine)}});
    }
    return r;
}

Json second_order_json(const NamedSecondOrder& named) {
    const SecondOrderStudy& study = named.study;
    const auto finite = [](double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); };
    Json r = {{"dataset", named.dataset},
              {"reason", study.reason.empty() ? Json(nullptr) : Json(study.reason)},
              {"strictly_complementary", study.strictly_complementary},
              {"tight", study.tight},
              {"slack", study.slack},
              {"support", study.support},
              {"outside", study.outside},
              {"rho", double_text(study.rho)},
              {"path_limit", double_text(study.path_limit)},
              {"digits", study.digits},
              {"runs", Json::array()}};
    for (const SecondOrderFlowRun& run : study.runs) {
        Json points = Json::array();
        for (const SecondOrderPoint& p : run.points) {
            points.push_back({{"exponent", p.exponent},
                              {"log10_distance", finite(p.log10_distance)},
                              {"log10_bound", finite(p.log10_bound)},
                              {"within", p.within},
                              {"at_digits", p.at_digits}});
        }
        r["runs"].push_back({{"start", run.start}, {"steps", run.steps}, {"seconds", run.seconds}, {"points", std::move(points)}});
    }
    return r;
}

Json world_json(const WorldRun& run) {
    Json r = {{"world", world_name(run.world)}, {"datasets", run.datasets()}, {"datasets_decided", run.datasets_decided()},
              {"complete", run.complete()},     {"seconds", run.seconds},     {"checks", Json::array()}};
    for (const WorldCheck& of : run.checks) {
        r["checks"].push_back(claim_to_json(of.counts));
    }
    return r;
}

Json optimiser_json(const OptimiserRow& row) {
    return {{"optimiser", row.optimiser}, {"survives", row.survives}, {"basis", row.basis}, {"dataset", row.dataset}, {"numbers", row.numbers}};
}

Json floor_json(const Reproduction& result) {
    Json r = {{"dataset", result.floor_dataset}, {"runs", Json::array()}};
    for (const FloorRun& run : result.floor) {
        Json distances = Json::array();
        for (const auto& [step, distance] : floor_distances(run)) {
            distances.push_back({step, double_text(distance)});
        }
        r["runs"].push_back({{"rate", to_text(run.rate)}, {"distances", std::move(distances)}});
    }
    return r;
}

} // namespace

std::string reproduction_json_text(const Reproduction& result) {
    const PrecisionScope scope(60);
    Json r = {{"format", "attest-reproduction/1"}, {"revision", revision()},    {"seed", result.seed},
              {"effort", result.effort},           {"seconds", result.seconds}, {"interrupted", result.interrupted}};
    for (const auto& [name, version] : versions()) {
        r["versions"][name] = version;
    }
    r["datasets"] = Json::array();
    for (const DatasetStudy& study : result.datasets) {
        r["datasets"].push_back(study_json(study));
    }
    r["experiments"] = Json::array();
    for (const ExperimentStudy& study : result.experiments) {
        r["experiments"].push_back(experiment_json(study));
    }
    r["local"] = Json::array();
    for (const LocalStudy& study : result.local) {
        r["local"].push_back(local_json(study));
    }
    r["rates"] = Json::array();
    for (const RateStudy& study : result.rates) {
        r["rates"].push_back(rate_json(study));
    }
    r["second_order"] = Json::array();
    for (const NamedSecondOrder& named : result.second_order) {
        r["second_order"].push_back(second_order_json(named));
    }
    r["floor"] = result.floor.empty() ? Json(nullptr) : floor_json(result);
    r["claims"] = Json::array();
    for (const ClaimReport& claim : result.claims) {
        r["claims"].push_back(claim_to_json(claim));
    }
    r["worlds"] = Json::array();
    for (const WorldRun& run : result.worlds) {
        r["worlds"].push_back(world_json(run));
    }
    r["optimisers"] = Json::array();
    for (const OptimiserRow& row : result.optimisers) {
        r["optimisers"].push_back(optimiser_json(row));
    }
    r["hypotheses"] = hypothesis_matrix_json(result.hypotheses);
    r["disagreements"] = disagreements(result);
    r["undecided"] = undecided(result);
    return r.dump(1) + "\n";
}

} // namespace attest
