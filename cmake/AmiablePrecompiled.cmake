# The standard headers that most files include, compiled once: a third of a module's compile time.
# Off where the compiler is to see each file as it is: the preset tidy proves that every file includes
# what it needs.
option(AMIABLE_PRECOMPILE "Compile common standard headers once" ON)
if(AMIABLE_PRECOMPILE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # GCC 12 takes moved std::strings for overflows (its bug 105329), and with precompiled headers no
    # longer knows that it is told about the library's own files. The sanitizers see the real ones.
    target_compile_options(amiable_settings INTERFACE -Wno-array-bounds -Wno-restrict
                           -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/precompiled_module.cpp CONTENT "// Nothing.\n")
  add_library(amiable_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled_module.cpp)
  target_link_libraries(amiable_precompiled PRIVATE amiable_settings)
  set(AMIABLE_PRECOMPILED_HEADERS
      <algorithm> <array> <fmt/format.h> <functional> <map> <memory> <optional> <set> <span>
      <string> <string_view> <unordered_map> <utility> <variant> <vector>)
  target_precompile_headers(amiable_precompiled PRIVATE ${AMIABLE_PRECOMPILED_HEADERS})
endif()
# amiable_precompile(TARGET [HEADER]): TARGET is compiled with them; HEADER of its own besides, which
# nearly all of its files include.
function(amiable_precompile target)
  if(NOT AMIABLE_PRECOMPILE)
    return()
  endif()
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${AMIABLE_PRECOMPILED_HEADERS} ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM amiable_precompiled)
  endif()
endfunction()
