# amiable_module(NAME [NO_CLANG_TIDY] [OWN_PRECOMPILED] SOURCES … HEADERS … DEPS …): one static library per folder of
# src/. Listed headers are compiled on their own by the target all_verify_interface_header_sets.
# NO_CLANG_TIDY: the preset `tidy` leaves it out, unless AMIABLE_TIDY_ALL is on (`make tidy`): the
# modules of the server would take longer there than all tests together.
# OWN_PRECOMPILED: not the precompiled headers that all modules share, but those the module names.
add_custom_target(tidied_modules)
option(AMIABLE_TIDY_ALL "clang-tidy for all modules" OFF)
function(amiable_module name)
  cmake_parse_arguments(M "NO_CLANG_TIDY;OWN_PRECOMPILED" "" "SOURCES;HEADERS;DEPS" ${ARGN})
  set(target amiable_${name})
  if(M_SOURCES)
    add_library(${target} STATIC ${M_SOURCES})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(amiable::${name} ALIAS ${target})
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR}/src)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src
                 FILES ${M_HEADERS})
  foreach(dependency ${M_DEPS})
    target_link_libraries(${target} ${scope} amiable::${dependency})
  endforeach()
  target_link_libraries(${target} ${scope} amiable_settings)
  if(M_SOURCES AND NOT M_OWN_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM amiable_precompiled)
  endif()
  if(M_NO_CLANG_TIDY AND NOT AMIABLE_TIDY_ALL)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "")
  else()
    add_dependencies(tidied_modules ${target})
  endif()
endfunction()
