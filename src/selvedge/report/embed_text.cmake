# cmake -DOUT=parts.cpp -DNAMES="html;style" -DFILES="a.html;b.css" -P embed_text.cmake
# Writes a C++ source that defines selvedge::page_parts::<name> for each file. Bytes are written as numbers: string literals
# of this length are not portable.
set(text "// Generated from the page's files.\n#include \"selvedge/report/page_parts.h\"\n\nnamespace selvedge::page_parts {\nnamespace {\n")
set(definitions "")
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND text "constexpr char ${name}_bytes[] = {${bytes}};\n")
  string(APPEND definitions "const std::string_view ${name}(${name}_bytes, sizeof ${name}_bytes);\n")
endforeach()
file(WRITE "${OUT}" "${text}}  // namespace\n\n${definitions}\n}  // namespace selvedge::page_parts\n")
