# Language level, warnings, sanitizers and link mode for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

find_program(AMIABLE_CCACHE ccache)
if(AMIABLE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${AMIABLE_CCACHE})
endif()

add_library(amiable_settings INTERFACE)
target_compile_options(amiable_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                  -Wnon-virtual-dtor)
if(AMIABLE_WERROR)
  target_compile_options(amiable_settings INTERFACE -Werror)
endif()
if(AMIABLE_FUZZ)
  # Coverage in every module: libFuzzer is blind without it.
  target_compile_options(amiable_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(AMIABLE_SANITIZE)
  target_compile_options(amiable_settings INTERFACE -fsanitize=${AMIABLE_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(amiable_settings INTERFACE -fsanitize=${AMIABLE_SANITIZE})
elseif(AMIABLE_STATIC)
  # The program depends on glibc alone, so that one TGZ runs on any Linux with glibc 2.36.
  target_link_options(amiable_settings INTERFACE -static-libstdc++ -static-libgcc)
endif()

find_path(AMIABLE_FMT_INCLUDE fmt/format-inl.h REQUIRED)
find_path(AMIABLE_UTF8PROC_INCLUDE utf8proc.h REQUIRED)
find_library(AMIABLE_UTF8PROC_LIBRARY NAMES libutf8proc.a utf8proc REQUIRED)
