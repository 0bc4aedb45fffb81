# cmake -DOUT=commit.h -DSOURCE=checkout -P write_commit.cmake
# Writes the commit that is built, "" outside a checkout; leaves the file alone where it says so already.
execute_process(COMMAND git describe --always --dirty --exclude=* WORKING_DIRECTORY "${SOURCE}"
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
file(CONFIGURE OUTPUT "${OUT}" CONTENT "inline constexpr const char* built_commit = \"${commit}\";\n")
