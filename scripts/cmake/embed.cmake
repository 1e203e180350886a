# Writes a C++ file that holds other files as string literals (EmbeddedFile of properties/reports/embedded_files.h).
#   cmake -DOUTPUT=out.cpp -DFUNCTION=authors_files -DHEADER=properties/reports/embedded_files.h -DFILES="a.json|b.json" -P embed.cmake
string(REPLACE "|" ";" files "${FILES}")
set(text "// Made by scripts/cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace attest {\n\n")
string(APPEND text "const std::vector<EmbeddedFile>& ${FUNCTION}() {\n    static const std::vector<EmbeddedFile> files = {\n")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" content)
  string(APPEND text "        {\"${name}\", R\"embedded(${content})embedded\"},\n")
endforeach()
string(APPEND text "    };\n    return files;\n}\n\n} // namespace attest\n")
file(WRITE "${OUTPUT}" "${text}")
