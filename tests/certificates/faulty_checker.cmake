# A second copy of the checker with deliberate faults, each behind a name (tests/certificates/faulty_checker.h): the checker itself includes
# nothing of the house and holds no switch, so the switches are put into a copy of its text.
#
# fault(FILE NAME FROM TO) replaces the text FROM, which must stand in FILE exactly once, by a choice between TO and FROM.
# tests/certificates/faulty_checker_test.cpp shows that a stored certificate sees each fault, and each condition that is forgotten.
set(checker ${CMAKE_SOURCE_DIR}/theory/checker)
set(faulty ${CMAKE_CURRENT_BINARY_DIR}/faulty_checker)
file(GLOB checker_files ${checker}/*.h ${checker}/*.cpp)
foreach(path ${checker_files})
  get_filename_component(name ${path} NAME)
  file(READ ${path} text_of_${name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
endforeach()

function(replace_once file from to)
  set(text "${text_of_${file}}")
  string(REPLACE "${from}" "" without "${text}")
  string(LENGTH "${text}" all)
  string(LENGTH "${without}" rest)
  string(LENGTH "${from}" size)
  math(EXPR left "${all} - ${rest}")
  if(NOT left EQUAL size)
    message(FATAL_ERROR "tests/certificates/faulty_checker.cmake: theory/checker/${file} does not hold exactly once: ${from}")
  endif()
  string(REPLACE "${from}" "${to}" text "${text}")
  set(text_of_${file} "${text}" PARENT_SCOPE)
endfunction()

set(fault_names "")
macro(fault file name from to)
  replace_once(${file} "${from}" "(faulty(\"${name}\") ? (${to}) : (${from}))")
  list(APPEND fault_names ${name})
endmacro()

# The same for a text that is no expression of its own: TO is the whole new text.
macro(fault_in_text file name from to)
  replace_once(${file} "${from}" "${to}")
  list(APPEND fault_names ${name})
endmacro()

# Every condition can be forgotten, by its words.
replace_once(numbers.h "#pragma once" "#pragma once\n#include \"tests/certificates/faulty_checker.h\"")
replace_once(numbers.h "if (!condition) {" "if (!condition && !forgotten(what)) {")
replace_once(numbers.h "if (wanted(&a.x_->right, &b.x_->left) == 0) {" "if (wanted(&a.x_->right, &b.x_->left) == 0 && !forgotten(what)) {")

# graphs
fault(graph.h "absent_label_draws_edges" "labelled && token != sample.label" "token != sample.label")
fault(graph.h "tree_always_along" "along ? e : Edge(e.second, e.first)" "e")
# Graph-SVM
fault(graph_svm.h "margin_of_one_token" "z(e.second, q)" "Rational(0)")
fault(graph_svm.h "farkas_counts_tied_edges" "graphs[q].tied(e) ? 0 : 1" "1")
# norms of the entries
fault(norm_svm.h "dual_norm_is_the_norm" "entry_norm(!svm.largest, matrix_of(data, multipliers.coefficients))" "entry_norm(svm.largest, matrix_of(data, multipliers.coefficients))")
fault(norm_svm.h "sum_of_entries_without_signs" "Rational(result + abs(x))" "Rational(result + x)")
fault(norm_svm.h "cap_without_its_edge" "Rational(sign)" "Rational(0)")
fault(norm_svm.h "cap_without_strict_sum" "-mu.strict_sum" "Rational(0)")
# the spectral and the nuclear norm
fault(norm_bracket.h "elimination_of_the_first_row" "r < a.rows" "r < a.rows && p == 0")
fault(norm_bracket.h "traces_not_halved" "2 * bound" "1 * bound")
fault(norm_bracket.h "trace_of_the_root_alone" "a(i, j) / a(i, i)" "Rational(0)")
fault_in_text(norm_bracket.h "spectral_and_nuclear_exchanged" "spectral = head.at(\"norm\") == \"spectral\"" "spectral = faulty(\"spectral_and_nuclear_exchanged\") != (head.at(\"norm\") == \"spectral\")")
# log-odds
fault_in_text(log_odds.h "exponents_are_signs" "++result[b])" "result[b] += faulty(\"exponents_are_signs\") ? (result[b] == 0 ? 1 : 0) : 1)")
fault(log_odds.h "first_number_alone" "exponents_of[q].at(pair.first)[b] - exponents_of[q].at(pair.second)[b]" "b == 0 ? exponents_of[q].at(pair.first)[b] - exponents_of[q].at(pair.second)[b] : 0")
# the finite component
fault(minimisers.h "curvature_not_subtracted" "Interval(-m)" "Interval(0)")
fault(minimisers.h "directions_not_centred" "u(b, i) - mean" "u(b, i)")
fault(minimisers.h "first_pivot_only" "p < a.rows" "p < a.rows && p < 1")
fault(minimisers.h "no_elimination" "a(r, p) * a(c, p) / a(p, p)" "Interval(0)")
fault(minimisers.h "samples_not_restricted" "item.first != label && !graph.tied({label, item.first})" "false")
fault(minimisers.h "concordance_constant_halved" "Rational(2 * gram(v, v))" "Rational(gram(v, v))")
fault(minimisers.h "reach_without_exponential" "exp(Interval(0) - big_m * r)" "Interval(1) - big_m * r")
fault_in_text(minimisers.h "reach_without_curvature" "reach = Interval(m)" "reach = Interval(faulty(\"reach_without_curvature\") ? Rational(1) : m)")
fault(minimisers.h "curvature_term_missing" "Interval(m) * r * r" "Interval(0)")
# the penalty path
fault_in_text(minimisers.h "gradient_without_penalty" ".slope, Interval(lambda)" ".slope, Interval(faulty(\"gradient_without_penalty\") ? Rational(0) : lambda)")
fault(minimisers.h "bound_without_penalty" "Interval(lambda) * Interval(radius)" "Interval(radius)")
# what they share
fault(weights.h "masses_without_multiplicities" "Interval(count)" "Interval(1)")
fault(weights.h "slope_without_label" "label ? a - one : a" "a")
# counterexamples
fault_in_text(counterexample.h "smoothness_quartered_twice" "return largest / 4" "return faulty(\"smoothness_quartered_twice\") ? Rational(largest / 16) : Rational(largest / 4)")
fault(counterexample.h "chord_of_one_end" "Interval(t) * risk_at(b, loss).value" "Interval(0)")
fault(counterexample.h "step_without_gradient" "Interval(-step)" "Interval(0)")

foreach(path ${checker_files})
  get_filename_component(name ${path} NAME)
  set(text "${text_of_${name}}")
  string(REPLACE "attest_checker" "faulty_checker" text "${text}")
  string(REPLACE "#include \"theory/checker/" "#include \"faulty_checker/" text "${text}")
  file(WRITE ${faulty}/${name}.new "${text}")
  execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${faulty}/${name}.new ${faulty}/${name})
endforeach()
string(REPLACE ";" "\",\n    \"" fault_list "${fault_names}")
file(WRITE ${faulty}/fault_names.inc.new "    \"${fault_list}\"\n")
execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${faulty}/fault_names.inc.new ${faulty}/fault_names.inc)
