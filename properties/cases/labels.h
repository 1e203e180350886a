// What kind of case a case is: labels that are counted over a run, so that weak testing shows.
//
// They are computed from the dataset itself, never from how it was drawn. The complete list, each with what it means:
//   tokens-1 .. tokens-8, more-tokens    size of the vocabulary
//   one-token-context                    some context has one token
//   context-length-6                     some context has six tokens or more
//   repeated-tokens                      some context holds a token twice
//   query-as-label                       the label of some sample is its query
//   label-absent                         some label is not in its context (not R)
//   one-query, several-queries
//   conflicting-labels                   one bag of tokens and query, two labels
//   duplicated-sample                    one bag, query and label, twice
//   no-edge, strict-edge, no-strict-edge
//   acyclic, cyclic                      cyclic: some component of two tokens or more
//   component-of-two                     a component of exactly two tokens: an edge from each to the other
//   one-big-component                    a graph whose tokens (three or more) are all one component
//   several-cyclic-components            a graph with two components of two tokens or more
//   chain-of-4                           four components of a graph, each above the next
//   incomparable-components              two components of a graph without order between them
//   isolated-token                       a token of the vocabulary without an edge in any graph
//   one-hot, orthonormal, orthogonal     rows (orthonormal and orthogonal are not said of one-hot rows)
//   oblique-rows                         two rows that are neither orthogonal nor parallel
//   d=K, d>K, d<K
//   independent, dependent               assumption I
//   repeated-rows, zero-row
//   nearly-dependent                     independent, but det of the Gram matrix <= 10^-6 times the product of its diagonal
//   tiny-rows, huge-rows                 some row of norm at most 1/10 (and not 0), at least 10
//   mixed-scales                         some row at least 1000 times as long as another that is not 0
//   head                                 an explicit head
#pragma once

#include "properties/cases/case_facts.h"

#include <string>
#include <vector>

namespace attest {

/// The labels of the case's dataset, sorted.
std::vector<std::string> dataset_labels(const CaseFacts& facts);

} // namespace attest
