// What cases are drawn from: datasets of a stated shape, and the other inputs of a claim.
//
// A claim author writes one line, for example
//     claim.generate = generate_cases(realisable_datasets(), {weights_input("W"), scalar_input("r", {"0", "1/2", "10"})});
//     claim.generate = generate_cases(mixture({{3, realisable_datasets()}, {1, planted(Plan::chain)}}));
// Datasets are drawn freely (tokens and labels at random) or planted: a token graph with the wanted components is drawn
// first, then samples that realise it (graph.realisable), so that rare structures are common by construction.
// Same seed, same case: on every thread, with every compiler. Each input has a stream of its own, named after it.
#pragma once

#include "properties/cases/case.h"
#include "properties/generators/generate_case.h"
#include "properties/generators/random_source.h"

#include <utility>

namespace attest {

// ---- datasets

/// How the samples come about. All but `free` and `infeasible` are planted, and need R.
enum class Plan {
    free,               ///< tokens, labels and queries at random
    acyclic,            ///< every component a single token, some strict edge
    one_component,      ///< per query one component that holds every token that occurs (no strict edge)
    several_components, ///< at least two components of two tokens or more (K >= 4; smaller K: one_component)
    chain,              ///< at least four components one above the other (K >= 4; smaller K: as long as fits)
    incomparable,       ///< two components above or below a third, with no order between them (K >= 3; smaller K: acyclic)
    cyclic,             ///< a component of two tokens or more and a strict edge (K >= 3; smaller K: one_component)
    mixed,              ///< any realisable graph: components of any size in any order
};

/// Rows e_1 .. e_K. All but the last five are linearly independent (assumption I).
enum class EmbeddingKind {
    one_hot,
    orthonormal,        ///< rational, by the Cayley transform of a skew matrix; d = K
    orthogonal,         ///< orthonormal rows times different scales; d = K
    dense,              ///< small rationals; d = K
    wide,               ///< small rationals; d > K
    orthogonal_queries, ///< the rows of the queries that occur are mutually orthogonal, the others dense; d >= K
    nearly_dependent,   ///< one row within 1e-3 to 1e-9 of a combination of the others
    tiny,               ///< a dense one times 1e-3 to 1e-9
    huge,               ///< a dense one times 1e3 to 1e9
    narrow,             ///< d < K (K >= 2), rows pairwise different where d > 0 allows it
    dependent,          ///< d >= K >= 2, rows pairwise different, rank < K
    repeated_rows,      ///< two rows equal (K >= 2)
    zero_row,           ///< one row 0
    collinear,          ///< d = 1: rows are different numbers
};

/// The head of the dataset.
enum class HeadKind {
    none,          ///< the score of the label is its attention mass
    aligned,       ///< an explicit C with C E' = I (needs I; none where I fails)
    general,       ///< small rationals
    unit_diagonal, ///< c_y' e_y = 1 for every y; almost never C E' = I (K >= 2)
};

/// What becomes of the rows once they are drawn by kind. A kind of embedding says how rows lie to each other, a scale how long they are.
enum class RowScale {
    as_drawn,
    tiny,  ///< all times 10^-2 to 10^-4
    huge,  ///< all times 10^2 to 10^4
    mixed, ///< each times its own power, 10^-4 to 10^4, some row tiny and some row huge (equal rows, and a single one: tiny)
};

template <class T>
struct Weighted {
    int weight = 1;
    T value{};
};
template <class T>
using Choices = std::vector<Weighted<T>>;

/// The shape of a drawn dataset. Presets below; the setters return a changed copy, so a shape is written in one line.
struct DatasetShape {
    int min_tokens = 1, max_tokens = 8;
    int min_samples = 1, max_samples = 8; ///< planted datasets have at least the samples their graph needs
    int max_context = 6;
    int max_queries = 3;
    bool realisable = true; ///< R; when false (Plan::free only) a label may be missing from its context
    Choices<Plan> plans = {{6, Plan::free},  {2, Plan::acyclic},      {2, Plan::one_component}, {3, Plan::several_components},
                           {2, Plan::chain}, {2, Plan::incomparable}, {2, Plan::cyclic},        {2, Plan::mixed}};
    Choices<EmbeddingKind> embeddings = {{6, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal},
                                         {3, EmbeddingKind::dense},   {2, EmbeddingKind::wide},        {1, EmbeddingKind::nearly_dependent},
                                         {1, EmbeddingKind::tiny},    {1, EmbeddingKind::huge}};
    Choices<HeadKind> heads = {{1, HeadKind::none}};
    Choices<RowScale> scales = {{78, RowScale::as_drawn}, {6, RowScale::tiny}, {6, RowScale::huge}, {10, RowScale::mixed}};
    bool strict_edge = false; ///< redraw until a strict edge exists (E); in the end a dataset with one is planted
    bool feasible = false;    ///< F: redraw the embedding until the Graph-SVM is feasible; in the end one-hot
    bool infeasible = false;  ///< not F: redraw until it is infeasible; in the end a known infeasible dataset

