# Packages of what selvedge_install.cmake puts down, made by `cpack` in a build folder (scripts/release makes all of them):
#   selvedge            program, library, models, page, man pages, completions, and the parts of a Debian system (component `system`)
#   selvedge-training   the trainer, weights and configurations
#   python3-selvedge    the Python package
#   libselvedge-dev     headers and the package that find_package(selvedge) finds
# A further package is a component, a group and its names in selvedge_debian_package(). docs/decisions/0026-packages.md.
set(debian "${PROJECT_SOURCE_DIR}/deploy/debian")

# Libraries that are loaded when they are used (docs/decisions/0018): dpkg-shlibdeps does not see them. The packages that hold
# them are asked of this machine, because their names change from one Debian to the next. A test compares the list with the sources.
set(loaded_needed libxml2.so.2)  # HTML in a feed's texts
set(loaded_recommended libcairo.so.2)  # --sheet, synth
if(SELVEDGE_WITH_FETCH)
  list(APPEND loaded_needed libcurl.so.4 libidn2.so.0)  # pictures by URL, as most feeds have them
endif()
if(SELVEDGE_WITH_POSTGRES)
  list(APPEND loaded_recommended libpq.so.5)
endif()
if(NOT SELVEDGE_BUNDLED_ONNXRUNTIME)
  list(APPEND loaded_needed libonnxruntime.so.1)
endif()
function(selvedge_debian_packages_of out)
  set(packages "")
  foreach(library ${ARGN})
    execute_process(COMMAND dpkg-query --search "*/${library}" OUTPUT_VARIABLE found ERROR_QUIET)
    if(NOT found MATCHES "^([a-z0-9.+-]+)(:[a-z0-9]+)?: ")
      message(FATAL_ERROR "packages: expected a Debian package that holds ${library}, found none; run scripts/setup")
    endif()
    list(APPEND packages "${CMAKE_MATCH_1}")
  endforeach()
  set(${out} "${packages}" PARENT_SCOPE)
endfunction()

# What a Debian system has around the program. Only `cpack` installs it, because it goes to fixed places.
function(selvedge_system_file file destination name)
  install(FILES "${file}" DESTINATION "${destination}" RENAME "${name}" COMPONENT system EXCLUDE_FROM_ALL)
endfunction()
selvedge_system_file("${PROJECT_SOURCE_DIR}/deploy/selvedge.service" lib/systemd/system selvedge.service)
selvedge_system_file("${debian}/sysusers.conf" lib/sysusers.d selvedge.conf)
selvedge_system_file("${debian}/tmpfiles.conf" lib/tmpfiles.d selvedge.conf)
selvedge_system_file("${PROJECT_SOURCE_DIR}/deploy/nginx.conf" share/doc/selvedge/examples nginx.conf)
selvedge_system_file("${PROJECT_SOURCE_DIR}/deploy/grafana.json" share/doc/selvedge/examples grafana.json)
selvedge_system_file("${PROJECT_SOURCE_DIR}/deploy/selvedge.toml" /etc/selvedge selvedge.toml)

# The same bytes for the same commit: every date is the commit's.
set(date "$ENV{SOURCE_DATE_EPOCH}")
if(NOT date)
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT date)
  string(TIMESTAMP date %s)
endif()
set(CPACK_SOURCE_DATE_EPOCH "${date}")
execute_process(COMMAND date --utc --rfc-email --date=@${date} OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE)

