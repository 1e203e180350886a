#include "properties/reproduction/dataset_study_json.h"

#include "model/numbers/number_text.h"
#include "properties/reports/json_cells.h"
#include "theory/graph_svm/graph_svm_status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

Json training_json(const DatasetStudy& study) {
    const TrainingCheckpoint<double>& end = study.training.back();
    return {{"steps", end.step},
            {"rate", "0.01"},
            {"correlation", decimal_json(end.correlation)},
            {"printed_correlation", study.printed ? decimal_json(number_from<double>(study.printed->correlation)) : Json(nullptr)},
            {"agrees", study.correlation_agrees ? Json(*study.correlation_agrees) : Json(nullptr)},
            {"norm", decimal_json(end.norm)},
            {"distance_to_W_fin", decimal_json(end.distance_to_finite)},
            {"printed_distance_to_W_fin", study.printed ? decimal_json(number_from<double>(study.printed->distance_to_finite)) : Json(nullptr)},
            {"retrieval", decimal_json(end.retrieval)}};
}

Json path_json(const PathRow& row) {
    return {{"lambda", fmt::format("1e-{}", row.power)},
            {"digits", row.digits},
            {"radius", upper_bound_text(row.radius)},
            {"norm", enclosure_json(row.facts.norm)},
            {"direction_error", enclosure_json(row.facts.direction_error)},
            {"scaled_direction_error", enclosure_json(row.facts.scaled_direction_error)},
            {"distance_to_W_fin", enclosure_json(row.facts.finite_distance)},
            {"outside_mass", enclosure_json(row.facts.outside_mass)},
            {"composition_error", enclosure_json(row.facts.composition_error)},
            {"excess_loss", enclosure_json(row.facts.excess)},
            {"seconds", row.seconds}};
}

} // namespace

Json dataset_study_json(const DatasetStudy& study) {
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
    r["graph_svm"] = {{"status", graph_svm_status_name(status)},
                      {"certificate", outcome_name(study.certificate.outcome)},
                      {"norm", status == GraphSvmStatus::infeasible ? Json(nullptr) : enclosure_json(sqrt(Interval(a.svm.norm_squared)))},
                      {"support_edges", support_edges(a.svm)}};
    r["finite_component"] = {{"dimension", a.cyclic.dimension()},
                             {"norm", enclosure_json(study.finite_norm)},
                             {"loss_infimum", a.finite && a.assumptions.feasible ? enclosure_json(a.finite->loss_infimum) : Json(nullptr)}};
    if (a.finite && !a.assumptions.feasible) { // L* is the infimum of the restricted risk; that of the whole risk only under F
        r["finite_component"]["restricted_loss_infimum"] = enclosure_json(a.finite->loss_infimum);
    }
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
    r["path_limit"] = enclosure_json(study.path_limit);
    r["path_undecided"] = Json::array();
    for (const int power : study.undecided_powers) {
        r["path_undecided"].push_back(fmt::format("1e-{}", power));
    }
    if (!study.path_reason.empty()) {
        r["path_reason"] = study.path_reason;
    }
    return r;
}

} // namespace attest