    DatasetShape tokens(int low, int high) const;
    DatasetShape samples(int low, int high) const;
    DatasetShape context_up_to(int length) const;
    DatasetShape queries_up_to(int count) const;
    DatasetShape plan(Plan only) const;
    DatasetShape planned(Choices<Plan> choices) const;
    DatasetShape embedded(EmbeddingKind only) const;
    DatasetShape embedded(Choices<EmbeddingKind> choices) const;
    DatasetShape headed(Choices<HeadKind> choices) const;
    DatasetShape scaled(Choices<RowScale> choices) const;
    DatasetShape with_strict_edge() const;

    /// A shape is a source of datasets.
    operator DrawDataset() const;
};

/// Everything at once: with and without R, with and without I, every plan.
DatasetShape any_dataset();
/// R and I: the default shape.
DatasetShape realisable_datasets();
/// R, not always I: narrow, dependent, repeated and zero rows are among the embeddings.
DatasetShape realisable_with_any_embedding();
/// R and F, with and without I.
DatasetShape feasible_datasets();
/// R and not F (so not I).
DatasetShape infeasible_datasets();
/// R, I, A.
DatasetShape acyclic_datasets();
/// R, I and some component of two tokens or more.
DatasetShape cyclic_datasets();
/// R, I and a component of two tokens or more; no strict edge anywhere.
DatasetShape single_component_datasets();
/// R, I, one plan.
DatasetShape planted(Plan plan);

// ---- sources: wherever a DrawDataset is expected, a DatasetShape will do

/// One of the given datasets, each equally often.
DrawDataset draw_example(std::vector<Dataset> examples);
/// Each source with its weight.
DrawDataset mixture(Choices<DrawDataset> sources);
/// The first dataset of up to `tries` draws that is kept (the last one drawn when none is).
DrawDataset where(DrawDataset source, std::function<bool(const Dataset&)> keep, int tries = 20);

/// A dataset of one line: context and label pairs over one-hot embeddings (K = largest token + 1).
Dataset small_dataset(const std::vector<std::pair<std::vector<Token>, Token>>& samples);
/// The same with the rows of the embedding as integers.
Dataset small_dataset(const std::vector<std::pair<std::vector<Token>, Token>>& samples, const std::vector<std::vector<int>>& rows);

// ---- other inputs

/// Makes one named input for the dataset of a case (inputs earlier in the list are already there).
struct InputRecipe {
    std::string name;
    std::function<Input(const Case&, Draw&)> draw;
};

/// All but `zero` and `along_svm` in the unit of the dataset's logits (model/descent/logit_unit.h): what is drawn changes logits by about as much
/// at every scale of the embeddings.
enum class WeightsKind {
    zero,
    random,      ///< small rationals
    along_svm,   ///< W_mm times 1/2 to 100, logits of a context at most about 1000 apart (random when infeasible)
    single_edge, ///< a small multiple of one M_{k,i,j} (random when there is no edge)
    edges,       ///< a small combination of edge matrices: in S
    off_space,   ///< orthogonal to S: a random matrix minus its projection on S
    huge,        ///< random times 1e3 to 1e6
    tiny,        ///< random times 1e-3 to 1e-30: displacements at which a wrong gradient shows
};

/// W of any kind, each equally often (or the given ones).
InputRecipe weights_input(std::string name, Choices<WeightsKind> kinds = {});
/// A displacement: nonzero, of size 1e-30 to 1 in the unit of the logits, random or along an edge.
InputRecipe displacement_input(std::string name);
/// Positive rational K x K table p_{k,v}: exact stand-ins for e^{z_v}; ratios up to 1e6 now and then.
InputRecipe token_table_input(std::string name);
/// One of the numbers (texts of exact numbers).
InputRecipe scalar_input(std::string name, std::vector<std::string> choices);
/// An integer in low..high.
InputRecipe integer_input(std::string name, int low, int high);
/// A context: of the data, or any tokens of the vocabulary (length 1..6).
enum class ContextKind { training, free, any };
InputRecipe context_input(std::string name, ContextKind kind = ContextKind::any);
/// A loop-free digraph for a drawn query: realisable (every node other than k with an out-edge has an edge to k), arbitrary, or either.
enum class GraphKind { realisable, free, any };
InputRecipe graph_input(std::string name, GraphKind kind = GraphKind::any);
/// A permutation of the vocabulary.
InputRecipe renaming_input(std::string name);

/// Cases: a dataset of the source, then the inputs in order.
Generate generate_cases(DrawDataset source, std::vector<InputRecipe> inputs = {});

} // namespace attest
