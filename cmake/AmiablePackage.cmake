# `make package`: a TGZ that runs wherever glibc 2.36 is, and a DEB.
include(GNUInstallDirs)
install(TARGETS amiable RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME amiable)
set(CPACK_PACKAGE_VENDOR "the amiable authors")
set(CPACK_PACKAGE_CONTACT "the amiable authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Is your AMI able to launch? Says which call is refused, and why")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded when live accounts are asked; libcurl verifies with the certificates of the machine.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libcurl4 | libcurl4t64 | libcurl3-gnutls, ca-certificates")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
