# Recipe of Homebrew. A release names its archive and sha256.
class Rdd < Formula
  desc "Reaction, drift and diffusion coefficients from master equations"
  version "0.1.0"
  license "BSD-3-Clause"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "swig" => :build
  depends_on "eigen"
  depends_on "lapack"
  depends_on "metis"
  depends_on "nlohmann-json"
  depends_on "numpy"
  depends_on "pugixml"
  depends_on "python@3.12"
  depends_on "random123"
  depends_on "spglib"
  depends_on "sundials"
  depends_on "tbb"

  def install
    system "cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-DRDD_BUILD_TESTS=OFF", "-DRDD_BUILD_EXAMPLES=OFF",
           "-DRDD_FORTRAN=OFF", "-DPython3_EXECUTABLE=#{which("python3.12")}", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    system bin/"rdd", "--version"
  end
end
