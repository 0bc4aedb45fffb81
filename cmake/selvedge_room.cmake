# selvedge_room(NAME SOURCES... [DEPENDS rooms...] [PRIVATE third-party targets...])
#
# A room is a folder of src/WING that answers one question: a static library selvedge_NAME, alias selvedge::NAME.
# DEPENDS are other rooms and are seen by users; PRIVATE libraries never appear in our headers.
function(selvedge_room name)
  cmake_parse_arguments(room "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(selvedge_${name} STATIC ${room_SOURCES})
  add_library(selvedge::${name} ALIAS selvedge_${name})
  target_include_directories(selvedge_${name} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>"
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
  list(TRANSFORM room_DEPENDS PREPEND selvedge::)
  target_link_libraries(selvedge_${name} PUBLIC ${room_DEPENDS} PRIVATE $<BUILD_INTERFACE:selvedge_options> ${room_PRIVATE})
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH wing)
  cmake_path(GET wing FILENAME wing)
  set_property(GLOBAL APPEND PROPERTY SELVEDGE_ROOMS_OF_${wing} ${name})
  if(wing STREQUAL ground OR wing STREQUAL shop)  # of libselvedge.so, which shows what SELVEDGE_EXPORT marks
    set_target_properties(selvedge_${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  endif()
endfunction()

# selvedge_test(NAME SOURCES... DEPENDS libraries... [WHOLE]): one test program a room, build/<preset>/NAME_tests.
# Each TEST is a ctest of its own; with WHOLE the program runs as a single ctest (where its start is slow: libtorch).
function(selvedge_test name)
  cmake_parse_arguments(test "WHOLE" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_tests ${test_SOURCES})
  target_link_libraries(${name}_tests PRIVATE selvedge_options ${test_DEPENDS} fmt::fmt GTest::gmock GTest::gtest_main)
  target_include_directories(${name}_tests PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  add_dependencies(${name}_tests selvedge_decode)  # which they start
  target_compile_options(${name}_tests PRIVATE $<$<CONFIG:Release>:-O1>)  # a third less of the whole build's time
  target_compile_definitions(${name}_tests PRIVATE
    SELVEDGE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" SELVEDGE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  if(test_WHOLE)
    add_test(NAME ${name} COMMAND ${name}_tests)
  else()
    gtest_discover_tests(${name}_tests TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST)
  endif()
  set_property(GLOBAL APPEND PROPERTY SELVEDGE_TEST_SOURCES ${test_SOURCES})
endfunction()
