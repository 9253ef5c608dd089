// The one main of a Boost.Test executable.
#define BOOST_TEST_MODULE rdd
#include <boost/test/unit_test.hpp>
