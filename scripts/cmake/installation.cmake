# What `cmake --install` puts where, and the Debian packages that `cpack -G DEB` makes of it: `attest` (the command, its manual pages and completion,
# the Python module) and `libattest-dev` (libraries, headers, CMake package).
include(CMakePackageConfigHelpers)

# ---- manual pages and completion, made by the commands themselves
set(attest_page_folder "${CMAKE_CURRENT_BINARY_DIR}/pages")
find_program(ATTEST_GZIP gzip REQUIRED)
add_custom_command(
  OUTPUT "${attest_page_folder}/made"
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${attest_page_folder}"
  COMMAND attest_pages "${attest_page_folder}"
  COMMAND "${ATTEST_GZIP}" -9nr "${attest_page_folder}/man1"
  COMMAND "${CMAKE_COMMAND}" -E touch "${attest_page_folder}/made"
  DEPENDS attest_pages
  COMMENT "Writing the manual pages and the completion of bash"
  VERBATIM)
add_custom_target(attest_documents ALL DEPENDS "${attest_page_folder}/made")

# ---- a build with mutants holds wrong models: never somebody's command or library. The tests of the installation may install one for themselves.
if(ATTEST_MUTANTS)
  foreach(component attest libattest-dev)
    install(CODE [[
      if(NOT "$ENV{ATTEST_INSTALL_FOR_TESTS}" STREQUAL "yes")
        message(FATAL_ERROR "this build holds the wrong models of the mutation tests (ATTEST_MUTANTS); install one without them, such as preset release")
      endif()]] COMPONENT ${component})
  endforeach()
endif()

# ---- attest
install(TARGETS attest RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT attest)
install(DIRECTORY "${attest_page_folder}/man1" DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT attest)
install(FILES "${attest_page_folder}/attest" DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT attest)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/attest RENAME copyright COMPONENT attest)
if(EXISTS "${PROJECT_SOURCE_DIR}/properties/python/attest")
  install(DIRECTORY properties/python/attest DESTINATION lib/python3/dist-packages COMPONENT attest
          FILES_MATCHING PATTERN "*.py" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
endif()

# ---- libattest-dev
install(DIRECTORY model theory properties DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/attest COMPONENT libattest-dev
        FILES_MATCHING PATTERN "*.h" PATTERN "proofs" EXCLUDE PATTERN "python" EXCLUDE)
install(TARGETS attest_model attest_theory attest_checker attest_properties EXPORT attest_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libattest-dev)
set(attest_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/attest)
install(EXPORT attest_targets FILE attestTargets.cmake NAMESPACE attest:: DESTINATION ${attest_package_folder} COMPONENT libattest-dev)
configure_package_config_file(scripts/cmake/attestConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/attestConfig.cmake"
                              INSTALL_DESTINATION ${attest_package_folder})
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/attestConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/attestConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/attestConfigVersion.cmake" scripts/cmake/attest_dependencies.cmake
        DESTINATION ${attest_package_folder} COMPONENT libattest-dev)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libattest-dev RENAME copyright COMPONENT libattest-dev)

# ---- packages
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME attest)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The maintainers of attest <maintainers@attest.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "property tests for next-token prediction with self-attention") # lintian: 80 characters
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL attest libattest-dev)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ATTEST_PACKAGE_NAME attest)
set(CPACK_DEBIAN_ATTEST_PACKAGE_SECTION math)
set(CPACK_DEBIAN_ATTEST_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_ATTEST_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot, graphviz")
set(CPACK_DEBIAN_ATTEST_PACKAGE_SUGGESTS "python3-numpy, libattest-dev")
set(CPACK_DEBIAN_ATTEST_DESCRIPTION
"Claims about one self-attention layer trained by gradient descent, decided case
by case in exact rational and interval arithmetic; counterexamples are shrunk
and replay from one file.")
set(CPACK_DEBIAN_LIBATTEST-DEV_PACKAGE_NAME libattest-dev)
set(CPACK_DEBIAN_LIBATTEST-DEV_PACKAGE_SECTION libdevel)
list(JOIN attest_debian_packages ", " CPACK_DEBIAN_LIBATTEST-DEV_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_LIBATTEST-DEV_DESCRIPTION
"Static libraries, headers and the CMake package of attest, to decide claims of
one's own and to test over its datasets.")
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/scripts/cmake/package_rules.cmake")
set(CPACK_ATTEST_ARCH "${ATTEST_ARCH}")
include(CPack)
