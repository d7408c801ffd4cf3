# amiable_embed_pages(OUTPUT): writes a C++ file that holds docs/causes/*.md and docs/reasons/*.md.
# Runs when CMake configures; a changed or added page configures again.
function(amiable_embed_pages output)
  set(entries "")
  foreach(kind cause reason)
    file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/${kind}s/*.md)
    list(SORT files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
    foreach(file ${files})
      get_filename_component(id ${file} NAME_WE)
      file(READ ${file} text)
      string(APPEND entries "    {\"${id}\", \"${kind}\", R\"page(${text})page\"},\n")
    endforeach()
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
       "#include \"cli/pages.h\"

namespace amiable::cli {
namespace {
constexpr Page all[] = {
@entries@};
}  // namespace

std::span<const Page> pages() { return all; }

}  // namespace amiable::cli
")
endfunction()
