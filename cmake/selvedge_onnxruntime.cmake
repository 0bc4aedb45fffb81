# ONNX Runtime: the system's where there is one (Debian 13: libonnxruntime-dev), else what scripts/setup unpacked
# from npm into third_party/onnxruntime (Debian 12). Either way: the target onnxruntime::onnxruntime.
find_package(onnxruntime QUIET)
if(NOT TARGET onnxruntime::onnxruntime)
  set(ort_root "${PROJECT_SOURCE_DIR}/third_party/onnxruntime")
  set(SELVEDGE_BUNDLED_ONNXRUNTIME "${ort_root}/lib/libonnxruntime.so.1")
  if(NOT EXISTS "${SELVEDGE_BUNDLED_ONNXRUNTIME}")
    message(FATAL_ERROR "ONNX Runtime: expected the system's package or ${SELVEDGE_BUNDLED_ONNXRUNTIME}, found neither. Run scripts/setup.")
  endif()
  list(APPEND CMAKE_BUILD_RPATH "${ort_root}/lib")  # it is loaded, not linked
  add_library(onnxruntime::onnxruntime SHARED IMPORTED GLOBAL)
  set_target_properties(onnxruntime::onnxruntime PROPERTIES
    IMPORTED_LOCATION "${SELVEDGE_BUNDLED_ONNXRUNTIME}"
    IMPORTED_SONAME libonnxruntime.so.1)
  target_include_directories(onnxruntime::onnxruntime SYSTEM INTERFACE "${ort_root}/include")
endif()
