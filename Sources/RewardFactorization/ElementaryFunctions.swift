#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The C library's elementary functions, named once, so that no other file of this target imports a platform module.

@inline(__always) func exponential(_ x: Double) -> Double { exp(x) }
@inline(__always) func naturalLogarithm(_ x: Double) -> Double { log(x) }
@inline(__always) func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
@inline(__always) func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
@inline(__always) func powerOfTwo(_ x: Double) -> Double { exp2(x) }