set(CPACK_PACKAGE_NAME selvedge)
set(CPACK_PACKAGE_VENDOR "The Selvedge developers")
set(CPACK_PACKAGE_CONTACT "The Selvedge developers <maintainers@selvedge.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB TXZ)
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/cmake/selvedge_cpack.cmake")
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/selvedge_packed_times.cmake")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)

# 0.1.0+deb12 < 0.1.0+deb13: an upgrade of Debian brings the package that was built for it.
execute_process(COMMAND sh -c ". /etc/os-release && echo $ID$VERSION_ID" OUTPUT_VARIABLE suite OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE debian deb suite "${suite}")
set(CPACK_DEBIAN_PACKAGE_VERSION "${PROJECT_VERSION}+${suite}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Each package is looked at alone; what needs libselvedge finds it here and names the package selvedge by hand.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

# selvedge_debian_package(GROUP NAME package SECTION section COMPONENTS components… DESCRIPTION text
#                         [DEPENDS packages…] [RECOMMENDS packages…])
# GROUP: CPack's name for the package. The first component also gets what Debian wants beside every package.
function(selvedge_debian_package group)
  cmake_parse_arguments(package "" "NAME;SECTION;DESCRIPTION" "COMPONENTS;DEPENDS;RECOMMENDS" ${ARGN})
  list(JOIN package_DEPENDS ", " depends)
  list(JOIN package_RECOMMENDS ", " recommends)
  string(TOUPPER "${group}" upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME "${package_NAME}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION "${package_SECTION}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_RECOMMENDS "${recommends}" PARENT_SCOPE)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${package_DESCRIPTION}" PARENT_SCOPE)
  foreach(component ${package_COMPONENTS})
    string(TOUPPER "${component}" name)
    set(CPACK_COMPONENT_${name}_GROUP ${group} PARENT_SCOPE)
  endforeach()
  list(GET package_COMPONENTS 0 first)
  set(documents "${PROJECT_BINARY_DIR}/packages/documents/${package_NAME}")
  file(WRITE "${documents}/changelog" "${package_NAME} (${CPACK_DEBIAN_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
    "  * Selvedge ${PROJECT_VERSION}; its CHANGELOG.md says what changed.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
  execute_process(COMMAND gzip --best --no-name --force "${documents}/changelog" COMMAND_ERROR_IS_FATAL ANY)
  install(FILES "${documents}/changelog.gz" "${debian}/copyright" DESTINATION share/doc/${package_NAME}
    COMPONENT ${first} EXCLUDE_FROM_ALL)
  if(EXISTS "${debian}/${package_NAME}.lintian-overrides")
    install(FILES "${debian}/${package_NAME}.lintian-overrides" DESTINATION share/lintian/overrides RENAME ${package_NAME}
      COMPONENT ${first} EXCLUDE_FROM_ALL)
  endif()
endfunction()

selvedge_debian_packages_of(needed ${loaded_needed})
selvedge_debian_packages_of(recommended ${loaded_recommended})
selvedge_debian_package(program NAME selvedge SECTION web COMPONENTS runtime system
  DEPENDS ${needed} "systemd-standalone-sysusers | systemd-sysusers" "systemd-standalone-tmpfiles | systemd-tmpfiles"
  RECOMMENDS ${recommended} ca-certificates fonts-dejavu-core
  DESCRIPTION "A shopper has a photo of somebody wearing something they like. Selvedge
finds the products of a shop that match it, closest first: on the command
line, and as a service with a page for shoppers and an HTTP API. It comes
with a trained model.")
# Written here, not by CPack, which would offer the private ONNX Runtime to other packages too.
set(shlibs "${PROJECT_BINARY_DIR}/packages/documents/shlibs")
file(WRITE "${shlibs}" "libselvedge ${PROJECT_VERSION_MAJOR} selvedge (= ${CPACK_DEBIAN_PACKAGE_VERSION})\n")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
  "${debian}/conffiles;${debian}/postinst;${debian}/prerm;${debian}/postrm;${debian}/triggers;${shlibs}")

selvedge_debian_package(development NAME libselvedge-dev SECTION libdevel COMPONENTS development
  DEPENDS "selvedge (= ${CPACK_DEBIAN_PACKAGE_VERSION})"
  DESCRIPTION "Headers for C++ programs of your own that recommend, import feeds or
embed pictures. find_package(selvedge) finds the library.")

if(SELVEDGE_WITH_PYTHON)
  # The extension is for one version of Python.
  math(EXPR python_after "${Python3_VERSION_MINOR} + 1")
  selvedge_debian_package(python NAME python3-selvedge SECTION python COMPONENTS python
    DEPENDS "selvedge (= ${CPACK_DEBIAN_PACKAGE_VERSION})" python3-numpy
      "python3 (>= ${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR})" "python3 (<< ${Python3_VERSION_MAJOR}.${python_after})"
    RECOMMENDS python3-pil
    DESCRIPTION "`import selvedge`: embeddings of pictures as NumPy arrays, a shop that
recommends, puts products and imports feeds, and reports as dicts.")
endif()
if(SELVEDGE_WITH_TRAINING)
  # libtorch asks for any BLAS, and gets one that is some 40 times slower.
  selvedge_debian_package(training NAME selvedge-training SECTION science COMPONENTS training
    DEPENDS "selvedge (= ${CPACK_DEBIAN_PACKAGE_VERSION})" libopenblas0-openmp
    DESCRIPTION "The program behind `selvedge train`, its configurations, and the weights
of the shipped models to begin from. It needs libtorch.")
endif()
include(CPack)
