# Files built into attest_properties, so that the command needs none: the authors' datasets (properties/reports/embedded_files.h), the stored
# cases of the matrix of hypotheses (properties/reports/hypothesis_matrix.h), and style and script of the report (properties/rendering/page_style.h).
function(attest_embed function header)
  list(JOIN ARGN "|" file_names)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp")
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${source}" "-DFUNCTION=${function}" "-DHEADER=${header}" "-DFILES=${file_names}" -P
            "${CMAKE_CURRENT_SOURCE_DIR}/scripts/cmake/embed.cmake"
    DEPENDS ${ARGN} scripts/cmake/embed.cmake
    VERBATIM)
  target_sources(attest_properties PRIVATE "${source}")
endfunction()

file(GLOB authors_files CONFIGURE_DEPENDS tests/data/authors/*.json)
attest_embed(authors_files properties/reports/embedded_files.h ${authors_files})
file(GLOB hypothesis_files CONFIGURE_DEPENDS tests/hypotheses/*.json)
attest_embed(hypothesis_files properties/reports/hypothesis_matrix.h ${hypothesis_files})
attest_embed(page_style properties/rendering/page_style.h "${CMAKE_CURRENT_SOURCE_DIR}/properties/rendering/page.css"
             "${CMAKE_CURRENT_SOURCE_DIR}/properties/rendering/page.js")
# which theorem proves which claim
attest_embed(theorem_files properties/claims/theorem_files.h "${CMAKE_CURRENT_SOURCE_DIR}/theory/proofs/claims.tsv")
