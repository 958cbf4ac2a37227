import Foundation

func logarithm(_ x: Double) -> Double { log(x) }
func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
