# Builds tests/data/authors/*.json into attest_properties (properties/authors_data.h).
file(GLOB authors_files CONFIGURE_DEPENDS tests/data/authors/*.json)
list(JOIN authors_files "|" authors_file_names)
set(authors_source "${CMAKE_CURRENT_BINARY_DIR}/authors_data.cpp")
add_custom_command(
  OUTPUT "${authors_source}"
  COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${authors_source}" "-DFILES=${authors_file_names}" -P "${CMAKE_CURRENT_SOURCE_DIR}/scripts/cmake/embed.cmake"
  DEPENDS ${authors_files} scripts/cmake/embed.cmake
  VERBATIM)
target_sources(attest_properties PRIVATE "${authors_source}")
