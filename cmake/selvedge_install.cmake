# What `cmake --install` puts down, in components: `runtime`, the program, libselvedge.so made of the rooms of ground and
# shop, the models and the page; `training`, the trainer, which needs libtorch, and its configurations; `development`,
# the headers of include/ and the package that find_package(selvedge) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(ground GLOBAL PROPERTY SELVEDGE_ROOMS_OF_ground)
get_property(shop GLOBAL PROPERTY SELVEDGE_ROOMS_OF_shop)
list(REMOVE_ITEM ground terminal codecs)

file(WRITE "${PROJECT_BINARY_DIR}/selvedge_library.cpp" "// Rooms, linked whole.\n")
add_library(selvedge_library SHARED "${PROJECT_BINARY_DIR}/selvedge_library.cpp")
add_library(selvedge::selvedge ALIAS selvedge_library)
set_target_properties(selvedge_library PROPERTIES
  OUTPUT_NAME selvedge EXPORT_NAME selvedge VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
  INSTALL_RPATH "$ORIGIN:$ORIGIN/selvedge")
target_include_directories(selvedge_library INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
add_dependencies(selvedge_library selvedge_decode)
target_compile_features(selvedge_library INTERFACE cxx_std_20)
set(whole ${ground} ${shop})
list(TRANSFORM whole PREPEND selvedge_)
list(JOIN whole "," whole)
set_target_properties(selvedge_library PROPERTIES LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${whole}")
foreach(room ${ground} ${shop})
  target_link_libraries(selvedge_library PRIVATE selvedge_${room})
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/selvedge" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)

set_target_properties(selvedge_program PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}:$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/selvedge")
install(TARGETS selvedge_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
install(TARGETS selvedge_decode RUNTIME DESTINATION libexec/selvedge COMPONENT runtime)
if(SELVEDGE_WITH_TRAINING)
  install(TARGETS selvedge_train RUNTIME DESTINATION libexec/selvedge COMPONENT training)
endif()
install(TARGETS selvedge_library EXPORT selvedge_targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development)
if(SELVEDGE_BUNDLED_ONNXRUNTIME)
  install(FILES "${SELVEDGE_BUNDLED_ONNXRUNTIME}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/selvedge" COMPONENT runtime)
endif()
# Built by scripts/web; without it the service answers and shows no page.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/web/dist" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge/web" COMPONENT runtime OPTIONAL)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/models" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge" COMPONENT runtime OPTIONAL
  PATTERN "*.pt" EXCLUDE)
# To train on from the shipped models; nothing else reads weights.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/models" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge" COMPONENT training OPTIONAL
  FILES_MATCHING PATTERN "*.pt")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/configs" DESTINATION "${CMAKE_INSTALL_DATADIR}/selvedge" COMPONENT training)
install(DIRECTORY "${PROJECT_BINARY_DIR}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT runtime)
set(completion "${PROJECT_SOURCE_DIR}/apps/selvedge/completion")
install(FILES "${completion}/selvedge.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME selvedge COMPONENT runtime)
install(FILES "${completion}/selvedge.zsh" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" RENAME _selvedge COMPONENT runtime)
install(FILES "${completion}/selvedge.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT runtime)
install(EXPORT selvedge_targets FILE selvedge-config.cmake NAMESPACE selvedge::
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/selvedge" COMPONENT development)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/selvedge-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/selvedge-config-version.cmake"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/selvedge" COMPONENT development)
