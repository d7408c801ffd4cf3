// The one place where Asio's non-template code is compiled (BOOST_ASIO_SEPARATE_COMPILATION).
// Halves the compile time of the files that use Asio; holds no code of our own.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
